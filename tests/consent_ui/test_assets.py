"""Static files are found by the name of their content, and by no other."""

import pytest

from consent_ui.assets import PREFIX, asset_url, find_asset


def test_a_file_is_found_under_the_address_that_was_given_out() -> None:
    asset = find_asset(asset_url("style.css").removeprefix(PREFIX))

    assert asset is not None
    assert asset.media_type == "text/css; charset=utf-8"
    assert asset.body.startswith(b"/* One stylesheet.")


@pytest.mark.parametrize(
    "path", ["style.css", "../style.css", "", "style.000000000000.css", "../../render.py", "%2e%2e/render.py"]
)
def test_nothing_else_is_found(path: str) -> None:
    assert find_asset(path) is None


def test_a_file_that_does_not_exist_has_no_address() -> None:
    with pytest.raises(KeyError):
        asset_url("missing.css")

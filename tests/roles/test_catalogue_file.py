"""What a catalogue file must be: docs/catalogue.md."""

from pathlib import Path

import pytest

from idp.organisations.models import OrganisationType
from idp.roles.catalogue_file import TABLES
from idp.roles.rules import parse_catalogue
from idp.roles.service import CatalogueRefused, shipped_catalogue

SMALL = """\
schema = 1

[[application]]
code = "spor"
name = "SPOR"
description = "Data"

[[family]]
code = "spor"
name = "SPOR"

[[audience]]
code = "any"
name = "Everybody"

[[role]]
code = "spor.approver"
application = "spor"
family = "spor"
name = "Approver"
description = "Decides for EMA."
audience = ["any"]
needs_affiliation = false
requestable = false
decides_for = ["spor"]

[[role]]
code = "spor.super"
application = "spor"
family = "spor"
name = "Super User"
description = "Decides."
audience = ["any"]
user_administrator = true

[[role]]
code = "spor.user"
application = "spor"
family = "spor"
name = "User"
description = "Edits."
audience = ["any"]
"""


def refused(text: str) -> list[str]:
    """The problems of a file, as a person reads them."""
    with pytest.raises(CatalogueRefused) as caught:
        parse_catalogue(text)
    return [str(problem) for problem in caught.value.problems]


def test_a_small_file_makes_a_catalogue() -> None:
    catalogue = parse_catalogue(SMALL)

    assert list(catalogue.roles) == ["spor.approver", "spor.super", "spor.user"]
    assert catalogue.roles["spor.user"].approvers.user_administrators == ("spor.super",)
    assert catalogue.roles["spor.user"].approvers.ema == ("spor.approver",)
    assert catalogue.user_administrator_codes() == {"spor.super"}


# what is put in the place of what, the line, what the message must say
MISTAKES = [
    ("schema = 1", "schema = 2", 1, "schema = 1"),
    ('name = "User"', 'name = "User', 40, "not TOML"),
    ('name = "User"', 'label = "User"', 40, "unknown key"),
    ('name = "User"\n', "", 36, "name is missing"),
    ('name = "User"', "name = 7", 40, "one line of text"),
    ('name = "User"', 'name = "Us\\u0007er"', 40, "one line of text"),
    ('code = "spor.user"', 'code = "spor.super"', 37, "used before, in line 28"),
    ('code = "spor.user"', 'code = "Spor User"', 37, "a code like"),
    (
        'description = "Edits."\naudience = ["any"]',
        'description = "Edits."\naudience = "any"',
        42,
        "a list of codes",
    ),
    (
        'description = "Edits."\naudience = ["any"]',
        'description = "Edits."\naudience = ["all"]',
        42,
        '"all" is no audience',
    ),
    (
        'description = "Edits."\naudience = ["any"]',
        'description = "Edits."\naudience = []',
        42,
        "nobody could hold",
    ),
    (
        'description = "Edits."',
        'description = "Edits."\nimplies = ["spor.editor"]',
        42,
        '"spor.editor" is no role',
    ),
    ('description = "Edits."', 'description = "Edits."\nimplies = ["spor.user"]', 42, "brings itself"),
    ('description = "Edits."', 'description = "Edits."\nlongest_days = 0', 42, "number of days"),
    ('description = "Edits."', 'description = "Edits."\nautomatic = "yes"', 42, "true or false"),
    ('description = "Edits."', 'description = "Edits."\nautomatic = true', 42, "without affiliation"),
    (
        'description = "Edits."',
        'description = "Edits."\napprover_roles = ["spor.user"]',
        42,
        "no User Administrator",
    ),
    ('description = "Edits."', 'description = "Edits."\ndecides_for = ["spor"]', 42, "only for staff roles"),
    (
        "user_administrator = true",
        "user_administrator = true\nneeds_affiliation = false",
        34,
        "needs an affiliation",
    ),
    ('decides_for = ["spor"]\n', "", 28, "no role has decides_for"),
    ("[[role]]", "[role]", 27, "not TOML"),
    ("[[family]]", "[[clan]]", 8, "unknown"),
    (
        '[[role]]\ncode = "spor.approver"',
        '[[organisation_list]]\ncode = "x"\nname = "X"\norganisations = ["ORG-1"]\n\n[[role]]\ncode = "spor.approver"',
        19,
        "nine digits",
    ),
]


@pytest.mark.parametrize(("old", "new", "line", "message"), MISTAKES)
def test_a_mistake_is_told_with_its_line_and_reason(old: str, new: str, line: int, message: str) -> None:
    assert old in SMALL

    problems = refused(SMALL.replace(old, new, 1))

    assert any(problem.startswith(f"line {line}: ") and message in problem for problem in problems), problems


def test_all_mistakes_are_told_at_once() -> None:
    broken = SMALL.replace('name = "SPOR"', "name = 1").replace('audience = ["any"]', 'audience = ["none"]')

    problems = refused(broken)

    assert len(problems) == 5


@pytest.mark.parametrize("implied", ["spor.super", "spor.approver"])
def test_a_role_never_brings_one_that_somebody_else_decides_about(implied: str) -> None:
    """J7: a nested role that contains an administrator is refused."""
    nested = SMALL.replace('description = "Edits."', f'description = "Edits."\nimplies = ["{implied}"]')

    problems = refused(nested)

    assert any("decided on its own" in problem for problem in problems)


def test_roles_that_bring_each_other_in_a_circle_are_refused() -> None:
    third = SMALL[SMALL.index('[[role]]\ncode = "spor.user"') :].replace("spor.user", "spor.other")
    circle = SMALL.replace('"Edits."', '"Edits."\nimplies = ["spor.other"]') + third.replace(
        '"Edits."', '"Edits."\nimplies = ["spor.user"]'
    )

    problems = refused(circle)

    assert [problem for problem in problems if "brings itself" in problem] == problems
    assert len(problems) == 2


@pytest.mark.parametrize(
    "text", ["", "x" * 1_000_001, "a = " + "[" * 100_000, "[[role]]\n" + "a" * 100_000, "\0", "[[" * 50_000]
)
def test_nonsense_is_refused_and_costs_nothing(text: str) -> None:
    """L3: parsing is linear and bounded, whatever the file holds."""
    assert refused(text)


def test_the_shipped_catalogue_has_the_roles_of_the_domain() -> None:
    codes = set(shipped_catalogue().roles)

    assert {code for code in codes if code.startswith("ctis.")} == {
        "ctis.sponsor_admin",
        "ctis.ms_admin",
        "ctis.ec_admin",
    }
    assert shipped_catalogue().user_administrator_codes() == {
        "ema.ext_org_admin",
        "ctis.sponsor_admin",
        "ctis.ms_admin",
        "ctis.ec_admin",
        "spor.industry_super_user",
        "spor.nca_super_user",
        "iris.user_admin",
        "iris.pd_user_admin",
        "iris.nca_user_admin",
        "evh.eu_qppv",
        "evh.responsible",
        "evh.trusted_deputy",
        "evv.responsible",
        "evv.trusted_deputy",
        "upd.super_user",
    }
    assert {role.code for role in shipped_catalogue().automatic_roles()} == {
        "spor.unaffiliated",
        "iris.individual",
    }
    assert {role.code for role in shipped_catalogue().roles.values() if role.ema_always} == {
        "evh.eu_qppv",
        "evh.responsible",
        "evv.responsible",
    }


def test_the_shipped_audiences_speak_of_types_that_the_register_knows() -> None:
    roles = shipped_catalogue().roles.values()

    types = {one for role in roles for audience in role.audience for one in audience.organisation_types}

    assert types <= set(OrganisationType)


def test_every_field_of_a_catalogue_is_documented() -> None:
    documented = (Path(__file__).parents[2] / "docs" / "catalogue.md").read_text(encoding="utf-8")

    missing = {key for fields in TABLES.values() for key in fields if f"`{key}`" not in documented}

    assert not missing

"""The file of the embedded default: made once, private, the same for all."""

import multiprocessing
import stat
from pathlib import Path

import pytest

from keys.sealing import WeakSealingKey
from keys.sealing_file import read_or_create


def test_the_file_is_made_once_and_read_ever_after(tmp_path: Path) -> None:
    path = tmp_path / "not yet there" / "sealing.key"

    first, second = read_or_create(path), read_or_create(path)

    assert first.id == second.id
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["sealing.key"]


def _create(path: Path, barrier: object, ids: object) -> None:
    barrier.wait()  # type: ignore[attr-defined]
    ids.put(read_or_create(path).id)  # type: ignore[attr-defined]


def test_processes_that_start_together_get_the_same_key(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")

    for attempt in range(10):
        barrier, ids = context.Barrier(4), context.Queue()
        arguments = (tmp_path / f"{attempt}.key", barrier, ids)
        processes = [context.Process(target=_create, args=arguments) for _ in range(4)]
        for process in processes:
            process.start()
        found = {ids.get(timeout=10) for _ in processes}
        for process in processes:
            process.join()

        assert len(found) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o666])
def test_a_file_that_others_can_read_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    """Q3: a world-readable key stops the start."""
    path = tmp_path / "sealing.key"
    read_or_create(path)
    path.chmod(mode)

    with pytest.raises(WeakSealingKey, match="chmod 600"):
        read_or_create(path)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe rubbish", b"c2hvcnQ="])
def test_a_file_without_a_key_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    """R22: never a fresh, silent key in the place of one that was lost."""
    path = tmp_path / "sealing.key"
    path.touch(mode=0o600)
    path.write_bytes(content)

    with pytest.raises(WeakSealingKey, match=r"sealing\.key"):
        read_or_create(path)

    assert path.read_bytes() == content

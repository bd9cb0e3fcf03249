"""The embedded default: a key-encryption key in a file of its own, made at the first start."""

import os
import secrets
from base64 import b64encode
from pathlib import Path

from keys.sealing import KEY_BYTES, SealingKey, WeakSealingKey


def read_or_create(path: Path) -> SealingKey:
    """The key in this file, made at once if there is none; processes that start together get the same one.

    The file appears under its name only when it is complete, by a hard link that fails if another was first.
    Raises ``WeakSealingKey`` if others than its owner may read it (security.md Q3), or if it holds no key.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _create(path)
    if path.stat().st_mode & 0o077:
        raise WeakSealingKey(f"{path} can be read by others: run `chmod 600 {path}`, or make a new key")
    try:
        return SealingKey.from_base64(path.read_text("utf-8", errors="replace"))
    except WeakSealingKey as error:
        raise WeakSealingKey(f"{path}: {error}") from error


def _create(path: Path) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
        _make_durable(path.parent)
    finally:
        draft.unlink()


def _make_durable(folder: Path) -> None:
    # The name must survive a crash too: keys sealed under a lost key are lost.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

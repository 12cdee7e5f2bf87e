"""The files of the data folder that cannot be made anew: keys, and whatever else stands there."""

import os
import secrets
from pathlib import Path

#: What is in the database's own part of the backup, or is made anew from it.
LEFT_OUT = {"index", "cache", "exports", "backups"}
DATABASE_ENDS = (".sqlite3", "-wal", "-shm", "-journal", ".before-restore", ".lock")
PREFIX = "instance/"
SECRET = f"{PREFIX}secret_key"


def kept_files(instance: Path, *, without: Path | None = None) -> dict[str, Path]:
    """The files to keep, by their name in the backup: all but those known to be no loss.

    A key that a later version adds is then kept too. `without`: a folder of backups, should it stand here.
    """
    found: dict[str, Path] = {}
    for path in sorted(instance.rglob("*")):
        inside = path.relative_to(instance)
        if path.is_symlink() or not path.is_file() or inside.parts[0] in LEFT_OUT:
            continue
        if path.name.endswith(DATABASE_ENDS) or any(part.startswith(".") for part in inside.parts):
            continue
        if without is not None and path.is_relative_to(without):
            continue
        found[PREFIX + inside.as_posix()] = path
    return found


def write_secret(target: Path, secret: str) -> Path:
    """The key that signs sessions, kept as a file even where it comes from the environment."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secret)
    return target


def fresh_name(path: Path) -> Path:
    """A hidden name beside `path`, to be renamed to it once what stands there is whole."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}")


def sync_folder(folder: Path) -> None:
    """See to it that a renaming in this folder is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

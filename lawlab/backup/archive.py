"""A backup as a file: a zip of its parts and their manifest, sealed by a hash of all that comes before it.

The seal stands at the very end, in the zip's comment, so that any program opens the file and any bit that
changed is seen. It protects from accidents, not from forgers.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from lawlab.core.errors import Invalid

#: Changes with what stands in the file: another program than ours must not guess.
FORMAT = 1
MANIFEST = "manifest.json"
LABEL = b"LawLab backup, sha256 of all before: "
DIGITS = 64
BLOCK = 1 << 20
DAMAGED = "This backup is damaged: it is not what was written ({reason}). Take another copy of it."


@dataclass(frozen=True)
class Part:
    """A file in the backup: its hash, its bytes, and the permissions that it gets back."""

    sha256: str
    size: int
    mode: int = 0o600


@dataclass(frozen=True)
class Manifest:
    """What the backup says of itself."""

    made_at: str  #: ISO 8601, UTC: everything committed before is in it
    database: str  #: "sqlite" or "postgresql"
    revision: str | None  #: of the tables
    rows: dict[str, int]  #: of each table
    is_recounted: bool  #: not when the tables were of another version than the program
    tallies: str | None  #: hash of every ballot's counters and end of chain (backup/checking.py)
    faults: list[str]  #: what did not hold when it was made, a sentence each
    parts: dict[str, Part] = field(default_factory=dict)
    format: int = FORMAT


def write(target: Path, manifest: Manifest, files: Mapping[str, Path]) -> Manifest:
    """Write a sealed backup at `target`, which only its owner may read; on the disk when this returns."""
    parts = {name: Part(sha256_of(path), path.stat().st_size) for name, path in files.items()}
    manifest = Manifest(**{**vars(manifest), "parts": parts})
    handle = os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w+b") as file:
        with zipfile.ZipFile(file, "w", compresslevel=1) as archive:
            archive.comment = LABEL + b"0" * DIGITS
            archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
            for name, path in files.items():
                is_packed = name.endswith(".pgdump")  # pg_dump packs by itself
                archive.write(path, name, zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED)
        file.seek(0)
        seal = _hash(file, os.fstat(file.fileno()).st_size - DIGITS)
        file.seek(-DIGITS, os.SEEK_END)
        file.write(seal.encode())
        file.flush()
        os.fsync(file.fileno())
    return manifest


@dataclass(frozen=True)
class Opened:
    """A backup whose seal holds."""

    manifest: Manifest
    archive: zipfile.ZipFile

    def extract(self, name: str, target: Path) -> None:
        """Write one part down, under its permissions; Invalid when it is not what the manifest says."""
        part = self.manifest.parts[name]
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        digest, size = hashlib.sha256(), 0
        with os.fdopen(handle, "wb") as file, self.archive.open(name) as packed:
            while block := packed.read(BLOCK):
                digest.update(block)
                size += len(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        if (digest.hexdigest(), size) != (part.sha256, part.size):
            raise Invalid(DAMAGED.format(reason=f"{name} has another hash"))
        target.chmod(part.mode)


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """A backup, once its seal holds and its manifest can be read; Invalid in words otherwise."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}") from error
    with file:
        _check_seal(file)
        try:
            archive = zipfile.ZipFile(file)
            manifest = _read_manifest(json.loads(archive.read(MANIFEST)))
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
            raise Invalid(DAMAGED.format(reason=repr(error))) from error
        yield Opened(manifest, archive)


def _check_seal(file: BinaryIO) -> None:
    size = file.seek(0, os.SEEK_END)
    end = len(LABEL) + DIGITS
    file.seek(max(0, size - end))
    label = file.read(end)
    if not label.startswith(LABEL):
        raise Invalid("This is not a backup made by `flask backup`, or its end is missing.")
    file.seek(0)
    if _hash(file, size - DIGITS).encode() != label[len(LABEL) :]:
        raise Invalid(DAMAGED.format(reason="its seal does not hold"))
    file.seek(0)


def _read_manifest(said: dict[str, Any]) -> Manifest:
    if said.get("format") != FORMAT:
        raise Invalid(f"This backup has the format {said.get('format')}; this program reads {FORMAT}.")
    parts = {name: Part(**part) for name, part in said.pop("parts").items()}
    for name in parts:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name:
            raise ValueError(f"the part {name!r} would leave its folder")
    return Manifest(**said, parts=parts)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hash(file: BinaryIO, size: int) -> str:
    """Of the next `size` bytes."""
    digest = hashlib.sha256()
    while size and (block := file.read(min(BLOCK, size))):
        digest.update(block)
        size -= len(block)
    return digest.hexdigest()

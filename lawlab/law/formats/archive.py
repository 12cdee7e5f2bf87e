"""Zip files from strangers (.docx, .odt): weighed by their directory before anything is unpacked."""

import io
import zipfile
import zlib

from lawlab.core.errors import Invalid, TooLarge

MAX_MEMBERS = 2_000
MAX_MEMBER = 32 * 1024 * 1024  #: bytes of one file once unpacked
MAX_TOTAL = 96 * 1024 * 1024  #: bytes of all of them
MAX_RATIO = 200  #: times that a file of more than 1 MiB may be larger than it is packed

_ENTRY = b"PK\x01\x02"  #: with which each line of an archive's directory begins (APPNOTE.TXT 6.3, § 4.3.12)


def open_archive(data: bytes) -> zipfile.ZipFile:
    """The archive, after its directory was checked: number, sizes, ratios, names, encryption."""
    if data.count(_ENTRY) > 2 * MAX_MEMBERS:  # before Python reads them all; some may be of files in files
        raise _too_many()
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Invalid("The file is a damaged archive: it was cut short or changed.") from error
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise _too_many()
    if sum(member.file_size for member in members) > MAX_TOTAL:
        raise TooLarge(f"The archive unpacks to more than {MAX_TOTAL // 1024 // 1024} MiB.")
    for member in members:
        _check(member)
    return archive


def _too_many() -> TooLarge:
    return TooLarge(f"The archive holds more than {MAX_MEMBERS:,} files.")


def read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """One file of the archive, never more than its directory said; Invalid when it is missing or damaged."""
    try:
        with archive.open(name) as file:
            data = file.read(MAX_MEMBER + 1)
    except KeyError as error:
        raise Invalid(
            f"The archive has no {name}: it is not a document of the kind it claims to be."
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise Invalid(f"The file {name} inside the document is damaged.") from error
    if len(data) > MAX_MEMBER:
        raise TooLarge(f"The file {name} inside the document unpacks to more than it declares.")
    return data


def _check(member: zipfile.ZipInfo) -> None:
    if member.flag_bits & 1:
        raise Invalid("The document is protected by a password: save it without one.")
    if member.file_size > MAX_MEMBER:
        raise TooLarge(f"A file inside the document is larger than {MAX_MEMBER // 1024 // 1024} MiB.")
    if member.file_size > 1024 * 1024 and member.file_size > MAX_RATIO * max(member.compress_size, 1):
        raise TooLarge("A file inside the document is packed so tightly that it may be a trap.")
    if member.filename.startswith(("/", "\\")) or ".." in member.filename.split("/"):
        raise Invalid("The archive holds a file with a dangerous name.")

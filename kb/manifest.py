"""What a folder of files must be: sizes and digests, and that it is on the disk for good."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import stat
import threading
import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import IO, TypedDict, TypeGuard

from kb.errors import ReleaseError

#: A manifest has some 150 bytes for each file; a larger one than this is not read at all.
MOST_MANIFEST = 64_000_000
#: So many files are written to the disk at once.
AT_ONCE = 16
#: How much of a packed file is read, and of it unpacked, at once, in bytes.
PIECE = 1 << 18
#: Larger files are read by one thread at a time, in bytes; of so many files the digest is known.
LARGE, MOST_KNOWN = 1_000_000, 20_000


class Listed(TypedDict):
    """What a manifest says of a file."""

    size: int
    sha256: str


class About(TypedDict, total=False):
    """What the manifest of a release says beside that: its day, what made it and of which sources,
    and how much it has."""

    date: str
    software: str
    seeds: str
    articles: int
    triples: int
    quads: int


class Manifest(About):
    """What `data/manifest.json` of a release says."""

    format: int
    files: Mapping[str, Listed]


#: What a file is, whatever its name: its size, the time of its change, its number and its disk.
Stamp = tuple[int, int, int, int]
#: The SHA-256 of files that were read to their end, by what they were then, and of what is packed
#: in them.
_KNOWN: dict[tuple[Stamp, bool], str] = {}
_READING = threading.Lock()
_NONE: Mapping[str, Listed] = MappingProxyType({})


def listed(folder: Path) -> dict[str, Listed]:
    """Size and SHA-256 of every file below a folder but its manifest, in the order of names, and
    but for packed sections."""
    names = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return {
        name: listed_one(path)
        for name, path in names.items()
        if name != "manifest.json" and not is_packed(name)
    }


def listed_one(path: Path) -> Listed:
    """The same of one file."""
    return {"size": path.stat().st_size, "sha256": known_sha256(path)}


def compare(
    folder: Path,
    files: Mapping[str, Listed],
    packed: Mapping[str, Listed] = _NONE,
    *,
    sizes_only: bool = False,
) -> None:
    """Compare a folder with what its manifest says; `ReleaseError` names the file that differs.

    Of files of sections it says what is packed in them; what such a file itself is, where that is
    known, is given as `packed`, and it need not be unpacked.

    All names are judged before the first file is opened, and a link is not followed, so that
    nothing outside the folder is read whatever the manifest says. Bytes are read in parts.
    """
    for name in files:
        if not is_inside(name):
            raise ReleaseError(f"the manifest of {folder} names {name!r}, which is outside of it")
    for place in {os.path.dirname(name) for name in files}:  # noqa: PTH120 - of many names
        _refuse_link(folder / place, folder)
    for name, listed in files.items():
        path = folder / name
        with _opened(path) as file:
            if is_packed(name) and name not in packed:
                if _digest_of_packed(file, listed["size"]) != listed["sha256"]:
                    raise ReleaseError(f"{path} is damaged: it is not what the manifest says")
                continue
            listed = packed.get(name, listed)
            if os.fstat(file.fileno()).st_size != listed["size"]:
                raise ReleaseError(f"{path} is damaged: its size is not the manifest's")
            if not sizes_only and _digest(file, path) != listed["sha256"]:
                raise ReleaseError(f"{path} is damaged: its SHA-256 is not the manifest's")


def is_packed(name: str) -> bool:
    """Whether a file of a release is that of a section, of which the manifest says what is packed.

    >>> is_packed("sections/articles-3f/nq.gz"), is_packed("dump.ttl")
    (True, False)
    """
    return name.startswith("sections/") and name.endswith(".gz")


def refuse_strays(folder: Path, files: Mapping[str, object]) -> None:
    """Raise `ReleaseError` where a folder has a file that its manifest does not name.

    Hidden ones are left alone: file systems and file managers put such beside others.
    """
    for place, folders, names in os.walk(folder):
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        for name in (*names, *links):
            path = f"{place}/{name}"
            known = path.removeprefix(f"{folder}/")
            if known not in files and known != "manifest.json" and not name.startswith("."):
                raise ReleaseError(f"{path} is no file of this release; take it away")


def read_manifest(path: Path) -> tuple[bytes, object]:
    """The bytes of a manifest and the JSON that they are, None where they are none."""
    with _opened(path) as file:
        if os.fstat(file.fileno()).st_size > MOST_MANIFEST:
            raise ReleaseError(f"{path} is damaged: it has more than {MOST_MANIFEST:,} bytes")
        content = file.read()
    try:
        return content, json.loads(content)
    except (ValueError, RecursionError):
        return content, None


def lists_files(value: object) -> TypeGuard[Mapping[str, Listed]]:
    """Whether a JSON value is what a manifest says of files: size and SHA-256 by name.

    >>> lists_files({"dump.nq": {"size": 12, "sha256": "ab" * 32}}), lists_files([])
    (True, False)
    """
    return isinstance(value, dict) and all(
        isinstance(listed, dict)
        and type(listed.get("size")) is int
        and isinstance(listed.get("sha256"), str)
        for listed in value.values()
    )


def bytes_of(path: Path) -> bytes:
    """The bytes of a file of a release; `ReleaseError` where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def known_sha256(path: Path, unpacked: int | None = None) -> str:
    """The SHA-256 of a file, which is read again only where it has changed; under another name it
    is the same file. Of a packed file it is that of the bytes packed, `unpacked` of them at most.

    Raises `ReleaseError` where it cannot be read, or unpacked.
    """
    is_packed = unpacked is not None
    if (known := last_sha256(path, is_packed=is_packed)) is not None:
        return known
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            with _READING if size > LARGE else contextlib.nullcontext():
                # Another thread may have read it meanwhile.
                if (known := last_sha256(path, is_packed=is_packed)) is not None:
                    return known
                stamp = _stamp(os.fstat(file.fileno()))
                if unpacked is None:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
                else:
                    digest = _digest_of_packed(file, unpacked)
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(_KNOWN) > MOST_KNOWN:
        _KNOWN.clear()
    _KNOWN[stamp, is_packed] = digest
    return digest


def last_sha256(path: Path, *, is_packed: bool = False) -> str | None:
    """The same where it is known without reading; else None."""
    stamp = stamp_of(path)
    return _KNOWN.get((stamp, is_packed)) if stamp else None


def unpack(file: IO[bytes], most: int) -> Iterator[bytes]:
    """Unpack a file of gzip, a part at a time: one member, of at most so many bytes.

    Raises `ReleaseError` where it is damaged, or has more; so little of it is unpacked that no
    file takes much memory.
    """
    unpacking, size = zlib.decompressobj(16 + zlib.MAX_WBITS), 0
    try:
        while packed := file.read(PIECE):
            while packed and not unpacking.eof:
                part = unpacking.decompress(packed, PIECE)
                if (size := size + len(part)) > most:
                    raise ReleaseError(f"{file.name} is damaged: it holds more than it should")
                yield part
                packed = unpacking.unconsumed_tail
            if unpacking.unused_data or (packed and unpacking.eof):
                raise ReleaseError(f"{file.name} is damaged: something stands behind its end")
    except zlib.error as error:
        raise ReleaseError(f"{file.name} is damaged: {error}") from error
    if not unpacking.eof:
        raise ReleaseError(f"{file.name} is damaged: it ends too early")


def stamp_of(path: Path) -> Stamp | None:
    """What a file is now; None for one that is not there."""
    try:
        return _stamp(path.stat())
    except OSError:
        return None


def id_of(manifest: bytes) -> str:
    """The id of the release with this manifest: the first 16 digits of its SHA-256."""
    return hashlib.sha256(manifest).hexdigest()[:16]


def as_json(value: object) -> bytes:
    """A value as JSON that has the same bytes each time."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def share(path: Path, place: Path) -> None:
    """Give a file a second name, so that it takes no room twice; where that cannot be, copy it."""
    try:
        os.link(path, place)
    except OSError:  # of a full disk copyfile would name what is read, not what is written
        with path.open("rb") as whole, place.open("wb") as copy:
            shutil.copyfileobj(whole, copy)


def share_same(folder: Path, other: Path) -> None:
    """Have each file below a folder that has the same bytes in another one, under the same name,
    be that file, so that it takes no room twice."""
    for path in sorted(folder.rglob("*")):  # all names, before any is added
        same = other / path.relative_to(folder)
        if path.is_file() and path.stat().st_nlink == 1 and _are_same(path, same):
            beside = path.with_name(f".{path.name}.shared")
            share(same, beside)
            beside.replace(path)


def _are_same(path: Path, other: Path) -> bool:
    is_alike = other.is_file() and other.stat().st_size == path.stat().st_size
    return is_alike and other.read_bytes() == path.read_bytes()


def sync(folder: Path) -> None:
    """Have the kernel write a folder and all below it to the disk, but for files that have another
    name, by which they are there for good: what is asked of it at once it writes together, where
    for one file after the other it would wait each time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in pool.map(_sync_one, [*folder.rglob("*"), folder]):
            pass


def _sync_one(path: Path) -> None:
    if path.is_file():
        if path.stat().st_nlink == 1:
            with path.open("rb") as file:
                os.fsync(file.fileno())
    else:
        sync_folder(path)


def put(path: Path, content: bytes) -> None:
    """Write a file beside the old one, then put it in its place: there is the old or the new one,
    whatever ends this."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    with beside.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the kernel write the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _stamp(status: os.stat_result) -> Stamp:
    return status.st_size, status.st_mtime_ns, status.st_ino, status.st_dev


def is_inside(name: str) -> bool:
    """Whether a name leads to a place below the folder that it is relative to."""
    is_text = "\0" not in name and name.encode(errors="replace").decode() == name
    return is_text and not any(part in ("", ".", "..") for part in name.split("/"))


def _refuse_link(place: Path, folder: Path) -> None:
    """Raise `ReleaseError` where a link lies on the way from a folder to a place in it."""
    if place.resolve() != folder.resolve() / place.relative_to(folder):
        raise ReleaseError(f"{place} is damaged: a link leads there")


def _opened(path: Path) -> IO[bytes]:
    """A regular file, opened; a link is not followed.

    A pipe would hold up whoever opens it to read, so it is opened without waiting.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise _unreadable(path, error) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise ReleaseError(f"{path} is damaged: it is no regular file")
    return open(path, "rb", opener=lambda *_: handle)


def _digest(file: IO[bytes], path: Path) -> str:
    try:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type] # typed for raw files
    except OSError as error:  # a disk that fails does so here
        raise _unreadable(path, error) from error


def _digest_of_packed(file: IO[bytes], most: int) -> str:
    digest = hashlib.sha256()
    for part in unpack(file, most):
        digest.update(part)
    return digest.hexdigest()


def _unreadable(path: Path, error: OSError) -> ReleaseError:
    return ReleaseError(f"{path} cannot be read: {error.strerror}")

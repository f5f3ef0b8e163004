"""A release taken over from elsewhere, whole: from a folder of releases, a site, object storage.

The id of a release is the digest of all that it says. So each file that arrives is compared with
it, before the release is made the current one by one rename, and nobody has to trust the way
between. A file that a release here has is not fetched but shared. What arrived whole before a pull
broke off lies in `.pulled` and is not fetched again.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from http.client import HTTPException
from pathlib import Path, PurePosixPath
from typing import IO, cast
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

from kb.errors import ReleaseError
from kb.manifest import (
    MOST_MANIFEST,
    PIECE,
    About,
    Listed,
    Manifest,
    as_json,
    id_of,
    is_inside,
    is_packed,
    known_sha256,
    lists_files,
    share,
)
from kb.releases.choosing import newest_first
from kb.releases.keeping import PULLED, use
from kb.releases.publishing import staged
from kb.releases.release import FORMAT, WITHOUT_SECTIONS, Release, is_name

#: How long a site may take for some bytes.
SECONDS = 60
#: What a packed file may have more than what is in it: one in so many bytes, and so many.
SHARE, MORE = 1_000, 1_000

DIGEST = re.compile("[0-9a-f]{64}")

#: Has a file of a source read, in parts, by its name; raises `ReleaseError`.
Read = Callable[[str], Iterator[bytes]]


def pull(source: str, releases: Path, id_: str | None = None) -> Release:
    """The current release of a source, or the one with an id, as the current one of a folder.

    `source` is a folder of releases, the address of a site (``https://treaties.example.org``), or
    one for `fsspec` (``s3://bucket/releases``), where ``current`` is a file with the id. Raises
    `ReleaseError` where it cannot be read or is not what its id says; then the current release
    stays. What is there already is not fetched.
    """
    read = _reader(source)
    current = b"" if id_ else b"".join(_bounded(read("current"), 100, "current"))
    name = id_ or current.decode("ascii", "replace").strip()
    if not is_name(name):
        raise ReleaseError(f"{source} names '{name}' as its current release, which is no release")
    content = _bounded(read(f"{name}/data/manifest.json"), MOST_MANIFEST, "manifest.json")
    manifest = _manifest(written := b"".join(content), name, source)
    with contextlib.suppress(ReleaseError):  # what is damaged here is fetched again
        return use(releases, name)
    with staged(releases) as staging:
        here, pulled = _files_of(releases), releases / PULLED
        pulled.mkdir(exist_ok=True)
        for file, listed in manifest["files"].items():
            kept = pulled / _name_by_content(file, listed)
            known = here.get(kept.name, kept)
            if not _is_right(known, file, listed) and not _is_right(known := kept, file, listed):
                _fetch(read(f"{name}/data/{file}"), kept, file, listed, f"{name} in {source}")
            place = staging.data / file
            place.parent.mkdir(parents=True, exist_ok=True)
            share(known, place)
        facts = {key: value for key, value in manifest.items() if key not in ("format", "files")}
        try:
            release = staging.publish(cast(About, facts), manifest=written)
        except (SyntaxError, ValueError, LookupError, TypeError, AttributeError) as error:
            words = f"{name} in {source} is no release that can be read: {error!r}"
            raise ReleaseError(words) from error
    shutil.rmtree(pulled)
    return release


def _manifest(content: bytes, name: str, source: str) -> Manifest:
    """The manifest of a release that this program makes an index of; else `ReleaseError`."""
    which = f"the manifest of {name} in {source}"
    if id_of(content) != name:
        raise ReleaseError(f"{which} is damaged: its digest is not the id")
    try:
        manifest = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ReleaseError(f"{which} is no JSON") from error
    if (
        not isinstance(manifest, dict)
        or manifest.get("format") not in (WITHOUT_SECTIONS, FORMAT)
        or not lists_files(manifest.get("files"))
    ):
        raise ReleaseError(f"{name} in {source} has another format than {FORMAT}")
    if as_json(manifest) != content:
        raise ReleaseError(f"{which} is written in another way than ours")
    files = manifest["files"]
    for file, listed in files.items():
        above = {str(folder) for folder in PurePosixPath(file).parents}
        if not is_inside(file) or file == "manifest.json" or above.intersection(files):
            raise ReleaseError(f"{which} names {file!r}")
        if not DIGEST.fullmatch(listed["sha256"]) or listed["size"] < 0:
            raise ReleaseError(f"{which} lists {file} without its size and SHA-256")
    return cast(Manifest, manifest)


def _files_of(releases: Path) -> Mapping[str, Path]:
    """The files of the releases that are here, by what they are called in `.pulled`."""
    files = dict[str, Path]()
    for release in newest_first(releases):
        with contextlib.suppress(ReleaseError):
            for file, listed in release.manifest["files"].items():
                files.setdefault(_name_by_content(file, listed), release.data(file))
    return files


def _name_by_content(file: str, listed: Listed) -> str:
    return f"{listed['sha256']}{'.gz' if is_packed(file) else ''}"


def _is_right(path: Path, file: str, listed: Listed) -> bool:
    """Whether a file is what a manifest lists; what is packed is read no further than that."""
    with contextlib.suppress(ReleaseError):
        most = listed["size"] if is_packed(file) else None
        return known_sha256(path, most) == listed["sha256"]
    return False


def _fetch(parts: Iterator[bytes], place: Path, file: str, listed: Listed, release: str) -> None:
    """Write a file that arrives, and give it its place where it is what a manifest lists."""
    arriving, most = place.with_name("arriving"), listed["size"]
    arriving.unlink(missing_ok=True)
    with arriving.open("wb") as written:
        written.writelines(_bounded(parts, most + most // SHARE + MORE, file))
    if not _is_right(arriving, file, listed):
        raise ReleaseError(f"{file} of {release} is damaged: it is not what the manifest lists")
    arriving.replace(place)


def _bounded(parts: Iterator[bytes], most: int, what: str) -> Iterator[bytes]:
    for part in parts:
        if (most := most - len(part)) < 0:
            raise ReleaseError(f"{what} is damaged: it has more bytes than it should")
        yield part


def _reader(source: str) -> Read:
    """What reads the files of a source."""
    if "://" not in source:
        return partial(_of_folder, Path(source))
    if source.startswith(("http://", "https://")):
        return partial(_of_site, source.rstrip("/"))
    try:
        import fsspec
    except ImportError as error:
        need = "needs fsspec: pip install 'treaty-kb[pull]', and what it needs for that storage"
        raise ReleaseError(f"{source} {need}") from error
    storage, start = fsspec.url_to_fs(source)

    def read(name: str) -> Iterator[bytes]:
        with _readable(f"{source}/{name}"), storage.open(f"{start.rstrip('/')}/{name}") as file:
            yield from _parts(file)

    return read


def _of_folder(folder: Path, name: str) -> Iterator[bytes]:
    path = folder / name
    with _readable(str(path)):
        if path.is_symlink():
            yield path.readlink().name.encode()
        else:
            with path.open("rb") as file:
                yield from _parts(file)


def _of_site(site: str, name: str) -> Iterator[bytes]:
    """A file of a folder that a site serves; which release is the current one each answer tells."""
    address = f"{site}/robots.txt" if name == "current" else f"{site}/release/{quote(name)}"
    with _readable(address), urlopen(address, timeout=SECONDS) as answer:  # noqa: S310 - begins with http
        if name == "current":
            yield (answer.headers["KB-Release"] or "").encode()
        else:
            yield from _parts(answer)


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: file.read(PIECE), b"")


@contextlib.contextmanager
def _readable(name: str) -> Iterator[None]:
    try:
        yield
    except HTTPError as error:
        error.close()
        raise ReleaseError(f"{name} cannot be read: {error}") from error
    except (OSError, HTTPException) as error:
        raise ReleaseError(f"{name} cannot be read: {error}") from error

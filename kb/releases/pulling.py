"""A release taken over from elsewhere, whole: from a folder of releases, a site, object storage.

The id of a release is the digest of all that it says. So what arrived is compared with it before
the release is made the current one, by one rename, and nobody has to trust the way between.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import cast
from urllib.parse import quote
from urllib.request import urlopen

from kb.errors import ReleaseError
from kb.manifest import (
    MOST_MANIFEST,
    About,
    Manifest,
    as_json,
    compare,
    id_of,
    is_inside,
    lists_files,
)
from kb.releases.keeping import use
from kb.releases.publishing import staged
from kb.releases.release import FORMAT, Release, is_name

#: How long a site may take for some bytes.
SECONDS = 60


def pull(source: str, releases: Path, id_: str | None = None) -> Release:
    """The current release of a source, or the one with an id, as the current one of a folder.

    `source` is a folder of releases, the address of a site (``https://treaties.example.org``), or
    one for `fsspec` (``s3://bucket/releases``), where ``current`` is a file with the id. Raises
    `ReleaseError` where it cannot be read or is not what its id says; then nothing is changed. What
    is there already is not fetched.
    """
    read, fetch = _reader(source)
    name = id_ or read("current").decode("ascii", "replace").strip()
    if not is_name(name):
        raise ReleaseError(f"{source} names '{name}' as its current release, which is no release")
    content = read(f"{name}/data/manifest.json")
    manifest = _manifest(content, name, source)
    with contextlib.suppress(ReleaseError):  # what is damaged here is fetched again
        return use(releases, name)
    for file in manifest["files"]:
        if not is_inside(file):
            raise ReleaseError(f"the manifest of {name} in {source} names {file!r}")
    with staged(releases) as staging:
        for file in manifest["files"]:
            place = staging.data / file
            place.parent.mkdir(parents=True, exist_ok=True)
            fetch(f"{name}/data/{file}", place)
        compare(staging.data, manifest["files"])
        facts = {key: value for key, value in manifest.items() if key not in ("format", "files")}
        return staging.publish(cast(About, facts))


def _manifest(content: bytes, name: str, source: str) -> Manifest:
    """The manifest of a release that this program makes an index of; else `ReleaseError`."""
    if id_of(content) != name:
        raise ReleaseError(
            f"the manifest of {name} in {source} is damaged: its digest is not the id"
        )
    manifest = json.loads(content)
    if manifest.get("format") != FORMAT or not lists_files(manifest.get("files")):
        raise ReleaseError(f"{name} in {source} has another format than {FORMAT}")
    if as_json(manifest) != content:
        raise ReleaseError(
            f"the manifest of {name} in {source} is written in another way than ours"
        )
    return cast(Manifest, manifest)


def _reader(source: str) -> tuple[Callable[[str], bytes], Callable[[str, Path], object]]:
    """What reads a file of a source, and what fetches one into a place."""
    if "://" not in source:
        folder = Path(source)

        def read(name: str) -> bytes:
            path = folder / name
            with _reading(path):
                return path.readlink().name.encode() if path.is_symlink() else path.read_bytes()

        def fetch(name: str, place: Path) -> None:
            with _reading(folder / name):
                shutil.copyfile(folder / name, place)

        return read, fetch
    if source.startswith(("http://", "https://")):
        return partial(_read, source.rstrip("/")), partial(_fetch, source.rstrip("/"))
    try:
        import fsspec
    except ImportError as error:
        need = "needs fsspec: pip install 'treaty-kb[pull]', and what it needs for that storage"
        raise ReleaseError(f"{source} {need}") from error
    storage, start = fsspec.url_to_fs(source)

    def checked(call: Callable[..., bytes], name: str, *more: str) -> bytes:
        try:
            return call(f"{start.rstrip('/')}/{name}", *more)
        except OSError as error:
            raise ReleaseError(f"{source}/{name} cannot be read: {error}") from error

    return (
        lambda name: checked(storage.cat_file, name),
        lambda name, place: checked(storage.get_file, name, str(place)),
    )


def _read(site: str, name: str) -> bytes:
    """A file of a folder that a site serves; which release is the current one each answer tells."""
    if name == "current":
        with _answered(f"{site}/robots.txt") as answer:
            return (answer.headers["KB-Release"] or "").encode()
    with _answered(f"{site}/release/{quote(name)}") as answer:
        content: bytes = answer.read(MOST_MANIFEST)
        return content


def _fetch(site: str, name: str, place: Path) -> None:
    with _answered(f"{site}/release/{quote(name)}") as answer, place.open("wb") as file:
        shutil.copyfileobj(answer, file)


@contextlib.contextmanager
def _answered(address: str) -> Iterator[HTTPResponse]:
    """The answer of a site; `ReleaseError` for any but 200."""
    try:
        with urlopen(address, timeout=SECONDS) as answer:  # noqa: S310 - begins with http
            yield answer
    except (OSError, HTTPException) as error:
        raise ReleaseError(f"{address} cannot be read: {error}") from error


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ReleaseError(f"{path} cannot be read: {error.strerror}") from error

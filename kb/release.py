"""A conforming dataset frozen as files: manifest, digest, store, and what is the current one.

A folder of releases looks like this; nothing below ``<id>`` is written again once it has its name::

    current -> <id>          switched by one atomic rename
    <id>/data/               the same bytes for the same seeds, on any machine; the id is its digest
    <id>/data/manifest.json  size and SHA-256 of every other file of data/
    <id>/index/              made from data/, and can be made again: the query store, packed dumps
    <id>/sequence            which release came before which

Packed dumps stand in ``index/`` because their bytes depend on the machine's zlib.
"""

from __future__ import annotations

import contextlib
import fcntl
import gzip
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph

from kb.errors import ReleaseError
from kb.identifiers import KINDS, Identifiers
from kb.namespaces import PREFIXES

#: The layout of the folder; a program reads releases of its own format only.
FORMAT = 1
#: The canonical form of everything: sorted N-Quads, the default graph written out.
QUADS = "dump.nq"
PACKED = ("dump.ttl", "dump.nq")

_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Release:
    """One release on disk."""

    path: Path

    @classmethod
    def current(cls, releases: Path) -> Release | None:
        """The release that the pointer names, or None where there is no pointer.

        Raises `ReleaseError` where it points at no release.
        """
        pointer = releases / "current"
        if not pointer.is_symlink():
            return None
        name = pointer.readlink().name
        if not _ID.fullmatch(name) or not (releases / name).is_dir():
            raise ReleaseError(f"{pointer} points at '{name}', which is no release there")
        return cls(releases / name)

    @property
    def id(self) -> str:
        """The first 16 hexadecimal digits of the SHA-256 of its manifest."""
        return self.path.name

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """What `data/manifest.json` says; `ReleaseError` where it is not this release's."""
        path = self.data("manifest.json")
        content = _bytes(path)
        if _id_of(content) != self.id:
            raise ReleaseError(f"{path} is damaged: its digest is not the release's id")
        manifest: dict[str, Any] = json.loads(content)
        if manifest["format"] != FORMAT:
            raise ReleaseError(
                f"{path} has format {manifest['format']}; this program reads format {FORMAT}"
            )
        return manifest

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """What the dataset says of itself: title, base, licences, languages (`dataset.json`)."""
        settings: dict[str, Any] = json.loads(_bytes(self.data("dataset.json")))
        return settings

    @property
    def identifiers(self) -> Identifiers:
        """The IRIs of the dataset."""
        return Identifiers(self.settings["base"])

    @property
    def store(self) -> Path:
        """The folder of the query store."""
        return self.path / "index" / "store"

    def data(self, name: str) -> Path:
        """A file of `data/`."""
        return self.path / "data" / name

    def packed(self, name: str) -> Path:
        """The gzip form of a dump."""
        return self.path / "index" / f"{name}.gz"

    def sequence(self) -> int:
        """Which release came before which: a number that grows, whatever the clock says."""
        return int(_bytes(self.path / "sequence"))

    def questions(self) -> list[Path]:
        """The competency questions, as SPARQL files."""
        return sorted(self.data("questions").glob("*.rq"))

    def check(self) -> None:
        """Compare every file with the manifests; an index that is damaged is made again.

        Raises `ReleaseError`, which names the file, where `data/` is damaged.
        """
        _compare(self.path / "data", self.manifest["files"])
        if not self.has_good_index():
            with _lock(self.path.parent):
                if not self.has_good_index():  # another process may have mended it meanwhile
                    self.make_index()

    def has_good_index(self) -> bool:
        """Whether `index/` is whole and was made by the engine that is to read it."""
        try:
            index = json.loads(_bytes(self.path / "index" / "manifest.json"))
            _compare(self.path / "index", index["files"])
            return bool(index["engine"] == pyoxigraph.__version__)
        except (ReleaseError, ValueError, KeyError, TypeError, AttributeError):
            return False

    def make_index(self) -> None:
        """Make `index/` from `data/`, beside the old one, and put it in its place.

        Whoever calls this holds the lock of the folder of releases.
        """
        for leftover in self.path.glob(".index-*"):
            shutil.rmtree(leftover)
        beside = self.path / f".index-{os.getpid()}"
        beside.mkdir()
        quads = _bytes(self.data(QUADS))
        store = pyoxigraph.Store(str(beside / "store"))
        store.bulk_load(quads, format=pyoxigraph.RdfFormat.N_QUADS)
        store.optimize()
        store.flush()
        _refuse_difference(quads, store)
        del store
        for name in PACKED:
            # No name and no time in the header, so that the bytes tell of the content alone.
            packed = gzip.compress(_bytes(self.data(name)), 6, mtime=0)
            (beside / f"{name}.gz").write_bytes(packed)
        manifest = {"engine": pyoxigraph.__version__, "files": _listed(beside)}
        (beside / "manifest.json").write_bytes(_json(manifest))
        _sync(beside)
        place, old = self.path / "index", self.path / f".index-{os.getpid()}-old"
        if place.exists():
            place.rename(old)
        beside.rename(place)
        _sync_folder(self.path)
        shutil.rmtree(old, ignore_errors=True)


def publish(releases: Path, files: Mapping[str, bytes], facts: Mapping[str, Any]) -> Release:
    """Freeze files as a release and make it the current one; both happen, or neither.

    `files` has the content of `data/` by name; `facts` is what the manifest says beside sizes and
    digests. Files that make an existing release make no new one. Raises `ReleaseError` where
    another publish is running.
    """
    releases.mkdir(parents=True, exist_ok=True)
    with _lock(releases):
        for leftover in releases.glob(".staging-*"):
            shutil.rmtree(leftover)
        staging = releases / f".staging-{os.getpid()}"
        try:
            release = _freeze(releases, staging, files, facts)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        _point(releases, release)
        return release


def dumps(quads: str, ids: Identifiers) -> dict[str, bytes]:
    """The dumps of a dataset, given as canonical N-Quads: Turtle (default graph), TriG, N-Quads."""
    prefixes = prefixes_of(ids)
    everything = list(pyoxigraph.parse(quads, format=pyoxigraph.RdfFormat.N_QUADS))
    default = [
        quad.triple for quad in everything if isinstance(quad.graph_name, pyoxigraph.DefaultGraph)
    ]
    everything.sort(key=_graph_name)
    turtle, trig = pyoxigraph.RdfFormat.TURTLE, pyoxigraph.RdfFormat.TRIG
    return {
        "dump.ttl": pyoxigraph.serialize(default, format=turtle, prefixes=prefixes) or b"",
        "dump.trig": pyoxigraph.serialize(everything, format=trig, prefixes=prefixes) or b"",
        QUADS: quads.encode(),
    }


def lines_of(quads: str) -> list[str]:
    """The lines of N-Quads, each with its line feed: no other character ends one.

    >>> lines_of("a\u2028b\\nc\\n")
    ['a\\u2028b\\n', 'c\\n']
    """
    return [f"{line}\n" for line in quads.split("\n") if line]


def prefixes_of(ids: Identifiers) -> dict[str, str]:
    """The prefixes of a dump: the vocabularies', and one for each kind of thing."""
    things = {kind: ids.thing(kind) + "/" for kind in KINDS}
    return {**{p: str(n) for p, n in PREFIXES.items()}, "fact": ids.fact(""), **things}


def _graph_name(quad: pyoxigraph.Quad) -> str:
    graph = quad.graph_name
    return "" if isinstance(graph, pyoxigraph.DefaultGraph) else str(graph)


def _freeze(
    releases: Path, staging: Path, files: Mapping[str, bytes], facts: Mapping[str, Any]
) -> Release:
    """The release with these files, newly made unless it is there and whole."""
    for name, content in files.items():
        path = staging / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    manifest = _json({"format": FORMAT, **facts, "files": _listed(staging / "data")})
    (staging / "data" / "manifest.json").write_bytes(manifest)
    there = Release(releases / _id_of(manifest))
    if there.path.exists():
        with contextlib.suppress(ReleaseError):
            _compare(there.path / "data", there.manifest["files"])
            if not there.has_good_index():
                there.make_index()
            return there
    (staging / "sequence").write_text(f"{_last_sequence(releases) + 1}\n")
    Release(staging).make_index()
    _sync(staging)
    damaged = releases / f".staging-{os.getpid()}-damaged"
    if there.path.exists():  # leaves its place only now that there is a whole one for it
        there.path.rename(damaged)
    staging.rename(there.path)
    _sync_folder(releases)
    shutil.rmtree(damaged, ignore_errors=True)
    return there


def _point(releases: Path, release: Release) -> None:
    """Switch the pointer, by one rename."""
    beside = releases / f".current-{os.getpid()}"
    beside.unlink(missing_ok=True)
    beside.symlink_to(release.id)
    beside.replace(releases / "current")
    _sync_folder(releases)


@contextlib.contextmanager
def _lock(releases: Path) -> Iterator[None]:
    """Hold the kernel's lock on a folder: it is gone with the process, however that ends."""
    with (releases / ".lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise ReleaseError(
                f"another publish is running in {releases} (process {file.read().strip()})"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _last_sequence(releases: Path) -> int:
    numbers = [0]
    for path in releases.glob("*/sequence"):
        with contextlib.suppress(ValueError):
            numbers.append(int(path.read_text()))
    return max(numbers)


def _refuse_difference(quads: bytes, store: pyoxigraph.Store) -> None:
    """A store rewrites some literals ("01" as 1); what it answers must be what was frozen."""
    stored = {f"{quad} .\n" for quad in store}
    for line in lines_of(quads.decode()):
        if line not in stored:
            raise ReleaseError(f"the store does not keep this statement as it is: {line.strip()}")
    if len(stored) != quads.count(b"\n"):
        raise ReleaseError(f"the store has {len(stored)} statements, {QUADS} has another number")


def _listed(folder: Path) -> dict[str, dict[str, Any]]:
    """Size and SHA-256 of every file below a folder but its manifest, in the order of names."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): {
            "size": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in paths
        if path != folder / "manifest.json"
    }


def _compare(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> None:
    for name, said in files.items():
        path = folder / name
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise ReleaseError(f"the manifest of {folder} names '{name}', which is outside of it")
        content = _bytes(path)
        if len(content) != said["size"] or hashlib.sha256(content).hexdigest() != said["sha256"]:
            raise ReleaseError(f"{path} is damaged: size or SHA-256 is not the manifest's")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReleaseError(f"{path} cannot be read: {error.strerror}") from error


def _id_of(manifest: bytes) -> str:
    return hashlib.sha256(manifest).hexdigest()[:16]


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _sync(folder: Path) -> None:
    """Have the kernel write a folder and all below it to the disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            _sync_folder(path)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

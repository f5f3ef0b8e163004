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
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from kb.errors import ReleaseError
from kb.identifiers import Identifiers
from kb.index import is_good_index, make_index
from kb.manifest import bytes_of, compare, id_of

#: The layout of the folder; a program reads releases of its own format only.
FORMAT = 1

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
        content = bytes_of(path)
        if id_of(content) != self.id:
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
        settings: dict[str, Any] = json.loads(bytes_of(self.data("dataset.json")))
        return settings

    @property
    def identifiers(self) -> Identifiers:
        """The IRIs of the dataset."""
        return Identifiers.of(self.settings)

    @property
    def store(self) -> Path:
        """The folder of the query store."""
        return self.path / "index" / "store"

    @property
    def pieces(self) -> Path:
        """The pieces of documents, written beforehand."""
        return self.path / "index" / "pieces"

    def data(self, name: str) -> Path:
        """A file of `data/`."""
        return self.path / "data" / name

    def packed(self, name: str) -> Path:
        """The gzip form of a dump."""
        return self.path / "index" / f"{name}.gz"

    def sequence(self) -> int:
        """Which release came before which: a number that grows, whatever the clock says."""
        return int(bytes_of(self.path / "sequence"))

    def questions(self) -> list[Path]:
        """The competency questions, as SPARQL files."""
        return sorted(self.data("questions").glob("*.rq"))

    def hold(self) -> IO[bytes]:
        """A handle that keeps the release from being pruned until it is closed.

        Raises `ReleaseError` where the release is gone already.
        """
        try:
            handle = (self.path / "sequence").open("rb")
        except OSError as error:
            raise ReleaseError(f"{self.path} cannot be read: {error.strerror}") from error
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return handle

    def check(self, wanted: Callable[[str], bool] = bool) -> None:
        """Compare every file with the manifests; an index that is damaged is made again.

        Of `data/`, the files whose names are `wanted`, such as all but the dumps. Raises
        `ReleaseError`, which names the file, where `data/` is damaged.
        """
        self.check_data(wanted)
        if not is_good_index(self.path):
            self.check_data()  # what it is made from
            with lock_of(self.path.parent):
                if not is_good_index(self.path):  # another process may have mended it meanwhile
                    make_index(self.path)

    def check_data(self, wanted: Callable[[str], bool] = bool) -> None:
        """Compare files of `data/` with the manifest; `ReleaseError` names the one that differs."""
        files = self.manifest["files"]
        compare(self.path / "data", {name: files[name] for name in files if wanted(name)})


def is_name(name: str) -> bool:
    """Whether a name is one that a release may have: 16 hexadecimal digits."""
    return _ID.fullmatch(name) is not None


@contextlib.contextmanager
def lock_of(releases: Path) -> Iterator[None]:
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

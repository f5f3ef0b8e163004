"""A conforming dataset frozen as files: manifest, digest, store, and what is the current one.

A folder of releases looks like this; nothing in ``data/`` is written again once it has its name::

    current -> <id>          switched by one atomic rename
    .lock                    the kernel's lock of whoever changes something here
    <id>/data/               the same bytes for the same seeds, on any machine; the id is its digest
    <id>/data/manifest.json  size and SHA-256 of every other file of data/
    <id>/index/              made from data/, and can be made again: the query store, packed dumps
    <id>/sequence            which release came before which; held while the release is served
    <id>/made                what it was made of and by, so that nothing is made again for nothing
    <id>/new                 there until the release has been made the current one, once
    engines/<id>.json        which engine of somebody else's has that release, if any
    log/<sequence>-<id>/     what that release changed; it stays when the release is taken away

Packed dumps stand in ``index/`` because their bytes depend on the machine's zlib.

The manifest gives the format of ``data/``. Each program reads those of its time and before:

1. ``dump.nq`` (canonical), ``dump.ttl``, ``dump.trig``; ``description.ttl``, ``report.ttl`` and
   ``.json``; ``dataset.json``; the ontology, ``questions/`` and ``shapes/`` as they were written.
2. The same, and any number of further dumps. A release of format 1 is read as one that has none.
   ``rules.ttl`` has the rules of meaning; older releases have none.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, cast

from kb.errors import ReleaseError, ReleaseTooNew
from kb.identifiers import DatasetSettings, Identifiers
from kb.index.making import is_good_index, make_index
from kb.manifest import (
    Manifest,
    bytes_of,
    compare,
    id_of,
    lists_files,
    read_manifest,
    refuse_strays,
)
from kb.releases.locks import lock_of, lock_shared
from kb.releases.shortages import named_shortages

#: The format of `data/` that is written; those before it are read too.
FORMAT = 2

_ID = re.compile(r"[0-9a-f]{16}")


def _every(_: str) -> bool:
    return True


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
        if not is_name(name) or not (releases / name).is_dir():
            raise ReleaseError(f"{pointer} points at '{name}', which is no release there")
        return cls(releases / name)

    @property
    def id(self) -> str:
        """The first 16 hexadecimal digits of the SHA-256 of its manifest."""
        return self.path.name

    @cached_property
    def manifest(self) -> Manifest:
        """What `data/manifest.json` says; `ReleaseError` where it is not this release's, and
        `ReleaseTooNew` where only a later program can know what it means."""
        path = self.data("manifest.json")
        content, manifest = read_manifest(path)
        if id_of(content) != self.id:
            raise ReleaseError(f"{path} is damaged: its digest is not the release's id")
        if not isinstance(manifest, dict) or type(manifest.get("format")) is not int:
            raise ReleaseError(f"{path} is damaged: it is no manifest")
        if manifest["format"] > FORMAT:
            raise ReleaseTooNew(
                f"{path} has format {manifest['format']}, this program reads up to {FORMAT}; "
                "use the program that made it, or a later one"
            )
        if not lists_files(manifest.get("files")):
            raise ReleaseError(f"{path} is damaged: it does not list the files")
        return cast(Manifest, manifest)

    @cached_property
    def settings(self) -> DatasetSettings:
        """What the dataset says of itself: title, base, licences, languages (`dataset.json`)."""
        settings: DatasetSettings = json.loads(bytes_of(self.data("dataset.json")))
        return settings

    @property
    def identifiers(self) -> Identifiers:
        """The IRIs of the dataset."""
        return Identifiers.of(self.settings)

    @property
    def store(self) -> Path:
        """The folder of the query store."""
        return self.path / "index" / "store"

    def data(self, name: str) -> Path:
        """A file of `data/`."""
        return self.path / "data" / name

    def packed(self, name: str, suffix: str = "gz") -> Path:
        """The packed form of a dump."""
        return self.path / "index" / f"{name}.{suffix}"

    @property
    def is_new(self) -> bool:
        """Whether it was never made the current one: it is being published, or its publish was
        ended before that."""
        if not (self.path / "new").exists():
            return False
        pointer = self.path.parent / "current"
        return not pointer.is_symlink() or pointer.readlink().name != self.id

    def sequence(self) -> int:
        """Which release came before which: a number that grows, whatever the clock says."""
        path = self.path / "sequence"
        try:
            return int(bytes_of(path))
        except ValueError:
            raise ReleaseError(f"{path} is damaged: it is no number") from None

    def hold(self) -> IO[bytes]:
        """A handle that keeps the release from being pruned until it is closed.

        Whoever serves a release holds it. The handle holds in processes forked from this one too,
        as long as one of them has it. Raises `ReleaseError` where the release is gone already.
        """
        return lock_shared(self.path / "sequence")

    def questions(self) -> list[Path]:
        """The competency questions, as SPARQL files."""
        return sorted(self.data("questions").glob("*.rq"))

    def check(self, wanted: Callable[[str], bool] = _every) -> None:
        """Compare every file with the manifests; an index that is damaged is made again.

        Of `data/`, the files whose names are `wanted`, such as all but the dumps, where those are
        to be checked later. Raises `ReleaseError`, which names the file, where `data/` is damaged,
        or where an index cannot be made.
        """
        self.check_data(wanted)
        self.sequence()
        if not is_good_index(self.path):
            self.check_data()  # what it is made from
            self._mend_index()

    def check_data(
        self, wanted: Callable[[str], bool] = _every, *, sizes_only: bool = False
    ) -> None:
        """Compare files of `data/` with the manifest; `ReleaseError` names the one that differs."""
        files = self.manifest["files"]
        compare(
            self.path / "data",
            {name: listed for name, listed in files.items() if wanted(name)},
            sizes_only=sizes_only,
        )
        refuse_strays(self.path / "data", files)

    def _mend_index(self) -> None:
        path = self.path / "index"
        try:
            with lock_of(self.path.parent), named_shortages(self.path):
                if not is_good_index(self.path):  # another process may have mended it meanwhile
                    make_index(self.path)
        except (ReleaseError, OSError, RuntimeError, sqlite3.Error) as error:
            raise ReleaseError(f"{path} is damaged, and cannot be made again: {error}") from error


def is_name(name: str) -> bool:
    """Whether a name is one that a release may have: 16 hexadecimal digits.

    >>> is_name("9055eacf240b0657"), is_name(".staging-12"), is_name("..")
    (True, False, False)
    """
    return _ID.fullmatch(name) is not None

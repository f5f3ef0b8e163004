"""A conforming dataset frozen as files: manifest, digest, store, and what is the current one.

A folder of releases looks like this; nothing in ``data/`` is written again once it has its name::

    current -> <id>          switched by one atomic rename
    .lock                    the kernel's lock of whoever changes something here
    <id>/data/               the same bytes for the same seeds, on any machine; the id is its digest
    <id>/data/manifest.json  size and SHA-256 of every other file of data/
    <id>/packed/             how sections of data/ are packed on this machine, and what is in them
    <id>/sections.json       the same of all of them
    <id>/index/              made from data/, and can be made again: the query store
    <id>/lookups/            made of the store: files of SQLite, which the current release alone has
    <id>/sums/               SHA-256 of plain dumps that somebody asked for
    <id>/computed/           tables as Parquet and SQLite that somebody asked for
    <id>/sequence            which release came before which; held while the release is served
    <id>/made                what it was made of and by, so that nothing is made again for nothing
    <id>/new                 there until the release has been made the current one, once
    engines/<id>.json        which engine of somebody else's has that release, if any
    log/<sequence>-<id>/     what that release changed; it stays when the release is taken away

Sections (`kb.dumps.sections`) are packed; what is packed has the same bytes everywhere, how it is
packed depends on the machine's zlib. So the manifest gives size and SHA-256 of what is packed.

The manifest gives the format of ``data/``. Each program reads those of its time and before:

1. ``dump.nq`` (canonical), ``dump.ttl``, ``dump.trig``; ``description.ttl``, ``report.ttl`` and
   ``.json``; ``dataset.json``; the ontology, ``questions/`` and ``shapes/`` as they were written.
2. The same, and any number of further dumps. A release of format 1 is read as one that has none.
   ``rules.ttl`` has the rules of meaning; older releases have none.
3. ``sections/<name>/<format>.gz`` in place of the dumps, which are joined from these.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import IO, cast

from kb.dumps.catalogue import QUADS, Dump
from kb.dumps.sections import FOLDER, MadeSections, Section, path_of, statements_of
from kb.dumps.sections import QUADS as NQ
from kb.errors import ReleaseError, ReleaseTooNew
from kb.identifiers import DatasetSettings, Identifiers
from kb.index.making import INDEX, LOOKUPS, damage_of, is_good_index, make_index
from kb.manifest import (
    PIECE,
    Listed,
    Manifest,
    bytes_of,
    compare,
    id_of,
    is_packed,
    lists_files,
    read_manifest,
    refuse_strays,
)
from kb.releases.locks import lock_of, lock_shared
from kb.releases.shortages import named_shortages

#: The format of `data/` that is written; those before it are read too. Data of anybody's, and what
#: is taken over from an older release, have that of before there were sections.
FORMAT, WITHOUT_SECTIONS = 3, 2

#: The folder of what was made of tables for who asked for it.
COMPUTED_TABLES = "computed"

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
        return self.path / INDEX / "store"

    @property
    def lookups(self) -> Path:
        """The folder of what is found and counted, in files of SQLite."""
        return self.path / LOOKUPS

    def data(self, name: str) -> Path:
        """A file of `data/`."""
        return self.path / "data" / name

    def sections(self) -> Mapping[str, Section]:
        """The sections of its statements, by their names: of format 1 and 2 one, `dump`.

        Raises `ReleaseError` where its manifest is damaged; what lies in the files is not looked
        at, which is for `check_statements`.
        """
        listed = self.manifest["files"]
        if QUADS in listed:
            return {"dump": _section("dump", self.data(QUADS), listed[QUADS])}
        names = sorted(name.split("/")[1] for name in listed if is_quads(name))
        paths = {name: path_of(self.path / "data", name, NQ) for name in names}
        return {
            name: _section(name, path, listed[f"{FOLDER}/{name}/{NQ}.gz"])
            for name, path in paths.items()
        }

    def statements(self) -> Iterator[bytes]:
        """All its statements as lines of N-Quads, section after section; each is sorted, all
        together are not."""
        return statements_of(self.sections().values())

    @cached_property
    def made(self) -> MadeSections | None:
        """How its sections are packed; None of format 1 and 2. Raises `ReleaseError` where a file
        of them is not what the manifest says."""
        files = self.manifest["files"]
        if not any(map(is_packed, files)):
            return None
        if (made := self._known) is None:
            made = MadeSections.measure(self.path / "data")
            if not made.fits(files):
                self.check_data(is_packed)
        return made

    @property
    def _known(self) -> MadeSections | None:
        known = MadeSections.read(self.path)
        return known if known and known.fits(self.manifest["files"]) else None

    def dump(self, name: str) -> Iterator[bytes]:
        """Read a dump, as `dump.ttl`, plain, a piece at a time, in any format of releases.

        Raises `ReleaseError` where there is none of this name.
        """
        kind = Dump(name, "").kind
        if self.made and (joined := self.made.joined(kind)).files:
            yield from joined.unpacked()
        elif name in self.manifest["files"]:
            with self.data(name).open("rb") as file:
                yield from iter(partial(file.read, PIECE), b"")
        else:
            raise ReleaseError(f"{self.path} has no {name}")

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
        """Compare every file with the manifests; an index that is damaged is made again, and of an
        older release what things are found by and counted.

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
            known.packed() if (known := self._known) else {},
            sizes_only=sizes_only,
        )
        refuse_strays(self.path / "data", files)

    def check_statements(self) -> None:
        """The same of the files of its statements alone."""
        wanted = {section.path for section in self.sections().values()}
        self.check_data(lambda name: self.data(name) in wanted)

    def _mend_index(self) -> None:
        try:
            with lock_of(self.path.parent), named_shortages(self.path):
                make_index(self.path)  # what another process has not mended meanwhile
        except (ReleaseError, OSError, RuntimeError, sqlite3.Error) as error:
            which = f"{self.path / INDEX} is damaged"
            if not damage_of(self.path / INDEX):
                which = f"{self.lookups} is not there or damaged"
            raise ReleaseError(f"{which}, and cannot be made again: {error}") from error


def is_quads(name: str) -> bool:
    """Whether a file of `data/` has the N-Quads of a section.

    >>> is_quads("sections/articles-3f/nq.gz"), is_quads("questions/q.rq")
    (True, False)
    """
    return name.startswith(f"{FOLDER}/") and name.endswith(f"/{NQ}.gz")


def _section(name: str, path: Path, listed: Listed) -> Section:
    return Section(name, listed["size"], listed["sha256"], path)


def is_name(name: str) -> bool:
    """Whether a name is one that a release may have: 16 hexadecimal digits.

    >>> is_name("9055eacf240b0657"), is_name(".staging-12"), is_name("..")
    (True, False, False)
    """
    return _ID.fullmatch(name) is not None

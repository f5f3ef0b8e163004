"""The sections of a dataset: all lines about a thing stand in one of them, sorted.

Of each section a release has a file in every format of its dumps, packed for itself. What is known
of these files stands beside `data/`, in `packed/` of each section and in `sections.json` of all: it
says what is packed where on this machine, so that it can be joined, and what each section was made
from, so that the next release has the same file where that is the same.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import IO, Any, TypeVar, cast

from kb.dumps.counting import Counts
from kb.dumps.packed import Joined, Packed, measured
from kb.errors import ReleaseError
from kb.manifest import Listed, as_json, bytes_of, known_sha256, last_sha256, put, sync

#: The folder of the sections in `data/`; beside it what is known of each, and of all.
FOLDER, PACKED, KNOWN = "sections", "packed", "sections.json"
#: The N-Quads of a section; and the first and the last section, which have no statements: what
#: stands before and behind those of all others in a format.
QUADS, HEAD, TAIL = "nq", "head", "tail"
_Value = TypeVar("_Value")
#: Bytes of a section that is read at once, at most.
READ_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class Section:
    """A section of the statements of a release: its name, the size in bytes and the SHA-256 of its
    N-Quads, and the file that they lie in, packed or plain."""

    name: str
    size: int
    sha256: str
    path: Path

    def open(self) -> IO[bytes]:
        """Open its N-Quads, unpacked: sorted lines, each once."""
        if self.is_packed:
            return cast(IO[bytes], gzip.open(self.path))
        return self.path.open("rb")

    @property
    def is_packed(self) -> bool:
        """Whether its file is one of gzip."""
        return self.path.suffix == ".gz"

    def lines(self) -> Iterator[bytes]:
        """Read its lines. A small file is not kept open meanwhile."""
        with self.open() as file:
            if self.size > READ_AT_ONCE:
                yield from file
                return
            lines = file.readlines()
        yield from lines

    def check(self, most: int | None = None) -> None:
        """Raise `ReleaseError` where the file is not what it should be.

        A file that was compared once is read again only where it was changed; one of more than
        `most` bytes is not read at all.
        """
        if not self.path.is_file() or (
            not self.is_packed and self.path.stat().st_size != self.size
        ):
            raise ReleaseError(f"{self.path} is damaged: its size is another one")
        if most is not None and self.size > most:
            digest = last_sha256(self.path, is_packed=self.is_packed)
        else:
            digest = known_sha256(self.path, self.size if self.is_packed else None)
        if digest not in (None, self.sha256):
            raise ReleaseError(f"{self.path} is damaged: its SHA-256 differs")


def statements_of(sections: Iterable[Section]) -> Iterator[bytes]:
    """Read the lines of sections, one section after the other."""
    return chain.from_iterable(section.lines() for section in sections)


@dataclass(frozen=True)
class MadeSection:
    """What is known of a section: its files by their formats, `key` for what its lines are from,
    what was counted in it, and hashes of the nodes of other sections that its tables tell of."""

    files: Mapping[str, Packed]
    key: str = ""
    counts: Mapping[str, Any] = field(default_factory=dict)
    uses: tuple[int, ...] = ()

    @classmethod
    def read(cls, path: Path) -> MadeSection:
        """Read what is known of one; KeyError, TypeError or ValueError where that is damaged."""
        one = json.loads(bytes_of(path))
        files = {kind: Packed(*known) for kind, known in one["files"].items()}
        return cls(files, one["key"], one["counts"], tuple(one["uses"]))


@dataclass(frozen=True)
class MadeSections:
    """What is known of the sections in a folder of data, by their names, in their order.

    `basis` stands for what all of them rest on beside statements; `moved` has for each part that
    shares subjects with other sections the digests of the lines that stand there; `sums` has the
    SHA-256 of what is joined, by formats, once it is `complete`.
    """

    data: Path
    sections: Mapping[str, MadeSection]
    basis: str = ""
    moved: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sums: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, release: Path) -> MadeSections | None:
        """What is known of the sections of a release; None where that is not there or damaged."""
        try:
            value = json.loads(bytes_of(release / KNOWN))
            paths = {path.stem: path for path in (release / PACKED).glob("*.json")}
            sections = {name: MadeSection.read(path) for name, path in in_order(paths)}
            return cls(release / "data", sections, value["basis"], value["moved"], value["sums"])
        except (ReleaseError, ValueError, KeyError, TypeError, AttributeError):
            return None

    @classmethod
    def measure(cls, data: Path) -> MadeSections:
        """What can be known of sections that somebody else made, from their files; `ReleaseError`
        names one that is not packed as ours are."""
        sections = dict[str, dict[str, Packed]]()
        for path in sorted((data / FOLDER).glob("*/*.gz")):
            if (known := measured(path)) is None:
                raise ReleaseError(f"{path} is damaged, or is packed in another way than ours")
            sections.setdefault(path.parent.name, {})[path.stem] = known
        return cls(
            data, {name: MadeSection(files) for name, files in in_order(sections)}
        ).complete()

    def complete(self) -> MadeSections:
        """The same with the sums of what is joined, which is read for them."""
        kinds = sorted({kind for section in self.sections.values() for kind in section.files})
        return replace(self, sums={kind: self.joined(kind).sha256() for kind in kinds})

    def write(self, release: Path) -> None:
        """Write it beside the data of a release, in place of what is there."""
        (release / KNOWN).unlink(missing_ok=True)  # what is not there is found out again
        folder = release / PACKED
        folder.mkdir(exist_ok=True)
        for name, section in self.sections.items():
            beside = folder / f".{name}.new"  # another release may have the old file
            beside.write_bytes(as_json(vars(section)))
            beside.replace(folder / f"{name}.json")
        sync(folder)
        value = {"basis": self.basis, "moved": self.moved, "sums": self.sums}
        put(release / KNOWN, as_json(value))

    def counts(self) -> Counts:
        """What is in all sections, counted."""
        return Counts.sum(section.counts for section in self.sections.values())

    def listed(self) -> dict[str, Listed]:
        """What the manifest of a release says of the files: size and SHA-256 of what is packed."""
        return {name: {"size": known.size, "sha256": known.sha256} for name, known in self._files()}

    def packed(self) -> dict[str, Listed]:
        """Size and SHA-256 of the files themselves."""
        return {
            name: {"size": known.packed, "sha256": known.packed_sha256}
            for name, known in self._files()
        }

    def _files(self) -> Iterator[tuple[str, Packed]]:
        for name, section in self.sections.items():
            for kind, known in section.files.items():
                yield f"{FOLDER}/{name}/{kind}.gz", known

    def fits(self, files: Mapping[str, Listed]) -> bool:
        """Whether it is what a manifest says of the files."""
        listed = {name: one for name, one in files.items() if name.startswith(f"{FOLDER}/")}
        return self.listed() == listed

    def path(self, name: str, kind: str) -> Path:
        """The file of a section in a format."""
        return path_of(self.data, name, kind)

    def quads(self) -> Iterator[Section]:
        """The sections as those of a release."""
        for name, section in self.sections.items():
            if known := section.files.get(QUADS):
                yield Section(name, known.size, known.sha256, self.path(name, QUADS))

    def joined(self, kind: str) -> Joined:
        """All sections in a format, as one."""
        return Joined(
            [
                (self.path(name, kind), section.files[kind])
                for name, section in self.sections.items()
                if kind in section.files
            ]
        )


def in_order(sections: Mapping[str, _Value]) -> list[tuple[str, _Value]]:
    """Sections in the order in which they are joined: by name, but for the first and the last."""
    return sorted(sections.items(), key=lambda one: (one[0] != HEAD, one[0] == TAIL, one[0]))


def sections_in(data: Path) -> list[Section]:
    """The sections in a folder of data, whether it is that of a release already or not, with their
    files alone: of format 1 and 2 it is one, and there is none before any is written."""
    if (dump := data / "dump.nq").is_file():
        return [Section("dump", dump.stat().st_size, "", dump)]
    paths = sorted((data / FOLDER).glob(f"*/{QUADS}.gz"))
    return [Section(path.parent.name, path.stat().st_size, "", path) for path in paths]


def path_of(data: Path, name: str, kind: str) -> Path:
    """The file of a section in a format, in a folder of data."""
    return data / FOLDER / name / f"{kind}.gz"

"""What is kept so that nothing is done again for nothing: parts of the dataset, and other values.

A *part* is what one article gives to the dataset, or authorities of one kind, or what records say
of some treaties: its statements as lines, a summary, the places of its facts. It lies in a file of
its own, which names what it was made from (its key) and has a digest of itself: a file that is
damaged counts as none.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from kb.canonical.lines import lines_of, lines_of_subject, subject_hashes
from kb.errors import ReleaseError, SeedError
from kb.manifest import Stamp, stamp_of
from kb.mapping.graphs import cells_alone
from kb.plainvalues import plain, value_of
from kb.seeds.summary import Summary
from kb.seeds.texts import read_bytes

#: The form of the files of parts; those of another form are made anew.
FORMAT = 13
#: A file written so many nanoseconds before it was read may have been written again since.
RECENT = 2_000_000_000
#: Where in a file a value is kept: its digest, its first byte, how many it has.
Slice = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the seeds a graph is from: file (from the project's folder), line and words; of a
    published fact its id and type."""

    file: str
    line: int
    quote: str = ""
    id: str = ""
    type: str = ""

    @property
    def path(self) -> Path:
        """The file's path, from the project's folder."""
        return Path(self.file)


@dataclass(frozen=True)
class Lines:
    """A part as lines of N-Quads: its `statements` in all, without graphs and each once, the graphs
    of its facts, the graph that says where they are from, and the values that were inferred, in the
    graph of those."""

    statements: Sequence[str]
    facts: Sequence[str]
    provenance: Sequence[str]
    inferred: Sequence[str]

    def all(self) -> Iterator[str]:
        """All of them, in the order in which they are kept."""
        yield from self.statements
        yield from self.facts
        yield from self.provenance
        yield from self.inferred


@dataclass(frozen=True)
class Detail:
    """What of a part is needed now and then.

    `needs` are the references that must be known for it to be in order; `places` leads from the
    graphs of facts, and from what was retracted, to the seeds. `candidates` must not be known.
    `notes` are what the rules of meaning say of drafts and answers, which stops nothing: line,
    column, message, mend. `around` stands for what of the authorities' names bears on its words
    (`kb.meaning.knownnames`).
    """

    needs: Sequence[str] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    candidates: Sequence[str] = ()
    notes: Sequence[tuple[int, int, str, str]] = ()
    around: str = ""


@dataclass(frozen=True)
class Content:
    """What a part is made of: its key, the graph that says where its facts are from, and what it
    says; the references of its things, where it is of no article."""

    key: str
    provenance: str
    summary: Summary
    detail: Detail
    lines: Lines
    references: Sequence[str] = ()


@dataclass(frozen=True)
class Part:
    """One part of the dataset; all but its summary stays on the disk.

    `provenance` is the IRI of the graph that says where its facts are from, `sizes` are the bytes
    of what stands behind the head: details, references, hashes of subjects, lines in the order of
    `Lines`, and the cells among them that shapes judge.
    """

    path: Path
    key: str
    provenance: str
    summary: Summary
    sizes: Sequence[int]
    digest: str

    @classmethod
    def write(cls, path: Path, content: Content) -> Part:
        """Keep a part."""
        lines, key, summary = content.lines, content.key, content.summary
        every = (lines.statements, lines.facts, lines.provenance, lines.inferred)
        parted = ["".join(sorted(some)).encode() for some in every]
        sections = [
            _as_json(plain(content.detail)),
            " ".join(content.references).encode(),
            subject_hashes(lines.all()).tobytes(),
            *parted,
            b"".join(cells_alone(parted[1].splitlines(keepends=True))),
        ]
        body, sizes = b"".join(sections), [*map(len, sections)]
        part = cls(path, key, str(content.provenance), summary, sizes, _digest(body))
        part._put(body)
        return part

    @classmethod
    def read(cls, path: Path, key: str) -> Part | None:
        """The part in a file, if it was made from what has this key and is as it was written."""
        part = cls._read(path)
        return part if part and part.key == key else None

    @classmethod
    def _read(cls, path: Path) -> Part | None:
        try:
            with path.open("rb") as file:
                form, digest, head = file.readline().removesuffix(b"\n").split(b" ", 2)
                if int(form) != FORMAT or _digest(head) != digest.decode():
                    return None
                value = json.loads(head)
                summary = value_of(Summary, value.pop("summary"))
                part = cls(path=path, summary=summary, **value)
                stamp = stamp_of(path)
                if not stamp or checked.get(path) != stamp:
                    if _digest(file.read()) != part.digest:
                        return None
                    if stamp and stamp[1] < time.time_ns() - RECENT:
                        checked[path] = stamp
                return part
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def detail(self) -> Detail:
        """Its details; `ReleaseError` where the file was changed since it was read."""
        return value_of(Detail, json.loads(self._section(0, 1)))

    @property
    def references(self) -> Sequence[str]:
        """The references of its things, where it is of no article."""
        return self._section(1, 2).decode().split()

    @cached_property
    def subjects(self) -> array[int]:
        """The hashes of the subjects of its lines (`kb.canonical.lines.hash_of`), sorted, each
        once."""
        return array("Q", self._section(2, 3))

    def facts(self) -> list[str]:
        """The lines of the graphs of its facts; `ReleaseError` where the file was changed since it
        was read."""
        return lines_of(self._section(4, 5).decode())

    @property
    def is_article(self) -> bool:
        """Whether it is what an article gives."""
        return not self.provenance.endswith("/provenance/authorities")

    def has(self, hashes: Collection[int]) -> bool:
        """Whether one of the subjects has one of these hashes."""
        subjects = self.subjects
        places = ((bisect_left(subjects, number), number) for number in hashes)
        return any(at < len(subjects) and subjects[at] == number for at, number in places)

    def graph(self, name: str) -> list[str]:
        """The lines of one of the graphs of its facts, as N-Triples."""
        end = f" <{name}> .\n".encode()
        lines = self._section(4, 5).splitlines(keepends=True)
        return [f"{line[: -len(end)].decode()} .\n" for line in lines if line.endswith(end)]

    def text(self, nodes: Iterable[str] | None = None) -> str:
        """What the shapes judge of it, as N-Triples: what it says in all, with cells of records and
        what is inferred, and where it is from; with `nodes`, written so, of these alone."""
        sections = [self._section(at, at + 1) for at in (3, 5, 6, 7)]
        if nodes is not None:
            every = [node[1:-1] for node in nodes]
            sections = [
                b"".join(some[slice(*lines_of_subject(some, iri))] for iri in every)
                for some in sections
            ]
        its_graph = f" <{self.provenance}> .\n".encode()  # of which no text can have the end
        sections[1] = sections[1].replace(its_graph, b" .\n")
        sections[2] = _GRAPH.sub(b" .\n", sections[2])
        return b"".join(sections).decode()

    def triples(self, nodes: Iterable[str] | None = None) -> list[str]:
        """The lines of this text."""
        return lines_of(self.text(nodes))

    def raw_lines(self) -> Sequence[bytes]:
        """Its lines as they lie on the disk."""
        return self._section(3, 7).splitlines(keepends=True)

    def _section(self, first: int, end: int) -> bytes:
        """The bytes of some of what stands behind the head; `ReleaseError` where it was changed."""
        stamp = stamp_of(self.path)
        if not stamp or checked.get(self.path) != stamp:
            now = self._read(self.path)
            if not now or now.digest != self.digest:
                raise ReleaseError(f"{self.path} was changed while it was in use; build again")
        with self.path.open("rb") as file:
            file.seek(-sum(self.sizes[first:]), os.SEEK_END)
            return file.read(sum(self.sizes[first:end]))

    def _put(self, content: bytes) -> None:
        """Write the file beside the old one, and put it in its place."""
        value = {name: plain for name, plain in vars(self).items() if name in _PLAIN}
        head = _as_json({**value, "summary": plain(self.summary)})
        replace_file(self.path, f"{FORMAT} {_digest(head)} ".encode() + head + b"\n" + content)
        checked[self.path] = stamp_of(self.path)


#: The graph at the end of a line: no IRI has a space in it, and no text a line feed.
_GRAPH = re.compile(rb" <[^ >]*> \.\n")
_PLAIN = ("key", "provenance", "sizes", "digest")
#: What files were when they were found, or written, as their digests say.
checked: dict[Path, Stamp | None] = {}


def _as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=32).hexdigest()


def digest_of(*contents: bytes | str) -> str:
    """A digest of contents in their order.

    >>> digest_of("a", "bc") == digest_of("ab", "c"), len(digest_of())
    (False, 32)
    """
    total = hashlib.blake2b(digest_size=16)
    for content in contents:
        written = content.encode() if isinstance(content, str) else content
        total.update(b"%d " % len(written) + written)
    return total.hexdigest()


def key_of(basis: str, paths: Iterable[Path]) -> str:
    """The key of what is made from some files, and a basis; one that cannot be read is empty."""
    contents: list[bytes | str] = [basis]
    for path in paths:
        try:
            contents += [os.fsencode(path.name), read_bytes(path)]
        except SeedError:
            contents.append(b"")  # whoever reads it says so
    return digest_of(*contents)


def kept(path: Path, key: str | None = None) -> Any | None:
    """The value in a file that is as it was written, and was made from what has this key; None
    where there is none."""
    try:
        head, _, text = path.read_bytes().partition(b"\n")
        its_key, _, digest = head.decode().rpartition(" ")
        if key in (None, its_key) and digest == digest_of(text):
            return json.loads(text)
    except (OSError, ValueError):
        pass
    return None


def keep(path: Path, value: object, key: str = "") -> None:
    """Write a value with a key and a digest of itself beside the old one, and put it in its
    place."""
    text = _as_json(value)
    replace_file(path, f"{key} {digest_of(text)}\n".encode() + text)


def keep_slices(path: Path, values: Mapping[str, object]) -> dict[str, Slice]:
    """Write values in one file, each of which is read by itself; where each of them is."""
    texts = {name: _as_json(value) for name, value in values.items()}
    replace_file(path, b"".join(texts.values()))
    slices, start = dict[str, Slice](), 0
    for name, text in texts.items():
        slices[name] = [digest_of(text), start, len(text)]
        start += len(text)
    return slices


def kept_slice(path: Path, place: Slice) -> Any | None:
    """The value that is kept at a place in a file; None where that has another now."""
    digest, start, size = place
    try:
        with path.open("rb") as file:
            file.seek(start)
            text = file.read(size)
    except OSError:
        return None
    return json.loads(text) if digest_of(text) == digest else None


def replace_file(path: Path, content: bytes) -> None:
    """Write a file beside the old one, and put it in its place."""
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)


def stamps_of(folder: Path) -> dict[str, list[int]]:
    """What tells that a file in a folder was written since, even with the bytes that it had;
    nothing where one cannot be looked at."""
    try:
        with os.scandir(folder) as entries:
            files = [(entry.name, entry.stat(follow_symlinks=False)) for entry in entries]
    except OSError:
        return {}
    return {
        name: [stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]
        for name, stat in files
    }


def sweep(folder: Path, kept: Collection[str]) -> None:
    """Take away what is kept of articles that are no more, and what killed processes left."""
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries if entry.name not in kept]
    for name in names:
        is_in_use = name.startswith(".") and Path("/proc", name.rpartition("-")[2]).exists()
        if not is_in_use:
            (folder / name).unlink(missing_ok=True)

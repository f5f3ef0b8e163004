"""What is kept of an article that was read and judged, so that neither is done again for nothing.

A *part* is what one article gives to the dataset, or authorities of one kind, or what records say
of some treaties: its statements as lines, a summary, the places of its facts. It lies in a file of
its own, which names what it was made from (its key) and has a digest of itself: a file that is
damaged counts as none. It also keeps of which of its nodes pyshacl found nothing to say
(`kb.validation.verdict`), by digests of what the part says of them.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from kb.canonical.lines import lines_of, subject_hashes
from kb.errors import ReleaseError
from kb.manifest import Stamp, stamp_of
from kb.parts.kept import replace_file
from kb.seeds.summary import Summary

#: The form of the files; those of another form are made anew.
FORMAT = 8


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
    column, message, mend. `around` tells what of the authorities' names bears on its words
    (`kb.meaning.knownnames`).
    """

    needs: tuple[str, ...]
    places: Mapping[str, Place]
    candidates: tuple[str, ...] = ()
    notes: tuple[tuple[int, int, str, str], ...] = ()
    around: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Part:
    """One part of the dataset; its lines and details stay on the disk.

    `provenance` is the IRI of the graph that says where its facts are from, `sizes` are the bytes
    of the hashes of its subjects, and of its lines in the order of `Lines`. `accepted` are digests
    of its nodes of which pyshacl said nothing, `accepted_by` stands for the shapes and programs
    that it said it by, and `is_accepted` where that was all of them.
    """

    path: Path
    key: str
    provenance: str
    summary: Summary
    sizes: tuple[int, int, int, int, int]
    digest: str
    accepted_by: str = ""
    accepted: tuple[str, ...] = ()
    is_accepted: bool = False

    @classmethod
    def write(
        cls, path: Path, key: str, provenance: str, summary: Summary, detail: Detail, lines: Lines
    ) -> Part:
        """Keep a part that is not judged yet; what was accepted of an older one stays so."""
        every = (lines.statements, lines.facts, lines.provenance, lines.inferred)
        statements, facts, origin, inferred = ("".join(sorted(some)).encode() for some in every)
        subjects = subject_hashes(lines.all()).tobytes()
        body = b"".join((_text_of(detail), subjects, statements, facts, origin, inferred))
        sizes = (len(subjects), len(statements), len(facts), len(origin), len(inferred))
        old = cls._read(path)
        by, accepted = (old.accepted_by, old.accepted) if old else ("", ())
        part = cls(path, key, str(provenance), summary, sizes, _digest(body), by, accepted)
        part._put(body)
        return part

    @classmethod
    def read(cls, path: Path, key: str) -> Part | None:
        """The part in a file, if it was made from what has this key and is as it was written."""
        part = cls._read(path)
        return part if part and part.key == key else None

    @classmethod
    def read_with_detail(cls, path: Path, key: str) -> tuple[Part, Detail] | None:
        """The same with its details."""
        part = cls.read(path, key)
        return (part, part.detail()) if part else None

    @classmethod
    def _read(cls, path: Path) -> Part | None:
        try:
            head, body = _parted(path, checked.get(path))
            part = cls(path=path, **_from_json(json.loads(head)))
            if body is not None and _digest(body) != part.digest:
                return None
            checked[path] = stamp_of(path)
            return part
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def accept(self, by: str, nodes: Iterable[str], *, is_all: bool) -> Part:
        """Keep of which nodes, given as digests, nothing was said."""
        accepted = tuple(sorted(nodes))
        part = replace(self, accepted_by=by, accepted=accepted, is_accepted=is_all)
        part._put(self._body())
        return part

    def detail(self) -> Detail:
        """Its details; `ReleaseError` where the file was changed since it was read."""
        return _detail_of(self._body())

    def lines(self) -> Lines:
        """Its lines; `ReleaseError` where the file was changed since it was read."""
        return Lines(*(lines_of(some.decode()) for some in self._sections()[1:]))

    @property
    def is_article(self) -> bool:
        """Whether it is what an article gives."""
        return not self.provenance.endswith("/provenance/authorities")

    @cached_property
    def subjects(self) -> array[int]:
        """The hashes of the subjects of its lines (`kb.canonical.lines.hash_of`), sorted, each
        once."""
        return array("Q", self._sections()[0])

    def has(self, hashes: Collection[int]) -> bool:
        """Whether one of the subjects has one of these hashes."""
        subjects = self.subjects
        places = ((bisect_left(subjects, number), number) for number in hashes)
        return any(at < len(subjects) and subjects[at] == number for at, number in places)

    def graph(self, name: str) -> list[str]:
        """The lines of one of the graphs of its facts, as N-Triples."""
        end = f" <{name}> .\n".encode()
        lines = self._sections()[2].splitlines(keepends=True)
        return [f"{line[: -len(end)].decode()} .\n" for line in lines if line.endswith(end)]

    def text(self) -> str:
        """What the shapes judge of it, as N-Triples: what it says in all, with what is inferred,
        and where it is from."""
        _, statements, _, provenance, inferred = self._sections()
        its_graph = f" <{self.provenance}> .\n".encode()  # of which no text can have the end
        triples = (
            statements,
            provenance.replace(its_graph, b" .\n"),
            _GRAPH.sub(b" .\n", inferred),
        )
        return b"".join(triples).decode()

    def triples(self) -> list[str]:
        """The lines of this text."""
        return lines_of(self.text())

    def raw_lines(self) -> Sequence[bytes]:
        """Its lines as they lie on the disk."""
        return b"".join(self._sections()[1:]).splitlines(keepends=True)

    def _sections(self) -> list[bytes]:
        """The hashes of its subjects, and its lines by what they are, in the order of `Lines`."""
        body = self._body()
        ends = list(accumulate(self.sizes, initial=len(body) - sum(self.sizes)))
        return [body[start:end] for start, end in pairwise(ends)]

    def _body(self) -> bytes:
        is_checked = self.path in checked and checked[self.path] == stamp_of(self.path)
        _, body = _parted(self.path)
        if body is None or (not is_checked and _digest(body) != self.digest):
            raise ReleaseError(f"{self.path} was changed while it was in use; build again")
        return body

    def _put(self, body: bytes) -> None:
        """Write the file beside the old one, and put it in its place."""
        value = {name: getattr(self, name) for name in _PLAIN}
        value["summary"] = dataclasses.asdict(self.summary)
        text = json.dumps(value, ensure_ascii=False).encode()
        head = f"{FORMAT} {hashlib.sha256(text).hexdigest()} ".encode() + text + b"\n"
        replace_file(self.path, head + body)
        checked[self.path] = stamp_of(self.path)


#: The graph at the end of a line: no IRI has a space in it, and no text a line feed.
_GRAPH = re.compile(rb" <[^ >]*> \.\n")
_PLAIN = ("key", "provenance", "sizes", "digest", "accepted_by", "accepted", "is_accepted")


#: What files were when they were found, or written, as their digests say.
checked: dict[Path, Stamp | None] = {}


def _digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=32).hexdigest()


def _text_of(detail: Detail) -> bytes:
    places = {iri: [p.file, p.line, p.quote, p.id, p.type] for iri, p in detail.places.items()}
    value = {
        "needs": detail.needs,
        "places": places,
        "candidates": detail.candidates,
        "notes": detail.notes,
        "around": detail.around,
    }
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


def _detail_of(body: bytes) -> Detail:
    value = json.loads(body[: body.index(b"\n")])
    places = {iri: Place(*place) for iri, place in value["places"].items()}
    notes = tuple((line, column, message, mend) for line, column, message, mend in value["notes"])
    state, digest = value["around"]
    needs, candidates = tuple(value["needs"]), tuple(value["candidates"])
    return Detail(needs, places, candidates, notes, (state, digest))


def _parted(path: Path, known: Stamp | None = None) -> tuple[bytes, bytes | None]:
    """The head of a file, if it is as it was written, and its body; None for that of a file that is
    known as it is."""
    with path.open("rb") as file:
        head = file.readline().removesuffix(b"\n")
        body = None if known and known == stamp_of(path) else file.read()
    form, digest, text = head.split(b" ", 2)
    if int(form) != FORMAT or hashlib.sha256(text).hexdigest().encode() != digest:
        raise ValueError("damaged, or of another form")
    return text, body


def _from_json(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: value[name] for name in _PLAIN},
        "sizes": tuple(value["sizes"]),
        "accepted": tuple(value["accepted"]),
        "summary": Summary.from_json(value["summary"]),
    }


def sweep(folder: Path, kept: Iterable[Path]) -> None:
    """Take away what is kept of articles that are no more, and what killed processes left."""
    names = {path.name for path in kept}
    for path in folder.iterdir():
        process = path.name.rpartition("-")[2]
        is_in_use = path.name.startswith(".") and Path("/proc", process).exists()
        if path.name not in names and not is_in_use:
            path.unlink(missing_ok=True)

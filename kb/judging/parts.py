"""What is kept of an article that was read and judged, so that neither is done again for nothing.

A *part* is what one article gives to the dataset: its statements as lines, a summary, the places of
its facts, and what the shapes say of it. It lies in a file of its own, which names what it was made
from (its key, and the digest of the authorities it was judged beside) and has a digest of itself:
a file that is damaged counts as none.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Any

from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from kb.errors import ReleaseError
from kb.judging.report import Report, Result
from kb.seeds.summary import Summary

#: The form of the files; those of another form are made anew.
FORMAT = 3


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
    """The statements of a part as lines of N-Quads: what it says in all (`said`, without graphs,
    each once), the graphs of its facts, the graph that says where they are from, and the values
    that were inferred, in the graph of those."""

    said: Sequence[str]
    facts: Sequence[str]
    provenance: Sequence[str]
    inferred: Sequence[str]

    def all(self) -> Iterator[str]:
        """All of them, in the order in which they are kept."""
        yield from self.said
        yield from self.facts
        yield from self.provenance
        yield from self.inferred


@dataclass(frozen=True)
class Detail:
    """What of a part is needed now and then.

    `needs` are the references that must be known for it to be in order, `nodes` the IRIs that it
    speaks of and that other parts may speak of too; `places` leads from the graphs of facts, and
    from what was retracted, to the seeds. `candidates` must not be known. `notes` are what the
    rules of meaning say of drafts and answers, which stops nothing: line, column, message, mend.
    `around` tells what of the authorities' names bears on its words (`kb.meaning.around`).
    """

    needs: tuple[str, ...]
    nodes: tuple[str, ...]
    places: Mapping[str, Place]
    candidates: tuple[str, ...] = ()
    notes: tuple[tuple[int, int, str, str], ...] = ()
    around: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Part:
    """One part of the dataset; its lines and details stay on the disk.

    `provenance` is the IRI of the graph that says where its facts are from, `counts` are the
    numbers of its lines, in the order of `Lines`.
    """

    path: Path
    key: str
    provenance: str
    summary: Summary
    counts: tuple[int, int, int, int]
    digest: str
    beside: str = ""
    report: Report | None = None

    @classmethod
    def write(
        cls, path: Path, key: str, provenance: str, summary: Summary, detail: Detail, lines: Lines
    ) -> Part:
        """Keep a part that is not judged yet."""
        body = _text_of(detail) + "".join(lines.all()).encode()
        counts = (
            len(lines.said), len(lines.facts), len(lines.provenance), len(lines.inferred)
        )  # fmt: skip
        digest = hashlib.sha256(body).hexdigest()
        part = cls(path, key, str(provenance), summary, counts, digest)
        part._put(body)
        return part

    @classmethod
    def read(cls, path: Path, key: str) -> Part | None:
        """The part in a file, if it was made from what has this key and is as it was written."""
        try:
            head, body = _parted(path.read_bytes())
            value = json.loads(head)
            if value["key"] != key or hashlib.sha256(body).hexdigest() != value["digest"]:
                return None
            return cls(path=path, **_from_json(value))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def judged(self, report: Report, beside: str) -> Part:
        """Keep what the shapes say of it, beside blocks of this digest; results have no places."""
        part = replace(self, report=report, beside=beside)
        part._put(self._body())
        return part

    def detail(self) -> Detail:
        """Its details; `ReleaseError` where the file was changed since it was read."""
        value = json.loads(self._body().partition(b"\n")[0])
        places = {iri: Place(*place) for iri, place in value["places"].items()}
        needs, nodes = tuple(value["needs"]), tuple(value["nodes"])
        notes = tuple((line, column, said, mend) for line, column, said, mend in value["notes"])
        state, digest = value["around"]
        return Detail(needs, nodes, places, tuple(value["candidates"]), notes, (state, digest))

    def lines(self) -> Lines:
        """Its lines; `ReleaseError` where the file was changed since it was read."""
        lines = [f"{text}\n" for text in self._body().decode().split("\n")[1:-1]]
        ends = list(accumulate(self.counts))
        said, facts, provenance, inferred = (
            lines[end - count : end] for end, count in zip(ends, self.counts, strict=True)
        )
        return Lines(said, facts, provenance, inferred)

    def judged_lines(self) -> tuple[bytes, bytes]:
        """What it says in all, with what is inferred, as triples; and its provenance as quads."""
        lines = self.lines()
        inferred = (f"{line.rpartition(' <')[0]} .\n" for line in lines.inferred)
        said = "".join((*lines.said, *inferred)).encode()
        return said, "".join(lines.provenance).encode()

    def raw_lines(self) -> Sequence[bytes]:
        """Its lines as they lie on the disk."""
        return self._body().partition(b"\n")[2].splitlines(keepends=True)

    def _body(self) -> bytes:
        _, body = _parted(self.path.read_bytes())
        if hashlib.sha256(body).hexdigest() != self.digest:
            raise ReleaseError(f"{self.path} was changed while it was in use; build again")
        return body

    def _put(self, body: bytes) -> None:
        """Write the file beside the old one, and put it in its place."""
        value = {name: getattr(self, name) for name in _PLAIN}
        value["summary"] = dataclasses.asdict(self.summary)
        value["report"] = None if self.report is None else list(map(_row, self.report.results))
        text = json.dumps(value, ensure_ascii=False).encode()
        head = f"{FORMAT} {hashlib.sha256(text).hexdigest()} ".encode() + text + b"\n"
        beside = self.path.with_name(f".{self.path.name}-{os.getpid()}")
        beside.write_bytes(head + body)
        beside.replace(self.path)


_PLAIN = ("key", "provenance", "counts", "digest", "beside")


def _text_of(detail: Detail) -> bytes:
    places = {iri: [p.file, p.line, p.quote, p.id, p.type] for iri, p in detail.places.items()}
    value = {
        "needs": detail.needs,
        "nodes": detail.nodes,
        "places": places,
        "candidates": detail.candidates,
        "notes": detail.notes,
        "around": detail.around,
    }
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


def _parted(content: bytes) -> tuple[bytes, bytes]:
    """The head, if it is as it was written, and the body."""
    head, _, body = content.partition(b"\n")
    form, digest, text = head.split(b" ", 2)
    if int(form) != FORMAT or hashlib.sha256(text).hexdigest().encode() != digest:
        raise ValueError("damaged, or of another form")
    return text, body


def _from_json(value: Mapping[str, Any]) -> dict[str, Any]:
    report = value["report"]
    return {
        **{name: value[name] for name in _PLAIN},
        "counts": tuple(value["counts"]),
        "summary": Summary.from_json(value["summary"]),
        "report": None if report is None else Report(tuple(map(_result, report))),
    }


def _row(result: Result) -> list[Any]:
    terms = [result.focus, result.path, result.value, result.shape]
    rest = [str(result.severity), str(result.component), result.message]
    return [*map(_plain, terms), *rest, result.file, result.line, result.quote, list(result.also)]


def _result(row: list[Any]) -> Result:
    focus, path, value, shape = map(_term, row[:4])
    severity, component = URIRef(row[4]), URIRef(row[5])
    message, file, line, quote, also = row[6:]
    assert focus is not None and shape is not None  # noqa: S101 - no result is without
    return Result(
        focus, path, value, shape, severity, component, message, file, line, quote, tuple(also)
    )


def _plain(term: Node | None) -> list[str | None] | None:
    """A term as a list: IRI, blank node, or a literal with language and datatype."""
    if isinstance(term, Literal):
        return [str(term), term.language, str(term.datatype) if term.datatype else None]
    if isinstance(term, BNode):
        return [str(term), "_:"]
    return None if term is None else [str(term)]


def _term(value: list[str | None] | None) -> Node | None:
    if value is None:
        return None
    text, *more = value
    if len(more) < 2:
        return BNode(str(text)) if more else URIRef(str(text))
    return Literal(text, lang=more[0], datatype=URIRef(more[1]) if more[1] else None)


def sweep(folder: Path, kept: Iterable[Path]) -> None:
    """Take away what is kept of articles that are no more, and what killed processes left."""
    names = {path.name for path in kept}
    for path in folder.iterdir():
        process = path.name.rpartition("-")[2]
        is_in_use = path.name.startswith(".") and Path("/proc", process).exists()
        if path.name not in names and not is_in_use:
            path.unlink(missing_ok=True)

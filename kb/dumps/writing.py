"""The sections of a dataset are written, each in all formats; what did not change since the last
release has the same files, by a further name."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from kb.canonical.lines import graph_of, in_graph
from kb.dumps.catalogue import FACTS, about
from kb.dumps.compacting import Compactor
from kb.dumps.counting import Counts
from kb.dumps.facttable import COLUMNS as OF_FACTS
from kb.dumps.packed import Packed, pack
from kb.dumps.sectioning import Plan, Sectioning, Source
from kb.dumps.sectionrows import Others, as_csv, tables_of, told_nodes
from kb.dumps.sections import HEAD, QUADS, TAIL, MadeSection, MadeSections, in_order, path_of
from kb.dumps.tabular import TABLES
from kb.dumps.turtle import paragraphs_of, turtle_head, turtle_of
from kb.identifiers import Identifiers
from kb.manifest import share
from kb.processes import MUCH, beside, each, result_of


class Writing:
    """The sections of a dataset in the making, beside its JSON-LD context (`context.jsonld`), which
    is there already: first their N-Quads, then, to `finish`, all other formats.

    `basis` stands for what sections rest on beside statements and this context. Of the `last`
    release, which must be whole, a section has the same files where it would have the same bytes.
    In memory is one section at a time, beside 100 bytes for each thing.
    """

    def __init__(
        self,
        data: Path,
        sources: Sequence[Source],
        ids: Identifiers,
        basis: str = "",
        last: MadeSections | None = None,
    ) -> None:
        context = (data / "context.jsonld").read_bytes()
        self._basis = sha256(f"{basis} {ids.base} ".encode() + context).hexdigest()
        self._last = last if last and last.basis == self._basis else None
        self._sectioning = Sectioning.of(sources, self._last.moved if self._last else None)
        self._given = _Given(data, ids, context, Others(data, self._sectioning.owners))
        self._data, self._quads, self._same = data, dict[str, Packed](), list[str]()
        self._removed, self._added = set[bytes](), set[bytes]()
        self._begun: Future[dict[str, MadeSection]] | None = None
        self.number = 0  # of statements
        for plan in self._sectioning.plans:
            self._write_quads(plan)
        if self._last:
            for name in self._last.sections.keys() - self._quads.keys() - {HEAD, TAIL}:
                self._removed.update(_lines(self._last.data, name))
        both = self._removed & self._added  # what stands in another section now
        self._removed -= both
        self._added -= both

    def changes(self) -> tuple[list[bytes], list[bytes]] | None:
        """The lines by which the statements differ from those of the last release, sorted: those
        that are no more, and new ones; None where there is no last one that can be followed."""
        return (sorted(self._removed), sorted(self._added)) if self._last else None

    @contextmanager
    def begun(self) -> Iterator[None]:
        """Begin to write all other formats, in processes of their own where they are much."""
        given = self._given, self._anew, self._is_much
        with beside(_write_sections, *given) if self._is_much else nullcontext() as self._begun:
            yield

    def finish(self) -> MadeSections:
        """Write all other formats, or wait for them; what is known of the sections then."""
        given, begun = self._given, self._begun
        made = result_of(begun) if begun else _write_sections(given, self._anew, self._is_much)
        sections = {HEAD: _write_head(given), TAIL: _write_tail(self._data)}
        for plan in self._sectioning.plans:
            if (section := made.get(plan.name)) is None:
                sections[plan.name] = self._linked(plan.name)
            else:
                files = {QUADS: self._quads[plan.name], **section.files}
                sections[plan.name] = replace(section, key=plan.key, files=files)
        for table in TABLES:
            (self._data / about(table.name)).write_bytes(table.describe(given.ids))
        return MadeSections(
            self._data, dict(in_order(sections)), self._basis, self._sectioning.moved
        ).complete()

    @property
    def _is_much(self) -> bool:
        return sum(self._quads[name].size for name in self._anew) > MUCH

    @cached_property
    def _anew(self) -> list[str]:
        """The sections of which the other formats differ from those of the last release."""
        same = set[str]()
        if self._last:
            told, old = told_nodes((*self._removed, *self._added)), self._last.sections
            same = {name for name in self._same if told.isdisjoint(old[name].uses)}
        return [name for name in self._quads if name not in same]

    def _write_quads(self, plan: Plan) -> None:
        old = self._last.sections.get(plan.name) if self._last else None
        if old and old.key == plan.key:
            self._same.append(plan.name)
            self._link(plan.name, QUADS)
            self._quads[plan.name] = old.files[QUADS]
            self.number += old.counts["quads"]
            return
        lines = plan.lines()
        self.number += len(lines)
        self._quads[plan.name] = pack(b"".join(lines), _place(self._data, plan.name, QUADS))
        if self._last:
            before = set(_lines(self._last.data, plan.name)) if old else set[bytes]()
            self._removed |= before.difference(lines)
            self._added |= set(lines) - before

    def _linked(self, name: str) -> MadeSection:
        """A section that has the files that it had."""
        assert self._last  # noqa: S101 - else none is linked
        section = self._last.sections[name]
        for kind in section.files.keys() - {QUADS}:
            self._link(name, kind)
        return section

    def _link(self, name: str, kind: str) -> None:
        assert self._last  # noqa: S101 - else none is linked
        share(self._last.path(name, kind), _place(self._data, name, kind))


@dataclass(frozen=True)
class _Given:
    """What sections are written from beside their N-Quads."""

    data: Path
    ids: Identifiers
    context: bytes
    others: Others


def _write_sections(given: _Given, names: list[str], is_much: bool) -> dict[str, MadeSection]:
    """Write the other formats of sections, in processes of their own where that is much."""
    return dict(zip(names, each(_write_section, given, names, shared=is_much), strict=True))


def _write_section(given: _Given, name: str) -> MadeSection:
    """Write the files of a section of which the N-Quads are there, and count what it has."""
    lines = list(_lines(given.data, name))
    tables, uses = tables_of(name, lines, given.others, given.ids)
    texts = {**dict(_graphs_of(lines, given.ids, given.context)), **tables}
    files = {
        kind: pack(text, _place(given.data, name, kind)) for kind, text in texts.items() if text
    }
    return MadeSection(files, counts=Counts.of(lines, given.ids).as_json(), uses=uses)


def _graphs_of(lines: list[bytes], ids: Identifiers, context: bytes) -> Iterator[tuple[str, bytes]]:
    """Sorted lines in each format of RDF."""
    triples = [line for line in lines if not in_graph(line)]
    default = b"".join(triples)
    yield "nt", default
    yield "ttl", paragraphs_of(turtle_of(default, ids))
    named = sorted((graph, line) for line in lines if (graph := graph_of(line)))
    yield "trig", turtle_of(default + b"".join(line for _, line in named), ids)
    yield "jsonld", Compactor(json.loads(context)["@context"]).nodes(triples)
    its_graph = f"<{ids.inferred}>".encode()
    end = len(its_graph) + 3
    inferred = (line[:-end] + b".\n" for graph, line in named if graph == its_graph)
    yield "inferred.ttl", paragraphs_of(turtle_of(b"".join(inferred), ids))


def _write_head(given: _Given) -> MadeSection:
    """What stands before all sections: prefixes, the context of JSON-LD with a node of which
    nothing is said, behind which each other one has its comma, and the heads of tables."""
    turtle = turtle_head(given.ids)
    json_ld = Compactor(json.loads(given.context)["@context"]).head(str(given.ids.dataset))
    texts = {
        "ttl": turtle, "trig": turtle, "inferred.ttl": turtle, "jsonld": json_ld,
        FACTS: as_csv([OF_FACTS]), **{table.name: as_csv([table.columns]) for table in TABLES},
    }  # fmt: skip
    return _ends(given.data, HEAD, texts)


def _write_tail(data: Path) -> MadeSection:
    """What stands behind all sections."""
    return _ends(data, TAIL, {"jsonld": b"\n]}\n"})


def _ends(data: Path, name: str, texts: Mapping[str, bytes]) -> MadeSection:
    return MadeSection({kind: pack(text, _place(data, name, kind)) for kind, text in texts.items()})


def _place(data: Path, name: str, kind: str) -> Path:
    """Where a file of a section is to be written."""
    path = path_of(data, name, kind)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _lines(data: Path, name: str) -> list[bytes]:
    return gzip.decompress(path_of(data, name, QUADS).read_bytes()).splitlines(keepends=True)

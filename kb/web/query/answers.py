"""An answer as a table whose links are named in the reader's language, and the views it fits."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from kb.canonical.oxigraph import Term, is_literal, name_of
from kb.namespaces import SCHEMA, XSD, shorten
from kb.reading.store import triples_in
from kb.web.links import document_name, page_path
from kb.web.site import Site

#: So many things of an answer are looked up by name; the others are shown by their short IRIs.
MOST_NAMES = 1500

_NUMBERS = frozenset(
    str(XSD[name])
    for name in ("integer", "decimal", "double", "float", "int", "long", "short", "byte",
                 "nonNegativeInteger", "positiveInteger", "unsignedInt", "unsignedLong")
)  # fmt: skip
_DATES = frozenset(str(XSD[name]) for name in ("date", "dateTime", "gYear", "gYearMonth"))
_LATITUDE, _LONGITUDE = (
    re.compile(r"(?i)^lat(itude)?$"),
    re.compile(r"(?i)^(lon|long|lng|longitude)$"),
)


@dataclass(frozen=True)
class Cell:
    """A value as the table shows it.

    `kind` is iri, number, date, text, or empty; `href` is only ever a path of this site or an
    address of the web.
    """

    text: str = ""
    kind: str = ""
    iri: str = ""
    href: str | None = None
    language: str = ""


@dataclass(frozen=True)
class Column:
    """A column: its name and what all its values are, or `mixed`."""

    name: str
    kind: str


@dataclass(frozen=True)
class Table:
    """The first rows of an answer; `total` counts all."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    is_graph: bool = False

    @classmethod
    def of(cls, result: Mapping[str, Any], most: int, languages: Sequence[str]) -> Table:
        """The table of an answer to a SELECT in the JSON format of results."""
        names, bindings = result["head"]["vars"], result["results"]["bindings"]
        writer = _Writer(languages)
        rows = [tuple(writer.binding(row.get(name)) for name in names) for row in bindings[:most]]
        return cls(_columns(names, rows), tuple(rows), len(bindings))

    @classmethod
    def of_graph(cls, turtle: bytes, most: int, languages: Sequence[str]) -> Table:
        """The table of a graph, by subject, property and value."""
        given = ((t.subject, t.predicate, t.object) for t in triples_in(turtle.decode()))
        triples = sorted(given, key=lambda triple: tuple(map(name_of, triple)))
        writer = _Writer(languages)
        rows = [tuple(map(writer.term, triple)) for triple in triples[:most]]
        columns = _columns(("subject", "property", "value"), rows)
        return cls(columns, tuple(rows), len(triples), is_graph=True)

    @property
    def repeated(self) -> tuple[int, ...]:
        """For each row, in how many of its first cells it is like the row above."""
        above = [(), *self.rows[:-1]]
        return tuple(
            next((n for n, (a, b) in enumerate(zip(row, last, strict=False)) if a != b), len(last))
            for row, last in zip(self.rows, above, strict=True)
        )

    def views(self) -> tuple[str, ...]:
        """The ways to look at it that its columns fit."""
        kinds = [column.kind for column in self.columns]
        numbers = [column.name for column in self.columns if column.kind == "number"]
        fits = {
            # That two values stand in a row of a SELECT says of no link between them.
            "graph": self.is_graph,
            "timeline": "date" in kinds,
            "chart": bool(numbers) and any(kind not in ("number", "") for kind in kinds),
            "map": any(map(_LATITUDE.match, numbers)) and any(map(_LONGITUDE.match, numbers)),
        }
        return ("table", "raw", *(view for view, is_fit in fits.items() if is_fit and self.rows))


def _columns(names: Iterable[str], rows: Sequence[Sequence[Cell]]) -> tuple[Column, ...]:
    columns = []
    for place, name in enumerate(names):
        kinds = {row[place].kind for row in rows} - {""}
        columns.append(Column(name, kinds.pop() if len(kinds) == 1 else "mixed" if kinds else ""))
    return tuple(columns)


class _Writer:
    """Writes the cells of one answer; each thing is looked up once."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.site = Site.current()
        self.languages = languages
        self.known: dict[str, Cell] = {}

    def binding(self, value: Mapping[str, Any] | None) -> Cell:
        """The cell of a value in the JSON format of results (SPARQL 1.1 Query Results JSON Format,
        section 3.2.2), where that of a quoted triple is an object; None stands for no value."""
        if value is None:
            return Cell()
        text = value["value"] if isinstance(value["value"], str) else json.dumps(value["value"])
        if value["type"] == "uri":
            return self.thing(text)
        if value["type"] == "bnode":
            return Cell(f"_:{text}", "text")
        return _literal(text, value.get("datatype", ""), value.get("xml:lang", ""))

    def term(self, term: Term) -> Cell:
        """The cell of a term of a graph."""
        if is_literal(term):
            return _literal(term.value, term.datatype.value, term.language or "")
        name = name_of(term)
        return Cell(name, "text") if name.startswith("_:") else self.thing(name)

    def thing(self, iri: str) -> Cell:
        """The cell of an IRI: its name, or its short form where it has none."""
        if iri not in self.known:
            path = page_path(iri, self.site.ids)
            href = path or (iri if iri.startswith(("http://", "https://")) else None)
            name, language = self.name(iri) if len(self.known) < MOST_NAMES else ("", "")
            text = name or document_name(iri, self.site.ids) or shorten(iri)
            if text == iri and (title := self.title(iri)):
                text = title
            self.known[iri] = Cell(text, "iri", iri, href, language)
        return self.known[iri]

    def title(self, address: str) -> str:
        """The site and the title of a page of the web that something here has for its address."""
        things = sorted(self.site.store.subjects(SCHEMA.url, address))
        name, _ = self.name(things[0]) if things else ("", "")
        return f"{urlsplit(address).netloc}: {name}" if name else ""

    def name(self, iri: str) -> tuple[str, str]:
        """The name of a thing and its language; empty where it has none or can be in no store."""
        try:
            name = self.site.store.name(iri, self.languages)
        except ValueError:
            name = None
        return (name.value, name.language or "") if name else ("", "")


def _literal(text: str, datatype: str, language: str) -> Cell:
    kind = "number" if datatype in _NUMBERS else "date" if datatype in _DATES else "text"
    return Cell(text, kind, language=language)

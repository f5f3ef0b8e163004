"""What a page shows of a thing: sections by its kind, each value with the facts that say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from kb.namespaces import SCHEMA, TRO
from kb.records import Passage
from kb.store import name_of
from kb.web.incoming import Incoming
from kb.web.kinds import (
    DATES,
    DETAILS,
    KEY_LINE,
    SECTIONS,
    SHOWN_ELSEWHERE,
    Into,
    Out,
)  # fmt: skip
from kb.web.languages import gettext
from kb.web.literals import language_name
from kb.web.notes import Mark, Note, Notes
from kb.web.site import Site
from kb.web.wording import Link, Wording

#: How many things that lead here a page shows of one property before it leads to the list of all.
PREVIEW = 20
#: Values whose texts in other languages are no translations: each is shown.
_EACH_LANGUAGE = frozenset(map(str, (SCHEMA.name, SCHEMA.alternateName, TRO.mentionedAs)))
#: Details that are not understood without the property's name.
_NAMED = frozenset(map(str, (TRO.accordingTo, TRO.represents, TRO.inferredProperty)))
#: How many offices of a person stand in the line under the name.
MOST_OFFICES = 4
#: A date that is known is shown in place of what the words give of it.
_KNOWN, _GIVEN = str(SCHEMA.startDate), str(TRO.statedDate)


@dataclass(frozen=True)
class Value:
    """A value as a page shows it: words or a link, the facts that say so, what else is told."""

    link: Link
    marks: tuple[Mark, ...] = ()
    details: tuple[Row, ...] = ()
    #: The words of a statement.
    quote: Link | None = None
    #: The property, where the value is not understood without it.
    label: Link | None = None

    @property
    def is_concluded(self) -> bool:
        """Whether no fact states it, but one concludes it."""
        return bool(self.marks) and all(mark.kind == "inferred" for mark in self.marks)


@dataclass(frozen=True)
class Row:
    """Values under a property's name, or under none where the heading says enough.

    `via` is the property by which more things lead here than are shown, or "".
    """

    label: Link | None
    values: tuple[Value, ...]
    via: str = ""
    total: int = 0


@dataclass(frozen=True)
class Shown:
    """A section as it is shown."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Dated:
    """Something that stands at a day in time: ISO 8601, and the value."""

    day: str
    shown: str
    value: Value


@dataclass(frozen=True)
class Neighbour:
    """A thing beside another, by a property that leads from one to the other."""

    link: Link
    property: Link
    is_incoming: bool
    is_concluded: bool


@dataclass(frozen=True)
class ThingPage:
    """A page about a thing."""

    iri: str
    kind: str
    title: Value
    kinds: tuple[Link, ...]
    names: tuple[Value, ...]
    key_line: tuple[Value, ...]
    text: Value | None
    sections: tuple[Shown, ...]
    others: tuple[Row, ...]
    incoming: tuple[Row, ...]
    timeline: tuple[Dated, ...]
    neighbours: tuple[Neighbour, ...]
    notes: tuple[Note, ...]
    passage: Passage | None = None


@dataclass
class PageWriter:
    """Writes the page of one thing for one reader."""

    site: Site
    iri: str
    wording: Wording
    notes: Notes
    dated: dict[str, Dated] = field(default_factory=dict)
    neighbours: dict[str, Neighbour] = field(default_factory=dict)

    @classmethod
    def of(cls, site: Site, iri: str) -> PageWriter:
        """A writer for the reader of the request."""
        wording = Wording.of(site.store)
        return cls(site, iri, wording, Notes(site.store, wording))

    @classmethod
    def named(cls, site: Site, iri: str) -> Value:
        """A thing in a list: its name, and what is told of it beside its name, without sources."""
        writer = cls.of(site, iri)
        link = writer.wording.link(iri)
        rows, _ = writer.details(iri, site.ids.kind(iri) or "")
        bare = tuple(Row(row.label, tuple(Value(one.link) for one in row.values)) for row in rows)
        return Value(link, (), bare)

    def page(self) -> ThingPage:
        """The whole page."""
        store, wording, iri = self.site.store, self.wording, self.iri
        kind = store.ids.kind(iri) or ""
        out: dict[str, list[Any]] = {}
        for triple in store.about(iri):
            out.setdefault(triple.predicate.value, []).append(triple)
        into = Incoming.of(self.site, iri)
        title, names = self._names(out.get(str(SCHEMA.name), []))
        # In the order in which a reader meets them, since that is how the notes are numbered.
        key_line = tuple(self._key_line(kind, out))
        text = self._text(kind, out)
        sections = tuple(self._sections(kind, out, into))
        others = tuple(
            self._row(predicate, out[predicate])
            for predicate in sorted(set(out) - SHOWN_ELSEWHERE, key=lambda p: wording.link(p).text)
        )
        incoming = tuple(self._rest(into))
        return ThingPage(
            iri, kind, title, wording.kinds(iri), names, key_line, text, sections, others,
            incoming, tuple(sorted(self.dated.values(), key=lambda one: one.day)),
            tuple(self.neighbours.values()), self.notes.all(),
        )  # fmt: skip

    def _names(self, triples: list[Any]) -> tuple[Value, tuple[Value, ...]]:
        """The title, and the other names by language."""
        title, names = self.wording.title(self.iri), []
        marks: tuple[Mark, ...] = ()
        for triple in sorted(triples, key=lambda t: (t.object.language or "", t.object.value)):
            link = self.wording.value(triple.object)
            if (link.text, link.language) == (title.text, title.language):
                marks = self.notes.marks(triple)
            else:
                names.append(Value(link, self.notes.marks(triple)))
        return Value(title, marks), tuple(names)

    def _key_line(self, kind: str, out: dict[str, list[Any]]) -> Iterator[Value]:
        """What the thing is, in one line: it stays in its sections too, with its name."""
        for office in self.site.store.leading(TRO.holder, self.iri)[:MOST_OFFICES]:
            triple = self.site.store.link(office, TRO.holder, self.iri)
            marks = self.notes.marks(triple)
            rows, _ = self.details(office, self.site.store.ids.kind(office) or "", marks)
            yield Value(self.wording.link(office), marks, rows)
        for predicate in KEY_LINE.get(kind, ()):
            label = self.wording.link(predicate) if predicate in _NAMED else None
            for triple in self._in_best_language(predicate, out.get(predicate, []))[:2]:
                link, marks = self.wording.value(triple.object), self.notes.marks(triple)
                yield Value(link, marks, label=label)

    def _text(self, kind: str, out: dict[str, list[Any]]) -> Value | None:
        """The words of a statement, which lead its page."""
        if kind != "statement" or not (found := out.pop(str(SCHEMA.text), None)):
            return None
        return Value(self.wording.value(found[0].object), self.notes.marks(found[0]))

    def _sections(self, kind: str, out: dict[str, list[Any]], into: Incoming) -> Iterator[Shown]:
        """The sections of the kind that have anything; what they take is taken out."""
        for section in SECTIONS.get(kind, ()):
            rows: list[Row] = []
            for part in section.parts:
                if isinstance(part, Out):
                    rows += [
                        self._row(predicate, out.pop(predicate))
                        for predicate in part.properties
                        if predicate in out
                    ]
                else:
                    rows += self._taken(part, into)
            if rows:
                yield Shown(section.heading, tuple(rows))

    def _row(self, predicate: str, triples: list[Any]) -> Row:
        """A property of the thing with its values."""
        label = self.wording.link(predicate)
        found = self._in_best_language(predicate, triples)
        values = [self._value(triple, triple.object, label) for triple in found]
        ordered = sorted(values, key=lambda value: value.link.text.casefold())
        return Row(label, tuple(ordered), total=len(ordered))

    def _taken(self, part: Into, into: Incoming) -> Iterator[Row]:
        """The things of a section that lead here, as one row."""
        found = into.take(part.properties, part.kinds, part.on_word)
        if not found.triples:
            return
        label = Link(gettext(part.label)) if part.label else None
        yield self._things(label, found.triples, found.via, found.total)

    def _rest(self, into: Incoming) -> Iterator[Row]:
        """What leads here beside what the sections took, by property."""
        for predicate in into.left():
            found = into.take((predicate,), ())
            text = gettext("as %(property)s") % {"property": self.wording.link(predicate).text}
            yield self._things(Link(text, iri=predicate), found.triples, found.via, found.total)

    def _things(self, label: Link | None, triples: list[Any], via: str, total: int) -> Row:
        """Things that lead here, the first of them by date and name."""
        shown = triples if len(triples) <= 5 * PREVIEW else triples[:PREVIEW]
        values = {
            name_of(triple.subject): self._value(
                triple, triple.subject, self.wording.link(triple.predicate.value), incoming=True
            )
            for triple in shown
        }
        known = {iri: dated.day for iri, dated in self.dated.items()}
        ordered = sorted(
            values,
            key=lambda iri: (
                values[iri].is_concluded,
                known.get(iri, "~"),
                values[iri].link.text.casefold(),
            ),
        )
        kept = tuple(values[iri] for iri in ordered[:PREVIEW])
        is_whole = len(kept) == len(values) == total
        return Row(label, kept, "" if is_whole else via, total)

    def _value(self, triple: Any, term: Any, label: Link, incoming: bool = False) -> Value:
        """A value with its marks, and with what is told of it where it is a thing."""
        marks = self.notes.marks(triple)
        link = self.wording.value(term)
        if hasattr(term, "datatype"):
            if triple.predicate.value == str(SCHEMA.inLanguage):
                link = Link(language_name(term.value, self.wording.languages))
            return Value(link, marks)
        iri = name_of(term)
        kind = self.site.store.ids.kind(iri) or ""
        value = Value(link, marks, *self.details(iri, kind, marks))
        if kind and kind not in ("passage", "fact", "provenance", "inference", "curator"):
            neighbour = Neighbour(link, label, incoming, value.is_concluded)
            self.neighbours.setdefault(iri, neighbour)
        self._date(iri, kind, value)
        return value

    def details(
        self, iri: str, kind: str, marks: tuple[Mark, ...] = ()
    ) -> tuple[tuple[Row, ...], Link | None]:
        """What is told of a thing where it is named, and the words of a statement."""
        said: dict[str, list[Any]] = {}
        for triple in self.site.store.about(iri) if kind in DETAILS else ():
            said.setdefault(triple.predicate.value, []).append(triple)
        if _KNOWN in said:
            said.pop(_GIVEN, None)
        rows, name, quote = list[Row](), self.wording.link(iri).text, None
        for predicate in DETAILS.get(kind, ()):
            found = self._in_best_language(predicate, said.get(predicate, []))
            if predicate == str(SCHEMA.text) and found:
                quote = self.wording.value(found[0].object)
                continue
            values = [
                Value(link, () if own == marks else own)
                for triple in found[:3]
                if name_of(triple.object) != self.iri
                and (link := self.wording.value(triple.object)).text != name
                for own in (self.notes.marks(triple),)
            ]
            if values:
                label = self.wording.link(predicate) if predicate in _NAMED else None
                rows.append(Row(label, tuple(values)))
        return tuple(rows), quote

    def _date(self, iri: str, kind: str, value: Value) -> None:
        """Keep the day of an event or an act, for the line of time."""
        if kind not in ("event", "action", "anticipated"):
            return
        for predicate in DATES:
            for term in self.site.store.values(iri, predicate):
                day = Dated(
                    name_of(term), self.wording.value(term).text, Value(value.link, value.marks)
                )
                self.dated.setdefault(iri, day)

    def _in_best_language(self, predicate: str, triples: Iterable[Any]) -> list[Any]:
        """Triples whose values say the same in several languages: those in the reader's."""
        found = sorted(triples, key=str)
        has_languages = all(getattr(triple.object, "language", None) for triple in found)
        if not has_languages or predicate in _EACH_LANGUAGE:
            return found
        best = self.wording.best([triple.object for triple in found])
        return [triple for triple in found if triple.object in best]

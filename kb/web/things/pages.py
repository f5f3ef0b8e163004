"""What a page shows of a thing: sections by its kind, each value with the facts that say it.

What leads to the thing is read whole where it is little, the first part where it is much.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from kb.canonical.oxigraph import Term, Triple, language_of
from kb.index.acts import Act
from kb.index.tallies import MANY
from kb.namespaces import OA, PAV, RDF, RDFS, SCHEMA, TRO, iris, shorten
from kb.reading.store import name_of
from kb.web.coverage import TreatyCoverage, source_slug
from kb.web.site import Site
from kb.web.things.kinds import (
    BESIDE_OURS,
    DATES,
    DETAILS,
    KEY_LINE,
    SECTIONS,
    SHOWN_ELSEWHERE,
    Into,
)
from kb.web.things.layout import (
    DatedValue,
    Mark,
    Notes,
    Reported,
    Row,
    ShownSection,
    Source,
    ThingPage,
    Value,
)  # fmt: skip
from kb.web.things.lifeline import lifeline_of
from kb.web.things.participation import (
    ParticipationWriter,
    arranged,
    choices,
    consents_of,
    map_of,
    sources_of,
)
from kb.web.words.languages import gettext, message
from kb.web.words.wording import Link, Wording, language_name

#: Of many links, so many are read for a section.
MOST_OF_ONE = 50

#: Passages, statements and records lead back to what they speak of: notes or a text have them.
_RECORDS = frozenset(iris(TRO.basis, OA.hasSource, SCHEMA.appearance))


@dataclass(frozen=True)
class IncomingLinks:
    """Triples that lead to a thing by one property from some kinds of things (all where none is
    named); `total` counts those of which these are a part."""

    property: str
    kinds: tuple[str, ...]
    triples: list[Triple]
    total: int


class Incoming:
    """The links into one thing, of which a page takes those that its sections show, each once."""

    def __init__(self, site: Site, iri: str) -> None:
        """Read the links, or where they are many, count them by the tallies."""
        self._site = site
        self._iri = iri
        triples, more = site.pages.incoming(iri, MANY)
        self._many = dict(site.tallies.incoming(iri)) if more else {}  # nothing of blank nodes
        self._few: dict[str, list[Triple]] = {}
        for triple in () if self._many else triples:
            self._few.setdefault(triple.predicate.value, []).append(triple)

    def take(
        self, predicate: str, kinds: Sequence[str] = (), on_word: bool | None = None
    ) -> IncomingLinks:
        """Take out the links by a property from things of some kinds (all where none is named).

        With `on_word`, from those that rest on somebody's word, or from those that do not.
        """
        if self._many:
            return self._take_of_many(predicate, kinds, on_word)
        fits, left = list[Triple](), list[Triple]()
        for triple in self._few.pop(predicate, []):
            is_fit = not kinds or self._site.pages.ids.kind(name_of(triple.subject)) in kinds
            if is_fit and on_word is not None:  # known on somebody's word alone, or not
                word = self._site.pages.values(name_of(triple.subject), TRO.accordingTo)
                is_fit = bool(word) == on_word
            (fits if is_fit else left).append(triple)
        if left:
            self._few[predicate] = left
        return IncomingLinks(predicate, tuple(kinds), fits, len(fits))

    def leave_out(self, things: Collection[str], kind: str) -> None:
        """Leave out the links from things that the page shows elsewhere, and from those of a kind;
        of links so many that they are only counted, the latter alone."""
        kind_of = self._site.pages.ids.kind
        self._many = {pair: number for pair, number in self._many.items() if pair[1] != kind}
        for predicate, triples in list(self._few.items()):
            names = [(triple, name_of(triple.subject)) for triple in triples]
            kept = [t for t, name in names if name not in things and kind_of(name) != kind]
            self._few[predicate] = kept
            if not kept:
                del self._few[predicate]

    def left(self) -> list[str]:
        """The properties by which anything leads here that was not taken."""
        return sorted({*self._few, *(predicate for predicate, _ in self._many)} - _RECORDS)

    def _take_of_many(
        self, predicate: str, kinds: Sequence[str], on_word: bool | None
    ) -> IncomingLinks:
        """The first of many. Which of them rest on somebody's word is not counted: all are shown
        together."""
        fits = [
            (which, kind)
            for which, kind in self._many
            if which == predicate and (not kinds or kind in kinds) and not on_word
        ]
        if not fits:
            return IncomingLinks(predicate, tuple(kinds), [], 0)
        total = sum(self._many.pop(pair) for pair in fits)
        taken = tuple(kind for _, kind in fits)
        names = self._site.tallies.leading(self._iri, predicate, MOST_OF_ONE, 0, taken)
        triples = [self._site.pages.link(name, predicate, self._iri) for name in names]
        return IncomingLinks(predicate, tuple(k for k in taken if k), triples, total)


#: How many things that lead here a page shows of one property before it leads to the list of all.
PREVIEW = 20
#: How many values of a property a page shows, and how many of a thing that it names.
MOST_VALUES, MOST_TOLD = 100, 3
#: How many properties a page shows beside those of its sections.
MOST_ROWS = 300
#: Details that are not understood without the property's name.
_NAMED = frozenset(iris(
    TRO.accordingTo, TRO.represents, TRO.inferredProperty, TRO.effectiveDate,
    TRO.requiredConsents, TRO.countedFrom, TRO.forDepositsAfter, PAV.retrievedOn,
))  # fmt: skip
#: What a participant's table has, so that the timeline above it has not.
_IN_TABLES = ("action", "participation")
#: How many offices of a person stand in the line under the name.
MOST_OFFICES = 4
#: A date that is known is shown in place of what the words give of it.
_KNOWN, _GIVEN = str(SCHEMA.startDate), str(TRO.statedDate)


@dataclass
class PageWriter:
    """Writes the page of one thing for one reader."""

    site: Site
    iri: str
    wording: Wording
    notes: Notes
    dated: dict[tuple[str, str], DatedValue] = field(default_factory=dict)

    @classmethod
    def of(cls, site: Site, iri: str) -> PageWriter:
        """A writer for the reader of the request."""
        wording = Wording.of(site.pages)
        return cls(site, iri, wording, Notes(wording))

    @classmethod
    def named(cls, site: Site, iri: str) -> Value:
        """A thing in a list: its name and the details beside it, without sources."""
        writer = cls.of(site, iri)
        link = writer.wording.link(iri)
        rows, _ = writer.details(iri, site.ids.kind(iri) or "")
        bare = (Row(row.label, tuple(Value(value.link) for value in row.values)) for row in rows)
        return Value(link, (), tuple(bare))

    def page(self, only: str = "", sort: str = "", after: int = 0) -> ThingPage:
        """The whole page; of a table of participants the rows `only` that are chosen, in the order
        of `sort`, `after` so many others."""
        store, wording, iri = self.wording.store, self.wording, self.iri
        kind = store.ids.kind(iri) or ""
        out: dict[str, list[Triple]] = {}
        for triple in (*store.about(iri), *store.witnessed(iri)) or store.recorded(iri):
            out.setdefault(triple.predicate.value, []).append(triple)
        into = Incoming(self.site, iri)
        is_treaty = kind == "treaty"
        acts = self.site.acts.of_treaty(iri) if is_treaty else self.site.acts.of_actor(iri)
        participants = ParticipationWriter.of(self.site, iri, self.notes, acts)
        if participants is not None:
            into.leave_out(participants.shown, "participation")
            for term in (
                TRO.participantsRecorded, TRO.participantsKnownUntil, TRO.departuresKnownUntil,
                TRO.departuresKnownFrom,
            ):  # fmt: skip
                out.pop(str(term), None)
        types = out.get(str(RDF.type), ())
        marks = [mark for triple in types for mark in self.notes.marks(triple)]
        title, names = self._names(out.get(str(SCHEMA.name)) or out.pop(str(RDFS.label), []))
        title = replace(title, marks=tuple(dict.fromkeys((*marks, *title.marks))))
        key_line = tuple(self._key_line(kind, out))
        text = self._text(kind, out)
        sections = (*self._leaders(kind), *self._sections(kind, out, into))
        rows = arranged(participants, only, sort) if participants else []
        table = participants.participation(rows, after) if participants else None
        if table and (listed := out.pop(str(TRO.listedParticipant), None)):
            table = replace(table, listed=self._row(str(TRO.listedParticipant), listed))
        news = self._news(acts) if is_treaty else ()
        left = sorted(set(out) - SHOWN_ELSEWHERE - BESIDE_OURS.get(kind, frozenset()))
        by_label = sorted(left[:MOST_ROWS], key=lambda predicate: wording.link(predicate).text)
        others = tuple(self._row(predicate, out[predicate]) for predicate in by_label)
        incoming = tuple(self._rest(into))
        in_table = _IN_TABLES if participants and not is_treaty else ()
        dated = [each for each in self.dated.values() if store.ids.kind(each.iri) not in in_table]
        return ThingPage(
            iri, kind, title, wording.kinds(iri), names, key_line, text, sections, others,
            incoming, len(left) > MOST_ROWS or bool(into.left()),
            tuple(sorted(dated, key=lambda entry: entry.day)),
            self.notes.all(),
            table,
            choices(participants.standings, only, sort) if participants else (),
            lifeline_of(acts, dated, consents_of(self.site), wording) if is_treaty else None,
            news, map_of(participants) if participants else None,
            TreatyCoverage.of(store, iri).see if is_treaty and not participants else "",
            self._source() if kind == "record" else "",
        )  # fmt: skip

    def _source(self) -> str:
        """The name on the page of quality of the source that a record of participants is of; ""
        of another record."""
        store, iri = self.site.store, self.iri
        fact = store.ids.fact(f"record-{iri.rpartition('/')[2]}")
        publisher, day = store.value(iri, SCHEMA.publisher), store.value(iri, PAV.retrievedOn)
        is_of_participants = store.provenance(fact).passage == iri
        return source_slug(publisher, day) if is_of_participants and publisher and day else ""

    def _news(self, acts: Sequence[Act]) -> tuple[Reported, ...]:
        """What articles report of the acts of a treaty, and of events about it, where records have
        them."""
        store, ids = self.wording.store, self.wording.store.ids
        others = (ids.fact("record-"), ids.fact("computed-"))
        names = [act.act for act in acts if not all(fact.startswith(others) for fact in act.facts)]
        about = store.leading(SCHEMA.about, self.iri)
        names += (name for name in about if ids.kind(name) == "event")
        return tuple(report for name in names for report in _reported(name, self.notes))

    def _names(self, triples: list[Triple]) -> tuple[Value, tuple[Value, ...]]:
        """The title, and the other names by language."""
        title, names = self.wording.title(self.iri), []
        marks: tuple[Mark, ...] = ()
        worded = [triple for triple in triples if hasattr(triple.object, "language")]
        for triple in sorted(worded, key=lambda t: (language_of(t.object), t.object.value)):
            link = self.wording.value(triple.object)
            if (link.text, link.language) == (title.text, title.language):
                marks = self.notes.marks(triple)
            else:
                names.append(Value(link, self.notes.marks(triple)))
        return Value(title, marks), tuple(names)

    def _key_line(self, kind: str, out: dict[str, list[Triple]]) -> Iterator[Value]:
        """What the thing is, in one line: it stays in its sections too, with its name."""
        for office in self.wording.store.leading(TRO.holder, self.iri)[:MOST_OFFICES]:
            triple = self.wording.store.link(office, TRO.holder, self.iri)
            marks = self.notes.marks(triple)
            rows, _ = self.details(office, self.wording.store.ids.kind(office) or "", marks)
            yield Value(self.wording.link(office), marks, rows)
        for predicate in KEY_LINE.get(kind, ()):
            label = self.wording.link(predicate) if predicate in _NAMED else None
            for triple in self._in_best_language(predicate, out.get(predicate, []))[:2]:
                link = self.wording.value_of(self.iri, predicate, triple.object)
                yield Value(link, self.notes.marks(triple), label=label)

    def _text(self, kind: str, out: dict[str, list[Triple]]) -> Value | None:
        """The words of a statement, which lead its page."""
        if kind != "statement" or not (triples := out.pop(str(SCHEMA.text), None)):
            return None
        return Value(self.wording.value(triples[0].object), self.notes.marks(triples[0]))

    def _leaders(self, kind: str) -> Iterator[ShownSection]:
        """Who holds an office of a body of a country, as articles have it."""
        store = self.wording.store
        bodies = store.leading(SCHEMA.areaServed, self.iri) if kind == "country" else []
        triples = [
            store.link(office, TRO.officeOf, body)
            for body in bodies
            for office in store.leading(TRO.officeOf, body)
            if store.ids.kind(office) == "office"
        ]
        values = [self._value(triple, triple.subject) for triple in triples[:PREVIEW]]
        if values:
            yield ShownSection(
                message("Offices of its bodies, in our articles"), (Row(None, tuple(values)),)
            )

    def _sections(
        self, kind: str, out: dict[str, list[Triple]], into: Incoming
    ) -> Iterator[ShownSection]:
        """The sections of the kind that have anything; what they take is taken out."""
        for section in SECTIONS.get(kind, ()):
            rows: list[Row] = []
            for part in section.parts:
                if isinstance(part, Into):
                    rows += self._taken(part, into)
                else:
                    rows += [self._row(name, out.pop(name)) for name in part if name in out]
            if rows:
                sources = self._sources(rows) if section.as_of else ()
                yield ShownSection(section.heading, tuple(rows), sources)

    def _sources(self, rows: Iterable[Row]) -> tuple[Source, ...]:
        """The records that say something of rows, or from which it was computed."""
        marks = [mark for row in rows for value in row.values for mark in value.marks]
        kinds = ("recorded", "computed")
        facts = {self.site.ids.fact(mark.fact) for mark in marks if mark.kind in kinds}
        return sources_of(facts, self.wording)

    def _row(self, predicate: str, triples: list[Triple]) -> Row:
        """A property of the thing with its values, the first of them where they are many."""
        label = self.wording.link(predicate)
        triples = self._in_best_language(predicate, triples)
        values = [self._value(triple, triple.object) for triple in triples[:MOST_VALUES]]
        ordered = sorted(values, key=lambda value: value.link.text.casefold())
        more = urlencode({"of": shorten(predicate)}) if len(triples) > MOST_VALUES else ""
        return Row(label, tuple(ordered), more, len(triples))

    def _taken(self, part: Into, into: Incoming) -> Iterator[Row]:
        """The things of a section that lead here: one row, or where they are many one for each
        property."""
        all_taken = (into.take(name, part.kinds, part.on_word) for name in part.properties)
        each = [taken for taken in all_taken if taken.triples]
        label = Link(gettext(part.label)) if part.label else None
        if sum(taken.total for taken in each) <= PREVIEW:
            triples = [triple for taken in each for triple in taken.triples]
            each = [IncomingLinks("", (), triples, len(triples))] if triples else []
        for taken in each:
            yield self._things(label, taken)

    def _rest(self, into: Incoming) -> Iterator[Row]:
        """What leads here beside what the sections took, by property."""
        for predicate in into.left()[:MOST_ROWS]:
            text = gettext("as %(property)s") % {"property": self.wording.link(predicate).text}
            yield self._things(Link(text, iri=predicate), into.take(predicate))

    def _things(self, label: Link | None, taken: IncomingLinks) -> Row:
        """Things that lead here, what is stated first, by date and name; the first ones where they
        are many. What leads here in two ways is one thing with the marks of both."""
        values: dict[str, Value] = {}
        for triple in taken.triples[: 5 * PREVIEW]:
            name, value = name_of(triple.subject), self._value(triple, triple.subject)
            if name in values:
                marks = dict.fromkeys((*values[name].marks, *value.marks))
                value = replace(value, marks=tuple(marks))
            values[name] = value
        days = {dated.iri: dated.day for dated in reversed(self.dated.values())}

        def order(name: str) -> tuple[bool, str, str]:
            value = values[name]
            return value.is_inferred, days.get(name, "~"), value.link.text.casefold()

        kept = tuple(values[name] for name in sorted(values, key=order)[:PREVIEW])
        parameters = [("via", shorten(taken.property)), *(("kind", kind) for kind in taken.kinds)]
        is_whole = len(kept) == len(values) and len(taken.triples) == taken.total
        return Row(label, kept, "" if is_whole else urlencode(parameters), taken.total)

    def _value(self, triple: Triple, term: Term) -> Value:
        """A value with its marks, and with its details where it is a thing."""
        marks = self.notes.marks(triple)
        link = self.wording.value_of(self.iri, triple.predicate.value, term)
        if hasattr(term, "datatype"):
            if triple.predicate.value == str(SCHEMA.inLanguage):
                link = Link(language_name(term.value, self.wording.languages))
            return Value(link, marks)
        iri = name_of(term)
        kind = self.wording.store.ids.kind(iri) or ""
        value = Value(link, marks, *self.details(iri, kind, marks))
        self._date(iri, kind, value)
        return value

    def details(
        self, iri: str, kind: str, marks: tuple[Mark, ...] = ()
    ) -> tuple[tuple[Row, ...], Link | None]:
        """The details of a thing where it is named, and the words of a statement."""
        store = self.wording.store
        rows, name, quote = list[Row](), self.wording.link(iri).text, None
        kind = "clause" if kind == "treaty" and "#" in iri else kind
        for predicate in DETAILS.get(kind, ()):
            if predicate == _GIVEN and store.saying(iri, _KNOWN):
                continue
            triples = self._in_best_language(predicate, store.saying(iri, predicate))
            if predicate == str(SCHEMA.text) and triples:
                quote = self.wording.value(triples[0].object)
                continue
            values = [
                Value(link, () if own == marks else own)
                for triple in triples[:MOST_TOLD]
                if name_of(triple.object) != self.iri
                and (link := self.wording.value_of(iri, predicate, triple.object)).text != name
                for own in (self.notes.marks(triple),)
            ]
            if len(triples) > MOST_TOLD:
                values.append(Value(Link("…")))
            if values:
                label = self.wording.link(predicate) if predicate in _NAMED else None
                rows.append(Row(label, tuple(values)))
        if kind == "clause" and (notes := tuple(self._notes_on_text(iri))):
            rows.append(Row(None, notes))
        return tuple(rows), quote

    def _notes_on_text(self, clause: str) -> Iterator[Value]:
        """What is to be known of the text that a provision was read in, such as that it is not
        authentic; each leads to the record of that text."""
        store = self.wording.store
        governing = store.saying(clause, TRO.governs)
        facts = [fact for triple in governing for fact in store.facts(triple)]
        records = {store.provenance(fact).passage for fact in facts}
        for record in sorted(filter(None, records)):
            for term in self.wording.best(store.values(record, SCHEMA.description))[:1]:
                href = self.wording.link(record).href
                yield Value(replace(self.wording.value(term), href=href, iri=record))

    def _date(self, iri: str, kind: str, value: Value) -> None:
        """Keep the day of an event or an act, for the line of time."""
        if kind not in ("event", "action", "anticipated", "participation"):
            return
        store = self.wording.store
        is_scheduled = store.value(iri, TRO.outlook) == str(TRO.Scheduled)
        dates = (_GIVEN,) if kind == "anticipated" and is_scheduled else DATES
        effects = map(self.wording.value, store.values(iri, TRO.effectiveDate))
        effect = next(effects, None)
        for triple in (triple for date in dates for triple in store.saying(iri, date)):
            shown, day = self.wording.value(triple.object), name_of(triple.object)
            marked = Value(value.link, self.notes.marks(triple))
            dated = DatedValue(iri, day, shown.text, marked, effect)
            self.dated.setdefault((iri, day), dated)

    def _in_best_language(self, predicate: str, triples: Iterable[Triple]) -> list[Triple]:
        """Triples whose values say the same in several languages: those in the reader's."""
        ordered = sorted(triples, key=str)
        chosen = self.wording.chosen(predicate, [triple.object for triple in ordered])
        return [triple for triple in ordered if triple.object in chosen]


def _reported(name: str, notes: Notes) -> Iterator[Reported]:
    wording, store = notes.wording, notes.wording.store
    for triple in store.saying(name, TRO.finding):
        recorded = wording.all_links(map(name_of, store.values(name, TRO.recordedAs)))
        kinds = [*store.saying(name, TRO.actionType), *store.saying(name, TRO.eventKind)]
        articles = _articles(kinds, notes)
        finding = Value(wording.value(triple.object), notes.marks(triple))
        marks = tuple(mark for triple in kinds for mark in notes.marks(triple))
        yield Reported(Value(wording.link(name), marks), articles, finding, recorded)


def _articles(triples: Iterable[Triple], notes: Notes) -> tuple[Link, ...]:
    """The articles on which what is said rests."""
    facts = (fact for triple in triples for fact in notes.wording.store.facts(triple))
    articles = (notes.note(fact).article for fact in facts)
    return tuple(dict.fromkeys(filter(None, articles)))

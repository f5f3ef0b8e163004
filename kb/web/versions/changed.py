"""What changed between two releases in words: fact by fact and thing by thing, by their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from pyoxigraph import NamedNode

from kb.canonical.oxigraph import RDF, Quad, language_of, quads_in, value_of
from kb.identifiers import Identifiers
from kb.namespaces import NAMES, SCHEMA, SKOS
from kb.reading.store import Store
from kb.releases.changes import FACT_WORDS, THING_WORDS, Changes, ItemChange
from kb.releases.history import Entry, History
from kb.web.links import document_name, path_quoted
from kb.web.things.kinds import SHOWN_ELSEWHERE
from kb.web.words.languages import gettext, message, ngettext, numbered
from kb.web.words.wording import Link, Wording

#: How many lines are read to tell what changed, and how many are told of one fact or thing.
MOST_LINES, MOST_ROWS = 10_000, 12
#: What became of a fact or a thing.
BECAME = {
    "accepted": message("accepted"),
    "changed": message("changed"),
    "retracted": message("retracted"),
    "taken out": message("taken out"),
    "new": message("new"),
    "merged": message("merged"),
    "gone": message("gone"),
}
#: Properties that tell what a thing is called, the best first.
_NAME_TERMS = tuple(map(str, NAMES))
#: How many things are looked up in the log for one page.
MOST_SOUGHT = 50
#: What stands on every page anyway.
_QUIET = SHOWN_ELSEWHERE - set(map(str, (SCHEMA.name, SCHEMA.headline, SKOS.prefLabel)))


@dataclass(frozen=True)
class Row:
    """A triple that was added or taken out, and the facts that state it."""

    is_added: bool
    thing: Link
    label: Link
    value: Link
    facts: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Item:
    """A fact or a thing that changed: its name, what it is, what became of it and why; `more` rows
    are left out. `path` leads to what is written about it over time."""

    link: Link
    kinds: tuple[Link, ...]
    how: str
    path: str
    rows: tuple[Row, ...]
    more: int
    reason: Link
    into: Link | None

    @property
    def became(self) -> str:
        """What became of it, in the reader's language."""
        return gettext(BECAME[self.how])


@dataclass(frozen=True)
class Group:
    """Items under one heading: a graph that facts stand in, or what became of things."""

    heading: Link
    items: tuple[Item, ...]


def changes_of(
    history: History, ids: Identifiers, old: str, new: str, most: int | None = None
) -> Changes | None:
    """What two releases of the log differ in; None where that is more lines than are to be told.

    Raises `ReleaseError` where the log cannot tell.
    """
    if history.most_changes(old, new) > (MOST_LINES if most is None else most):
        return None
    return Changes.of(
        history.changes(old, new), ids, lambda iris: history.described_in_default_graph(iris, old),
        lambda iris: history.described_in_default_graph(iris, new),
    )  # fmt: skip


def summary(changes: Sequence[ItemChange]) -> str:
    """How many facts and things changed in which way, in a sentence; without any it says so."""
    parts = []
    for is_fact, words in ((True, FACT_WORDS), (False, THING_WORDS)):
        for how in words:
            number = sum(change.how == how and change.is_fact == is_fact for change in changes)
            if number:
                what = _facts(number) if is_fact else _things(number)
                parts.append(f"{what} {gettext(BECAME[how])}")
    return "; ".join(parts) if parts else gettext("no fact and no thing changed")


def _facts(number: int) -> str:
    return ngettext("%(n)s fact", "%(n)s facts", number) % {"n": numbered(number)}


def _things(number: int) -> str:
    return ngettext("%(n)s thing", "%(n)s things", number) % {"n": numbered(number)}


def counted(entry: Entry) -> str:
    """How many triples of the default graph a release added and took out, in words."""
    added, removed = entry.added.triples, entry.removed.triples
    first = ngettext("%(n)s triple added", "%(n)s triples added", added)
    second = ngettext("%(n)s triple taken out", "%(n)s triples taken out", removed)
    return f"{first % {'n': numbered(added)}}, {second % {'n': numbered(removed)}}"


@dataclass
class PastNames:
    """Has a reader's wording call things by the names that they had; they lead to their history."""

    wording: Wording
    history: History
    names: dict[str, list[Quad]] = field(default_factory=dict)
    sought: set[str] = field(default_factory=set)

    def learn(self, quads: Iterable[Quad]) -> None:
        """Take names from what was said of things."""
        for quad in quads:
            if not value_of(quad.graph_name) and quad.predicate.value in _NAME_TERMS:
                self.names.setdefault(value_of(quad.subject), []).append(quad)

    def link(self, iri: str) -> Link:
        """A thing by its name, or by the one that it had last."""
        store, wording = self.wording.store, self.wording
        is_ours = store.ids.kind(iri) not in (None, "fact", "provenance", "passage", "inference")
        if iri not in wording.links and is_ours and not store.name(iri, wording.languages):
            names = self.names.get(iri) or self._names_in_log(iri)
            if names:
                wording.links[iri] = self._last_name(iri, names)
        return wording.link(iri)

    def _names_in_log(self, iri: str) -> list[Quad]:
        """The names of a thing in the newest release of the log that took any out, or else gave
        any."""
        if iri in self.sought or len(self.sought) >= MOST_SOUGHT:
            return []
        self.sought.add(iri)
        for step in self.history.of_things([iri]):
            self.learn(quads_in((*step.removed, *step.added)))
            if iri in self.names:
                return self.names[iri]
        return []

    def _last_name(self, iri: str, names: list[Quad]) -> Link:
        has = {quad.predicate.value for quad in names}
        best = next(term for term in _NAME_TERMS if term in has)
        by_language = {
            language_of(quad.object).partition("-")[0]: quad.object
            for quad in sorted(names, key=str, reverse=True)
            if quad.predicate.value == best
        }
        wanted = [tag for tag in self.wording.languages if tag in by_language]
        last = by_language[wanted[0] if wanted else min(by_language)]
        name = path_quoted(document_name(iri, self.wording.store.ids) or "")
        return Link(last.value, language_of(last), f"/history/{name}" if name else None, iri)


class ChangeWriter:
    """Writes what changed for one reader. Things that the store does not have are called by the
    names that they had."""

    def __init__(
        self, store: Store, history: History, changes: Changes, languages: Sequence[str]
    ) -> None:
        self.store, self.changes = store, changes
        self.wording = Wording(store, tuple(languages))
        self.names = PastNames(self.wording, history)
        for change in changes.things:
            self.names.learn((*change.added, *change.removed))

    def shown(self) -> list[ItemChange]:
        """Return everything that is shown: facts, then things but the passages of facts."""
        kind = self.store.ids.kind
        things = [change for change in self.changes.things if kind(change.iri) != "passage"]
        return [*self.changes.facts, *things]

    def groups(self, changes: Iterable[ItemChange]) -> list[Group]:
        """Some of it under its headings."""
        return [
            Group(self._heading(heading), tuple(map(self.item, group)))
            for heading, group in groupby(changes, lambda change: change.source or change.how)
        ]

    def item(self, change: ItemChange) -> Item:
        """A fact or a thing."""
        link = self._link(change)
        rows, more = self._rows(change)
        name = path_quoted(document_name(change.iri, self.store.ids) or "")
        kinds = () if change.is_fact else self._kinds(change)
        return Item(
            link, kinds, change.how, f"/history/{name}" if name else "", rows, more,
            Link.best(change.reasons, self.wording.languages),
            self.names.link(change.into) if change.into else None,
        )  # fmt: skip

    def rows(
        self, removed: Iterable[Quad], added: Iterable[Quad], most: int = MOST_ROWS
    ) -> tuple[tuple[Row, ...], int]:
        """Quads that were taken out and added, in the order of their properties, and how many
        more there are."""
        quads = [(quad, False) for quad in removed] + [(quad, True) for quad in added]
        quads = [row for row in quads if row[0].predicate.value not in _QUIET] or quads
        quads.sort(key=_order)
        rows = tuple(self._row(quad, is_added) for quad, is_added in quads[:most])
        return rows, len(quads) - len(rows)

    def _rows(self, change: ItemChange) -> tuple[tuple[Row, ...], int]:
        if not change.is_fact and change.how != "changed":
            return (), 0  # the facts tell what it is
        return self.rows(change.removed, change.added)

    def _row(self, quad: Quad, is_added: bool) -> Row:
        facts = () if value_of(quad.graph_name) else self.changes.stated.get(quad.triple, ())
        if isinstance(quad.object, NamedNode):
            self.names.link(quad.object.value)
        return Row(
            is_added, self.names.link(value_of(quad.subject)),
            self.wording.link(quad.predicate.value), self.wording.value(quad.object),
            tuple(map(self._fact, facts[:3])),
        )  # fmt: skip

    def _fact(self, iri: str) -> Link:
        name = iri.rpartition("/")[2]
        return Link(gettext("fact %(id)s") % {"id": name}, "", self._path(iri), iri)

    def _link(self, change: ItemChange) -> Link:
        """The name of what changed, which leads to its page where it has one now."""
        if change.is_fact:
            return self._fact(change.iri)
        link = self.names.link(change.iri)
        return replace(link, href=self._path(change.iri)) if link.href else link

    def _path(self, iri: str) -> str | None:
        """Where an IRI of ours leads: to what was written about it, where it is gone."""
        link = self.names.link(iri)
        if not link.href or not link.href.startswith("/page/") or self._is_published(iri):
            return link.href
        return "/history/" + link.href.removeprefix("/page/")

    def _is_published(self, iri: str) -> bool:
        """Whether the store has a fact, or says anything of a thing: not only that it is gone."""
        if self.store.ids.kind(iri) in ("fact", "provenance"):
            return bool(self.store.provenance(iri).certainty or self.store.said_by(iri))
        return bool(self.store.about(iri))

    def _kinds(self, change: ItemChange) -> tuple[Link, ...]:
        own = [
            value_of(quad.object)
            for quad in (*change.removed, *change.added)
            if quad.predicate == RDF.type
        ]
        known = self._is_published(change.iri)
        return self.wording.kinds(change.iri) if known else self.wording.our_kinds(sorted(set(own)))

    def _heading(self, heading: str) -> Link:
        """An article by its name, or what became of things."""
        start = self.store.ids.provenance("")
        if not heading.startswith(start):
            return Link(gettext(_HEADINGS.get(heading, "Facts")))
        if heading == str(self.store.ids.provenance("authorities")):
            return replace(self.wording.link(heading), text=gettext("From outside the articles"))
        article = str(self.store.ids.thing(f"article/{heading.removeprefix(start)}"))
        return self.names.link(article)


def _order(row: tuple[Quad, bool]) -> tuple[str, str, bool, str]:
    """Rows stand by thing and property, what was taken out before what was added."""
    quad, is_added = row
    return value_of(quad.subject), quad.predicate.value, is_added, str(quad.object)


#: The headings of things, by what became of them.
_HEADINGS = {
    "new": message("New things"),
    "changed": message("Things of which something else is said"),
    "merged": message("Things that were merged"),
    "gone": message("Things that are gone"),
    "accepted": message("Facts"),
}


def lines_in_words(groups: Iterable[Group]) -> Iterator[str]:
    """What changed as lines of plain text."""
    for group in groups:
        yield f"{group.heading.text}:"
        for item in group.items:
            kinds = f" ({', '.join(kind.text for kind in item.kinds)})" if item.kinds else ""
            why = f": {item.reason.text}" if item.reason.text else ""
            into = f" → {item.into.text}" if item.into else ""
            yield f"  {item.link.text}{kinds} {item.became}{into}{why}"
            for row in item.rows:
                sign = "+" if row.is_added else "-"
                facts = f" [{', '.join(fact.text for fact in row.facts)}]" if row.facts else ""
                yield f"    {sign} {row.thing.text}: {row.label.text}: {row.value.text}{facts}"
            if item.more:
                yield f"    … {gettext('%(n)s more') % {'n': item.more}}"

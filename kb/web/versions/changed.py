"""What changed between two releases in words: fact by fact and thing by thing, by their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pyoxigraph import NamedNode

from kb.canonical.oxigraph import RDF, Quad, value_of
from kb.identifiers import Identifiers
from kb.namespaces import SCHEMA, SKOS
from kb.reading.store import Store
from kb.releases.changes import FACT_WORDS, THING_WORDS, Changes, Told
from kb.releases.entries import Entry
from kb.releases.history import History
from kb.web.links import document_name, path_quoted
from kb.web.things.details import SHOWN_ELSEWHERE
from kb.web.versions.pastnames import PastNames
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
_NAMES = frozenset(map(str, (SCHEMA.name, SCHEMA.headline, SKOS.prefLabel)))
#: What is told of anything anyway.
_QUIET = SHOWN_ELSEWHERE - _NAMES
#: Things that the facts which rest on them tell of.
_TOLD_BY_FACTS = ("passage",)


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
    reasons: tuple[Link, ...]
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
        history.changes(old, new), ids, lambda iris: history.present(iris, old),
        lambda iris: history.present(iris, new),
    )  # fmt: skip


def summary(changes: Sequence[Told]) -> str:
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

    def told(self) -> list[Told]:
        """Everything that is told: facts, then things but those that facts tell of."""
        ids = self.store.ids
        things = [
            change for change in self.changes.things if ids.kind(change.iri) not in _TOLD_BY_FACTS
        ]
        return [*self.changes.facts, *things]

    def groups(self, changes: Iterable[Told]) -> list[Group]:
        """Some of it under its headings."""
        found = []
        for heading, group in groupby(changes, lambda change: change.source or change.how):
            items = tuple(map(self.item, group))
            found.append(Group(self._heading(heading), items))
        return found

    def item(self, change: Told) -> Item:
        """A fact or a thing."""
        link = self._link(change)
        rows, more = self._rows(change)
        name = path_quoted(document_name(change.iri, self.store.ids) or "")
        kinds = () if change.is_fact else self._kinds(change)
        return Item(
            link, kinds, change.how, f"/history/{name}" if name else "", rows, more,
            self._reasons(change), self.names.link(change.into) if change.into else None,
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

    def _rows(self, change: Told) -> tuple[tuple[Row, ...], int]:
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

    def _link(self, change: Told) -> Link:
        """The name of what changed, which leads to its page where it has one now."""
        if change.is_fact:
            return self._fact(change.iri)
        link = self.names.link(change.iri)
        return replace(link, href=self._path(change.iri)) if link.href else link

    def _path(self, iri: str) -> str | None:
        """Where an IRI of ours leads: to what was written about it, where it is gone."""
        link = self.names.link(iri)
        if not link.href or not link.href.startswith("/page/") or self._is_said(iri):
            return link.href
        return "/history/" + link.href.removeprefix("/page/")

    def _is_said(self, iri: str) -> bool:
        """Whether the store has a fact, or says anything of a thing: not only that it is gone."""
        if self.store.ids.kind(iri) in ("fact", "provenance"):
            return bool(self.store.provenance(iri).certainty or self.store.said_by(iri))
        return bool(self.store.about(iri))

    def _kinds(self, change: Told) -> tuple[Link, ...]:
        own = [
            value_of(quad.object)
            for quad in (*change.removed, *change.added)
            if quad.predicate == RDF.type
        ]
        known = self._is_said(change.iri)
        return self.wording.kinds(change.iri) if known else self.wording.our_kinds(sorted(set(own)))

    def _reasons(self, change: Told) -> tuple[Link, ...]:
        wanted = [tag for tag in self.wording.languages if tag in change.reasons]
        tags = wanted[:1] or sorted(change.reasons)[:1]
        return tuple(Link(change.reasons[tag], tag) for tag in tags)

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
            why = "".join(f": {reason.text}" for reason in item.reasons)
            into = f" → {item.into.text}" if item.into else ""
            yield f"  {item.link.text}{kinds} {item.became}{into}{why}"
            for row in item.rows:
                sign = "+" if row.is_added else "-"
                facts = f" [{', '.join(fact.text for fact in row.facts)}]" if row.facts else ""
                yield f"    {sign} {row.thing.text}: {row.label.text}: {row.value.text}{facts}"
            if item.more:
                yield f"    … {gettext('%(n)s more') % {'n': item.more}}"

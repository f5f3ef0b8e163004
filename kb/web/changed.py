"""What changed between two releases in words: fact by fact and thing by thing, by their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from kb.changes import FACT_WORDS, THING_WORDS, Changes, Told
from kb.history import Entry, History
from kb.identifiers import Identifiers
from kb.namespaces import RDF, SCHEMA, SKOS
from kb.quads import Quad
from kb.store import Store, triples_in
from kb.web.details import SHOWN_ELSEWHERE
from kb.web.languages import gettext, message, ngettext
from kb.web.links import document_name, path_quoted
from kb.web.wording import Link, Wording

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
    """A statement that was added or taken out, and the facts that state it."""

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


def changes_of(history: History, ids: Identifiers, old: str, new: str) -> Changes | None:
    """What two releases of the log differ in; None where that is too much to be told.

    Raises `ReleaseError` where the log cannot tell.
    """
    if history.most_changes(old, new) > MOST_LINES:
        return None
    return Changes.of(
        history.changes(old, new), ids, lambda iris: history.present(iris, old),
        lambda iris: history.present(iris, new),
    )  # fmt: skip


def summary(changes: Changes) -> str:
    """How many facts and things changed in which way, in a sentence.

    Without any change it says so.
    """
    parts = []
    for word, number in changes.counts().items():
        what, _, how = word.partition(" ")
        one, many = _COUNTED[what]
        parts.append(f"{ngettext(one, many, number) % {'n': number}} {gettext(BECAME[how])}")
    return "; ".join(parts) if parts else gettext("nothing that facts or things say changed")


def counted(entry: Entry) -> str:
    """How many triples of the default graph a release added and took out, in words."""
    added, removed = entry.added.triples, entry.removed.triples
    first = ngettext("%(n)s triple added", "%(n)s triples added", added) % {"n": added}
    second = ngettext("%(n)s triple taken out", "%(n)s triples taken out", removed) % {"n": removed}
    return f"{first}, {second}"


#: What is counted in a summary.
_COUNTED = {"fact": ("%(n)s fact", "%(n)s facts"), "thing": ("%(n)s thing", "%(n)s things")}


class ChangeWriter:
    """Writes what changed for one reader. Things that the store does not have are called by the
    names that they had."""

    def __init__(self, store: Store, changes: Changes, languages: Sequence[str]) -> None:
        self.store, self.changes = store, changes
        self.wording = Wording(store, tuple(languages))
        self._name_what_is_gone()

    def told(self) -> list[Told]:
        """Everything that is told: facts, then things but those that facts tell of."""
        ids = self.store.ids
        things = [one for one in self.changes.things if ids.kind(one.iri) not in _TOLD_BY_FACTS]
        return [*self.changes.facts, *things]

    def groups(self, told: Iterable[Told]) -> list[Group]:
        """Some of it under its headings."""
        found = []
        for heading, group in groupby(told, lambda one: one.source or one.how):
            items = tuple(map(self.item, group))
            found.append(Group(self._heading(heading), items))
        return found

    def item(self, told: Told) -> Item:
        """A fact or a thing."""
        link = self._link(told)
        rows, more = self._rows(told)
        name = path_quoted(document_name(told.iri, self.store.ids) or "")
        kinds = () if told.how in FACT_WORDS and told.source else self._kinds(told)
        return Item(
            link, kinds, told.how, f"/history/{name}" if name else "", rows, more,
            self._reasons(told), self.wording.link(told.into) if told.into else None,
        )  # fmt: skip

    def rows(
        self, removed: Iterable[Quad], added: Iterable[Quad], most: int = MOST_ROWS
    ) -> tuple[tuple[Row, ...], int]:
        """Statements that were taken out and added, in the order of their properties, and how many
        more there are."""
        told = [(quad, False) for quad in removed] + [(quad, True) for quad in added]
        told = [one for one in told if one[0].predicate not in _QUIET] or told
        told.sort(key=lambda one: (one[0].subject, one[0].predicate, one[1], one[0].value))
        shown = told[:most]
        triples = triples_in("".join(quad.triple for quad, _ in shown))
        rows = tuple(
            self._row(quad, is_added, triple)
            for (quad, is_added), triple in zip(shown, triples, strict=True)
        )
        return rows, len(told) - len(shown)

    def _rows(self, told: Told) -> tuple[tuple[Row, ...], int]:
        if told.how in THING_WORDS and told.how != "changed":
            return (), 0  # the facts tell what it is
        return self.rows(told.removed, told.added)

    def _row(self, quad: Quad, is_added: bool, triple: Any) -> Row:
        facts = () if quad.graph else self.changes.stated.get(quad.triple, ())
        return Row(
            is_added, self.wording.link(quad.subject), self.wording.link(quad.predicate),
            self.wording.value(triple.object), tuple(map(self._fact, facts[:3])),
        )  # fmt: skip

    def _fact(self, iri: str) -> Link:
        name = iri.rpartition("/")[2]
        return Link(gettext("fact %(id)s") % {"id": name}, "", self._path(iri), iri)

    def _link(self, told: Told) -> Link:
        """The name of what changed, which leads to its page where it has one now."""
        if self.store.ids.kind(told.iri) == "fact":
            return self._fact(told.iri)
        link = self.wording.link(told.iri)
        return replace(link, href=self._path(told.iri)) if link.href else link

    def _path(self, iri: str) -> str | None:
        """Where an IRI of ours leads: to what was written about it, where it is gone."""
        link = self.wording.link(iri)
        if not link.href or not link.href.startswith("/page/") or self.store.knows(iri):
            return link.href
        return "/history/" + link.href.removeprefix("/page/")

    def _kinds(self, told: Told) -> tuple[Link, ...]:
        own = [q.iri for q in (*told.removed, *told.added) if q.predicate == str(RDF.type)]
        known = self.store.knows(told.iri)
        return self.wording.kinds(told.iri) if known else self.wording.our_kinds(sorted(set(own)))

    def _reasons(self, told: Told) -> tuple[Link, ...]:
        wanted = [tag for tag in self.wording.languages if tag in told.reasons]
        tags = wanted[:1] or sorted(told.reasons)[:1]
        return tuple(Link(told.reasons[tag], tag) for tag in tags)

    def _heading(self, heading: str) -> Link:
        """An article by its name, or what became of things."""
        start = self.store.ids.provenance("")
        if not heading.startswith(start):
            return Link(gettext(_HEADINGS.get(heading, "Facts")))
        article = str(self.store.ids.thing(f"article/{heading.removeprefix(start)}"))
        if self.store.knows(article) or article in self.wording.links:
            return self.wording.link(article)
        return self.wording.link(heading)

    def _name_what_is_gone(self) -> None:
        """Have things that the store does not describe called by the names that they had."""
        for told in self.changes.things:
            names = [q for q in (*told.added, *told.removed) if q.predicate in _NAMES]
            if names and not self.store.knows(told.iri):
                self.wording.links[told.iri] = self._had_name(told.iri, names)

    def _had_name(self, iri: str, names: list[Quad]) -> Link:
        by_language = {quad.language: quad for quad in sorted(names, reverse=True)}
        found = [by_language[tag] for tag in self.wording.languages if tag in by_language]
        quad = (found or names)[0]
        name = path_quoted(document_name(iri, self.store.ids) or "")
        return Link(quad.text, quad.language, f"/history/{name}" if name else None, iri)


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

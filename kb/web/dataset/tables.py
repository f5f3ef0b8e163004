"""Tables of things, narrowed down by what they have in common: by links, without scripts, and as
CSV."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import urlencode

from flask import request

from kb.dumps.sectionrows import as_csv
from kb.namespaces import SCHEMA, TRO
from kb.releases.release import Release
from kb.web.dataset.facets import MOST_ITEMS, OF_TIME, TABLES, Item, Table, query_for
from kb.web.site import Site
from kb.web.things.participation import bound_by
from kb.web.words.languages import message
from kb.web.words.wording import Link, Wording

#: How many values of a facet are offered, those that most have.
MOST_VALUES = 12
#: How long a value of a request may be.
MOST_WORD = 100
#: What no value is, nor begins with.
_NOTHING = "urn:none"


@dataclass(frozen=True)
class Offered:
    """A value of a facet: what it is called, how many things have it, and the query for them; of
    the value that is chosen, the query without it."""

    link: Link
    number: int
    query: str
    is_chosen: bool


@dataclass(frozen=True)
class Chooser:
    """A list to choose a value from, where there are many: its name in the address, its head, its
    values by their keys with what they are called, and the key that is chosen."""

    name: str
    head: str
    values: tuple[tuple[str, str], ...]
    chosen: str


def has_table(name: str) -> bool:
    """Whether a listing is shown as a table."""
    site = Site.current()
    if name not in TABLES or site.ids.is_open:
        return False
    return site.tallies.counts().get(TABLES[name].kind, 0) <= MOST_ITEMS


def rows_of(name: str, wording: Wording) -> bytes:
    """The same as CSV (RFC 4180): IRIs and names, the numbers empty where they are not known."""
    table = ListedTable.of(name, wording)
    rows: list[Sequence[object]] = [["iri", "name", *table.columns]]
    for item in table.items:
        values = [
            "; ".join(wording.link(value).text if _is_thing(value) else value for value in texts)
            for texts in item.values.values()
        ]
        numbers = ["" if number is None else number for number in item.numbers.values()]
        rows.append([item.iri, wording.link(item.iri).text, *values, *numbers])
    return as_csv(rows)


def shown(value: str, wording: Wording) -> Link:
    """A value of a facet as a page shows it."""
    return wording.brief(value) if _is_thing(value) else wording.day(value)


@dataclass(frozen=True)
class ListedTable:
    """The table of a listing as the request asks for it: all of its things, how their values are
    written in an address, what is chosen by facet, and the column to sort by."""

    name: str
    table: Table
    things: tuple[Item, ...]
    keys: Mapping[str, str]
    values: Mapping[str, str]
    chosen: Mapping[str, str]
    sort: str
    wording: Wording

    @classmethod
    def of(cls, name: str, wording: Wording) -> ListedTable:
        """The table of a name, as the request of now asks for it."""
        table, (things, keys, values) = TABLES[name], _things(Site.current().release, name)
        known = (*table.facets, "bound") if name == "treaties" else tuple(table.facets)
        given = {key: value[:MOST_WORD] for key, value in request.args.items() if key in known}
        chosen = {key: value for key, value in given.items() if value}
        sort = request.args.get("sort", "")
        sort = sort if sort in (*table.facets, *table.numbers) else ""
        if state := chosen.get("bound"):
            bound = bound_by(Site.current(), state)
            things = tuple(item for item in things if item.iri in bound)
        return cls(name, table, things, keys, values, chosen, sort, wording)

    @property
    def columns(self) -> Mapping[str, str]:
        """The heads of the columns."""
        return {**self.table.heads, **self.table.numbers}

    @property
    def sorting(self) -> Mapping[str, str]:
        """The query that sorts by each column, and by none."""
        by_column = {name: urlencode({**self.chosen, "sort": name}) for name in self.columns}
        return {**by_column, "": urlencode(self.chosen)}

    @property
    def parameters(self) -> str:
        """All that is asked for as a query."""
        return self._query(self.chosen)

    @property
    def others(self) -> Mapping[str, str]:
        """What is asked for beside what the lists choose: a form hands it on."""
        named = {chooser.name for chooser in self.choosers}
        return {name: key for name, key in self.chosen.items() if name not in named}

    @cached_property
    def items(self) -> Sequence[Item]:
        """The things that are left, in the order that is asked for."""
        return self._sorted(self._left())

    @cached_property
    def facets(self) -> Mapping[str, Sequence[Offered]]:
        """The facets with their values, where there is more than one."""
        return {
            facet: list(self._offered(facet, values))
            for facet, values in self._values.items()
            if len(values) > 1
        }

    @cached_property
    def choosers(self) -> Sequence[Chooser]:
        """The lists to choose from."""
        return list(self._choosers())

    @property
    def query(self) -> str:
        """What is chosen in SPARQL; of a key that nothing has, a query that finds nothing either;
        "" where a query could not tell it in few words."""
        if "bound" in self.chosen:
            return ""
        chosen = {
            facet: self.values.get(key, _NOTHING)[: 3 if facet in OF_TIME else None]
            for facet, key in self.chosen.items()
        }
        return query_for(self.name, chosen, self.wording.languages[0])

    def _left(self, without: str = "") -> Sequence[Item]:
        """The things that have all that is chosen, but for one facet."""
        left: Sequence[Item] = self.things
        for facet, key in self.chosen.items():
            if facet not in ("bound", without):  # for whom they are bound was asked first
                left = [
                    item for item in left if any(self.keys[v] == key for v in item.values[facet])
                ]
        return left

    @cached_property
    def _values(self) -> Mapping[str, list[tuple[str, str, int]]]:
        return {facet: self._values_of(facet) for facet in self.table.facets}

    def _values_of(self, facet: str) -> list[tuple[str, str, int]]:
        """The values of a facet that the things left by the others have: the key, a value, and of
        how many things; what is chosen first, then those that most have; days the latest first."""
        left = self._left(facet)
        number = Counter(key for item in left for key in {self.keys[v] for v in item.values[facet]})
        chosen = self.chosen.get(facet)
        ordered = sorted(number.items(), key=lambda pair: (-pair[1], pair[0]))
        if facet in OF_TIME:
            ordered = sorted(number.items(), reverse=True)
        else:
            ordered.sort(key=lambda pair: pair[0] != chosen)
        return [(key, self.values[key], count) for key, count in ordered]

    def _offered(self, facet: str, values: Sequence[tuple[str, str, int]]) -> Iterable[Offered]:
        most = None if facet in OF_TIME else MOST_VALUES
        for key, value, number in values[:most]:
            is_chosen = key == self.chosen.get(facet)
            others = {k: v for k, v in self.chosen.items() if k != facet}
            query = self._query(others if is_chosen else {**others, facet: key})
            yield Offered(self._called(key, value), number, query, is_chosen)

    def _called(self, key: str, value: str) -> Link:
        return Link(key) if _is_day(value) else shown(value, self.wording)

    def _choosers(self) -> Iterable[Chooser]:
        """The lists of the facets with more values than are offered as links; of treaties, also of
        the States for which they are in force."""
        for facet, values in self._values.items():
            if facet not in OF_TIME and len(values) > MOST_VALUES:
                named = ((key, self._called(key, value).text) for key, value, _ in values)
                ordered = tuple(sorted(named, key=lambda pair: pair[1].casefold()))
                head = self.table.heads[facet]
                yield Chooser(facet, head, ordered, self.chosen.get(facet, ""))
        if self.name == "treaties":
            states = self.wording.by_name(Site.current().tallies.things(str(SCHEMA.Country)))
            named = (
                (self.wording.store.ids.reference(state.iri) or "", state.text) for state in states
            )
            head = message("In force for")
            yield Chooser("bound", head, tuple(named), self.chosen.get("bound", ""))

    def _query(self, chosen: Mapping[str, str]) -> str:
        return urlencode({**chosen, **({"sort": self.sort} if self.sort else {})})

    def _sorted(self, items: Sequence[Item]) -> Sequence[Item]:
        """Things in the order of a column: numbers and days from the largest, words by letters;
        what has none stands last."""
        sort = self.sort
        if sort in self.table.numbers:
            return sorted(items, key=lambda item: -(item.numbers[sort] or 0))
        if sort in OF_TIME:
            return sorted(items, key=lambda item: item.values[sort], reverse=True)
        if not sort:
            return items

        def words(item: Item) -> tuple[bool, str]:
            text = ", ".join(self.wording.link(value).text for value in item.values[sort])
            return not text, text.casefold()

        return sorted(items, key=words)


@lru_cache(maxsize=2 * len(TABLES))  # a release never changes
def _things(
    release: Release, name: str
) -> tuple[tuple[Item, ...], Mapping[str, str], Mapping[str, str]]:
    """The things of a table, how the values of its facets are written in an address, and a value
    of each of these."""
    items = tuple(TABLES[name].read(Site.current()))
    each = {v for item in items for values in item.values.values() for v in values}
    keys = {value: _key(value) for value in sorted(each)}
    return items, keys, {key: value for value, key in keys.items()}


def _is_thing(value: str) -> bool:
    """Whether a value of a facet is an IRI, and not a day or a year."""
    return ":" in value


def _is_day(value: str) -> bool:
    """Whether a value of a facet is a day or a year."""
    return value[:4].isdigit()


def _key(value: str) -> str:
    """How a value of a facet is written in an address: a decade, a reference, or a concept."""
    if _is_day(value):
        return f"{value[:3]}0s"
    if reference := Site.current().ids.reference(value):
        return reference
    return value.removeprefix(str(TRO)).removeprefix(str(SCHEMA))

"""What things are found by, and what is counted of them, as the store of a release tells it.

Of a release that follows another, what is told of the nodes in the lines that changed is taken out
of the last one's files and told anew; all else is copied.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import cast

import pyoxigraph

from kb.canonical.lines import in_graph, nodes_in, object_of
from kb.canonical.oxigraph import NAMES, name_of, value_of
from kb.dumps.sections import sections_in, statements_of
from kb.identifiers import DatasetSettings, Identifiers
from kb.index.acts import acts_among, acts_changed, acts_in, acts_of_ours, write_acts
from kb.index.answerfile import write_answers
from kb.index.search import Entry, fold, spellings, spellings_in, write_index
from kb.index.tallies import MANY, Tallied, Tallies, write_tallies
from kb.manifest import bytes_of
from kb.namespaces import DCTERMS, OA, RDF, RDFS, SCHEMA, SKOS, TRO
from kb.processes import each

#: The properties whose values a thing is found by.
FOUND_BY = tuple(
    str(term)
    for term in (
        SCHEMA.name, SCHEMA.alternateName, SCHEMA.headline, SKOS.prefLabel, SKOS.altLabel,
        RDFS.label, DCTERMS.title, TRO.mentionedAs, "http://xmlns.com/foaf/0.1/name",
    )
)  # fmt: skip

#: What the words of a passage and their translations stand under.
_OF_PASSAGES = (str(OA.exact), str(TRO.gloss))
_QUOTE = "#quote"
_TYPE, _HOLDER = (str(term) for term in (RDF.type, TRO.holder))
_ACTS = (str(TRO.TreatyAction), str(TRO.AnticipatedAction), str(TRO.Participation))
_OF_NO_ACT = (
    "SELECT ?node ?text { ?node <%s> ?text "
    + "".join(f"MINUS {{ ?node a <{kind}> }} " for kind in _ACTS)
    + "}"
)
_DEFAULT = pyoxigraph.DefaultGraph()
#: More links than a page reads at once are counted when the release is made.
_MANY_INCOMING = f"""
SELECT ?thing {{ [] ?any ?thing FILTER(isIRI(?thing)) }}
GROUP BY ?thing HAVING (COUNT(*) > {MANY})
"""


@dataclass(frozen=True)
class LastIndex:
    """The index of the release before, whole and made by the same programs: its store and the
    folder of its files of SQLite, the lines of N-Quads by which its statements differ from those of
    the next release, and how many statements that has."""

    store: Path
    lookups: Path
    removed: tuple[bytes, ...]
    added: tuple[bytes, ...]
    quads: int

    @property
    def changed(self) -> tuple[bytes, ...]:
        """All lines that differ."""
        return (*self.removed, *self.added)

    @cached_property
    def nodes(self) -> frozenset[str]:
        """The nodes that the lines which differ in the default graph link."""
        lines = (line.decode() for line in self.changed if not in_graph(line))
        return frozenset(node for line in lines for node in nodes_in(line))


def index_words(
    store: Path, folder: Path, data: Path, last: LastIndex | None = None, *, shared: bool = False
) -> None:
    """Write into a folder what things of a store are found by, what is counted of them, the acts,
    and answers, which a store that follows from the `last` one wrote as soon as it was made; in
    processes of their own where the work is `shared`."""
    index = _Index(store, folder, data, last)
    kinds = [_Index.search, _Index.tallies, _Index.acts]
    for _ in each(_write, index, kinds if last else [*kinds, _Index.answers], shared=shared):
        pass


@dataclass(frozen=True)
class _Index:
    """Files of SQLite in the making: the store, their folder, the release's `data/`, and the index
    of the release before it."""

    store: Path
    folder: Path
    data: Path
    last: LastIndex | None

    def search(self, store: pyoxigraph.Store, _: DatasetSettings) -> None:
        """Write what things are found by."""
        path, others, things = self.folder / "search.sqlite", _spellings(store), None
        old = self._old(path)
        if self.last and old and spellings_in(old) == others:
            things = _things(store, self.last)
        entries = entries_of(store, things)
        write_index(path, entries, others, None if things is None else old, things or ())

    def tallies(self, store: pyoxigraph.Store, settings: DatasetSettings) -> None:
        """Write what is counted."""
        path, crowded, nodes = self.folder / "tallies.sqlite", None, None
        old = self._old(path)
        if self.last and old:
            crowded, nodes = _still_crowded(store, self.last, old), self.last.nodes
        if crowded is None:
            crowded, old, nodes = _crowded(store), None, None
        tallied = _tally(store, settings["languages"], Identifiers.of(settings), crowded, nodes)
        write_tallies(path, tallied, old, nodes or ())

    def acts(self, store: pyoxigraph.Store, settings: DatasetSettings) -> None:
        """Write the acts."""
        path, ids = self.folder / "acts.sqlite", Identifiers.of(settings)
        if self.last:
            changed = acts_changed(self.last.changed)
            write_acts(path, acts_among(changed, store, ids), self._old(path), changed)
        elif ids.is_open:
            write_acts(path, acts_among(acts_of_ours(store, ids), store, ids))
        else:
            write_acts(path, acts_in(statements_of(sections_in(self.data)), ids))

    def answers(self, store: pyoxigraph.Store, _: DatasetSettings) -> None:
        """Write what is answered to questions."""
        write_answers(store, self.data, self.folder)

    def _old(self, path: Path) -> Path | None:
        """The same file of the last release."""
        return self.last.lookups / path.name if self.last else None


def _write(
    index: _Index, kind: Callable[[_Index, pyoxigraph.Store, DatasetSettings], None]
) -> None:
    store = pyoxigraph.Store.read_only(str(index.store))
    kind(index, store, json.loads(bytes_of(index.data / "dataset.json")))


def entries_of(store: pyoxigraph.Store, things: Collection[str] | None = None) -> Iterator[Entry]:
    """What things can be found by: their names, and the words of passages and what curators
    translated of them, once each; of some things alone where they are given.

    What a person holds leads to the person: who looks for an office looks for who is in it. An act
    is found on the page of its treaty alone: most names of a large dataset are those of acts.
    """
    holders, nodes = _holders(store), None
    if things is not None:
        nodes = {*things, *(office for office, holder in holders.items() if holder in things)}
    kinds = _kinds(store, nodes)
    for predicate in (*FOUND_BY, str(SCHEMA.roleName), *_OF_PASSAGES):
        is_name, seen = predicate not in _OF_PASSAGES, set()
        of = nodes if is_name or nodes is None else _with_quotes(nodes)
        for node, text in _words(store, predicate, of):
            if not (
                isinstance(text, pyoxigraph.Literal) and isinstance(node, pyoxigraph.NamedNode)
            ):
                continue
            # A selector's words are those of its passage.
            thing = node.value if is_name else node.value.removesuffix(_QUOTE)
            thing = holders.get(thing, thing)
            kind = kinds.get(thing, "")
            entry = Entry(thing, kind, text.language or "", text.value, is_name)
            is_asked = (things is None or thing in things) and kind not in _ACTS
            if is_asked and entry not in seen:
                seen.add(entry)
                yield entry


def _words(
    store: pyoxigraph.Store, predicate: str, nodes: Collection[str] | None
) -> Iterator[tuple[object, object]]:
    """Nodes with their values of a property, of some nodes alone where they are given; what is said
    of acts is not even read of all nodes."""
    if nodes is None:
        rows = cast(Iterable[Sequence[object]], store.query(_OF_NO_ACT % predicate))
        yield from ((row[0], row[1]) for row in rows)
    else:
        yield from ((quad.subject, quad.object) for quad in _quads_with(store, predicate, nodes))


def _with_quotes(nodes: Collection[str]) -> set[str]:
    """Nodes, and the selectors of those that are passages."""
    return {*nodes, *(node + _QUOTE for node in nodes if "#" not in node)}


def _quads_with(
    store: pyoxigraph.Store, predicate: str, nodes: Collection[str] | None = None
) -> Iterator[pyoxigraph.Quad]:
    """What the default graph says by a property; of some nodes alone where they are given."""
    term = pyoxigraph.NamedNode(predicate)
    for subject in [None] if nodes is None else map(pyoxigraph.NamedNode, sorted(nodes)):
        yield from store.quads_for_pattern(subject, term, None, _DEFAULT)


def _things(store: pyoxigraph.Store, last: LastIndex) -> frozenset[str]:
    """The things that may be found by other words than in the last release."""
    things = {node.removesuffix(_QUOTE) for node in last.nodes}
    holders = _holders(store)
    return frozenset((*things, *(holders[thing] for thing in things if thing in holders)))


def _holders(store: pyoxigraph.Store) -> dict[str, str]:
    """The persons who hold offices and titles, by these."""
    return {name_of(quad.subject): name_of(quad.object) for quad in _quads_with(store, _HOLDER)}


def _spellings(store: pyoxigraph.Store) -> dict[str, str]:
    """The names of States that are written in one word or in two."""
    type_, country = pyoxigraph.NamedNode(_TYPE), pyoxigraph.NamedNode(SCHEMA.Country)
    countries = store.quads_for_pattern(None, type_, country, _DEFAULT)
    states = {name_of(quad.subject) for quad in countries}
    return spellings(
        (name_of(quad.subject), fold(name_of(quad.object)))
        for name in (SCHEMA.name, SCHEMA.alternateName)
        for quad in _quads_with(store, str(name), states)
    )


def _crowded(store: pyoxigraph.Store) -> frozenset[str]:
    """The things to which many links lead."""
    rows = cast(Iterable[Sequence[pyoxigraph.NamedNode]], store.query(_MANY_INCOMING))
    return frozenset(row[0].value for row in rows)


def _still_crowded(
    store: pyoxigraph.Store, last: LastIndex, tallies: Path
) -> frozenset[str] | None:
    """The same, where they are those of the last release; else None."""
    known = Tallies(tallies)
    crowded = known.crowded()
    known.close()
    more = Counter[str]()
    for lines, sign in ((last.added, 1), (last.removed, -1)):
        for line in lines:
            value = object_of(line)
            if not in_graph(line) and value.startswith(b"<"):
                more[value[1:-1].decode()] += sign
    for thing, number in more.items():
        if thing in crowded:
            is_crowded = crowded[thing] + number > MANY
        else:
            links = store.quads_for_pattern(None, None, pyoxigraph.NamedNode(thing), _DEFAULT)
            is_crowded = sum(1 for _ in islice(links, MANY + 1)) > MANY
        if is_crowded != (thing in crowded):
            return None
    return frozenset(crowded)


def _tally(
    store: pyoxigraph.Store,
    languages: Sequence[str],
    ids: Identifiers,
    crowded: Collection[str],
    nodes: Collection[str] | None = None,
) -> Iterator[Tallied]:
    """Each class with each of its things, and the links into things to which many lead; with
    `nodes`, of these alone."""
    places = _places(store, languages, nodes)
    for subject, predicate, thing in _links(store, crowded, nodes):
        yield Tallied(thing, predicate, _place(places, subject), subject, ids.kind(subject) or "")


def _links(
    store: pyoxigraph.Store, crowded: Collection[str], nodes: Collection[str] | None
) -> Iterator[tuple[str, str, str]]:
    """The links into some things, and of all things into their classes; with `nodes`, from these
    alone."""
    type_ = pyoxigraph.NamedNode(_TYPE)
    ends: list[tuple[pyoxigraph.NamedNode | None, ...]] = [
        (pyoxigraph.NamedNode(node), None, None) for node in sorted(nodes or ())
    ]
    if nodes is None:
        ends = [(None, None, pyoxigraph.NamedNode(thing)) for thing in sorted(crowded)]
        ends.append((None, type_, None))
    for start, by, end in ends:
        for quad in store.quads_for_pattern(start, by, end, _DEFAULT):
            if end and quad.predicate == type_:
                continue  # they are among those by all classes
            is_wanted = quad.predicate == type_ or value_of(quad.object) in crowded
            if is_wanted and isinstance(quad.object, pyoxigraph.NamedNode):
                yield name_of(quad.subject), quad.predicate.value, quad.object.value


def _places(
    store: pyoxigraph.Store, languages: Sequence[str], nodes: Collection[str] | None
) -> dict[str, tuple[int, int, str]]:
    """The place of each thing in an alphabetical order: by its name in the dataset's first
    language, or the best that it has."""
    places: dict[str, tuple[int, int, str]] = {}
    # By the name that is shown, then by what else it is found by.
    predicates = dict.fromkeys([*(term.value for term in NAMES), *FOUND_BY])
    for i, predicate in enumerate(predicates):
        for quad in _quads_with(store, predicate, nodes):
            if not isinstance(quad.object, pyoxigraph.Literal):
                continue
            tag = quad.object.language or ""
            rank = languages.index(tag) if tag in languages else len(languages)
            name = name_of(quad.subject)
            place = (i, rank, fold(quad.object.value)[:100])
            places[name] = min(places.get(name, place), place)
    return places


def _place(places: Mapping[str, tuple[int, int, str]], name: str) -> str:
    """What has no name stands behind what has one, by its IRI."""
    return places[name][2] if name in places else f"\U0010ffff{name}"


def _kinds(store: pyoxigraph.Store, nodes: Collection[str] | None) -> dict[str, str]:
    """The class of each thing: ours where it has one of ours."""
    kinds: dict[str, str] = {}
    for quad in _quads_with(store, _TYPE, nodes):
        node, kind = value_of(quad.subject), value_of(quad.object)
        known = kinds.get(node)
        # TreatyActor says what a State can do, not what it is.
        is_better = known is None or (kind.startswith(TRO) and kind != str(TRO.TreatyActor))
        if is_better or (known == str(TRO.TreatyActor)):
            kinds[node] = kind
    return kinds

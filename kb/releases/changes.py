"""What a change set says: which facts were accepted, changed and taken back, and which things are
new, changed and gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from kb.canonical.oxigraph import (
    DCTERMS,
    OWL,
    PROV,
    TRO,
    Quad,
    Term,
    Triple,
    language_of,
    quads_in,
    value_of,
)
from kb.identifiers import Identifiers
from kb.releases.differences import Change

#: What became of facts and of things, in the order of their lists.
FACT_WORDS = ("accepted", "changed", "retracted", "taken out")
THING_WORDS = ("new", "changed", "merged", "gone")

#: Of some things, those of which a release says anything.
Present = Callable[[Collection[str]], set[str]]


@dataclass(frozen=True)
class ItemChange:
    """A fact or a thing that differs between two releases.

    `how` is one of `FACT_WORDS` or `THING_WORDS`. `removed` and `added` are the statements of a
    fact, or those of the default graph about a thing. `reasons` by language, `on` and `into` tell
    why and when it was taken back, and what it was merged into.
    """

    iri: str
    how: str
    #: The graph of provenance that tells of the fact: of an article, or of the authorities.
    source: str = ""
    removed: tuple[Quad, ...] = ()
    added: tuple[Quad, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    on: str = ""
    into: str = ""
    is_fact: bool = False


@dataclass(frozen=True)
class Changes:
    """What two releases differ in. `facts` is by source and then by how they changed, `things` by
    how; `stated` has of each triple that is no longer or newly stated the facts that do so."""

    facts: tuple[ItemChange, ...]
    things: tuple[ItemChange, ...]
    stated: Mapping[Triple, tuple[str, ...]]

    @classmethod
    def of(
        cls, changes: Iterable[Change], ids: Identifiers, before: Present, after: Present
    ) -> Changes:
        """Read what changes say. `before` and `after` tell which things the two releases have."""
        sorter, lines = _Sorter(ids), list(changes)
        quads = quads_in(line for line, _ in lines)
        for quad, (_, is_added) in zip(quads, lines, strict=True):
            sorter.take(quad, is_added)
        facts = sorted(sorter.facts(), key=lambda f: (f.source, FACT_WORDS.index(f.how), f.iri))
        things = sorter.things(before, after)
        return cls(
            tuple(facts),
            tuple(sorted(things, key=lambda t: (THING_WORDS.index(t.how), t.iri))),
            {triple: tuple(sorted(facts)) for triple, facts in sorter.stated.items()},
        )


class _Sorter:
    """Sorts quads by what they tell of: what facts state, what is recorded of them, and things."""

    def __init__(self, ids: Identifiers) -> None:
        self._things_start, self._fact_start = f"{ids.base}id/", ids.fact("")
        self._record_start = ids.provenance("")
        self._of_facts, self._records, self._of_things = _pairs(), _pairs(), _pairs()
        self.stated: dict[Triple, set[str]] = {}

    def take(self, quad: Quad, is_added: bool) -> None:
        """Put a quad where it belongs. What the graphs of vocabularies say, the default graph says
        too; what it says of a fact, the graph of provenance says: a fact is told once."""
        subject, graph = value_of(quad.subject), value_of(quad.graph_name)
        if graph.startswith(self._fact_start):
            self._of_facts[graph][is_added].append(quad)
            self.stated.setdefault(quad.triple, set()).add(graph)
        elif graph.startswith(self._record_start):
            self._records[subject][is_added].append(quad)
        elif not graph and not subject.startswith(self._fact_start):
            is_thing = subject.startswith(self._things_start)
            iri = subject.partition("#")[0] if is_thing else subject
            self._of_things[iri][is_added].append(quad)

    def facts(self) -> Iterator[ItemChange]:
        """The facts that differ."""
        recorded = (iri for iri in self._records if iri.startswith(self._fact_start))
        for iri in {*self._of_facts, *recorded}:
            record = self._records.get(iri, ([], []))
            removed, added = map(tuple, self._of_facts.get(iri, ([], [])))
            source = next((value_of(quad.graph_name) for quad in (*record[1], *record[0])), "")
            why = self._why(iri)
            yield ItemChange(iri, _how(*record), source, removed, added, *why, is_fact=True)

    def things(self, before: Present, after: Present) -> Iterator[ItemChange]:
        """The things about which the default graph says something else."""
        only_added = {iri for iri, (removed, _) in self._of_things.items() if not removed}
        only_removed = {iri for iri, (_, added) in self._of_things.items() if not added}
        new, gone = only_added - before(only_added), only_removed - after(only_removed)
        for iri, (removed, added) in self._of_things.items():
            reasons, on, into = self._why(iri)
            how = "new" if iri in new else "gone" if iri in gone else "changed"
            how = "merged" if into and how == "gone" else how
            yield ItemChange(iri, how, "", tuple(removed), tuple(added), reasons, on, into)

    def _why(self, iri: str) -> tuple[dict[str, str], str, str]:
        """Why something is published no longer, since when, and what it was merged into."""
        _, added = self._records.get(iri, ([], []))
        reasons = {language_of(value): value.value for value in _values(added, TRO.reason)}
        on = next((value.value[:10] for value in _values(added, PROV.invalidatedAtTime)), "")
        into = next((value.value for value in _values(added, DCTERMS.isReplacedBy)), "")
        return reasons, on, into


def _pairs() -> defaultdict[str, tuple[list[Quad], list[Quad]]]:
    """Quads that were removed and added, by what they tell of."""
    return defaultdict(lambda: ([], []))


def _values(quads: Iterable[Quad], predicate: NamedNode) -> list[Term]:
    return [quad.object for quad in quads if quad.predicate == predicate]


def _how(removed: list[Quad], added: list[Quad]) -> str:
    """What became of a fact, by what is recorded of it."""
    if _values(added, OWL.deprecated):
        return "retracted"
    was, is_ = (bool(_values(quads, TRO.certainty)) for quads in (removed, added))
    if was == is_:
        return "changed"
    return "accepted" if is_ else "taken out"

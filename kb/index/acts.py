"""The acts of treaties, by treaty and by actor: what tables of participants are made of. The entry
into force for a party stands among them, which is the day from which a participation binds.

A treaty has up to a thousand acts, and a page looks up a dozen things of each; read one by one from
the store they take most of a second. So what such a table has of each act stands together, written
once, when a release is made. It is a file of SQLite in the release's ``lookups/``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, product
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import pyoxigraph

from kb.canonical.lines import quad_of, text_of
from kb.canonical.oxigraph import value_of
from kb.identifiers import Identifiers
from kb.index.lookups import Lookups, written
from kb.namespaces import RDF, SCHEMA, TRO

#: A value, and the facts that say it.
SourcedValue = tuple[str, tuple[str, ...]]

_SCHEMA = """
CREATE TABLE act (treaty TEXT, actor TEXT, act TEXT, kind TEXT, outlook TEXT, whose TEXT,
    articles TEXT, force TEXT, told INTEGER, days TEXT, effects TEXT, facts TEXT,
    PRIMARY KEY (treaty, actor, act)) WITHOUT ROWID;
CREATE INDEX of_actor ON act (actor);
"""
#: What is read of acts: the property, and what it is called here.
_FIELDS = {
    f"<{term}>".encode(): name
    for term, name in (
        (RDF.type, "classes"), (TRO.treaty, "treaties"), (TRO.actor, "actors"),
        (TRO.actionType, "kinds"), (TRO.actionDate, "days"), (TRO.statedDate, "stated"),
        (TRO.boundFrom, "days"), (TRO.effectiveDate, "effects"), (TRO.outlook, "outlook"),
        (TRO.reservingActor, "whose"), (TRO.provision, "articles"), (TRO.effect, "force"),
        (SCHEMA.description, "told"),
    )
}  # fmt: skip
_HAPPENED, _EXPECTED = str(TRO.TreatyAction), str(TRO.AnticipatedAction)
_BOUND, _ENTRY = str(TRO.Participation), str(TRO.EntryIntoForceForParty)


class Act(NamedTuple):
    """An act of a treaty and one of its actors, "" where it is the treaty's as a whole.

    `outlook` is "" of what happened, else the concept; `days` are those on which it was done, or is
    to be, several where sources differ; `effects` those of effect, both with the facts that say
    them; `facts` say of what kind the act is. `whose` reservation an objection is to, and `force`
    what it says of the treaty's between the two; `articles` are the numbers of those that a
    statement names; `is_told` where the act is described in words.
    """

    treaty: str
    actor: str
    act: str
    kind: str
    outlook: str
    whose: str
    articles: str
    force: str
    is_told: bool
    days: tuple[SourcedValue, ...]
    effects: tuple[SourcedValue, ...]
    facts: tuple[str, ...]


#: What is said of an act: of each field the values, each with the facts that say it.
_Values = dict[str, dict[str, set[str]]]


def acts_in(lines: Iterable[bytes], ids: Identifiers) -> Iterator[Act]:
    """Yield the acts that happened or are expected, from lines of canonical N-Quads of any graph,
    in which all of a subject stand together: what only somebody claims is none."""
    start = b"\0" if ids.is_open else f"<{ids.fact('')}".encode()
    read = (quad for line in lines if (quad := quad_of(line))[1] in _FIELDS)
    for subject, its in groupby(read, itemgetter(0)):
        values: _Values = {}
        for _, predicate, value, graph in its:
            facts = values.setdefault(_FIELDS[predicate], {}).setdefault(text_of(value), set())
            if graph.startswith(start):
                facts.add(text_of(graph))
        if "treaties" in values:
            yield from _acts_of(text_of(subject), values)


def acts_among(nodes: Iterable[str], store: pyoxigraph.Store, ids: Identifiers) -> Iterator[Act]:
    """Yield those of some nodes, as a store has them."""
    quads = (
        quad
        for node in nodes
        for quad in store.quads_for_pattern(pyoxigraph.NamedNode(node), None, None, None)
    )
    return acts_in((f"{quad} .\n".encode() for quad in quads), ids)


def acts_of_ours(store: pyoxigraph.Store, ids: Identifiers) -> set[str]:
    """Return the nodes of a store that say what was done to a treaty of the dataset, or who of it
    did it."""
    return {
        value_of(quad.subject)
        for term in (TRO.treaty, TRO.actor)
        for quad in store.quads_for_pattern(None, pyoxigraph.NamedNode(term), None, None)
        if ids.kind(value_of(quad.object))
    }


def acts_changed(lines: Iterable[bytes]) -> set[str]:
    """The nodes of which lines of N-Quads say something that is read of an act.

    >>> acts_changed([b'<urn:a> <https://schema.org/description> "late"@en .'])
    {'urn:a'}
    >>> acts_changed([b'<urn:a> <https://schema.org/name> "The act"@en .'])
    set()
    """
    read = (line.split(b" ", 2) for line in lines)
    return {text_of(subject) for subject, predicate, _ in read if predicate in _FIELDS}


def _acts_of(act: str, values: _Values) -> Iterator[Act]:
    """What is said of an act, for each of its treaties and actors; of a participation that begins
    on a day, its entry into force."""
    classes = values.get("classes", {})
    if _BOUND in classes and "days" in values:
        values["kinds"] = {_ENTRY: classes[_BOUND]}
    elif classes.keys().isdisjoint((_HAPPENED, _EXPECTED)):
        return
    outlook, whose, force = (
        min(values.get(name, {}), default="") for name in ("outlook", "whose", "force")
    )
    articles = ", ".join(sorted(values.get("articles", ()), key=int))
    days = _values(values, "stated" if _EXPECTED in classes else "days")
    for kind, facts in sorted(values.get("kinds", {}).items())[:1]:
        for treaty, actor in product(values["treaties"], values.get("actors", ("",))):
            yield Act(
                treaty, actor, act, kind, outlook, whose, articles, force, "told" in values,
                days, _values(values, "effects"), tuple(sorted(facts)),
            )  # fmt: skip


def _values(values: _Values, name: str) -> tuple[SourcedValue, ...]:
    return tuple(
        (value, tuple(sorted(facts))) for value, facts in sorted(values.get(name, {}).items())
    )


def write_acts(
    path: Path, acts: Iterable[Act], old: Path | None = None, nodes: Iterable[str] = ()
) -> None:
    """Write acts into a file: all, or those of an old file but for some nodes, of which all is
    given."""
    rows = ((*act[:9], *map(json.dumps, act[9:])) for act in sorted(acts))
    with written(path, _SCHEMA, old, nodes) as database:
        database.execute("DELETE FROM act WHERE act IN changed")
        database.executemany(
            "INSERT OR IGNORE INTO act VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
        )


class Acts(Lookups):
    """The acts of a release, opened for reading; they may be asked from many threads."""

    def of_treaty(self, treaty: str) -> list[Act]:
        """The acts of a treaty, by actor."""
        return self._acts("treaty = ? ORDER BY actor, act", treaty)

    def of_actor(self, actor: str) -> list[Act]:
        """The acts of a State or an organisation, by treaty."""
        return self._acts("actor = ? ORDER BY treaty, act", actor)

    def actors(self, kinds: Sequence[str]) -> dict[str, int]:
        """How many actors did an act of some kinds, by treaty."""
        return self._numbers("treaty", "actor", kinds)

    def treaties(self, kinds: Sequence[str]) -> dict[str, int]:
        """Of how many treaties there is an act of some kinds, by actor."""
        return self._numbers("actor", "treaty", kinds)

    def _numbers(self, by: str, of: str, kinds: Sequence[str]) -> dict[str, int]:
        which = ", ".join("?" * len(kinds))
        rows = self.rows(
            f"SELECT {by}, COUNT(DISTINCT {of}) FROM act WHERE kind IN ({which}) "  # noqa: S608 - ours
            f"AND outlook = '' AND actor > '' GROUP BY {by}", *kinds,
        )  # fmt: skip
        return dict(rows)

    def _acts(self, which: str, *values: str) -> list[Act]:
        rows = self.rows(f"SELECT * FROM act WHERE {which}", *values)  # noqa: S608 - ours
        return [
            Act._make(
                (*texts, bool(is_told), _pairs(days), _pairs(effects), tuple(json.loads(facts)))
            )
            for *texts, is_told, days, effects, facts in rows
        ]


def _pairs(text: str) -> tuple[SourcedValue, ...]:
    return tuple((value, tuple(facts)) for value, facts in json.loads(text)) if text != "[]" else ()

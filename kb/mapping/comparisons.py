"""What records say of the acts that articles report: for each act and each record one finding.

Nothing is merged and nothing mended: the act that is reported and the one that is recorded both
stand with their sources. A comparison is a graph of its own: it says of the act that is reported
what was found, and as which act it is recorded. Its source is the article, its evidence the record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode
from rdflib import URIRef

from kb.canonical.lines import graph_of, quad_of, text_of
from kb.canonical.oxigraph import DCTERMS, TRO, TermTriple
from kb.identifiers import Identifiers
from kb.mapping.computed import DEPOSITED
from kb.mapping.graphs import MappedText, by_rule, lines_of
from kb.namespaces import TRO as TERMS
from kb.seeds.summary import ReportedAct, Summary

#: Who compares.
_COMPARER = "rule:news-and-records"
#: Acts by which one consents to be bound: an article that says "ratified" speaks of any of them.
CONSENTS = frozenset(str(kind).removeprefix(TERMS) for kind in DEPOSITED)
#: The other kinds of acts that records list.
_LISTED = ("Signature", "Withdrawal", "Denunciation", "EntryIntoForce")
_PARTICIPANTS = ("country/", "organization/")
#: What is done at a ceremony, by whoever came.
_DONE_AT = {"SigningCeremony": "Signature"}


@dataclass(frozen=True)
class ListedAct:
    """An act in a record: its kind, who acts ("" of the treaty as a whole), and its day, where the
    record has one."""

    act: str
    kind: str
    actor: str
    day: str


def write_comparisons(
    summaries: Iterable[Summary],
    recorded: Callable[[Collection[str]], Sequence[bytes]],
    ids: Identifiers,
) -> MappedText:
    """The graphs of comparisons: one for each act that an article reports and each record that
    lists the participants of its treaty.

    `recorded` gives what records say of treaties and the acts done to these, as lines of canonical
    N-Quads; it is not asked where no article reports such an act.
    """
    graphs: dict[URIRef, Sequence[str]] = {}
    provenance: list[TermTriple] = []
    reports = [(summary, act) for summary in summaries for act in _whole(summary.reported)]
    records = _records({act.treaty for _, act in reports}, recorded, ids) if reports else {}
    for summary, act in reports:
        for record, listed in records.get(act.treaty, {}).items():
            if (comparison := compared(act, summary.came_out, listed)) is None:
                continue
            finding, acts = comparison
            article = f"article/{summary.slug}"
            ends = [reference.partition("/")[2] for reference in (act.act, article, record)]
            name = ids.fact(f"comparison-{'-'.join(ends)}")
            linked = () if act.action in _DONE_AT else acts  # a ceremony is none of its signatures
            graphs[name] = lines_of(_written(act.act, finding, linked, ids))
            provenance += by_rule(name, graphs[name], TRO.Computed, _COMPARER, ids)
            provenance.append((NamedNode(name), DCTERMS.source, NamedNode(ids.thing(article))))
            provenance.append((NamedNode(name), TRO.evidence, NamedNode(ids.thing(record))))
    return MappedText(ids.provenance("authorities"), graphs, (), lines_of(provenance), {})


def compared(
    reported: ReportedAct, came_out: str, recorded: Iterable[ListedAct]
) -> tuple[str, tuple[ListedAct, ...]] | None:
    """What is found, as a concept of `tro:Findings`, and the acts in the record of which it is
    found; None where both hold, since what an article denies was done after it came out.

    >>> from dataclasses import replace
    >>> signed = ListedAct("action/x", "Signature", "country/td", "2020-05-01")
    >>> reported = ReportedAct("action/y", "Signature", "treaty/t", ("country/td",), "2020-05-01")
    >>> compared(reported, "2020-05-03", [signed])[0]
    'SameDay'
    >>> compared(replace(reported, day="2020-05-02"), "2020-05-03", [signed])[0]
    'AnotherDay'
    >>> compared(replace(reported, actors=("country/pe",)), "2020-05-03", [signed])
    ('NotInRecord', ())

    >>> denied = replace(reported, outlook="Denied", day="")
    >>> compared(denied, "2020-05-03", [signed])[0], compared(denied, "2020-04-30", [signed])
    ('OppositeInRecord', None)
    """
    listed = [act for act in recorded if _is_of(act, reported)]
    if not listed:
        return "NotInRecord", ()
    if reported.outlook == "Denied":
        before = tuple(act for act in listed if act.day and act.day <= came_out)
        return ("OppositeInRecord", before) if before else None
    same = [act for act in listed if act.day and agrees(reported.day, act.day)]
    if not reported.day:
        return "DayInRecordOnly", tuple(listed)
    return ("SameDay", tuple(same)) if same else ("AnotherDay", tuple(listed))


def agrees(stated: str, day: str) -> bool:
    """Whether a day is the one that is said, as far as it is said (XML Schema 1.1, part 2: a date,
    gYearMonth, gYear, gMonthDay or gMonth).

    >>> [agrees(stated, "2025-10-25") for stated in ("2025-10-25", "2025-10", "2025", "--10-25")]
    [True, True, True, True]
    >>> agrees("", "2025-10-25"), agrees("--10-26", "2025-10-25"), agrees("2024", "2025-10-25")
    (False, False, False)
    """
    written = day[4:].replace("-", "--", 1) if stated.startswith("--") else day
    return bool(stated) and written.startswith(stated)


def _is_of(recorded: ListedAct, reported: ReportedAct) -> bool:
    """Whether an act in a record may be the one that is reported: by kind, and by who acts."""
    kind = _DONE_AT.get(reported.action, reported.action)
    is_kind = recorded.kind == kind or {recorded.kind, kind} <= CONSENTS
    is_ceremony = reported.action in _DONE_AT
    return is_kind and (is_ceremony or recorded.actor in (reported.actors or ("",)))


def _whole(reported: Iterable[ReportedAct]) -> Iterator[ReportedAct]:
    """The acts of an article that records list, each with all that its facts tell of it."""
    by_act: dict[str, list[ReportedAct]] = defaultdict(list)
    for fact in reported:
        by_act[fact.act].append(fact)
    for act, facts in by_act.items():
        action, treaty, day, outlook = (
            next(filter(None, values), "")
            for values in zip(*((f.action, f.treaty, f.day, f.outlook) for f in facts), strict=True)
        )
        actors = tuple(dict.fromkeys(actor for fact in facts for actor in fact.actors))
        named = tuple(actor for actor in actors if actor.startswith(_PARTICIPANTS))
        is_listed = action in CONSENTS or action in _LISTED or action in _DONE_AT
        # Of those whom nobody names none is listed.
        if treaty and is_listed and (named or not actors):
            yield ReportedAct(act, action, treaty, named, day, outlook)


def _records(
    treaties: Collection[str],
    recorded: Callable[[Collection[str]], Sequence[bytes]],
    ids: Identifiers,
) -> Mapping[str, Mapping[str, Sequence[ListedAct]]]:
    """For each treaty the records that list its participants, with the acts in each."""
    things: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    start = f"<{ids.fact('record-')}".encode()
    nodes = {f"<{ids.thing(treaty)}>".encode() for treaty in treaties}
    lines = recorded(treaties)
    telling = (line for line in lines if _LISTING in line and line.split(b" ", 1)[0] in nodes)
    graphs = {graph for line in telling if (graph := graph_of(line)).startswith(start)}
    for line in lines:
        subject, predicate, value, graph = quad_of(line)
        if graph in graphs and predicate in _READ_PROPERTIES:
            record = f"record/{graph[len(start) : -1].decode()}"
            values = things[record, ids.reference(text_of(subject)) or ""]
            values[_READ_PROPERTIES[predicate]] = text_of(value)
    records: dict[str, dict[str, list[ListedAct]]] = {
        treaty: {record: [] for record, thing in things if thing == treaty} for treaty in treaties
    }
    for (record, act), values in things.items():
        treaty, actor = (ids.reference(values.get(name, "")) or "" for name in ("treaty", "actor"))
        if act.startswith("action/") and record in records.get(treaty, {}):
            kind = values.get("actionType", "").removeprefix(TERMS)
            listed = ListedAct(act, kind, actor, values.get("actionDate", ""))
            records[treaty][record].append(listed)
    return records


#: What is read of a record, by the property as it stands in a line: which treaty it lists, and of
#: an act what is compared.
_READ_PROPERTIES = {
    f"<{TERMS[name]}>".encode(): name
    for name in ("participantsRecorded", "treaty", "actor", "actionType", "actionDate")
}


_LISTING = f" <{TERMS.participantsRecorded}> ".encode()


def _written(
    act: str, finding: str, acts: Iterable[ListedAct], ids: Identifiers
) -> Iterator[TermTriple]:
    """What is said of an act that is reported."""
    reported = NamedNode(ids.thing(act))
    yield reported, TRO.finding, TRO[finding]
    for listed in acts:
        yield reported, TRO.recordedAs, NamedNode(ids.thing(listed.act))

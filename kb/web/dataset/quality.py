"""What each source is worth, in numbers: a page, and the same in the Data Quality Vocabulary
(https://www.w3.org/TR/vocab-dqv/).

All of it is what stored questions answered when the release was made, but for the judgements on
contradictions that a person looked at, which are a file of it.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from flask import Blueprint, Response, abort
from rdflib import Graph, Literal, URIRef

from kb.description.distribution import Triple
from kb.index.answerfile import ANSWERS
from kb.namespaces import DCTERMS, PAV, PROV, RDF, SCHEMA, SKOS, XSD, Vocabulary, bind
from kb.releases.release import Release
from kb.web.coverage import Coverage, coverage, source_slug
from kb.web.documents.subjects import Subject, format_of, page_or_document, send_file, written
from kb.web.notices import Notice
from kb.web.query.questions import every_question, query_of, question_named
from kb.web.site import Site
from kb.web.words.languages import message

quality = Blueprint("quality", __name__)

DQV = Vocabulary("http://www.w3.org/ns/dqv#")
_JUDGED = "contradictions.tsv"
_SOURCES, _AGREEMENT, _LEFT = (
    "what-each-source-has", "how-far-do-sources-agree", "what-was-not-taken",
)  # fmt: skip
#: What is counted of a source: its name, what it is called, and what it counts.
METRICS = (
    ("treaties", message("treaties"), "Treaties of whose participants the source tells."),
    ("complete", message("complete"), "Treaties of which the source lists all participants."),
    ("partial", message("partial"), "Treaties of which the source lists some participants."),
    ("unmarked", message("departures not marked"),
     "Treaties of which the source does not mark who has left."),
    ("counted", message("own counts met"),
     "Lists of it that have numbers of their own, all met by what was read."),
    ("acts", message("acts"), "Acts of these treaties that the source tells, each in a cell."),
    ("alone", message("in it alone"), "Of these acts, those that no other record tells."),
    ("not_taken", message("not taken"), "Cells, notes and lines of it that became no fact."),
    ("compared", message("acts compared"), "Acts that it and another source date."),
    ("differing", message("other day"), "Of the acts compared, those with another day there."),
)  # fmt: skip
#: What a contradiction between two records may be, once somebody has looked at it.
CAUSES = {
    "their slip": message("a slip of one of the lists"),
    "back-dated": message("an act of a State before it, entered under its name"),
    "late": message("entered late: the older list did not have it yet"),
    "left": message("it left, and came back"),
    "deposit": message("perhaps dated in one list, and received in the other"),
    "elsewhere": message("deposited with several governments, with each on a day of its own"),
    "unknown": message("not known which is right"),
}


@dataclass(frozen=True)
class SourceQuality:
    """A source, which is what one publisher had on one day, and its measures by metric."""

    publisher: str
    as_of: str
    certainty: str
    measures: Mapping[str, int]

    @property
    def slug(self) -> str:
        """Its name within the document."""
        return source_slug(self.publisher, self.as_of)


@dataclass(frozen=True)
class Quality:
    """What a release says of its sources: the measures of each, the rows of what was not taken and
    of which days differ, and the contradictions that somebody looked at, with the cause of each."""

    sources: tuple[SourceQuality, ...]
    left: tuple[Mapping[str, str], ...]
    differing: tuple[Mapping[str, str], ...]
    judged: tuple[Mapping[str, str], ...]

    @property
    def causes(self) -> Counter[str]:
        """How many of the contradictions have which cause."""
        return Counter(row["cause"] for row in self.judged)


@quality.get("/quality")
def page() -> Response:
    """The page, or 303 to the measurements in the format that a program likes."""
    _require()
    subject = _subject()

    def write() -> str:
        found = _of(Site.current().release)
        return written(
            subject, "quality.html", quality=found, metrics=METRICS, causes=CAUSES,
            covered=coverage(),
        )  # fmt: skip

    return page_or_document(subject, write, Site.current().release.id)


@quality.get("/quality.<suffix>")
def measurements(suffix: str) -> Response:
    """The measurements as a file."""
    _require()
    format_ = format_of(suffix)
    graph = describe(_of(Site.current().release), coverage(), f"{Site.current().ids.base}quality")
    return send_file(_subject(), format_, graph.serialize(format="turtle").encode())


def _require() -> None:
    """404 for data that have not the questions of which it is made."""
    names = {question.name for question in every_question()}
    if not {_SOURCES, _AGREEMENT, _LEFT} <= names:
        abort(404, Notice("these data do not say what each source has"))


def _subject() -> Subject:
    return Subject(f"{Site.current().ids.base}quality", "/quality", "/quality")


@lru_cache(maxsize=4)  # a release never changes
def _of(release: Release) -> Quality:
    pairs = _rows(_AGREEMENT)
    path = release.data(_JUDGED)
    text = path.read_text("utf-8") if path.is_file() else ""
    return Quality(
        tuple(_sources(_rows(_SOURCES), pairs)),
        tuple(_rows(_LEFT)),
        tuple(pair for pair in pairs if pair["both"] != pair["same_day"]),
        tuple(csv.DictReader(io.StringIO(text), dialect="excel-tab")),
    )


def _rows(name: str) -> list[dict[str, str]]:
    """The rows of the answer to a question, which is asked now of a release that has not kept it;
    raises `QueryError` where it gets none."""
    site = Site.current()
    path = site.release.lookups / ANSWERS
    kept = json.loads(site.upkeep.require(path).read_bytes()) if path.is_file() else {}
    answer = kept.get(name) or json.loads(
        site.queries.answer(query_of(question_named(name), {})).whole()
    )
    bindings = answer["results"]["bindings"]
    return [{key: term["value"] for key, term in row.items()} for row in bindings]


def _sources(rows: list[dict[str, str]], pairs: list[dict[str, str]]) -> Iterator[SourceQuality]:
    compared, differing = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for pair in pairs:
        sides = {(pair["publisher"], pair["as_of"]), (pair["other_publisher"], pair["other_as_of"])}
        for side in sides:
            compared[side] += int(pair["both"])
            differing[side] += int(pair["both"]) - int(pair["same_day"])
    for row in rows:
        key = (row["publisher"], row["as_of"])
        counts = {name: int(row[name]) for name, *_ in METRICS if name in row}
        counts["partial"] = counts["treaties"] - counts["complete"]
        counts |= {"compared": compared[key], "differing": differing[key]}
        yield SourceQuality(*key, row["certainty"], counts)


def describe(quality: Quality, covered: Coverage, document: str) -> Graph:
    """The measures of all sources as measurements, with what each metric counts."""
    graph = bind(Graph())
    graph.bind("dqv", DQV)
    graph += _measurements(quality, covered, document)
    return graph


def _measurements(quality: Quality, covered: Coverage, document: str) -> Iterator[Triple]:
    whole = {"treaties": covered.treaties, "recorded": covered.recorded,
             "complete": covered.complete}  # fmt: skip
    recorded = ("recorded", "with participants", "Treaties of which a participant is recorded.")
    for name, label, definition in (*METRICS, recorded):
        metric = URIRef(f"{document}#{name}")
        yield metric, RDF.type, DQV.Metric
        yield metric, SKOS.prefLabel, Literal(label, lang="en")
        yield metric, SKOS.definition, Literal(definition, lang="en")
        yield metric, DQV.expectedDataType, XSD.integer
    dataset = document.removesuffix("quality") + "dataset"
    measured = [("dataset", URIRef(dataset), whole)]
    for source in quality.sources:
        node = URIRef(f"{document}#{source.slug}")
        yield node, RDF.type, PROV.Entity
        yield node, SCHEMA.publisher, Literal(source.publisher)
        yield node, PAV.retrievedOn, Literal(source.as_of, datatype=XSD.date)
        yield URIRef(dataset), DCTERMS.source, node
        measured.append((source.slug, node, dict(source.measures)))
    for slug, node, measures in measured:
        for name, number in measures.items():
            measurement = URIRef(f"{document}#{slug}.{name}")
            yield node, DQV.hasQualityMeasurement, measurement
            yield measurement, RDF.type, DQV.QualityMeasurement
            yield measurement, DQV.computedOn, node
            yield measurement, DQV.isMeasurementOf, URIRef(f"{document}#{name}")
            yield measurement, DQV.value, Literal(number)

"""The validation report over HTTP: a page that can be read, SHACL in every format, and JSON.

The page says whether all conforms, what was found, and what was judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, Response, abort, request

from kb.canonical.oxigraph import Triple
from kb.namespaces import SH, SHAPE
from kb.reading.store import name_of
from kb.web.documents.subjects import (
    Subject,
    format_of,
    page_or_document,
    send_document,
    send_file,
    written,
)
from kb.web.links import document_name, iri_of, number_given
from kb.web.negotiation import DOCUMENTS, Format
from kb.web.notices import Notice
from kb.web.site import Site
from kb.web.vocabulary.findings import SEVERITIES, Filter, Finding, Findings
from kb.web.vocabulary.shapes import Shape, Shapes
from kb.web.words.languages import message
from kb.web.words.wording import Link, Wording

validation = Blueprint("validation", __name__)

#: The report with the place of each result in the seeds, and how much each shape judged.
JSON = Format("json", "application/json", "JSON")
#: How many results a page shows at once.
PAGE_SIZE = 20
#: How many facts are named that say what is at fault.
MOST_FACTS = 5
#: How long an IRI may be that results are asked of, and how far they can be gone through.
MOST_NAME, MOST_PAGE = 2000, 1_000_000


@dataclass(frozen=True)
class Result:
    """A result as the page shows it: the shape, and the property, value and facts at fault."""

    finding: Finding
    shape: Shape
    severity: str
    property: Link | None
    value: Link | None
    facts: tuple[Link, ...]

    @classmethod
    def of(cls, finding: Finding, shapes: Shapes, wording: Wording) -> Result:
        """A result in the words of one reader."""
        triples = _at_fault(finding, wording)
        facts = [fact for triple in triples for fact in wording.store.facts(triple)]
        values = (wording.value(t.object) for t in triples if name_of(t.object) == finding.value)
        return cls(
            finding,
            Shape(finding.shape, shapes, wording),
            SEVERITIES[finding.severity][0],
            _thing(finding.path, wording),
            next(values, None) or _thing(finding.value, wording),
            wording.all_links(dict.fromkeys(facts[:MOST_FACTS])),
        )


@validation.get("/validation")
def report() -> Response:
    """The page of the report, or 303 to the document that a program likes.

    `?shape=`, `?severity=` and `?focus=` choose results, by IRI or by short name; `?page=` goes on.
    """
    findings, subject, filter_ = _findings(), _subject(), _filter()
    page = number_given("page", 1, MOST_PAGE)

    def write() -> str:
        site = Site.current()
        shapes, wording = Shapes.of(site.release), Wording.of(site.pages)
        results = findings.filtered(filter_)
        part = results[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        return written(
            subject, "validation.html", findings=findings, parameters=_parameters(filter_),
            broken=[Shape(iri, shapes, wording) for iri in findings.by_shape],
            folders=_folders(findings, shapes, wording),
            idle=sum(nodes == 0 for nodes in findings.checked.values()),
            focuses=[*_focuses(part, shapes, wording)], is_filtered=bool(filter_),
            total=len(results), page=page, pages=max(-(-len(results) // PAGE_SIZE), 1),
        )  # fmt: skip

    return page_or_document(subject, write, repr(filter_), str(page))


@validation.get("/validation.<suffix>")
def document(suffix: str) -> Response:
    """The report as a file: the Turtle and the JSON are those of the release."""
    site, subject = Site.current(), _subject()
    if suffix == JSON.suffix:
        return send_document(subject, JSON, site.file("report.json"))
    return send_file(subject, format_of(suffix), site.file("report.ttl"))


def _folders(
    findings: Findings, shapes: Shapes, wording: Wording
) -> list[tuple[str, list[Shape], int]]:
    """Every shape that reports, by the folder of its file and in the order of the files; and how
    many things any of a folder judged at most."""
    place = {iri: number for number, iri in enumerate(shapes.places)}
    folders: dict[str, list[Shape]] = {}
    for iri in sorted(findings.checked, key=lambda iri: (place.get(iri, len(place)), iri)):
        folder = shapes.places.get(iri)
        folders.setdefault(folder.name if folder else "", []).append(Shape(iri, shapes, wording))
    return [
        (name, folders[name], max(findings.checked[shape.iri] for shape in folders[name]))
        for name in sorted(folders, key=lambda name: (name.startswith("_"), name))
    ]


def _focuses(
    results: Sequence[Finding], shapes: Shapes, wording: Wording
) -> Iterator[tuple[Link, tuple[Link, ...], list[Result]]]:
    """Each focus node of some results, what it is, and its results."""
    for focus, group in groupby(results, lambda result: result.focus):
        link = _thing(focus, wording) or Link("")
        kinds = wording.kinds(focus) if link.href else ()
        yield link, kinds, [Result.of(finding, shapes, wording) for finding in group]


def _at_fault(finding: Finding, wording: Wording) -> list[Triple]:
    """The triples that a result is about: those with its value, or all with its property."""
    try:
        triples = wording.store.saying(finding.focus, finding.path) if finding.path else []
    except ValueError:  # a focus node that is no IRI
        return []
    return [triple for triple in triples if name_of(triple.object) == finding.value] or triples


def _thing(name: str, wording: Wording) -> Link | None:
    """What a result names: a thing by its name, a text as it is; None of no name."""
    if not name:
        return None
    try:
        return wording.link(name) if "://" in name else Link(name)
    except ValueError:
        return Link(name)


def _findings() -> Findings:
    findings = Findings.of(Site.current().release)
    if findings is None:
        abort(404, Notice("these data have no %(name)s of their own", name="report.json"))
    return findings


def _subject() -> Subject:
    iri = f"{Site.current().ids.base}validation"
    kinds, offered = (str(SH.ValidationReport),), (*DOCUMENTS, JSON)
    return Subject(iri, "/validation", "/validation", kinds, offered=offered)


def _filter() -> Filter:
    """The results that the request asks for; 400 for a severity that there is not."""
    shape, severity, focus = (
        request.args.get(name, "").strip()[:MOST_NAME] for name in ("shape", "severity", "focus")
    )
    if shape and "://" not in shape:
        shape = SHAPE + shape.removeprefix("shape:")
    if focus and "://" not in focus:
        focus = iri_of(focus, Site.current().ids)
    if severity and severity not in SEVERITIES:
        severity = str(SH[severity.removeprefix("sh:")])
        if severity not in SEVERITIES:
            words = message("there is no severity %(name)s; there are Violation, Warning and Info")
            abort(400, Notice(words, name=request.args["severity"].strip()[:MOST_NAME]))
    return Filter(shape, severity, focus)


def _parameters(filter_: Filter) -> dict[str, str]:
    """The parameters that ask for the same results, in their short forms."""
    focus = document_name(filter_.focus, Site.current().ids) if filter_.focus else ""
    parameters = {
        "shape": filter_.shape.removeprefix(SHAPE),
        "severity": filter_.severity.removeprefix(SH),
        "focus": focus or filter_.focus,
    }
    return {name: value for name, value in parameters.items() if value}

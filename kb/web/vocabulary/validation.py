"""The validation report over HTTP: a page that can be read, SHACL in every format, and JSON."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, abort, request

from kb.canonical.oxigraph import Triple
from kb.namespaces import SH, SHAPE
from kb.reading.store import name_of, triples_in
from kb.web.documents.subjects import (
    Subject,
    format_of,
    see_other,
    send_document,
    send_page,
    written,
)
from kb.web.documents.writing import with_prefixes, write_triples
from kb.web.links import document_name, iri_of
from kb.web.negotiation import DOCUMENTS, HTML, JSON_LD, TURTLE, Format, negotiate
from kb.web.notices import Notice
from kb.web.site import Site
from kb.web.vocabulary.findings import Chosen, Findings, severity_named
from kb.web.vocabulary.findingspage import FindingsWriter
from kb.web.vocabulary.shapegraph import Shapes
from kb.web.words.languages import message
from kb.web.words.wording import Wording

validation = Blueprint("validation", __name__)

#: The report with the place of each result in the seeds, and how much each shape judged.
JSON = Format("json", "application/json", "JSON")
#: How many triples of a report are written in short keys.
MOST_COMPACTED = 5000
#: How long an IRI may be that results are asked of, and how far they can be gone through.
MOST_NAME, MOST_PAGE = 2000, 1_000_000


@validation.get("/validation")
def report() -> Response:
    """The page of the report, or 303 to the document that a program likes.

    `?shape=`, `?severity=` and `?focus=` choose results, by IRI or by short name; `?page=` goes on.
    """
    findings, subject, chosen = _findings(), _subject(), _chosen()
    format_ = negotiate(request.accept_mimetypes, (HTML, *subject.offered))
    if format_ != HTML:
        return see_other(subject, format_)
    page = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGE)

    def write() -> str:
        site = Site.current()
        writer = FindingsWriter(findings, Shapes.of(site.release), Wording.of(site.pages))
        shown = writer.page(chosen, page)
        return written(subject, "validation.html", shown=shown, asked=_asked(chosen))

    return send_page(subject, write, repr(chosen), str(page))


@validation.get("/validation.<suffix>")
def document(suffix: str) -> Response:
    """The report as a file: the Turtle and the JSON are those of the release."""
    site, subject = Site.current(), _subject()
    format_ = JSON if suffix == JSON.suffix else format_of(suffix)
    body = site.file("report.json" if format_ == JSON else "report.ttl")
    if format_ not in (JSON, TURTLE):
        body = _written(site, triples_in(body.decode()), format_, subject.iri)
    return send_document(subject, format_, body)


def _written(site: Site, triples: list[Triple], format_: Format, iri: str) -> bytes:
    """The report in a format of RDF; a long one as JSON-LD without short keys, which take long."""
    if format_ == JSON_LD and len(triples) > MOST_COMPACTED:
        return site.store.write(triples, "expanded")
    return write_triples(site.store, triples, format_, with_prefixes(site.context), iri)


def results_about(site: Site, iri: str) -> str:
    """Where the results are that have a thing as focus node, or that a fact is at fault for; ""
    where there are none."""
    findings = Findings.of(site.release)
    if findings is None or not findings.results:
        return ""
    found = iri if findings.about(iri) else _focus_of_fact(findings, site, iri)
    if not found:
        return ""
    return f"/validation?{urlencode({'focus': document_name(found, site.ids) or found})}"


def _focus_of_fact(findings: Findings, site: Site, fact: str) -> str:
    """The focus node of a result that is about what a fact says; "" where there is none."""
    for triple in site.store.said_by(fact) if site.ids.kind(fact) == "fact" else ():
        for one in findings.about(name_of(triple.subject)):
            values = ("", name_of(triple.object))
            if one.path == triple.predicate.value and one.value in values:
                return one.focus
    return ""


def _findings() -> Findings:
    found = Findings.of(Site.current().release)
    if found is None:
        abort(404, Notice("these data have no %(name)s of their own", name="report.json"))
    return found


def _subject() -> Subject:
    iri = f"{Site.current().ids.base}validation"
    kinds, offered = (str(SH.ValidationReport),), (*DOCUMENTS, JSON)
    return Subject(iri, "/validation", "/validation", kinds, offered=offered)


def _chosen() -> Chosen:
    shape, severity, focus = (
        request.args.get(name, "").strip()[:MOST_NAME] for name in ("shape", "severity", "focus")
    )
    if shape and "://" not in shape:
        shape = SHAPE + shape.removeprefix("shape:")
    if focus and "://" not in focus:
        focus = iri_of(focus, Site.current().ids)
    known = severity_named(severity)
    if severity and not known:
        words = message("there is no severity %(name)s; there are Violation, Warning and Info")
        abort(400, Notice(words, name=severity))
    return Chosen(shape, known, focus)


def _asked(chosen: Chosen) -> dict[str, str]:
    """The parameters that ask for the same results, in their short forms."""
    focus = document_name(chosen.focus, Site.current().ids) if chosen.focus else ""
    asked = {
        "shape": chosen.shape.removeprefix(SHAPE),
        "severity": chosen.severity.removeprefix(SH),
        "focus": focus or chosen.focus,
    }
    return {name: value for name, value in asked.items() if value}

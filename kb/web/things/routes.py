"""Things and facts over HTTP: an IRI leads to the page about it or to a document about it.

The page is that of what the IRI names: a thing, an article, a passage, a fact, a graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, abort, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from kb.canonical.oxigraph import Term, Triple
from kb.errors import UnknownTerm
from kb.namespaces import RDF, SCHEMA, TRO, expand
from kb.reading.store import Passage, name_of
from kb.web.documents.embedded import embedded
from kb.web.documents.subjects import Subject, format_of, see_best, send_document, send_page
from kb.web.documents.writing import write_document
from kb.web.links import data_path, document_name, iri_of, number_given, page_path
from kb.web.notices import Notice
from kb.web.problems import answer_retired, answer_unknown
from kb.web.site import Site
from kb.web.things.article import MOST_PASSAGES, fact_lines, read
from kb.web.things.cards import CardWriter, answered
from kb.web.things.citing import Citation, send_citation
from kb.web.things.layout import Value
from kb.web.things.pages import PageWriter
from kb.web.things.participation import MOST_TREATIES, query_of, sorting
from kb.web.vocabulary.findings import results_about
from kb.web.words.languages import gettext, reader_languages
from kb.web.words.wording import Link

things = Blueprint("things", __name__)

#: How far a listing can be gone through, and how long the name of a property may be.
MOST_AFTER = 1_000_000_000
MOST_VIA = 2000
MOST_KINDS = 20
MOST_WORD = 20
#: How many classes the header of a page names: clients refuse a head with very many lines.
MOST_CLASSES = 20


@things.get("/id/<path:name>", endpoint="thing")
@things.get("/fact/<name>", endpoint="fact")
@things.get("/provenance/<name>", endpoint="provenance")
@things.get("/graph/<name>", endpoint="graph")
def identified(name: str) -> BaseResponse:
    """303 from a thing, a fact or a graph to what is written about it: itself cannot be sent."""
    site = Site.current()
    iri = iri_of(request.path[1:].removeprefix("id/"), site.ids)
    answer_retired(iri, site.ids.path)
    if not site.store.knows(iri):
        answer_unknown(iri)
    return see_best(Subject.of_thing(iri, site.ids))


@things.get("/page/<path:name>")
def page(name: str) -> Response:
    """The page about a thing, in the reader's language."""
    site = Site.current()
    iri = iri_of(name, site.ids)
    answer_retired(iri, lambda new: page_path(new, site.ids))
    if not site.store.knows(iri):
        answer_unknown(iri)
    after = number_given("after", 0, MOST_AFTER)
    via, of = (request.args.get(name, "")[:MOST_VIA] for name in ("via", "of"))
    kinds = tuple(request.args.getlist("kind")[:MOST_KINDS])
    only, sort = (request.args.get(name, "")[:MOST_WORD] for name in ("only", "sort"))
    query = PageQuery(after, via, of, kinds, only, sort)
    classes = [name_of(term) for term in site.store.values(iri, RDF.type)]
    of_schema = tuple(kind for kind in classes if kind.startswith(SCHEMA))[:MOST_CLASSES]
    subject = Subject.of_thing(iri, site.ids, of_schema)
    return send_page(subject, lambda: _page(site, subject, query), repr(query))


@things.get("/data/<path:name>")
def data(name: str) -> Response:
    """The document about a thing in the format of its suffix."""
    site = Site.current()
    stem, _, suffix = name.rpartition(".")
    format_ = format_of(suffix)
    iri = iri_of(stem, site.ids)
    answer_retired(iri, lambda new: data_path(new, suffix, site.ids))
    is_known = site.store.knows(iri)
    body = write_document(site.store, iri, format_, site.context) if is_known else None
    if body is None:
        answer_unknown(iri)
    return send_document(Subject.of_thing(iri, site.ids), format_, body)


@things.get("/cite/<path:name>")
def citation(name: str) -> Response:
    """The citation of a thing or of the dataset: BibTeX (.bib) or CSL-JSON (.json)."""
    site = Site.current()
    stem, _, suffix = name.rpartition(".")
    if stem == "dataset":
        return send_citation(name, Citation.of(site, str(site.ids.dataset)))
    iri = iri_of(stem, site.ids)
    answer_retired(iri, lambda new: f"/cite/{document_name(new, site.ids)}.{suffix}")
    cited = Citation.of(site, iri) if site.store.knows(iri) else None
    return send_citation(name, cited)


#: How many facts of a graph, or things that lead to a thing, a page shows at once.
PAGE_SIZE = 50
#: A triple, and the term of it that a page shows.
_Shown = tuple[Triple, Term]


@dataclass(frozen=True)
class PageQuery:
    """Which part of the page about a thing is asked for: from where on, or a list of all that leads
    to it `via` a property from some `kinds` of things, or of the values `of` a property; properties
    by prefixed names or IRIs."""

    after: int = 0
    via: str = ""
    of: str = ""
    kinds: tuple[str, ...] = ()
    #: Which rows of a table of participants, and in what order.
    only: str = ""
    sort: str = ""


def _page(site: Site, subject: Subject, query: PageQuery) -> str:
    """The page about an IRI of which something is published, as HTML."""
    iri = subject.iri
    if query.via or query.of:
        return _list(site, subject, query)
    if site.ids.is_open:  # in which nothing is known of facts
        return _thing(site, subject, query)
    if site.ids.kind(iri) in ("provenance", "graph"):
        return _graph(site, subject, query.after)
    if site.store.provenance(iri).certainty:
        return _fact(site, subject, query.after)
    if passage := site.store.passage(iri):
        return _passage(site, subject, passage)
    return _thing(site, subject, query)


def _thing(site: Site, subject: Subject, query: PageQuery) -> str:
    iri, after = subject.iri, query.after
    writer = PageWriter.of(site, iri)
    thing = writer.page(query.only, query.sort, after)
    reading = read(writer.notes, iri, after) if thing.kind == "article" else None
    shown = set(reading.facts) if reading else set()
    graph = str(site.ids.provenance(iri.rpartition("/")[2]))
    inferred = (
        fact_lines(writer.notes, site.store.inferred_in(graph)) if reading and not after else ()
    )
    shown |= {fact.note.mark.fact for fact in inferred}
    return render_template(
        "thing.html", page=thing, reading=reading, inferred=inferred,
        notes_found=[note for note in thing.notes if note.mark.fact not in shown],
        after=after, size=MOST_PASSAGES, more=bool(reading and reading.is_more),
        sorting=sorting(query.only), sort=query.sort,
        choice=query_of(query.only, query.sort), most_rows=MOST_TREATIES,
        **_beside(site, subject, thing.title.link),
    )  # fmt: skip


def _passage(site: Site, subject: Subject, passage: Passage) -> str:
    writer = CardWriter(site.pages)
    cards = writer.cards(site.store.facts_on(passage.iri))
    title = Link(f"“{passage.exact}”", passage.language, None, passage.iri)
    return render_template(
        "passage.html", passage=passage, cards=cards, article=writer.wording.in_article(passage),
        **_beside(site, subject, title),
    )  # fmt: skip


def _fact(site: Site, subject: Subject, after: int) -> str:
    iri = subject.iri
    writer = CardWriter(site.pages)
    card = writer.card(iri, after, PAGE_SIZE)
    graph = site.store.recorded_in(iri)
    title = Link(card.sentence.text, "", None, iri)
    return render_template(
        "fact.html", fact=card, graph=writer.wording.link(graph) if graph else None,
        answers=answered(site, iri, writer.wording), after=after, size=PAGE_SIZE,
        **_beside(site, subject, title),
    )  # fmt: skip


def _graph(site: Site, subject: Subject, after: int) -> str:
    iri = subject.iri
    writer = CardWriter(site.pages)
    is_inferred = iri == str(site.ids.inferred)
    store = site.store
    facts = store.leading(TRO.certainty, TRO.Inferred) if is_inferred else store.facts_in(iri)
    cards = writer.cards(facts[after : after + PAGE_SIZE])
    article = site.ids.thing(f"article/{iri.rpartition('/')[2]}")
    name = writer.wording.link(str(article)) if site.store.knows(str(article)) else None
    text = gettext("Where the facts of %(name)s are from") % {"name": iri.rpartition("/")[2]}
    title = Link(gettext("All that was inferred") if is_inferred else text, "", None, iri)
    return render_template(
        "graph.html", cards=cards, article=name, after=after, size=PAGE_SIZE, total=len(facts),
        **_beside(site, subject, title),
    )  # fmt: skip


def _list(site: Site, subject: Subject, query: PageQuery) -> str:
    """The things that lead to an IRI by one property, or its values of one, a page of them."""
    iri = subject.iri
    writer = PageWriter.of(site, iri)
    predicate = _expanded(query.via or query.of)
    shown, total = (
        _values_of(writer, predicate, query) if query.of else _leading(writer, predicate, query)
    )
    if not shown:
        abort(404, Notice("nothing leads to it so"))
    values = []
    for triple, term in shown:
        name = name_of(term)
        marks = writer.notes.marks(triple)
        kind = "" if hasattr(term, "datatype") else site.ids.kind(name) or ""
        link = writer.wording.value(term)
        values.append(Value(link, marks, *writer.details(name, kind, marks)))
    which = [("via", query.via)] if query.via else [("of", query.of)]
    parameters = urlencode([*which, *(("kind", kind) for kind in query.kinds)])
    return render_template(
        "leading.html", values=values, property=writer.wording.link(predicate), query=parameters,
        is_own=bool(query.of), after=query.after, size=PAGE_SIZE, total=total,
        more=query.after + PAGE_SIZE < total, notes_found=writer.notes.all(),
        **_beside(site, subject, writer.wording.title(iri)),
    )  # fmt: skip


def _leading(writer: PageWriter, predicate: str, query: PageQuery) -> tuple[list[_Shown], int]:
    """The triples by which things lead to the page's thing, each with its subject; how many."""
    site, iri, kinds = writer.site, writer.iri, query.kinds
    many = site.tallies.incoming(iri)
    if many:
        total = sum(n for (p, k), n in many.items() if p == predicate and (not kinds or k in kinds))
        names = site.tallies.leading(iri, predicate, PAGE_SIZE, query.after, kinds)
    else:
        subjects = site.pages.leading(predicate, iri)
        subjects = [name for name in subjects if not kinds or (site.ids.kind(name) or "") in kinds]
        subjects.sort(key=lambda name: writer.wording.link(name).text.casefold())
        total, names = len(subjects), subjects[query.after : query.after + PAGE_SIZE]
    triples = [site.pages.link(name, predicate, iri) for name in names]
    return [(triple, triple.subject) for triple in triples], total


def _values_of(writer: PageWriter, predicate: str, query: PageQuery) -> tuple[list[_Shown], int]:
    """The triples of one property of the page's thing, each with its value; how many."""
    triples = [t for t in writer.site.pages.about(writer.iri) if t.predicate.value == predicate]
    triples.sort(key=str)
    shown = triples[query.after : query.after + PAGE_SIZE]
    return [(triple, triple.object) for triple in shown], len(triples)


def _expanded(via: str) -> str:
    """The property that a short name or an IRI stands for; 404 for what is none."""
    try:
        return via if "://" in via else str(expand(via))
    except UnknownTerm:
        abort(404, Notice("there is no such property"))


def _beside(site: Site, subject: Subject, title: Link) -> dict[str, object]:
    """What stands beside the facts on each page: formats, citation, query, where to write."""
    iri = subject.iri
    is_graph = site.ids.kind(iri) in ("fact", "provenance", "graph")
    question = (
        f"SELECT * WHERE {{\n  GRAPH <{iri}> {{ ?subject ?property ?value }}\n}}"
        if is_graph
        else f"SELECT ?property ?value ?from WHERE {{\n  {{ <{iri}> ?property ?value }}\n  UNION\n"
        f"  {{ ?from ?property <{iri}> }}\n}}\nLIMIT 500"
    )
    return {
        "iri": iri,
        "title": title,
        "name": document_name(iri, site.ids),
        "formats": subject.formats,
        "question": question,
        "cited": Citation.of(site, iri),
        "report": _report(site, iri),
        "results": results_about(site, iri),
        "json_ld": embedded(site.store, iri, reader_languages()),
    }


def _report(site: Site, iri: str) -> str | None:
    """Where a reader reports a mistake: the dataset's contact, with IRI and release filled in."""
    contact = site.settings.get("contact")
    if contact is None or not contact.startswith("mailto:"):
        return contact
    subject = quote(f"Mistake: {iri}")
    body = quote(f"IRI: {iri}\nRelease: {site.release.id}\n\n")
    return f"{contact}?subject={subject}&body={body}"

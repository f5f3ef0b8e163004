"""The page about an IRI, by what it names: a thing, an article, a passage, a fact, a graph."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import abort, render_template

from kb.canonical.oxigraph import Term, Triple
from kb.errors import UnknownTerm
from kb.namespaces import TRO, expand
from kb.reading.store import Passage, name_of
from kb.web.documents.embedded import embedded
from kb.web.documents.subjects import Subject
from kb.web.links import document_name
from kb.web.notices import Notice
from kb.web.site import Site
from kb.web.things import citing
from kb.web.things.answering import answered
from kb.web.things.article import MOST_PASSAGES, read, told
from kb.web.things.cards import CardWriter
from kb.web.things.layout import Value
from kb.web.things.pages import PageWriter
from kb.web.things.standings import sorting
from kb.web.vocabulary.findings import results_about
from kb.web.words.languages import gettext, reader_languages
from kb.web.words.wording import Link

#: How many facts of a graph, or things that lead to a thing, a page shows at once.
PAGE_SIZE = 50
#: A triple, and the term of it that a page shows.
_Shown = tuple[Triple, Term]


@dataclass(frozen=True)
class Asked:
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


def page(site: Site, subject: Subject, asked: Asked) -> str:
    """The page about an IRI of which something is published, as HTML."""
    iri = subject.iri
    if asked.via or asked.of:
        return _list(site, subject, asked)
    if site.ids.is_open:  # in which nothing is known of facts
        return _thing(site, subject, asked)
    if site.ids.kind(iri) in ("provenance", "graph"):
        return _graph(site, subject, asked.after)
    if site.store.provenance(iri).certainty:
        return _fact(site, subject, asked.after)
    if passage := site.store.passage(iri):
        return _passage(site, subject, passage)
    return _thing(site, subject, asked)


def _thing(site: Site, subject: Subject, asked: Asked) -> str:
    iri, after = subject.iri, asked.after
    writer = PageWriter.of(site, iri)
    thing = writer.page(asked.only, asked.sort)
    reading = read(writer.notes, iri, after) if thing.kind == "article" else None
    shown = set(reading.facts) if reading else set()
    graph = str(site.ids.provenance(iri.rpartition("/")[2]))
    inferred = told(writer.notes, site.store.inferred_in(graph)) if reading and not after else ()
    shown |= {fact.note.mark.fact for fact in inferred}
    return render_template(
        "thing.html", page=thing, reading=reading, inferred=inferred,
        notes_found=[note for note in thing.notes if note.mark.fact not in shown],
        after=after, size=MOST_PASSAGES, more=bool(reading and reading.is_more),
        sorting=sorting(asked.only), sort=asked.sort,
        **_beside(site, subject, thing.title.link),
    )  # fmt: skip


def _passage(site: Site, subject: Subject, passage: Passage) -> str:
    writer = CardWriter.of(site.pages)
    cards = writer.cards(site.store.facts_on(passage.iri))
    title = Link(f"“{passage.exact}”", passage.language, None, passage.iri)
    return render_template(
        "passage.html", passage=passage, cards=cards, article=writer.wording.in_article(passage),
        **_beside(site, subject, title),
    )  # fmt: skip


def _fact(site: Site, subject: Subject, after: int) -> str:
    iri = subject.iri
    writer = CardWriter.of(site.pages)
    card = writer.card(iri, after, PAGE_SIZE)
    graph = site.store.recorded_in(iri)
    title = Link(card.sentence.text, "", None, iri)
    return render_template(
        "fact.html", fact=card, graph=writer.wording.link(graph) if graph else None,
        answers=answered(site, iri, writer.wording), after=after, size=PAGE_SIZE,
        **_beside(site, subject, title),
    )  # fmt: skip


def _inferred(site: Site) -> list[str]:
    """The facts that were inferred."""
    return site.store.leading(TRO.certainty, TRO.Inferred)


def _graph(site: Site, subject: Subject, after: int) -> str:
    iri = subject.iri
    writer = CardWriter.of(site.pages)
    is_inferred = iri == str(site.ids.inferred)
    facts = _inferred(site) if is_inferred else site.store.facts_in(iri)
    cards = writer.cards(facts[after : after + PAGE_SIZE])
    article = site.ids.thing(f"article/{iri.rpartition('/')[2]}")
    name = writer.wording.link(str(article)) if site.store.knows(str(article)) else None
    text = gettext("Where the facts of %(name)s are from") % {"name": iri.rpartition("/")[2]}
    title = Link(gettext("All that was inferred") if is_inferred else text, "", None, iri)
    return render_template(
        "graph.html", cards=cards, article=name, after=after, size=PAGE_SIZE, total=len(facts),
        **_beside(site, subject, title),
    )  # fmt: skip


def _list(site: Site, subject: Subject, asked: Asked) -> str:
    """The things that lead to an IRI by one property, or its values of one, a page of them."""
    iri = subject.iri
    writer = PageWriter.of(site, iri)
    predicate = _expanded(asked.via or asked.of)
    shown, total = (
        _values_of(writer, predicate, asked) if asked.of else _leading(writer, predicate, asked)
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
    which = [("via", asked.via)] if asked.via else [("of", asked.of)]
    query = urlencode([*which, *(("kind", kind) for kind in asked.kinds)])
    return render_template(
        "leading.html", values=values, property=writer.wording.link(predicate), query=query,
        is_own=bool(asked.of), after=asked.after, size=PAGE_SIZE, total=total,
        more=asked.after + PAGE_SIZE < total, notes_found=writer.notes.all(),
        **_beside(site, subject, writer.wording.title(iri)),
    )  # fmt: skip


def _leading(writer: PageWriter, predicate: str, asked: Asked) -> tuple[list[_Shown], int]:
    """The triples by which things lead to the page's thing, each with its subject; how many."""
    site, iri, kinds = writer.site, writer.iri, asked.kinds
    many = site.tallies.incoming(iri)
    if many:
        total = sum(n for (p, k), n in many.items() if p == predicate and (not kinds or k in kinds))
        names = site.tallies.leading(iri, predicate, PAGE_SIZE, asked.after, kinds)
    else:
        found = site.pages.leading(predicate, iri)
        found = [name for name in found if not kinds or (site.ids.kind(name) or "") in kinds]
        found.sort(key=lambda name: writer.wording.link(name).text.casefold())
        total, names = len(found), found[asked.after : asked.after + PAGE_SIZE]
    triples = [site.pages.link(name, predicate, iri) for name in names]
    return [(triple, triple.subject) for triple in triples], total


def _values_of(writer: PageWriter, predicate: str, asked: Asked) -> tuple[list[_Shown], int]:
    """The triples of one property of the page's thing, each with its value; how many."""
    found = [t for t in writer.site.pages.about(writer.iri) if t.predicate.value == predicate]
    found.sort(key=str)
    shown = found[asked.after : asked.after + PAGE_SIZE]
    return [(triple, triple.object) for triple in shown], len(found)


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
        "cited": citing.Citation.of(site, iri) if citing.is_citable(site) else None,
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

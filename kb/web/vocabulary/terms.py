"""The ontology over HTTP: all of it, its modules, and a page and documents for each term.

The page of a term says what the term means, what stands beside it, and how the data use it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import NoReturn

from flask import Blueprint, Response, abort

from kb.canonical import oxigraph
from kb.namespaces import (
    DCTERMS,
    MODULES,
    ONTOLOGY,
    OWL,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    TRO,
    VANN,
    VS,
    iris,
    shorten,
)
from kb.reading.store import name_of
from kb.web.documents.embedded import embedded
from kb.web.documents.subjects import (
    Subject,
    format_of,
    page_or_document,
    see_best,
    send_document,
    send_file,
    send_page,
    written,
)
from kb.web.documents.writing import with_prefixes, write_document
from kb.web.etags import conditional
from kb.web.links import path_quoted
from kb.web.negotiation import JSON_LD, TURTLE
from kb.web.notices import Notice
from kb.web.query.questions import every_question, word
from kb.web.site import Site
from kb.web.vocabulary.shapes import Shape, Shapes
from kb.web.words.languages import message, reader_languages
from kb.web.words.wording import Link, Wording

terms = Blueprint("terms", __name__)

#: How far uses are counted, and how many are shown: a class may have millions of things.
MOST_COUNTED = 1000
MOST_SHOWN = 10

#: What a term is, and the heading of its like; in the order of the ontology's page.
KINDS = {
    str(OWL.Class): (message("class"), message("Classes")),
    str(OWL.ObjectProperty): (message("property whose values are things"), message("Properties")),
    str(OWL.DatatypeProperty): (
        message("property whose values are literals"),
        message("Properties"),
    ),
    str(RDF.Property): (message("property"), message("Properties")),
    str(SKOS.ConceptScheme): (message("concept scheme"), message("Concept schemes")),
    str(SKOS.Concept): (message("concept"), message("Concepts")),
    str(SKOS.Collection): (message("collection of concepts"), message("Collections")),
}
_PROPERTIES = iris(OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property)
#: What is said of a term (with False: of others with this term as value), in a page's order.
_ROWS: tuple[tuple[str, str, bool], ...] = (
    (message("Also called"), SKOS.altLabel, True),
    (message("Notation"), SKOS.notation, True),
    (message("Source of the definition"), DCTERMS.source, True),
    (message("In the scheme"), SKOS.inScheme, True),
    (message("Broader concept"), SKOS.broader, True),
    (message("Narrower concepts"), SKOS.broader, False),
    (message("Related concepts"), SKOS.related, True),
    (message("Related concepts"), SKOS.related, False),
    (message("In the collection"), SKOS.member, False),
    (message("Concepts"), SKOS.inScheme, False),
    (message("Concepts"), SKOS.member, True),
    (message("Superclass"), RDFS.subClassOf, True),
    (message("Subclasses"), RDFS.subClassOf, False),
    (message("Disjoint with"), OWL.disjointWith, True),
    (message("Disjoint with"), OWL.disjointWith, False),
    (message("Stands at"), SCHEMA.domainIncludes, True),
    (message("Has as value"), SCHEMA.rangeIncludes, True),
    (message("Properties that stand at it"), SCHEMA.domainIncludes, False),
    (message("Properties that have it as value"), SCHEMA.rangeIncludes, False),
    (message("Facts that show it"), VANN.example, True),
    (message("Status"), VS.term_status, True),
    (message("Module"), RDFS.isDefinedBy, True),
)
#: The states that a document may be in, by the Bibliographic Ontology.
_STATUSES = "http://purl.org/ontology/bibo/status/"
#: What is said of the ontology as a whole, in the order of its page.
_HEAD: tuple[tuple[str, str], ...] = (
    (message("Version"), OWL.versionIRI),
    (message("Imports"), OWL.imports),
    (message("Status"), _STATUSES.removesuffix("/")),
    (message("Created on"), DCTERMS.created),
    (message("Changed on"), DCTERMS.modified),
    (message("Created by"), DCTERMS.creator),
    (message("Licence"), DCTERMS.license),
    (message("Sources"), DCTERMS.source),
    (message("Cite this"), DCTERMS.bibliographicCitation),
)
#: What a query asks for that finds the uses of a kind of term, and its pattern.
_PATTERNS: dict[str, tuple[str, str]] = {
    str(OWL.Class): ("?thing", "?thing a TERM"),
    str(OWL.ObjectProperty): ("?thing ?value", "?thing TERM ?value"),
    str(SKOS.Concept): ("?thing ?property", "?thing ?property TERM"),
    str(SKOS.ConceptScheme): ("?concept", f"?concept <{SKOS.inScheme}> TERM"),
    str(SKOS.Collection): ("?concept", f"TERM <{SKOS.member}> ?concept"),
}


@dataclass(frozen=True)
class Uses:
    """How often the data use a term, whether more often than was counted, and the first places: a
    thing, and the property or the value beside it, if any."""

    #: `thing`, `statement` or `mention`: what was counted.
    what: str
    count: int
    is_more: bool
    shown: tuple[tuple[Link, Link | None, Link | None], ...]


@dataclass(frozen=True)
class Term:
    """A term of the ontology as pages show it, in the languages of one reader."""

    iri: str
    wording: Wording
    #: The terms that the term stands below in a list.
    above: frozenset[str] = frozenset()

    @cached_property
    def type(self) -> str | None:
        """The class of the term; None for what is no term of the ontology."""
        store = self.wording.store
        if not store.knows(self.iri):
            return None
        if not any(map(_is_ours, store.values(self.iri, RDFS.isDefinedBy))):
            return None
        types = map(name_of, store.values(self.iri, RDF.type))
        return next((type_ for type_ in types if type_ in KINDS), None)

    @property
    def kind(self) -> str:
        """What the term is, in words."""
        return KINDS[self.type][0] if self.type else ""

    @property
    def name(self) -> str:
        """The local name."""
        return self.iri.removeprefix(TRO)

    @cached_property
    def link(self) -> Link:
        """The term by its label."""
        return self.wording.link(self.iri)

    @property
    def labels(self) -> tuple[Link, ...]:
        """The labels in every language, the reader's first."""
        values = [*self._values(RDFS.label), *self._values(SKOS.prefLabel)]
        order = {language: place for place, language in enumerate(self.wording.languages)}
        labels = sorted(map(self.wording.value, values), key=lambda label: label.language)
        return tuple(sorted(labels, key=lambda label: order.get(label.language, len(order))))

    @property
    def definition(self) -> Link | None:
        """The definition in the reader's language, or in the one it has."""
        return _best(self.wording, self.iri, SKOS.definition)

    @property
    def sources(self) -> tuple[Link, ...]:
        """Where the definition is from."""
        return tuple(map(self.wording.value, self._values(DCTERMS.source)))

    @cached_property
    def below(self) -> tuple[Term, ...]:
        """The top concepts of a scheme, the narrower ones of a concept."""
        tops = map(name_of, self._values(SKOS.hasTopConcept))
        below = {*tops, *self.wording.store.subjects(SKOS.broader, self.iri)} - self.above
        return tuple(Term(iri, self.wording, self.above | {self.iri}) for iri in sorted(below))

    @property
    def rows(self) -> Iterator[tuple[str, list[Link]]]:
        """What is said of the term, by heading."""
        rows: dict[str, list[Link]] = {}
        for heading, predicate, is_own in _ROWS:
            subjects = () if is_own else sorted(self.wording.store.subjects(predicate, self.iri))
            links = [*map(self.wording.value, self._values(predicate) if is_own else ())]
            links += map(self.wording.link, subjects)
            rows.setdefault(heading, []).extend(map(_short, links))
        return ((heading, links) for heading, links in rows.items() if links)

    @cached_property
    def uses(self) -> Uses | None:
        """How the data use the term; None of a kind that data do not use by itself."""
        return uses_of(self.wording, self.iri, self.type or "")

    @property
    def query(self) -> str:
        """The query that asks where the term is used."""
        return query_for_uses(self.iri, self.type or "")

    def _values(self, predicate: str) -> list[oxigraph.Term]:
        return self.wording.store.values(self.iri, predicate)


def uses_of(wording: Wording, iri: str, kind: str) -> Uses | None:
    """Return the uses of a term of a kind (an IRI), counted up to a bound; None for a kind that
    data do not use by itself. What the ontology says with a concept is no use."""
    store = wording.store
    places: Iterator[tuple[str, str, oxigraph.Term | None]]
    if kind == str(OWL.Class):
        what, places = "thing", ((thing, "", None) for thing in store.subjects(RDF.type, iri))
    elif kind in _PROPERTIES:
        triples = store.said_with(iri)
        what, places = "statement", ((name_of(t.subject), "", t.object) for t in triples)
    elif kind == str(SKOS.Concept):
        incoming, _ = store.incoming(iri, 2 * MOST_COUNTED)
        names = ((name_of(t.subject), t.predicate.value, None) for t in incoming)
        what, places = "mention", (place for place in names if not place[0].startswith(TRO))
    else:
        return None
    counted = [*islice(places, MOST_COUNTED + 1)]
    shown = tuple(
        (
            wording.link(thing),
            wording.link(by) if by else None,
            wording.value(value) if value else None,
        )
        for thing, by, value in counted[:MOST_SHOWN]
    )
    return Uses(what, min(len(counted), MOST_COUNTED), len(counted) > MOST_COUNTED, shown)


def query_for_uses(iri: str, kind: str) -> str:
    """Return the query that asks where a term of a kind is used.

    >>> print(query_for_uses("urn:x", str(OWL.Class)))
    SELECT ?thing WHERE {
      ?thing a <urn:x>
    }
    LIMIT 1000
    """
    variables, pattern = _PATTERNS.get(kind, _PATTERNS[str(OWL.ObjectProperty)])
    body = pattern.replace("TERM", f"<{iri}>")
    return f"SELECT {variables} WHERE {{\n  {body}\n}}\nLIMIT {MOST_COUNTED}"


_MODULE = f"<any({', '.join(MODULES)}):module>"


def _all(module: str = "") -> Subject:
    """The ontology, or a module of it."""
    path = f"/ontology/{module}" if module else "/ontology"
    iri = f"{ONTOLOGY}/{module}" if module else str(ONTOLOGY)
    return Subject(iri, path, path, (str(OWL.Ontology),))


@terms.get("/ontology", defaults={"module": ""})
@terms.get(f"/ontology/{_MODULE}")
def ontology(module: str) -> Response:
    """The page of the ontology or of a module, or 303 to it in the format that a program likes."""
    site, subject = Site.current(), _all(module)
    site.file(_file(module))

    def write() -> str:
        wording = Wording.of(site.store)
        return written(
            subject, "ontology.html", groups=_groups(wording, subject.iri),
            head=_head(wording, subject.iri),
            version=site.store.value(subject.iri, OWL.versionInfo),
            ontology_title=_best(wording, subject.iri, DCTERMS.title),
            description=_best(wording, subject.iri, DCTERMS.description),
        )  # fmt: skip

    return page_or_document(subject, write)


@terms.get("/ontology.<suffix>", defaults={"module": ""})
@terms.get(f"/ontology/{_MODULE}.<suffix>")
def ontology_file(module: str, suffix: str) -> Response:
    """The ontology or a module as a file; the Turtle is what was written."""
    return send_file(_all(module), format_of(suffix), Site.current().file(_file(module)))


@terms.get(f"/ontology/{_MODULE}/<version>")
def module_version(module: str, version: str) -> Response:
    """303 from the version of a module that is served to the module. Others are not kept."""
    subject = _all(module)
    if Site.current().store.value(subject.iri, OWL.versionIRI) != f"{subject.iri}/{version}":
        _refuse_version(version)
    return see_best(subject)


@terms.get("/ontology/<name>")
def ontology_version_or_term(name: str) -> Response:
    """303 from the version that is served, and from the one before, whose terms it has or says what
    replaces them, to the ontology; and from the name of a term to what is written about it. Others
    are not kept."""
    Site.current().file("treaty.ttl")
    store = Site.current().store
    versions = (store.value(ONTOLOGY, term) for term in (OWL.versionIRI, OWL.priorVersion))
    if f"{ONTOLOGY}/{name}" in versions:
        return see_best(_all())
    if name[:1].isdigit() and not _term(name).type:
        _refuse_version(name)
    return see_best(_subject(_known(name)))


@terms.get("/page/term/<name>")
def term_page(name: str) -> Response:
    """The page of a term."""
    site, term = Site.current(), _known(name)
    subject = _subject(term)

    def write() -> str:
        shapes, languages = Shapes.of(site.release), reader_languages()
        return written(
            subject, "term.html", term=term,
            shapes=[Shape(iri, shapes, term.wording) for iri in shapes.speaking_of(term.iri)],
            json_ld=embedded(site.store, term.iri, languages),
            questions=[word(q, languages) for q in every_question() if name in q.terms],
        )  # fmt: skip

    return send_page(subject, write)


@terms.get("/data/term/<name>.<suffix>")
def term_document(name: str, suffix: str) -> Response:
    """The document of a term in the format of its suffix."""
    site, format_, term = Site.current(), format_of(suffix), _known(name)
    body = write_document(site.store, term.iri, format_, with_prefixes(site.context))
    if body is None:
        _refuse(name)
    return send_document(_subject(term), format_, body)


@terms.get("/<any('alignments.ttl', 'context.jsonld'):name>")
def as_written(name: str) -> Response:
    """How terms of the ontology relate to those of others, or the JSON-LD context, as written."""
    format_ = TURTLE if name == "alignments.ttl" else JSON_LD
    response = Response(Site.current().file(name), content_type=format_.content_type)
    return conditional(response, name)


def _term(name: str) -> Term:
    return Term(TRO + name, Wording.of(Site.current().store))


def _known(name: str) -> Term:
    """The term with a local name; 404 where there is none."""
    term = _term(name)
    if term.type is None:
        _refuse(name)
    return term


def _refuse(name: str) -> NoReturn:
    abort(404, Notice("the ontology has no term %(name)s; /ontology lists them", name=name))


def _refuse_version(version: str) -> NoReturn:
    words = message("version %(version)s of the ontology is not kept here; see /ontology")
    abort(404, Notice(words, version=version))


def _file(module: str) -> str:
    """The file of a release that has a module, or the whole."""
    return f"{module or 'treaty'}.ttl"


def _is_ours(ontology: oxigraph.Term) -> bool:
    """Whether this is the ontology or a module of it."""
    return name_of(ontology).partition("#")[0].startswith(ONTOLOGY)


def _subject(term: Term) -> Subject:
    name = path_quoted(term.name)
    kinds = tuple(map(name_of, term.wording.store.values(term.iri, RDF.type)))
    page, documents = f"/page/term/{name}", f"/data/term/{name}"
    return Subject(term.iri, page, documents, kinds, described_by="/ontology.ttl")


def _groups(wording: Wording, ontology: str) -> dict[str, list[Term]]:
    """The terms of a module, or of all, under headings; concepts stand below their schemes."""
    groups: dict[str, list[Term]] = {heading: [] for _, heading in KINDS.values()}
    store = wording.store
    modules = [name_of(it) for it in store.values(ontology, OWL.imports)]
    sources = {ontology, *(modules if ontology == str(ONTOLOGY) else ())}
    for iri in sorted({iri for it in sources for iri in store.subjects(RDFS.isDefinedBy, it)}):
        term = Term(iri, wording)
        if term.type and not store.values(iri, SKOS.inScheme):
            groups[KINDS[term.type][1]].append(term)
    return {heading: group for heading, group in groups.items() if group}


def _head(wording: Wording, ontology: str) -> Iterator[tuple[str, list[Link]]]:
    """What is said of the ontology or a module as a whole, by heading."""
    for heading, predicate in _HEAD:
        values = map(wording.value, wording.store.values(ontology, predicate))
        if links := [*map(_shortest, values)]:
            yield heading, links


def _best(wording: Wording, iri: str, predicate: str) -> Link | None:
    """A text in the reader's language, or in the one it has."""
    best = wording.best(wording.store.values(iri, predicate))
    return wording.value(best[0]) if best else None


def _short(link: Link) -> Link:
    """A link to what has no name here by its short form: `skos:Concept`."""
    return replace(link, text=shorten(link.iri)) if link.text == link.iri != "" else link


def _shortest(link: Link) -> Link:
    """A link to a version or a module of ours by number or name, to a status by its word."""
    if link.iri.startswith(f"{ONTOLOGY}/"):
        name = link.iri.removeprefix(f"{ONTOLOGY}/")
        return replace(link, text=name.rpartition("/")[2], href=f"/ontology/{name}")
    if link.iri.startswith(_STATUSES):
        return replace(link, text=link.iri.removeprefix(_STATUSES))
    return link

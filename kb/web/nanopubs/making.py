"""A fact as a nanopublication: what is said, on what it rests, who published it, under one name.

The name follows from the content: `{base}nanopub/{fact}/RA...`. A fact that stays as it is keeps it
from release to release, and one that is corrected gets another. It is a trusty URI of RDF, module
RA (https://trustyuri.net/): the SHA-256 of all statements in their normal form, with a blank where
the code itself stands, so that whoever has them can see that none was changed, added or lost.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph
from flask import Blueprint, Response, abort, redirect
from pyoxigraph import Literal, NamedNode, Quad
from werkzeug.wrappers import Response as BaseResponse

from kb.canonical.oxigraph import Term, value_of
from kb.namespaces import DCTERMS, NP, OA, PROV, RDF, SCHEMA, TRO, XSD
from kb.reading.store import Store
from kb.releases.release import Release
from kb.web.etags import conditional
from kb.web.links import uri_of
from kb.web.negotiation import TRIG
from kb.web.notices import Notice
from kb.web.problems import answer_retired, answer_unknown
from kb.web.site import Site

#: Terms for signatures, which nanopublications share.
NPX = "http://purl.org/nanopub/x/"
#: What stands for the code in names that are still without it: no IRI may have the blank itself.
OPEN = "RA~~~"
_SELECTORS = ("", "#quote", "#position")
#: What is said of a passage of an article: the words, where they stand, and in what.
_OF_PASSAGES = tuple(
    map(str, (RDF.type, OA.hasSource, OA.hasSelector, OA.exact, OA.prefix, OA.suffix,
              OA.start, OA.end))
)  # fmt: skip
#: What signs the normal form: the public key, and the signature of some bytes, both in base64.
Signer = tuple[str, Callable[[bytes], str]]


@dataclass(frozen=True)
class Nanopub:
    """A nanopublication: its IRI, and its statements in four graphs."""

    iri: str
    quads: tuple[Quad, ...]

    def trig(self) -> bytes:
        """It as TriG; the same bytes each time."""
        prefixes = {
            "this": self.iri, "sub": f"{self.iri}#", "np": str(NP), "prov": str(PROV),
            "oa": str(OA), "dcterms": str(DCTERMS), "schema": str(SCHEMA), "tro": str(TRO),
            "xsd": str(XSD),
        }  # fmt: skip
        trig = pyoxigraph.RdfFormat.TRIG
        return pyoxigraph.serialize(self.quads, format=trig, prefixes=prefixes) or b""


def nanopub_of(store: Store, fact: str, licence: str, signer: Signer | None = None) -> Nanopub:
    """The nanopublication of a fact that a store has, signed where there is a signer."""
    start = f"{store.ids.base}nanopub/{fact.removeprefix(store.ids.fact(''))}/"
    this = start + OPEN
    quads = sorted(_quads(store, fact, this, licence), key=str)
    if signer:
        key, sign = signer
        about = NamedNode(f"{this}#sig"), NamedNode(f"{this}#pubinfo")
        quads += [
            _quad(about[0].value, NPX + name, value, about[1])
            for name, value in (
                ("hasPublicKey", Literal(key)), ("hasAlgorithm", Literal("RSA")),
                ("hasSignatureTarget", NamedNode(this)),
            )
        ]  # fmt: skip
        signature = Literal(sign(normal(quads)))
        quads.append(_quad(about[0].value, NPX + "hasSignature", signature, about[1]))
    code = code_of(quads)
    whole = sorted(closed(quads, code), key=lambda quad: str(quad.graph_name))
    return Nanopub(start + code, tuple(whole))


def _quads(store: Store, fact: str, this: str, licence: str) -> Iterator[Quad]:
    """The four graphs of a fact, under a name that is still open."""
    head, assertion, provenance, about = (
        NamedNode(f"{this}#{name}") for name in ("Head", "assertion", "provenance", "pubinfo")
    )
    yield _quad(this, RDF.type, NamedNode(NP.Nanopublication), head)
    yield _quad(this, NP.hasAssertion, assertion, head)
    yield _quad(this, NP.hasProvenance, provenance, head)
    yield _quad(this, NP.hasPublicationInfo, about, head)
    for triple in store.said_by(fact):
        yield Quad(triple.subject, triple.predicate, triple.object, assertion)
    source = store.provenance(fact)
    statements: list[tuple[str, Term]] = [(TRO.certainty, NamedNode(TRO + source.certainty))]
    statements += [(PROV.wasAttributedTo, NamedNode(iri)) for iri in source.by]
    statements += [(DCTERMS.source, NamedNode(iri)) for iri in source.sources]
    statements += [(TRO.evidence, NamedNode(source.passage))] if source.passage else []
    statements += [(PROV.wasDerivedFrom, NamedNode(source.inference))] if source.inference else []
    statements += [(PROV.generatedAtTime, _moment(source.on))] if source.on else []
    for predicate, value in statements:
        yield _quad(assertion.value, predicate, value, provenance)
    for part in _SELECTORS if source.passage else ():
        for term in _OF_PASSAGES:
            for triple in store.saying(f"{source.passage}{part}", term):
                yield Quad(triple.subject, triple.predicate, triple.object, provenance)
    yield _quad(this, DCTERMS.isFormatOf, NamedNode(fact), about)
    yield _quad(this, DCTERMS.license, NamedNode(licence), about)
    for iri in source.by:
        yield _quad(this, DCTERMS.creator, NamedNode(iri), about)
    if source.on:
        yield _quad(this, DCTERMS.created, _moment(source.on), about)


def _moment(on: str) -> Literal:
    """A moment with its offset written out, as other libraries write it when they read it."""
    return Literal(on.replace("Z", "+00:00"), datatype=NamedNode(XSD.dateTime))


def _quad(subject: str, predicate: str, value: Term, graph: NamedNode) -> Quad:
    return Quad(NamedNode(subject), NamedNode(predicate), value, graph)


def code_of(quads: Iterable[Quad]) -> str:
    """The artifact code of statements whose names have `OPEN` where it will stand.

    >>> node = NamedNode("https://e.org/np/" + OPEN)
    >>> code_of([Quad(node, NamedNode("urn:p"), Literal("x"), node)])
    'RAGbRNPjaEaL5N32z_sdnoSqfVVNJn6Td8ZMfuSRT30p0'
    """
    digest = hashlib.sha256(normal(quads)).digest()
    return "RA" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def normal(quads: Iterable[Quad]) -> bytes:
    """Statements as they are hashed, and signed: sorted, each term on a line of its own."""
    return b"".join(line for _, line in sorted({_with_key(quad) for quad in quads}))


def closed(quads: Iterable[Quad], code: str) -> list[Quad]:
    """The statements with the code in its place."""

    def name(node: object) -> NamedNode:
        return NamedNode(value_of(node).replace(OPEN, code))

    return [
        Quad(
            name(quad.subject), name(quad.predicate),
            name(quad.object) if isinstance(quad.object, NamedNode) else quad.object,
            name(quad.graph_name),
        )
        for quad in quads
    ]  # fmt: skip


def _with_key(quad: Quad) -> tuple[tuple[object, ...], bytes]:
    """What a statement is sorted by, and its lines."""
    named = (quad.graph_name, quad.subject, quad.predicate)
    nodes, term = [_name(node) for node in named], quad.object
    if not isinstance(term, Literal):
        value = _name(term)
        return (*nodes, 0, value), b"\n".join((*nodes, value, b""))
    text = term.value.encode()
    escaped = text.replace(b"\\", b"\\\\").replace(b"\n", b"\\n")
    if term.language:
        head, kind = b"@" + term.language.lower().encode(), (0, b"", term.language.encode())
    else:
        datatype = term.datatype.value.encode()
        head, kind = b"^" + datatype, (1, datatype, b"")
    return (*nodes, 1, text, *kind), b"\n".join((*nodes, head + b" " + escaped, b""))


def _name(node: object) -> bytes:
    """The IRI of a node; there are no blank ones in a nanopublication."""
    return value_of(node).replace(OPEN, " ").encode()


nanopubs = Blueprint("nanopubs", __name__)

#: So many are kept: that of a whole table takes seconds, and a reader comes to it by its IRI.
_MOST_KEPT = 32


@nanopubs.get("/fact/<name>.nanopub.trig")
def of_fact(name: str) -> Response:
    """The nanopublication of a fact, as TriG."""
    iri, trig = _made(name)
    response = Response(trig, content_type=TRIG.content_type)
    response.headers["Link"] = f'<{uri_of(iri)}>; rel="cite-as"'
    return conditional(response, "nanopub", name)


@nanopubs.get("/nanopub/<name>/<code>")
def by_iri(name: str, code: str) -> BaseResponse:
    """303 from the IRI of a nanopublication to it; 404 where the fact is another now."""
    if not _made(name)[0].endswith(f"/{code}"):
        notice = Notice("the fact %(name)s has another nanopublication in this release", name=name)
        abort(404, notice)
    return redirect(f"/fact/{name}.nanopub.trig", 303)


def _made(name: str) -> tuple[str, bytes]:
    """The IRI of the nanopublication of a fact, and it as TriG."""
    site = Site.current()
    iri = site.ids.fact(name)
    answer_retired(iri, lambda new: f"/fact/{new.removeprefix(site.ids.fact(''))}.nanopub.trig")
    if site.ids.is_open or not site.store.said_by(iri):
        answer_unknown(iri)
    return _kept(site.release, iri)


@lru_cache(_MOST_KEPT)
def _kept(_: Release, iri: str) -> tuple[str, bytes]:
    """The same for a fact of the release that is served, which never changes."""
    site = Site.current()
    made = nanopub_of(site.store, iri, site.settings["licenses"]["facts"])
    return made.iri, made.trig()

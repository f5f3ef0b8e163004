"""A fact as a nanopublication: what is said, on what it rests, who published it, under one name.

The name follows from the content: `{base}nanopub/{fact}/RA...`. A fact that stays as it is keeps it
from release to release, and one that is corrected gets another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad

from kb.canonical.oxigraph import Term
from kb.namespaces import DCTERMS, NP, OA, PROV, RDF, SCHEMA, TRO, XSD
from kb.reading.store import Store
from kb.web.nanopubs.trusty import OPEN, closed, code_of, normal

#: Terms for signatures, which nanopublications share.
NPX = "http://purl.org/nanopub/x/"
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
            _said(about[0].value, NPX + name, value, about[1])
            for name, value in (
                ("hasPublicKey", Literal(key)), ("hasAlgorithm", Literal("RSA")),
                ("hasSignatureTarget", NamedNode(this)),
            )
        ]  # fmt: skip
        signature = Literal(sign(normal(quads)))
        quads.append(_said(about[0].value, NPX + "hasSignature", signature, about[1]))
    code = code_of(quads)
    whole = sorted(closed(quads, code), key=lambda quad: str(quad.graph_name))
    return Nanopub(start + code, tuple(whole))


def _quads(store: Store, fact: str, this: str, licence: str) -> Iterator[Quad]:
    """The four graphs of a fact, under a name that is still open."""
    head, assertion, provenance, about = (
        NamedNode(f"{this}#{name}") for name in ("Head", "assertion", "provenance", "pubinfo")
    )
    yield _said(this, RDF.type, NamedNode(NP.Nanopublication), head)
    yield _said(this, NP.hasAssertion, assertion, head)
    yield _said(this, NP.hasProvenance, provenance, head)
    yield _said(this, NP.hasPublicationInfo, about, head)
    for triple in store.said_by(fact):
        yield Quad(triple.subject, triple.predicate, triple.object, assertion)
    found = store.provenance(fact)
    said: list[tuple[str, Term]] = [(TRO.certainty, NamedNode(TRO + found.certainty))]
    said += [(PROV.wasAttributedTo, NamedNode(one)) for one in found.by]
    said += [(DCTERMS.source, NamedNode(one)) for one in found.sources]
    said += [(TRO.evidence, NamedNode(found.passage))] if found.passage else []
    said += [(PROV.wasDerivedFrom, NamedNode(found.inference))] if found.inference else []
    said += [(PROV.generatedAtTime, _moment(found.on))] if found.on else []
    for predicate, value in said:
        yield _said(assertion.value, predicate, value, provenance)
    for part in _SELECTORS if found.passage else ():
        for term in _OF_PASSAGES:
            for triple in store.saying(f"{found.passage}{part}", term):
                yield Quad(triple.subject, triple.predicate, triple.object, provenance)
    yield _said(this, DCTERMS.isFormatOf, NamedNode(fact), about)
    yield _said(this, DCTERMS.license, NamedNode(licence), about)
    for one in found.by:
        yield _said(this, DCTERMS.creator, NamedNode(one), about)
    if found.on:
        yield _said(this, DCTERMS.created, _moment(found.on), about)


def _moment(on: str) -> Literal:
    """A moment with its offset written out, as other libraries write it when they read it."""
    return Literal(on.replace("Z", "+00:00"), datatype=NamedNode(XSD.dateTime))


def _said(subject: str, predicate: str, value: Term, graph: NamedNode) -> Quad:
    return Quad(NamedNode(subject), NamedNode(predicate), value, graph)

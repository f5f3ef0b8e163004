"""What a block of the authorities may say: classes and properties that are known, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from rdflib import Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from kb.canonical.graph import Triple, TripleSet
from kb.identifiers import Identifiers
from kb.namespaces import DCTERMS, PROV, RDF, SCHEMA, TRO, shorten
from kb.seeds.ontology import Ontology
from kb.seeds.wellformed import in_store, is_web_iri

#: The class that a thing has, by its kind; of a record one of several. Other kinds are for facts.
CLASSES: Mapping[str, URIRef] = {
    "person": SCHEMA.Person,
    "organization": SCHEMA.Organization,
    "country": SCHEMA.Country,
    "place": SCHEMA.Place,
    "treaty": TRO.Treaty,
    "action": TRO.TreatyAction,
    "anticipated": TRO.AnticipatedAction,
    "participation": TRO.Participation,
    "curator": PROV.Agent,
    "record": SCHEMA.WebPage,
}
_RECORDS = (SCHEMA.WebPage, SCHEMA.Dataset, SCHEMA.DigitalDocument, SCHEMA.CreativeWork)
#: What is done, expected or governed in the life of a treaty, as a record tells it.
_ACTS = (TRO.TreatyAction, TRO.AnticipatedAction)

#: What a block says of itself, not of the thing.
RECORD = (DCTERMS.source, PROV.wasAttributedTo)


@dataclass(frozen=True)
class Slip:
    """What is wrong in a block: the word that is at fault (empty: the block), and the mend."""

    word: str
    message: str
    mend: str = ""


def slips(
    reference: str, block: Iterable[Triple], ids: Identifiers, ontology: Ontology | None
) -> Iterator[Slip]:
    """Everything that is wrong in what a file says of a thing; without ontology nothing about
    terms."""
    kind = reference.partition("/")[0]
    if kind not in CLASSES:
        message = f"{reference} is for articles to say, by facts with their words"
        yield Slip("", message, "take the block out, and write a fact")
        return
    wrong = [(triple, slip) for triple in block for slip in _slips_of(triple, ids, ontology)]
    yield from (slip for _, slip in sorted(wrong, key=itemgetter(0)))


def slips_of_whole(reference: str, triples: TripleSet) -> Iterator[Slip]:
    """What is missing in a thing, when all that files and records say of it is known."""
    kind = reference.partition("/")[0]
    wanted = shorten(CLASSES[kind])
    known = {"record": _RECORDS, "action": _ACTS}.get(kind, (CLASSES[kind],))
    ends = tuple(f" <{RDF.type}> <{class_}> .\n" for class_ in known)
    if not any(line.endswith(ends) for line in triples.lines):
        yield Slip("", f"{reference} is not of the class {wanted}", f"write: a {wanted}")


def _slips_of(triple: Triple, ids: Identifiers, ontology: Ontology | None) -> Iterator[Slip]:
    _, predicate, value = triple
    if ontology is not None:
        yield from _about_property(predicate, ontology)
        if isinstance(value, URIRef) and (predicate == RDF.type or value.startswith(TRO)):
            yield from _about_term(value, predicate == RDF.type, ontology)
    yield from _about_value(predicate, value, ids)


@lru_cache(1_000)  # they are few, and stand in every triple
def _about_property(predicate: Node, ontology: Ontology) -> tuple[Slip, ...]:
    """Properties are known ones."""
    term = URIRef(str(predicate))
    name = shorten(term)
    if problem := ontology.unknown(term):
        return (Slip(name, *_parted(problem)),)
    is_class = name.rpartition(":")[2][:1].isupper()
    problem = f"{name} is a class, and stands where a property is wanted"
    return (Slip(name, problem),) if is_class else ()


@lru_cache(1_000)
def _about_term(value: URIRef, is_class: bool, ontology: Ontology) -> tuple[Slip, ...]:
    """Classes are known ones, and so is each term of the ontology."""
    name = shorten(value)
    if problem := ontology.unknown(value):
        return (Slip(name, *_parted(problem)),)
    is_property = is_class and name.rpartition(":")[2][:1].islower()
    problem = f"{name} is a property, and stands where a class is wanted"
    return (Slip(name, problem),) if is_property else ()


def _about_value(predicate: Node, value: Node, ids: Identifiers) -> Iterator[Slip]:
    """Texts say something; links lead to the web or to things of ours."""
    name = shorten(str(predicate))
    if isinstance(value, Literal) and not str(value).strip():
        yield Slip(name, f"{name} is empty", "write it, or leave it out")
    elif isinstance(value, Literal) and value.datatype not in (None, XSD.date):
        if (kept := in_store(str(value), str(value.datatype))) != str(value):
            mend = "leave it out: it counts nothing" if kept == "PT0S" else f"write {kept}"
            yield Slip(f'"{value}"', f"{name} has '{value}', which a store keeps as '{kept}'", mend)
    elif isinstance(value, URIRef) and not is_web_iri(value):
        mend = "write an absolute http or https IRI"
        yield Slip(str(value), f"{name} has <{value}>, to which no page can link", mend)
    elif isinstance(value, URIRef) and _is_nothing(value, ids):
        message = f"{name} has <{value}>, which is no thing of this dataset"
        yield Slip(name, message, "write an absolute IRI, or id:<kind>\\/<slug>")


def _is_nothing(iri: URIRef, ids: Identifiers) -> bool:
    """Whether an IRI is one of ours that names neither a thing nor the dataset nor a term."""
    ours = iri.startswith(ids.base) and not iri.startswith(TRO)
    return ours and ids.reference(iri) is None and iri != ids.dataset


def _parted(problem: str) -> tuple[str, str]:
    message, _, mend = problem.partition("; ")
    return message, mend

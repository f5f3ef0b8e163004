"""Which path leads to what: the things' IRIs, and the pages and documents about them."""

from __future__ import annotations

from urllib.parse import quote

from kb.identifiers import Identifiers
from kb.namespaces import ONTOLOGY, SHAPE, TRO


def page_path(iri: str, ids: Identifiers) -> str | None:
    """The path of the page about an IRI; None where this site has none.

    >>> ids = Identifiers("https://w3id.org/treaty-kb/")
    >>> page_path("https://w3id.org/treaty-kb/id/person/to-lam", ids)
    '/page/person/to-lam'
    >>> page_path("https://w3id.org/treaty-kb/ontology#Treaty", ids)
    '/ontology#Treaty'
    >>> page_path("https://schema.org/Person", ids) is None
    True
    """
    if ids.is_open:
        return f"/page/{_quoted(iri)}"
    if iri == str(ONTOLOGY) or iri.startswith(TRO):
        return "/ontology" + iri.removeprefix(ONTOLOGY)
    if iri.startswith(SHAPE):
        return "/shapes#" + iri.removeprefix(SHAPE)
    name = document_name(iri, ids)
    return f"/page/{_quoted(name)}" if name else None


def data_path(iri: str, suffix: str, ids: Identifiers) -> str | None:
    """The path of the document about an IRI in a format.

    >>> ids = Identifiers("https://w3id.org/treaty-kb/")
    >>> data_path("https://w3id.org/treaty-kb/fact/k3v7", "trig", ids)
    '/data/fact/k3v7.trig'
    """
    name = document_name(iri, ids)
    return f"/data/{_quoted(name)}.{suffix}" if name else None


def document_name(iri: str, ids: Identifiers) -> str | None:
    """What stands after /page/ or /data/ for an IRI: `person/to-lam`, `fact/k3v7` ..."""
    if ids.is_open:
        return iri
    path = ids.path(iri.partition("#")[0])
    if path is None:
        return None
    if path.startswith("/id/"):
        return path.removeprefix("/id/")
    is_graph = path.startswith(("/fact/", "/provenance/"))
    return path.removeprefix("/") if is_graph else None


def iri_of(name: str, ids: Identifiers) -> str:
    """The IRI of what a page or document with that name is about.

    >>> iri_of("person/to-lam", Identifiers("https://w3id.org/treaty-kb/"))
    'https://w3id.org/treaty-kb/id/person/to-lam'
    """
    if ids.is_open:
        return name
    is_graph = name.startswith(("fact/", "provenance/"))
    return f"{ids.base}{name}" if is_graph else f"{ids.base}id/{name}"


def uri_of(iri: str) -> str:
    """An IRI as a header can hold it: what is not ASCII is percent-encoded (RFC 3987, 3.1).

    >>> uri_of("https://e.org/Hà_Nội")
    'https://e.org/H%C3%A0_N%E1%BB%99i'
    """
    return quote(iri, safe="/:@!$&'()*+,;=-._~?#[]%")


def _quoted(name: str) -> str:
    """A name as a path has it (RFC 3986); what is not ASCII or reserved is percent-encoded."""
    return quote(name, safe="/:@!$&'()*+,;=-._~")

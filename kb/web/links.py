"""Which path leads to what: the things' IRIs, the pages and documents about them, the site's own
address."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, urlsplit

from flask import current_app, request

from kb.identifiers import Identifiers
from kb.namespaces import ONTOLOGY, SHAPE, TRO
from kb.web.site import Site

#: The words in which things are described and judged: each has a page and documents of its own,
#: beside the one document for all (`/ontology`, `/shapes`) that its hash IRI leads to.
_WORDS = {"term": str(TRO), "shape": str(SHAPE)}

#: How the paths begin of what is no thing and has a page and documents: facts, graphs, releases.
_BESIDE_THINGS = ("/fact/", "/provenance/", "/graph/", "/release/")

_DOTS = re.compile(r"(^|/)\.\.?(/|$)")


@lru_cache(maxsize=20_000)  # pages link to hundreds of things, and to many of them again and again
def page_path(iri: str, ids: Identifiers) -> str | None:
    """The path of the page about an IRI; None where this site has none.

    >>> ids = Identifiers("https://w3id.org/treaty-kb/")
    >>> page_path("https://w3id.org/treaty-kb/id/person/to-lam", ids)
    '/page/person/to-lam'
    >>> page_path("https://w3id.org/treaty-kb/id/treaty/tpnw#article-15-2", ids)
    '/page/treaty/tpnw#article-15-2'
    >>> page_path("https://w3id.org/treaty-kb/ontology#Treaty", ids)
    '/page/term/Treaty'
    >>> page_path("https://w3id.org/treaty-kb/ontology/core", ids)
    '/ontology/core'
    >>> page_path("https://w3id.org/treaty-kb/rules#no-word", ids)
    '/rules#no-word'
    >>> page_path("https://schema.org/Person", ids) is None
    True
    """
    if ids.is_open:
        return f"/page/{path_quoted(iri)}"
    if iri == str(ONTOLOGY) or iri.startswith(f"{ONTOLOGY}/"):
        return f"/ontology{iri.removeprefix(ONTOLOGY)}"
    if iri.partition("#")[0] == f"{ids.base}rules":
        return f"/{iri.removeprefix(ids.base)}"
    name = _word_name(iri) or document_name(iri, ids)
    part = (
        f"#{path_quoted(iri.partition('#')[2])}" if iri.startswith(f"{ids.base}id/treaty/") else ""
    )
    return f"/page/{path_quoted(name)}{part.rstrip('#')}" if name else None


def data_path(iri: str, suffix: str, ids: Identifiers) -> str | None:
    """The path of the document about an IRI in a format.

    >>> ids = Identifiers("https://w3id.org/treaty-kb/")
    >>> data_path("https://w3id.org/treaty-kb/fact/k3v7", "trig", ids)
    '/data/fact/k3v7.trig'
    >>> data_path("https://w3id.org/treaty-kb/shapes#Treaty-name", "ttl", ids)
    '/data/shape/Treaty-name.ttl'
    """
    name = document_name(iri, ids) if ids.is_open else _word_name(iri) or document_name(iri, ids)
    return f"/data/{path_quoted(name)}.{suffix}" if name else None


def _word_name(iri: str) -> str | None:
    """What stands after /page/ or /data/ for a term or a shape: `term/Treaty`, `shape/Treaty`."""
    kinds = (kind for kind, namespace in _WORDS.items() if iri.startswith(namespace))
    return next((f"{kind}/{iri.removeprefix(_WORDS[kind])}" for kind in kinds), None)


def document_name(iri: str, ids: Identifiers) -> str | None:
    """What stands after /page/ or /data/ for an IRI of the data: `person/to-lam`, `fact/k3v7`."""
    if ids.is_open:
        return iri
    path = ids.path(iri.partition("#")[0])
    if path is None:
        return None
    if path.startswith("/id/"):
        return path.removeprefix("/id/")
    is_named = path.startswith(_BESIDE_THINGS)
    return path.removeprefix("/") if is_named else None


def iri_of(name: str, ids: Identifiers) -> str:
    """The IRI of what a page or document with that name is about.

    >>> iri_of("person/to-lam", Identifiers("https://w3id.org/treaty-kb/"))
    'https://w3id.org/treaty-kb/id/person/to-lam'
    >>> iri_of("term/Treaty", Identifiers("https://e.org/"))
    'https://w3id.org/treaty-kb/ontology#Treaty'
    """
    if ids.is_open:
        return name
    kind, _, local = name.partition("/")
    if kind in _WORDS:
        return _WORDS[kind] + local
    is_beside = f"/{name}".startswith(_BESIDE_THINGS)
    return f"{ids.base}{name}" if is_beside else f"{ids.base}id/{name}"


def uri_of(iri: str) -> str:
    """An IRI as a header can hold it: what is not ASCII is percent-encoded (RFC 3987, 3.1).

    >>> uri_of("https://e.org/Hà_Nội")
    'https://e.org/H%C3%A0_N%E1%BB%99i'
    """
    return quote(iri, safe="/:@!$&'()*+,;=-._~?#[]%")


def path_quoted(name: str) -> str:
    """A name as a path has it (RFC 3986); what is not ASCII or reserved is percent-encoded, and
    slashes too around a dot segment, which clients would otherwise resolve."""
    if _DOTS.search(name):
        return quote(name, safe="")
    return quote(name, safe="/:@!$&'()*+,;=-._~")


def number_given(name: str, least: int, most: int) -> int:
    """The whole number that the request gives for a parameter, within bounds; else the least."""
    return min(max(request.args.get(name, least, type=int), least), most)


def address() -> str:
    """The address, ending in a slash: what the client says only where it cannot be made up, which
    is on this machine, at the dataset's own host, or behind a proxy that is trusted."""
    if current_app.config.get("PROXIES"):
        return request.url_root
    base = Site.current().ids.base
    known = ("localhost", "127.0.0.1", "::1", urlsplit(base).hostname)
    return request.url_root if urlsplit(request.host_url).hostname in known else base

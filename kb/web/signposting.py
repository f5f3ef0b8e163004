"""Typed links in the header of an answer, by which programs find their way: FAIR Signposting.

Alternates, the description of the dataset, what to cite, licence, types, and which is part of what
(https://signposting.org/FAIR/; RFC 8288, RFC 6906).
"""

from __future__ import annotations

from flask import Response

from kb.namespaces import RDF, SCHEMA
from kb.store import name_of
from kb.web.links import data_path, page_path, uri_of
from kb.web.negotiation import DOCUMENTS, JSON_LD, TURTLE, Format
from kb.web.site import Site

#: What a page is, whatever it is about.
_ABOUT_PAGE = "https://schema.org/AboutPage"


def point_from_page(response: Response, site: Site, iri: str) -> None:
    """The links of the page about an IRI."""
    add = response.headers.add
    for format_ in DOCUMENTS:
        path = data_path(iri, format_.suffix, site.ids)
        add("Link", f'<{path}>; rel="alternate"; type="{format_.media_type}"')
    for format_ in (TURTLE, JSON_LD):
        path = data_path(iri, format_.suffix, site.ids)
        add("Link", f'<{path}>; rel="describedby"; type="{format_.media_type}"')
    add("Link", f'<{uri_of(iri)}>; rel="cite-as"')
    kinds = [name_of(term) for term in site.store.values(iri, RDF.type)]
    for kind in (_ABOUT_PAGE, *(k for k in kinds if k.startswith(SCHEMA))):
        add("Link", f'<{uri_of(kind)}>; rel="type"')
    _point_to_dataset(response, site)


def point_from_document(response: Response, site: Site, iri: str, format_: Format) -> None:
    """The links of a document about an IRI in a format."""
    add, page = response.headers.add, page_path(iri, site.ids)
    add("Link", f'<{uri_of(iri)}>; rel="describes"')
    add("Link", f'<{page}>; rel="alternate"; type="text/html"')
    for other in DOCUMENTS:
        if other != format_:
            path = data_path(iri, other.suffix, site.ids)
            add("Link", f'<{path}>; rel="alternate"; type="{other.media_type}"')
    _point_to_dataset(response, site)


def _point_to_dataset(response: Response, site: Site) -> None:
    if site.ids.is_open:
        return
    add = response.headers.add
    add("Link", f'</dataset.ttl>; rel="describedby"; type="{TURTLE.media_type}"')
    add("Link", '</dataset>; rel="collection"')
    if licenses := site.settings.get("licenses"):
        add("Link", f'<{licenses["facts"]}>; rel="license"')

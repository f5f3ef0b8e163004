"""Which addresses of the site a folder of files can answer, by which file or redirect.

What needs the server is the rest: queries, comparisons, histories, single things in the formats
beside Turtle, and whatever an address asks for behind a question mark.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from kb.web.dataset.crawling import OWN_PAGES

#: The page that says what is left out, to which links to it lead.
LEFT_OUT = "/static-copy"
SEARCH = "/search"
_PAGES = re.compile(
    rf"/|/browse(/[^/.]+)?|/dataset|/download|/questions/[\w-]+|{'|'.join(OWN_PAGES)}"
    rf"|{LEFT_OUT}|{SEARCH}|/page/(?!release/).+"
)
_FILES = re.compile(
    r"/data/(?!release/).+\.ttl|/(dataset|ontology|shapes|rules|quality|validation|alignments)\.ttl"
    r"|/(context|dataset)\.jsonld|/validation\.json|/linkset\.json|/dataset\.datacite\.json"
    r"|/questions/[\w-]+\.rq|/browse/[^/.]+\.(csv|ttl)|/static/.+"
    r"|/search/(description\.xml|suggest\.json|search\.js)"
)
#: Where the dumps lie that the site offers at several addresses.
_DUMPS = re.compile(
    r"(?:/download/[^/]+)?(/(?:dump[\w.-]*|SHA256SUMS|treaties\.sqlite[\w.-]*"
    r"|(?:facts|acts|participations|treaty-numbers)\.(?:csv|parquet)[\w.-]*))"
)


#: By which clients ask for RDF; all of it is Turtle here.
_RDF = r"text/turtle|application/(x-turtle|ld\+json|n-triples|rdf\+xml|trig|n-quads)"


@lru_cache(100_000)  # pages link to the same again and again
def own_path(path: str) -> str | None:
    """The path at which a folder of files has what an address of the site has; None where it needs
    the server.

    >>> own_path("/page/person/to-lam#x"), own_path("/download/latest/dump.ttl.gz")
    ('/page/person/to-lam', '/dump.ttl.gz')
    >>> own_path("/page/person/to-lam?lang=vi"), own_path("/sparql"), own_path("/data/x/y.rdf")
    (None, None, None)
    >>> own_path("/browse/treaties.csv"), own_path("/browse/treaties.rdf"), own_path("/help")
    ('/browse/treaties.csv', None, '/help')
    """
    parts = urlsplit(path)
    if parts.query:
        return None
    if match := _DUMPS.fullmatch(parts.path):
        return match[1]
    is_here = _PAGES.fullmatch(parts.path) or _FILES.fullmatch(parts.path)
    return parts.path if is_here else None


def is_dump(path: str) -> bool:
    """Whether a path is that of a file of the release, which is copied as it is."""
    return _DUMPS.fullmatch(path) is not None


def file_of(path: str) -> str:
    """The file that a host of files answers a path with, in the folder.

    >>> file_of("/page/person/to-lam"), file_of("/data/person/to-lam.ttl"), file_of("/")
    ('page/person/to-lam/index.html', 'data/person/to-lam.ttl', 'index.html')
    >>> file_of("/browse/treaties"), file_of("/browse/treaties.csv")
    ('browse/treaties/index.html', 'browse/treaties.csv')
    """
    name = unquote(path).lstrip("/")
    return f"{name}/index.html".lstrip("/") if _PAGES.fullmatch(path) else name


def of_apache(prefix: str) -> bytes:
    """The rules of a host of the files themselves: IRIs answer, documents say what they are."""
    return f"""\
AddType text/turtle .ttl
AddType application/ld+json .jsonld
AddType application/n-triples .nt
AddType application/trig .trig
AddType application/n-quads .nq
AddCharset utf-8 .ttl .nt .trig .nq .csv
Header set Access-Control-Allow-Origin "*"
{_rules(prefix)}""".encode()


def of_w3id(address: str) -> bytes:
    """The `.htaccess` of a folder of w3id.org (https://github.com/perma-id/w3id.org) that leads to
    the files at an address; the vocabulary's IRIs stay the vocabulary's own."""
    return (_rules(address) + f"RewriteRule ^(.*)$ {address}/$1 [R=302,L]\n").encode()


def _rules(start: str) -> str:
    return f"""\
RewriteEngine On
RewriteCond %{{HTTP_ACCEPT}} ({_RDF})
RewriteRule ^id/(.+)$ {start}/data/$1.ttl [R=303,L]
RewriteCond %{{HTTP_ACCEPT}} ({_RDF})
RewriteRule ^((fact|provenance|graph)/.+)$ {start}/data/$1.ttl [R=303,L]
RewriteRule ^id/([^.]+?)/?$ {start}/page/$1/ [R=303,L]
RewriteRule ^((fact|provenance|graph)/[^.]+?)/?$ {start}/page/$1/ [R=303,L]
"""


def stub(to: str) -> bytes:
    """A page that leads to another at once, without scripts."""
    at = html.escape(f"{to.rstrip('/')}/")
    return f"""\
<!doctype html>
<meta charset="utf-8">
<title>{at}</title>
<meta http-equiv="refresh" content="0; url={at}">
<link rel="canonical" href="{at}">
<a href="{at}">{at}</a>
""".encode()

"""How an IRI leads to a file: by rules of Apache and of w3id.org, and where a host has none."""

from __future__ import annotations

import html

#: By which clients ask for RDF; all of it is Turtle here.
_RDF = r"text/turtle|application/(x-turtle|ld\+json|n-triples|rdf\+xml|trig|n-quads)"


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

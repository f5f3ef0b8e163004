"""The same query as code: for the shell, for Python and for R.

Each text of a query becomes a literal of the language that reads back as just that text, whatever
quotes, backslashes or control characters are in it.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass


@dataclass(frozen=True)
class Snippet:
    """A piece of code that asks the same; `needs` is what must be installed for it."""

    name: str
    label: str
    needs: str
    code: str


def snippets(endpoint: str, query: str, form: str) -> list[Snippet]:
    """The query as code, for an answer's form: select, ask or graph.

    >>> [snippet.name for snippet in snippets("http://127.0.0.1:8000/sparql", "ASK {}", "ask")]
    ['curl', 'sparqlwrapper', 'rdflib', 'r']
    """
    snippets_ = [
        Snippet("curl", "curl", "curl", _curl(endpoint, query, form)),
        Snippet(
            "sparqlwrapper", "Python, SPARQLWrapper", "pip install sparqlwrapper",
            _python(_WRAPPER[form], endpoint, query),
        ),
        Snippet(
            "rdflib", "Python, rdflib", "pip install rdflib",
            _python(_RDFLIB[form], endpoint, query),
        ),
    ]  # fmt: skip
    if form == "select":
        code = _python(_PANDAS, endpoint, query)
        snippets_.append(Snippet("pandas", "Python, pandas", "pip install pandas", code))
    code = _R[form].format(endpoint=r_literal(endpoint), query=r_literal(query))
    needs = 'c("httr2", "jsonlite")' if form == "ask" else '"httr2"'
    return [*snippets_, Snippet("r", "R", f"install.packages({needs})", code)]


def python_literal(text: str) -> str:
    r"""A text as a literal of Python, one line of the text on each line of the code.

    >>> print(python_literal('ASK { ?s ?p "a\\n" }'))
    '''ASK { ?s ?p "a\\n" }'''
    """
    escaped = re.sub(r"'(?='|\Z)", r"\\'", text.replace("\\", "\\\\"))
    return f"'''{_visible(escaped)}'''"


def r_literal(text: str) -> str:
    r"""A text as a literal of R; R has no character 0, which no query needs.

    >>> print(r_literal('ASK { ?s ?p "a" }'))
    "ASK { ?s ?p \"a\" }"
    """
    escaped = text.replace("\0", "").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_visible(escaped)}"'


#: What an editor or a terminal might change or hide: all controls but tab and line feed, and the
#: marks that change the direction of text.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)


def _visible(text: str) -> str:
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


_ACCEPT = {"select": "text/csv", "ask": "application/sparql-results+json", "graph": "text/turtle"}


def _curl(endpoint: str, query: str, form: str) -> str:
    # A shell's words end at a character 0; no query needs one.
    words = ["curl", "-s", endpoint, "-H", f"Accept: {_ACCEPT[form]}"]
    data = shlex.quote("query=" + query.replace("\0", ""))
    return f"{shlex.join(words)} \\\n  --data-urlencode {data}"


def _python(code: str, endpoint: str, query: str) -> str:
    return code.format(endpoint=python_literal(endpoint), query=python_literal(query))


_WRAPPER_START = """\
from SPARQLWrapper import {kind}, SPARQLWrapper

endpoint = SPARQLWrapper({{endpoint}})
endpoint.setMethod("POST")
endpoint.setOnlyConneg(True)  # else it adds parameters that endpoints read in different ways
endpoint.setReturnFormat({kind})
endpoint.setQuery({{query}})
"""
_WRAPPER = {
    "select": _WRAPPER_START.format(kind="JSON") + """\
for row in endpoint.queryAndConvert()["results"]["bindings"]:
    print({{name: cell["value"] for name, cell in row.items()}})""",
    "ask": _WRAPPER_START.format(kind="JSON") + """print(endpoint.queryAndConvert()["boolean"])""",
    "graph": _WRAPPER_START.format(kind="TURTLE") + """\
print(endpoint.queryAndConvert().decode())""",
}  # fmt: skip

_RDFLIB_START = """\
from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore

endpoint = Graph(SPARQLStore({endpoint}, method="POST_FORM"))
answer = endpoint.query({query})
"""
_RDFLIB = {
    "select": _RDFLIB_START + "for row in answer:\n    print(row.asdict())",
    "ask": _RDFLIB_START + "print(answer.askAnswer)",
    "graph": _RDFLIB_START + 'print(answer.graph.serialize(format="turtle"))',
}

_PANDAS = """\
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pandas

query = {query}
request = Request({endpoint}, urlencode({{"query": query}}).encode(), {{"Accept": "text/csv"}})
with urlopen(request) as answer:
    # Nothing is missing but what is empty: Namibia's code is NA.
    table = pandas.read_csv(answer, keep_default_na=False, na_values=[""])
print(table)"""

_R_START = """\
library(httr2)

query <- {{query}}
answer <- request({{endpoint}}) |>
  req_headers(Accept = "{accept}") |>
  req_body_form(query = query) |>
  req_perform()
"""
_R = {
    "select": _R_START.format(accept=_ACCEPT["select"])
    + 'table <- read.csv(text = resp_body_string(answer), na.strings = "")'
    "  # NA is Namibia's code\nprint(table)",
    "ask": _R_START.format(accept=_ACCEPT["ask"])
    + 'print(resp_body_json(answer, check_type = FALSE)[["boolean"]])',
    "graph": _R_START.format(accept=_ACCEPT["graph"])
    + 'writeLines(resp_body_string(answer), "answer.ttl")',
}

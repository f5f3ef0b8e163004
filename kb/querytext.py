"""What the text of a query asks for, without running it.

A word in a string, an IRI, a comment or a prefixed name is no keyword, so that the text is cut
into the tokens of the SPARQL grammar (SPARQL 1.1 Query, section 19.8) before words are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.errors import QueryRefused

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")

# In this order: what comes first is taken first where two could begin at the same place.
_TOKEN = re.compile(
    r'''
      (?P<string> """(?:[^"\\]|\\.|"(?!""))*""" | \'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'
                | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' )
    | (?P<iri> <[^\x00-\x20<>"{}|^`\\]*> )
    | (?P<comment> \#[^\n\r]* )
    | (?P<variable> [?$]\w+ )
    | (?P<language> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<prefixed> (?:[\w][\w.-]*)?:(?:[\w:.%-]|\\.)* )
    | (?P<word> [A-Za-z_][\w-]* )
    | (?P<other> . )
    ''',
    re.VERBOSE | re.DOTALL,
)

_UPDATES = frozenset(
    ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
)
_FORMS = frozenset(("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"))


def words(query: str) -> Iterator[str]:
    r"""The keywords of a query, in capitals.

    >>> list(words('ASK { ?s ?p "SERVICE" . <http://e.org/SERVICE> a x:SERVICE } # SERVICE'))
    ['ASK', 'A']
    >>> list(words(r"ASK { \u0053ERVICE <http://e.org/> { ?s ?p ?o } }"))
    ['ASK', 'SERVICE']
    """
    for token in _TOKEN.finditer(_unescaped(query)):
        if token.lastgroup == "word":
            yield token[0].upper()


def refuse_what_is_not_offered(query: str) -> None:
    """Raise `QueryRefused` for a query that would call another endpoint, or that is an update.

    >>> refuse_what_is_not_offered("SELECT * { SERVICE <http://e.org/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    kb.errors.QueryRefused: SERVICE is not offered here: this endpoint calls no other
    """
    form = None
    for word in words(query):
        if word == "SERVICE":
            raise QueryRefused("SERVICE is not offered here: this endpoint calls no other")
        if form is None and word in _UPDATES:
            raise QueryRefused(f"{word} is an update, and the data here are read-only")
        if word in _FORMS:
            form = form or word


def _unescaped(query: str) -> str:
    """The text with the codepoint escapes replaced that SPARQL allows anywhere (section 19.2)."""

    def character(found: re.Match[str]) -> str:
        number = int(found[1] or found[2], 16)
        return chr(number) if number <= 0x10FFFF else "\ufffd"

    return _ESCAPE.sub(character, query)

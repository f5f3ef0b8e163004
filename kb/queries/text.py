r"""What a query asks for, told from its text: what is not offered, what changes with each answer.

A word in a string, an IRI, a comment or a local name is no keyword, so that the text is cut into
tokens first (SPARQL 1.1 Query, section 19.8). The engine does not cut it so: it reads
``?a<?b)SERVICE#>`` as a comparison where the grammar's longest token is an IRI. Where the two may
differ, what could be a call is taken for one. Every pattern goes over the text once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.errors import QueryRefused

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")

# A string that does not end takes the rest of the text (or of the line): it is looked at whole.
_TOKEN = re.compile(
    r"""
      (?P<string> \"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\" | \'\'\'(?:[^'\\]|\\.|'(?!''))*+\'\'\'
                | (?!\"\"\"|\'\'\') (?: "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+' ) )
    | (?P<unended> (?:\"\"\"|\'\'\') .*+ | ["'] [^\n\r]*+ )
    | (?P<iri> <[^\x00-\x20<>"{}|^`\\]*+> )
    | (?P<comment> \#[^\n\r]*+ )
    | (?P<variable> [?$]\w++ )
    | (?P<language> @[A-Za-z]++(?:-[A-Za-z0-9]++)*+ )
    | (?P<prefix> (?:\w[\w.-]*+)?+ ) : (?:[\w:.%-]|\\.)*+
    | (?P<word> \w[\w.-]*+ )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
# What may stand between a call and the group that is to be evaluated elsewhere.
_GROUP = re.compile(r"(?:\s|#[^\n\r]*+)*+\{")

#: An answer is told by more than the query where one of these functions is used.
_CHANGING = ("now", "rand", "uuid", "struuid", "bnode")
_CHANGES = re.compile(rf"\b({'|'.join(_CHANGING)})\b", re.IGNORECASE)

#: How what may be the left side of a sum starts: a variable, a string, a number, a language.
_OPERAND = frozenset("?$\"'@0123456789")

_BOOLEAN = re.compile(r"\b(?:true|false)\b", re.IGNORECASE)

_UPDATES = frozenset(
    ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
)
_REFUSED = ("SERVICE", *_UPDATES)
_FORMS = frozenset(("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"))


def refuse_what_is_not_offered(query: str) -> None:
    """Raise `QueryRefused` for a query that would call another endpoint, or that is an update.

    >>> refuse_what_is_not_offered("SELECT * { SERVICE <http://e.org/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    kb.errors.QueryRefused: SERVICE is not offered here: this endpoint calls no other
    """
    # The engine takes escapes such as \u0053 for themselves; another version might not.
    for text in dict.fromkeys((query, _unescaped(query))):
        letters = text.upper()
        if not any(word in letters for word in _REFUSED):
            continue  # most queries, which need not be cut into tokens
        form = None
        for word in _words(text):
            if word.endswith("SERVICE"):
                raise QueryRefused("SERVICE is not offered here: this endpoint calls no other")
            if form is None and word in _UPDATES:
                raise QueryRefused(f"{word} is an update, and the data here are read-only")
            if word in _FORMS:
                form = form or word


def form_of(query: str) -> str:
    r"""What a query asks for: SELECT, ASK, CONSTRUCT or DESCRIBE; "" of a text that is no query.

    >>> form_of("# select\nASK { ?select <urn:ask> 'CONSTRUCT' }")
    'ASK'
    """
    return next((word for word in _words(query) if word in _FORMS), "")


def with_small_booleans(query: str) -> str:
    """The query with TRUE and False written as the engine reads them; keywords may have any letters
    (SPARQL 1.1 Query, section 19.8). All else stays where it is.

    >>> with_small_booleans("ASK { ?TRUE <urn:TRUE> TRUE. FILTER(False || 'TRUE' = true:TRUE) }")
    "ASK { ?TRUE <urn:TRUE> true. FILTER(false || 'TRUE' = true:TRUE) }"
    """
    low = query.lower()  # most queries have neither, which is told sooner
    if not ("true" in low or "false" in low):
        return query
    return "".join(
        token[0].lower()
        if token.lastgroup == "word" and _BOOLEAN.fullmatch(token[0].rstrip("."))
        else token[0]
        for token in _TOKEN.finditer(query)
    )


def with_sums_as_differences(query: str) -> str:
    """The query with each ``a + b`` written ``a - -b``, which is the same in all types.

    The engine turns the sides of a sum round as it likes, by their names, and knows no sum of a
    duration and a day: ``?signed + ?period`` had a value or none. A ``+`` of a path behind brackets
    is taken for a sum as well; such a text is no query, and the one that was asked is.

    >>> with_sums_as_differences('SELECT (?d + "P1D"^^xsd:dayTimeDuration AS ?e) { ?s ^:p+ ?d }')
    'SELECT (?d  - - "P1D"^^xsd:dayTimeDuration AS ?e) { ?s ^:p+ ?d }'
    """
    if "+" not in query:
        return query
    parts, last = list[str](), ["", "", ""]  # the tokens before, but for spaces and comments
    for token in _TOKEN.finditer(query):
        is_typed = last[:2] == ["^", "^"]
        is_operand = is_typed or last[2][-1:] == ")" or last[2][:1] in _OPERAND
        parts.append(" - -" if token[0] == "+" and is_operand else token[0])
        if token.lastgroup != "comment" and not token[0].isspace():
            last = [*last[1:], token[0]]
    return "".join(parts)


def names_a_dataset(query: str) -> bool:
    """Whether a query says which graphs it is asked of.

    >>> names_a_dataset("SELECT * FROM <urn:g> {}"), names_a_dataset("ASK { ?from a 'FROM' }")
    (True, False)
    """
    return "FROM" in _words(query)


def undeclared_prefix(query: str) -> tuple[str, int] | None:
    """The first prefix that a query uses and does not declare, and where; None where there is none.

    >>> undeclared_prefix("PREFIX a: <urn:a> ASK { _:x a:b 'c:d' . ?s e:f 1 }")
    ('e', 43)
    """
    declared, word = {"_"}, ""  # blank nodes are written so
    for token in _TOKEN.finditer(query):
        if token.lastgroup == "prefix":
            if word == "PREFIX":
                declared.add(token["prefix"])
            elif token["prefix"] not in declared:
                return token["prefix"], token.start()
        if not token[0].isspace():
            word = token[0].upper()
    return None


def declared_prefixes(query: str) -> dict[str, str]:
    """The prefixes that a query declares, with their IRIs.

    >>> declared_prefixes("PREFIX a: <urn:a#> # PREFIX b: <urn:b>\\nASK { ?s a:b 1 }")
    {'a': 'urn:a#'}
    """
    tokens = _tokens(query)
    return {
        name["prefix"]: iri[0][1:-1]
        for word, name, iri in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if word[0].upper() == "PREFIX" and name.lastgroup == "prefix" and iri.lastgroup == "iri"
    }


def short_names(query: str) -> Iterator[str]:
    """The prefixed names of a query, as they stand there.

    >>> [*short_names("PREFIX a: <urn:a> ASK { _:x a:b 'c:d' . ?s e:f 1 } # g:h")]
    ['a:b', 'e:f']
    """
    for token in _TOKEN.finditer(query):
        if token.lastgroup == "prefix" and token["prefix"] != "_" and not token[0].endswith(":"):
            yield token[0]


def plain_strings(query: str) -> Iterator[tuple[str, str]]:
    """The strings of a query without a language or a datatype, each with the token before it.

    >>> [*plain_strings('ASK { ?s :p "a" ; :q "b"@en FILTER(?d > "c"^^:t) }')]
    [(':p', '"a"')]
    """
    tokens = _tokens(query)
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token.lastgroup == "string" and after[0] != "^" and after.lastgroup != "language":
            yield before[0], token[0]


def is_repeatable(query: str) -> bool:
    """Whether a query has the same answer whenever it is asked of the same data.

    >>> is_repeatable("ASK {}"), is_repeatable("SELECT (NOW() AS ?x) {}")
    (True, False)
    """
    low = query.lower()  # most queries have none of these letters, which is told sooner
    return not (any(name in low for name in _CHANGING) and _CHANGES.search(query))


def _tokens(query: str) -> list[re.Match[str]]:
    """The tokens, but for spaces and comments."""
    return [t for t in _TOKEN.finditer(query) if t.lastgroup != "comment" and t[0].strip()]


def _words(text: str) -> Iterator[str]:
    """What may be a keyword, in capitals; for whatever holds a hidden call, SERVICE."""
    for token in _TOKEN.finditer(text):
        kind, word = token.lastgroup, token[0].upper()
        if kind == "word":
            # "1.SERVICE" and "trueSERVICE" are two tokens to the engine.
            yield "SERVICE" if "SERVICE" in word else word
        elif kind == "prefix" and token["prefix"].upper().endswith("SERVICE"):
            # "SERVICE:x {" is a call of :x where no prefix "SERVICE" is declared.
            if _GROUP.match(text, token.end()):
                yield "SERVICE"
        elif (kind == "unended" and "SERVICE" in word) or (
            kind == "iri" and "SERVICE" in word.partition(")")[2]
        ):
            yield "SERVICE"


def _unescaped(query: str) -> str:
    """The text with the codepoint escapes replaced that SPARQL allows anywhere (section 19.2)."""

    def character(match: re.Match[str]) -> str:
        number = int(match[1] or match[2], 16)
        return chr(number) if number <= 0x10FFFF else "\ufffd"

    return _ESCAPE.sub(character, query)

"""Whether terms of RDF are well-formed: IRIs, language tags, values of datatypes.

A store refuses a term that is not, and a dump with one is refused by its readers: so it is named
in the seed.
"""

from __future__ import annotations

import calendar
import datetime
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import pyoxigraph
from rdflib import Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from kb.namespaces import RDF, shorten
from kb.seeds.texts import no_text, shown

# RFC 5646, section 2.1, without the tags that are kept from before it.
_LANGUAGE = re.compile(
    r"[a-z]{2,3}(-[a-z]{3}){0,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?"
    r"(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(-[a-wy-z0-9](-[a-z0-9]{2,8})+)*(-x(-[a-z0-9]{1,8})+)?",
    re.IGNORECASE,
)

#: So many signs a name has at most: those of treaties come near to it.
MOST_NAME = 300
# An address, the signs of HTML, Markdown, templates and tables, and what ends a line.
_NO_NAME = re.compile(r"https?:|www\.|[<>{}|`\\]|\]\(|\*\*|[\n\r\t\v\f\x85\u2028\u2029]")


def is_language(tag: str) -> bool:
    """Whether a text is a language tag by its form (RFC 5646).

    >>> is_language("zh-Hant-TW"), is_language("en_US"), is_language("id-abcdefghijk")
    (True, False, False)
    """
    return bool(_LANGUAGE.fullmatch(tag))


def is_name(text: str) -> bool:
    """Whether a text may be the name of a thing: short, on one line, no address and no markup.

    >>> is_name("Ruiz v. Peru (No. 2)"), is_name("See https://e.org"), is_name("<b>Talks</b>")
    (True, False, False)
    """
    return len(text) <= MOST_NAME and not _NO_NAME.search(text)


def is_day(text: str) -> bool:
    """Whether a text is a day of the calendar, as YYYY-MM-DD.

    >>> is_day("2024-02-29"), is_day("2026-02-30"), is_day("20260101")
    (True, False, False)
    """
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@lru_cache(50_000)  # the same ones stand in all files
def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI (RFC 3987) that has no character that is not seen.

    >>> is_iri("https://e.org/Tô"), is_iri("https://[::1/x"), is_iri("https://e.org/%zz")
    (True, False, False)
    """
    is_plain = text.isascii() and text.isprintable()  # most are, and need not be gone through
    if not is_plain and any(unicodedata.category(sign) in ("Cf", "Cs", "Cc") for sign in text):
        return False
    try:
        pyoxigraph.NamedNode(text)
    except ValueError:
        return False
    return True


def is_web_iri(text: str) -> bool:
    """Whether a text is an IRI of the web, so that a page may link to it.

    >>> is_web_iri("https://e.org/x"), is_web_iri("javascript:alert(1)"), is_web_iri("https:///x")
    (True, False, False)
    """
    return bool(re.match(r"https?://[^/?#]", text)) and is_iri(text)


def term_problem(term: Node) -> str:
    """What makes a term none that can be published; an empty text where nothing does.

    >>> term_problem(Literal("2026-13-45", datatype=XSD.date))
    "'2026-13-45' is no xsd:date"
    >>> term_problem(Literal("Hanoi", lang="en"))
    ''
    """
    if isinstance(term, URIRef):
        return "" if is_iri(term) else f"{shown(term)} is no IRI"
    if not isinstance(term, Literal):
        return ""
    if problem := no_text(term)[0]:
        return f"{shown(term)} {problem}"
    if term.language is not None:
        return "" if is_language(term.language) else f"'{term.language}' is no language tag"
    if term.datatype is None or is_of(term):
        return ""
    return f"{shown(term)} is no {shorten(term.datatype)}"


@lru_cache(1_000)  # the same few stand in many blocks
def in_store(text: str, datatype: str) -> str:
    """A value as a store gives it back, which has one form for those that are equal.

    >>> in_store("P12M", str(XSD.duration)), in_store("P90D", str(XSD.duration))
    ('P1Y', 'P90D')
    """
    store, name = pyoxigraph.Store(), pyoxigraph.NamedNode(datatype)
    store.add(pyoxigraph.Quad(name, name, pyoxigraph.Literal(text, datatype=name)))
    return str(next(iter(store))[2].value)


def is_of(literal: Literal) -> bool:
    """Whether a literal has a form that its datatype allows (XML Schema 1.1, part 2).

    >>> is_of(Literal("--02-30", datatype=XSD.gMonthDay))
    False
    """
    datatype = URIRef(str(literal.datatype))
    if datatype in (RDF.HTML, RDF.XMLLiteral, RDF.JSON):
        return True
    if not str(datatype).startswith(str(XSD)) or datatype not in XSD:
        return False
    name, text = str(datatype).removeprefix(str(XSD)), str(literal)
    if (form := _FORMS.get(name)) and not re.fullmatch(form, text, re.ASCII):
        return False
    if (rule := _RULES.get(name)) and not rule(text):
        return False
    return literal.ill_typed is not True


def _is_month_day(text: str) -> bool:
    month, day = int(text[2:4]), int(text[5:7])
    return 1 <= day <= calendar.monthrange(2000, month)[1]  # of a year that has a 29 February


_WHOLE, _ZONE = r"[+-]?\d+", r"(Z|[+-]\d\d:\d\d)?"
_DECIMAL = r"[+-]?(\d+(\.\d*)?|\.\d+)"
_REAL = rf"({_DECIMAL}([eE][+-]?\d+)?|[+-]?INF|NaN)"
_YEAR, _MONTH, _DAY = r"-?(\d{4}|[1-9]\d{4,})", r"(0[1-9]|1[0-2])", r"(0[1-9]|[12]\d|3[01])"
_CLOCK = r"\d\d:\d\d:\d\d(\.\d+)?"
#: What rdflib reads more generously than the standard: by the name of the datatype, its form.
_FORMS = {
    "boolean": r"true|false|1|0",
    "decimal": _DECIMAL,
    "double": _REAL,
    "float": _REAL,
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}{_ZONE}",
    "dateTimeStamp": rf"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}(Z|[+-]\d\d:\d\d)",
    "time": f"{_CLOCK}{_ZONE}",
    "gYear": f"{_YEAR}{_ZONE}",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
    **dict.fromkeys(
        ("integer", "nonPositiveInteger", "negativeInteger", "nonNegativeInteger",
         "positiveInteger", "long", "int", "short", "byte", "unsignedLong", "unsignedInt",
         "unsignedShort", "unsignedByte"), _WHOLE),
}  # fmt: skip
_RULES: dict[str, Callable[[str], bool]] = {
    "gMonthDay": _is_month_day,
    "positiveInteger": lambda text: int(text) > 0,
}

"""Whether an answer is the one that a test expects.

The rules are the W3C's: solutions are a multiset, which has an order where the expected result
numbers its solutions; literals are compared by value; blank nodes may have any labels, as long as
one stands for one; where the cardinality is lax (REDUCED), a solution may come less often.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib import RDF, XSD, BNode, Graph, Literal, Namespace
from rdflib.compare import graph_diff, isomorphic
from rdflib.query import Result
from rdflib.term import Node

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")

#: The media type to ask for, and the name of rdflib's parser, by the suffix of a result.
TABLES = {
    ".srx": ("application/sparql-results+xml", "xml"),
    ".srj": ("application/sparql-results+json", "json"),
    ".csv": ("text/csv", "csv"),
    ".tsv": ("text/tab-separated-values", "tsv"),
}
GRAPHS = {".ttl": ("text/turtle", "turtle"), ".rdf": ("application/rdf+xml", "xml")}

_BY_VALUE = frozenset(
    getattr(XSD, name)
    for name in (
        "integer", "decimal", "float", "double", "dateTime", "nonPositiveInteger", "negativeInteger", "long", "int", "short", "byte",
        "nonNegativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte",
        "positiveInteger",
    )
)  # fmt: skip

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    """Solutions: a row for each, with a term or None for each of the sorted variables."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]
    is_ordered: bool = False


Answer = bool | Table | Graph


def read_expected(path: Path, base: str) -> Answer:
    """What a test expects: a table, yes or no, or a graph, which may tell of a table."""
    if path.suffix in TABLES:
        return read_answer(path.read_bytes(), path.suffix)
    graph = Graph().parse(path, publicID=base, format=GRAPHS[path.suffix][1])
    if (result := graph.value(None, RDF.type, RS.ResultSet)) is None:
        return graph
    if (boolean := graph.value(result, RS.boolean)) is not None:
        return bool(boolean.toPython())
    variables = tuple(sorted(str(one) for one in graph.objects(result, RS.resultVariable)))
    solutions = sorted(graph.objects(result, RS.solution), key=lambda one: _index(graph, one))
    rows = [_row(variables, _bindings(graph, one)) for one in solutions]
    is_ordered = any(graph.objects(None, RS.index))
    return Table(variables, tuple(rows), is_ordered)


def _index(graph: Graph, solution: Node) -> int:
    return int(graph.value(solution, RS.index, default=0))


def _bindings(graph: Graph, solution: Node) -> dict[str, Node | None]:
    return {
        str(graph.value(binding, RS.variable)): graph.value(binding, RS.value)
        for binding in graph.objects(solution, RS.binding)
    }


def read_answer(body: bytes, suffix: str) -> Answer:
    """What was answered, by the suffix of its format."""
    if suffix in GRAPHS:
        return Graph().parse(data=body, format=GRAPHS[suffix][1])
    if suffix == ".csv":
        return _read_csv(body)
    result = Result.parse(io.BytesIO(body), format=TABLES[suffix][1])
    if result.type == "ASK":
        return bool(result.askAnswer)
    variables = tuple(sorted(str(one) for one in result.vars or ()))
    found = ({str(v): term for v, term in row.items()} for row in result.bindings)
    return Table(variables, tuple(_row(variables, row) for row in found))


def _read_csv(body: bytes) -> Table:
    """A table of texts, since CSV tells nothing but blank nodes from texts (RFC 4180)."""
    head, *lines = csv.reader(io.StringIO(body.decode("utf-8"), newline=""))
    rows = []
    for line in lines or ():
        texts = [BNode(text) if text.startswith("_:") else Literal(text) for text in line]
        rows.append(_row(sorted(head), dict(zip(head, texts, strict=True))))
    return Table(tuple(sorted(head)), tuple(rows))


def _row(variables: Sequence[str], bindings: dict[str, Any]) -> Row:
    return tuple(_by_value(bindings.get(name)) for name in variables)


def _by_value(term: Any) -> Any:
    """A term in a form that is equal for equal values.

    >>> _by_value(Literal("01", datatype=XSD.integer)) == _by_value(Literal(1))
    True
    >>> _by_value(Literal("1.0", datatype=XSD.decimal)) == _by_value(Literal(1))
    False
    """
    if not isinstance(term, Literal):
        return term
    language = (term.language or "").lower()
    datatype = term.datatype or (RDF.langString if language else XSD.string)
    value = _value(term)
    if isinstance(value, float):
        value = repr(value + 0.0)  # NaN is itself here, and -0 is 0
    return (str(term) if value is None else value, str(datatype), language)


def _value(literal: Literal) -> Any:
    """The value of a number, a truth value or a time; None for what is compared as it is written.

    >>> _value(Literal("yes", datatype=XSD.boolean)), _value(Literal("0", datatype=XSD.boolean))
    (None, False)
    """
    if literal.datatype == XSD.boolean:
        return {"true": True, "1": True, "false": False, "0": False}.get(str(literal))
    if literal.datatype in _BY_VALUE and not literal.ill_typed:
        return literal.value
    return None


def difference(expected: Answer, found: Answer, *, is_lax: bool = False) -> str:
    """In what two answers differ; "" where they do not.

    >>> one = Table(("x", "y"), ((BNode("a"), 1), (BNode("b"), 1), (BNode("a"), 2)))
    >>> difference(one, Table(("x", "y"), ((BNode("d"), 2), (BNode("d"), 1), (BNode("c"), 1))))
    ''
    >>> print(difference(one, Table(("x", "y"), ((BNode("d"), 2), (BNode("e"), 1), (BNode("c"), 1)))))
    the blank nodes of the rows do not go together
    >>> print(difference(Table(("x",), ((1,), (1,))), Table(("x",), ((1,), (2,)))))
    missing: 1
    too many: 2
    >>> difference(Table(("x",), ((1,), (1,))), Table(("x",), ((1,),)), is_lax=True)
    ''
    """
    if isinstance(expected, bool) or isinstance(found, bool):
        return "" if expected is found else f"expected {expected}, found {found}"
    if isinstance(expected, Graph) or isinstance(found, Graph):
        return _graph_difference(expected, found)
    if expected.variables != found.variables:
        return f"expected the variables {expected.variables}, found {found.variables}"
    if expected.is_ordered and expected.rows != found.rows:
        return _order_difference(expected.rows, found.rows)
    return _rows_difference(expected.rows, found.rows, is_lax=is_lax)


def _graph_difference(expected: Answer, found: Answer) -> str:
    if not isinstance(expected, Graph) or not isinstance(found, Graph):
        return "expected a graph and found a table, or the other way"
    expected, found = _with_values(expected), _with_values(found)
    if isomorphic(expected, found):
        return ""
    _, missing, extra = graph_diff(expected, found)
    return "\n".join((*_lines("missing", missing), *_lines("too many", extra)))


def _with_values(graph: Graph) -> Graph:
    """A graph with its numbers in one form each."""
    valued = Graph()
    for s, p, o in graph:
        value = _value(o) if isinstance(o, Literal) else None
        valued.add((s, p, o if value is None else Literal(value, datatype=o.datatype)))
    return valued


def _order_difference(expected: Sequence[Row], found: Sequence[Row]) -> str:
    """Rows in an order: a blank node stands for one, all along."""
    if len(expected) == len(found):
        pairs = list(zip(expected, found, strict=True))
        if all(_shape(one) == _shape(other) for one, other in pairs) and _go_together(pairs):
            return ""
    return "\n".join((*_lines("expected", expected), *_lines("found", found)))


def _rows_difference(expected: Sequence[Row], found: Sequence[Row], *, is_lax: bool) -> str:
    wanted, got = Counter(map(_shape, expected)), Counter(map(_shape, found))
    missing, extra = wanted - got, got - wanted
    if is_lax:
        missing = Counter({row: 1 for row in missing if row not in got})
    if missing or extra:
        return "\n".join(
            (*_lines("missing", missing.elements()), *_lines("too many", extra.elements()))
        )
    with_nodes = [row for row in expected if _nodes(row)]
    if is_lax or _match(with_nodes, [row for row in found if _nodes(row)], {}):
        return ""
    return "the blank nodes of the rows do not go together"


def _shape(row: Row) -> Row:
    """A row without the labels of its blank nodes."""
    return tuple("_:" if isinstance(term, BNode) else term for term in row)


def _nodes(row: Row) -> bool:
    return any(isinstance(term, BNode) for term in row)


def _go_together(pairs: Iterable[tuple[Row, Row]]) -> bool:
    known: dict[BNode, BNode] | None = {}
    for one, other in pairs:
        known = _extended(known, one, other)
        if known is None:
            return False
    return True


def _match(expected: list[Row], found: list[Row], known: dict[BNode, BNode]) -> bool:
    """Whether the rows are the same under some one-to-one renaming of blank nodes."""
    if not expected:
        return not found
    for place, row in enumerate(found):
        if row in found[:place]:
            continue
        more = _extended(known, expected[0], row)
        if more is not None and _match(expected[1:], found[:place] + found[place + 1 :], more):
            return True
    return False


def _extended(known: dict[BNode, BNode], one: Row, other: Row) -> dict[BNode, BNode] | None:
    """The renaming with the blank nodes of two rows; None where the rows cannot be the same."""
    if _shape(one) != _shape(other):
        return None
    more = dict(known)
    for left, right in zip(one, other, strict=True):
        if isinstance(left, BNode) and more.setdefault(left, right) != right:
            return None
    return more if len(set(more.values())) == len(more) else None


def _lines(word: str, rows: Iterable[Any]) -> Iterator[str]:
    for row in rows:
        yield f"{word}: {' | '.join(_shown(term) for term in row)}"


def _shown(term: Any) -> str:
    if isinstance(term, tuple):
        value, datatype, language = term
        return f'"{value}"' + (f"@{language}" if language else f"^^{datatype.rpartition('#')[2]}")
    return "" if term is None else str(term)

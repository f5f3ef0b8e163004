"""Whether a question has the answer that the editors expect, whatever other articles say.

Three rules, which hold with one article and with a hundred:

1. Each row that is expected is in the answer.
2. A further row is a difference where it names what one article alone has (a statement, an event,
   an act, words) and some expected answer speaks of that article. What other articles and records
   say beside is none.
3. A number that is counted may be greater than the one expected, and never less.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass

Row = tuple[str, ...]
#: What answers a query: its text to the result in JSON.
Ask = Callable[[str], bytes]

_PREFIXES = """
PREFIX tro: <https://w3id.org/treaty-kb/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
"""
#: What facts that rest on an article speak of, and in which words.
_OF_ARTICLES = """
SELECT DISTINCT ?article ?term WHERE {
  { ?passage oa:hasSource ?article ; oa:hasSelector/oa:exact ?term }
  UNION {
    ?fact tro:certainty tro:Stated ; tro:evidence/oa:hasSource ?article .
    GRAPH ?fact { ?thing ?property ?value }
    BIND(IF(isLiteral(?value) && LANG(?value) != "", ?value, ?thing) AS ?term)
  }
}"""
_RECORDED = """
SELECT DISTINCT ?term WHERE {
  ?fact tro:certainty tro:Recorded .
  GRAPH ?fact { ?term ?property ?value }
}"""
_COUNTED = re.compile(r"\(\s*COUNT\([^()]*\)\s+AS\s+\?(\w+)\s*\)")


@dataclass(frozen=True)
class Table:
    """An answer as CSV has it: its columns, and its rows."""

    columns: Row
    rows: tuple[Row, ...]

    @classmethod
    def read(cls, text: str) -> Table:
        """The table of a CSV; that of nothing has no columns.

        >>> Table.read("a,b\\n1,2\\n")
        Table(columns=('a', 'b'), rows=(('1', '2'),))
        """
        head, *rows = [tuple(row) for row in csv.reader(io.StringIO(text))] or [()]
        return cls(head, tuple(rows))

    def write(self) -> str:
        """The table as CSV."""
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerows((self.columns, *self.rows))
        return written.getvalue()


@dataclass(frozen=True)
class Difference:
    """What an answer lacks, and what it has beyond what is expected."""

    missing: tuple[Row, ...]
    unexpected: tuple[Row, ...]
    #: Whether the answer has the columns that are expected.
    has_columns: bool = True

    def __bool__(self) -> bool:
        return bool(self.missing or self.unexpected or not self.has_columns)


def own_terms(ask: Ask) -> Mapping[str, str]:
    """The article of each thing and of all words that one article alone has.

    A bare number is nobody's words: a table has no types, and "14" may be months, or a quotation.
    """
    articles = defaultdict[str, set[str]](set)
    for article, term in _rows_of(ask(_PREFIXES + _OF_ARTICLES)):
        articles[term].add(article)
    recorded = {term for (term,) in _rows_of(ask(_PREFIXES + _RECORDED))}
    return {
        term: of.pop()
        for term, of in articles.items()
        if len(of) == 1 and term not in recorded and not term.isdecimal()
    }


def spoken_of(tables: Collection[Table], own: Mapping[str, str]) -> Set[str]:
    """The articles of which some expected answer speaks: these are told whole."""
    cells = {cell for table in tables for row in table.rows for cell in row}
    return {own[cell] for cell in cells if cell in own}


def compare(
    question: str, expected: Table, answer: Table, own: Mapping[str, str], articles: Set[str]
) -> Difference:
    """What an answer lacks, and what it has too much, by the rules above.

    >>> wanted, found = Table.read("who\\nAda\\nBob\\n"), Table.read("who\\nAda\\nEve\\nZoe\\n")
    >>> compare("SELECT ?who ...", wanted, found, {"Eve": "one", "Zoe": "two"}, {"one"})
    Difference(missing=(('Bob',),), unexpected=(('Eve',),), has_columns=True)
    """
    if expected.columns != answer.columns:
        return Difference(expected.rows, answer.rows, has_columns=False)
    names = set(_COUNTED.findall(question))  # of queries in the question too
    counted = [place for place, name in enumerate(expected.columns) if name in names]
    missing = [row for row in expected.rows if not _is_in(row, answer.rows, counted)]
    further = [] if counted else [row for row in answer.rows if row not in set(expected.rows)]
    unexpected = [row for row in further if any(own.get(cell) in articles for cell in row)]
    return Difference(tuple(missing), tuple(unexpected))


def renewed(question: str, expected: Table | None, answer: Table, difference: Difference) -> Table:
    """The answer to expect from now on: rows that are lacking go, those too many come."""
    if expected is None or not difference.has_columns or _COUNTED.search(question):
        return answer
    kept = {*expected.rows, *difference.unexpected}
    return Table(answer.columns, tuple(row for row in answer.rows if row in kept))


def _is_in(row: Row, rows: Sequence[Row], counted: Sequence[int]) -> bool:
    if not counted:
        return row in rows
    return any(
        all(int(a) <= int(b) if i in counted else a == b for i, (a, b) in enumerate(pairs))
        for pairs in (list(zip(row, other, strict=True)) for other in rows)
    )


def _rows_of(result: bytes) -> list[Row]:
    document = json.loads(result)
    names = document["head"]["vars"]
    return [tuple(row[name]["value"] for name in names) for row in document["results"]["bindings"]]

"""An engine: where it is asked and loaded, and what its kind does in another way than SPARQL 1.1.

What is said here of engines was measured; the README beside has the figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from email.message import Message
from itertools import groupby
from typing import IO, Any, ClassVar
from urllib.parse import urlencode, urljoin

from kb.canonical.lines import graph_of, without_graph
from kb.errors import EngineFailed
from kb.queries import Limits, Query
from kb.queries.receiving import Spool
from kb.queries.text import names_a_dataset, with_small_booleans

#: The name of a graph that no release has.
NOTHING = "urn:kb:nothing"
_BASE = re.compile(r"(?i)\bBASE\s*<")
_COUNT = "SELECT (COUNT(*) AS ?n) {{ {} }}"
_DURATION = "http://www.w3.org/2001/XMLSchema#duration"
#: A duration as Virtuoso writes it into rows: in seconds, which no duration of XSD is.
_IN_SECONDS = re.compile(rb'("%s", "value": ")(-?\d+)(?:\.0)?"' % _DURATION.encode())
#: The graphs that Virtuoso brings.
_ITS_OWN = (
    "http://www.openlinksw.com/schemas/virtrdf#", "http://www.w3.org/ns/ldp#",
    "http://www.w3.org/2002/07/owl#", "http://localhost:8890/sparql", "http://localhost:8890/DAV/",
    "urn:activitystreams-owl:map", "urn:core:services:sparql",
)  # fmt: skip
_IN_MONTHS = re.compile(r"-?P\d+[YM]")


@dataclass(frozen=True)
class Engine:
    """An engine that keeps to SPARQL 1.1: Oxigraph, Fuseki, GraphDB, RDF4J, Neptune, ...

    The default graph of a release is its default graph. It is loaded by SPARQL Update.
    """

    #: The address where queries are asked, and the one where data are loaded.
    query: str
    load: str
    #: What the IRIs of the release start with, and the name of its default graph.
    base: str
    graph: str

    profile: ClassVar[str] = "conforming"
    #: How many lines are loaded at once.
    batch: ClassVar[int] = 1_000

    @staticmethod
    def loads_at(query: str) -> str:
        """Where an engine is loaded that is asked at an address, as far as one can tell.

        >>> Engine.loads_at("http://localhost:7878/query")
        'http://localhost:7878/update'
        """
        return urljoin(query, "update") if query.endswith("/query") else query

    def text(self, query: Query) -> str:
        """The text that is sent: with our base, to which relative IRIs are relative, and `TRUE` as
        engines read it."""
        return f"BASE <{query.base}>\n{with_small_booleans(query.text)}"

    def dataset(self, query: Query) -> list[tuple[str, str]]:
        """The parameters that say which graphs a query is asked of."""
        return [("default-graph-uri", graph) for graph in query.default_graphs] + [
            ("named-graph-uri", graph) for graph in query.named_graphs
        ]

    def counts(self) -> tuple[Query, Query]:
        """What counts the triples of the default graph, and those of the others."""
        return self._query("?s ?p ?o"), self._query("GRAPH ?g { ?s ?p ?o }")

    def loading(self, lines: Iterable[bytes]) -> tuple[str, str, bytes]:
        """The address, the type and the body by which lines of canonical N-Quads are loaded."""
        parts = list[bytes]()
        for graph, its in groupby(sorted(lines, key=graph_of), key=graph_of):
            triples = b"".join(map(without_graph, its))
            parts.append(b"GRAPH %s {\n%s}\n" % (graph, triples) if graph else triples)
        return self.load, "application/sparql-update", b"INSERT DATA {\n%s}" % b"".join(parts)

    def cut(self, headers: Message) -> str:
        """What an answer with status 200 says of rows that it lacks; "" where it is whole."""
        return ""

    def boolean(self, rows: Iterable[object]) -> bool | None:
        """Whether rows mean yes or no, for an engine that answers ASK so; None for neither."""
        return None

    def rows(self, content: IO[bytes], limits: Limits) -> IO[bytes]:
        """Rows in JSON, with the values that were loaded."""
        return content

    def spoils(self, text: str, datatype: str) -> str:
        """Why a value in a graph may be another than was loaded; "" where it is the same."""
        return ""

    def written(self) -> dict[str, str]:
        """It as texts, to be read again by `read`."""
        return {"profile": self.profile, **asdict(self)}

    @staticmethod
    def read(written: Mapping[str, str]) -> Engine:
        """The engine that was written; KeyError or TypeError where the texts are of none."""
        fields = dict(written)
        return PROFILES[fields.pop("profile")](**fields)

    def _query(self, where: str) -> Query:
        return Query(_COUNT.format(where), self.base)


@dataclass(frozen=True)
class Virtuoso(Engine):
    """Virtuoso, which takes all graphs together for the default graph, each triple as often as it
    has it: the default graph has a name there, and each query names it."""

    profile: ClassVar[str] = "virtuoso"
    batch: ClassVar[int] = 5_000

    @staticmethod
    def loads_at(query: str) -> str:
        return urljoin(query, "/sparql-graph-crud-auth")

    def text(self, query: Query) -> str:
        """It reads one base alone, and is told of what it has by itself to leave it out."""
        text = super().text(query)
        left_out = "".join(f"DEFINE input:named-graph-exclude <{graph}>\n" for graph in _ITS_OWN)
        return left_out + (text if len(_BASE.findall(text)) == 1 else text.partition("\n")[2])

    def dataset(self, query: Query) -> list[tuple[str, str]]:
        if query.default_graphs or query.named_graphs:
            if names_a_dataset(query.text):
                raise EngineFailed(
                    "the engine takes the graphs of the request and those of the query together; "
                    "name them in one of the two"
                )
            # What is not named is empty (SPARQL 1.1 Protocol, section 2.1.4), and all graphs here.
            default, named = query.default_graphs or (NOTHING,), query.named_graphs or (NOTHING,)
            return [("default-graph-uri", graph) for graph in default] + [
                ("named-graph-uri", graph) for graph in named
            ]
        if names_a_dataset(query.text):  # which the protocol's would overrule
            return []
        return [("default-graph-uri", self.graph)]

    def counts(self) -> tuple[Query, Query]:
        """It brings graphs of its own; those of the release have names that start alike."""
        ours = f'FILTER(STRSTARTS(STR(?g), "{self.base}") && STR(?g) != "{self.graph}")'
        return self._query("?s ?p ?o"), self._query(f"GRAPH ?g {{ ?s ?p ?o }} {ours}")

    def loading(self, lines: Iterable[bytes]) -> tuple[str, str, bytes]:
        """By its Graph Store, which reads N-Quads: its updates refuse durations in months. What has
        no graph there is in none that can be asked."""
        name = b"<%s>" % self.graph.encode()
        body = b"".join(line if graph_of(line) else line[:-2] + name + b" .\n" for line in lines)
        where = f"{self.load}?{urlencode({'graph-uri': self.graph})}"
        return where, "application/n-quads", body

    def cut(self, headers: Message) -> str:
        if most := headers["X-SPARQL-MaxRows"]:
            return f"it gives {most} rows at most"
        return str(headers["X-SQL-Message"] or "")

    def boolean(self, rows: Iterable[Any]) -> bool | None:
        values = [row["__ASK_RETVAL"].value for row in rows]
        return values == ["1"] if len(values) <= 1 else None

    def rows(self, content: IO[bytes], limits: Limits) -> IO[bytes]:
        """Ninety days are 7776000 seconds in its rows, of which each has a line of its own."""
        if not any(_IN_SECONDS.search(line) for line in content):
            content.seek(0)
            return content
        content.seek(0)
        mended = Spool(limits)
        for line in content:
            mended.write(
                _IN_SECONDS.sub(lambda match: b'%s%s"' % (match[1], _days(match[2])), line)
            )
        mended.flush()
        mended.seek(0)
        return mended

    def spoils(self, text: str, datatype: str) -> str:
        """Ninety days are three months in its graphs, as three months are."""
        if datatype == _DURATION and _IN_MONTHS.match(text):
            return "it writes 30 days as a month into graphs; ask for rows (SELECT)"
        return ""


def _days(seconds: bytes) -> bytes:
    """So many seconds as a duration in its canonical form (XSD 1.1, part 2, appendix E.2).

    >>> _days(b"7776000"), _days(b"-93784"), _days(b"0")
    (b'P90D', b'-P1DT2H3M4S', b'PT0S')
    """
    minutes, rest = divmod(abs(int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (rest, "S")) if n]
    time = "T" + "".join(parts) if parts else "" if days else "T0S"
    sign = "-" if seconds.startswith(b"-") else ""
    return f"{sign}P{f'{days}D' if days else ''}{time}".encode()


PROFILES: Mapping[str, type[Engine]] = {engine.profile: engine for engine in (Engine, Virtuoso)}

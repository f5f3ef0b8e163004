"""Queries that never end, or whose memory grows without end, or that nest too deep."""

from __future__ import annotations

#: Pairs of pairs of treaties: it takes time without end, and next to no memory.
CROSS = (
    "PREFIX tro: <https://w3id.org/treaty-kb/ontology#> SELECT (COUNT(*) AS ?n) "
    "{ ?a a tro:Treaty . ?d a tro:Treaty . ?g a tro:Treaty . ?j a tro:Treaty . ?m a tro:Treaty }"
)
GROWTH = "SELECT (STRLEN(?x30) AS ?n) { BIND('aaaaaaaaaaaaaaaa' AS ?x0) " + " ".join(
    f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(30)
) + " }"  # fmt: skip
NESTED = {
    "braces": "SELECT * " + "{" * 3000,
    "closed braces": "SELECT * " + "{" * 3000 + "}" * 3000,
    "filters": "SELECT * { ?s ?p ?o FILTER(" + "(" * 20000 + "1" + ")" * 20000 + ") }",
    "not": "ASK { FILTER(" + "!" * 50000 + "true) }",
    "minus": "ASK { FILTER(" + "-" * 50000 + "1 < 2) }",
    "optionals": "SELECT * { " + "OPTIONAL { ?s ?p ?o " * 3000 + "}" * 3001,
    "unions": "SELECT * { " + "{ ?s ?p ?o } UNION " * 20000 + "{} }",
    "selects": "SELECT * { " + "{ SELECT * { " * 2000 + "} }" * 2000 + " }",
    "paths": "SELECT * { ?s " + "(" * 5000 + "<x>" + ")*" * 5000 + " ?o }",
    "lists": "SELECT * { ?s ?p " + "(" * 5000 + ")" * 5000 + " }",
    "anonymous": "SELECT * { ?s ?p " + "[ ?p " * 5000 + "1" + " ]" * 5000 + " }",
}

"""Which dumps a release has, and what their files are called."""

from __future__ import annotations

from dataclasses import dataclass

from kb.dumps.subsets import SUBSETS, Subset

#: The canonical form of everything: sorted N-Quads, the default graph written out.
QUADS = "dump.nq"
#: The default graph alone, in canonical form too.
TRIPLES = "dump.nt"
#: What was inferred, which is not in the default graph.
INFERRED = "dump-inferred.ttl"
#: Every triple of every fact, with how it is known and what says it.
FACTS = "facts.csv"
#: Every act in the life of a treaty; and what the columns of that table are.
ACTS, ABOUT_ACTS = "acts.csv", "acts.csv-metadata.json"
#: The dumps that data of anybody's have packed too.
PACKED = ("dump.ttl", "dump.nq")


@dataclass(frozen=True)
class Dump:
    """A dump: the name of its file and its media type; for a subset, which one it is."""

    name: str
    media_type: str
    subset: Subset | None = None


#: What a release has to download, the most asked for first.
DUMPS = (
    Dump("dump.ttl", "text/turtle"),
    Dump(TRIPLES, "application/n-triples"),
    Dump("dump.jsonld", "application/ld+json"),
    Dump("dump.trig", "application/trig"),
    Dump(QUADS, "application/n-quads"),
    Dump(INFERRED, "text/turtle"),
    Dump(FACTS, "text/csv"),
    Dump(ACTS, "text/csv"),
    Dump(ABOUT_ACTS, "application/csvm+json"),
    *(Dump(f"dump-{subset.name}.ttl", "text/turtle", subset) for subset in SUBSETS),
)

#: What only earlier releases have, and what has the same content now.
FORMER = {Dump("dump-without-inferred.ttl", "text/turtle"): "dump.ttl"}

"""Which dumps a release has, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass

from kb.namespaces import OA, SCHEMA, TRO


@dataclass(frozen=True)
class Subset:
    """A part of the dataset: its name, and the class of the things whose documents it has."""

    name: str
    kind: str


#: One for each listing of the site.
SUBSETS = (
    Subset("articles", str(SCHEMA.NewsArticle)),
    Subset("treaties", str(TRO.Treaty)),
    Subset("events", str(TRO.DiplomaticEvent)),
    Subset("statements", str(TRO.ReportedStatement)),
    Subset("people", str(SCHEMA.Person)),
    Subset("organizations", str(SCHEMA.Organization)),
    Subset("countries", str(SCHEMA.Country)),
    Subset("places", str(SCHEMA.Place)),
    Subset("acts", str(TRO.TreatyAction)),
    Subset("anticipated", str(TRO.AnticipatedAction)),
    Subset("participations", str(TRO.Participation)),
    Subset("proposals", str(TRO.Proposal)),
    Subset("inferences", str(TRO.Inference)),
    Subset("passages", str(OA.SpecificResource)),
    Subset("records", str(SCHEMA.WebPage)),
)

#: Everything as canonical N-Quads, sorted within each section, the default graph written out.
QUADS = "dump.nq"
#: The default graph alone, in the same form.
TRIPLES = "dump.nt"
#: What was inferred, which is not in the default graph.
INFERRED = "dump-inferred.ttl"
#: Every triple of every fact, with how it is known and what says it.
FACTS = "facts.csv"
#: Every act in the life of a treaty, who is bound by which, and the numbers of treaties.
ACTS, PARTICIPATIONS, NUMBERS = "acts.csv", "participations.csv", "treaty-numbers.csv"
CSVM = "application/csvm+json"


def about(table: str) -> str:
    """The file that says what the columns of a table are.

    >>> about("acts.csv")
    'acts.csv-metadata.json'
    """
    return f"{table}-metadata.json"


#: The dumps of data of anybody's, which are made when they are asked for.
OPEN = ("dump.ttl", TRIPLES, "dump.trig", QUADS)


@dataclass(frozen=True)
class Dump:
    """A dump: the name of its file and its media type; for a subset, which one it is."""

    name: str
    media_type: str
    subset: Subset | None = None

    @property
    def kind(self) -> str:
        """How the files of sections are called that it is joined of.

        >>> Dump("dump.nq", "application/n-quads").kind, Dump("facts.csv", "text/csv").kind
        ('nq', 'facts.csv')
        """
        return self.name[5:] if self.name.startswith("dump") else self.name


#: What a release has to download, the most asked for first.
DUMPS = (
    Dump("dump.ttl", "text/turtle"),
    Dump(TRIPLES, "application/n-triples"),
    Dump("dump.jsonld", "application/ld+json"),
    Dump("dump.trig", "application/trig"),
    Dump(QUADS, "application/n-quads"),
    Dump(INFERRED, "text/turtle"),
    Dump(FACTS, "text/csv"),
    *(
        Dump(name, media_type)
        for table in (ACTS, PARTICIPATIONS, NUMBERS)
        for name, media_type in ((table, "text/csv"), (about(table), CSVM))
    ),
    *(Dump(f"dump-{subset.name}.ttl", "text/turtle", subset) for subset in SUBSETS),
)

#: The same tables as Parquet, and all of them as a file of SQLite: made when they are asked for.
SQLITE = Dump("treaties.sqlite", "application/vnd.sqlite3")
COMPUTED = (
    *(
        Dump(table.replace(".csv", ".parquet"), "application/vnd.apache.parquet")
        for table in (ACTS, PARTICIPATIONS, NUMBERS)
    ),
    SQLITE,
)

#: What only earlier releases have, and what has the same content now.
FORMER = {Dump("dump-without-inferred.ttl", "text/turtle"): "dump.ttl"}

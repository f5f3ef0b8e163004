"""Articles that nobody wrote, as many as wanted, the same each time: data to measure with.

An article has about 100 triples: its record, two events, six statements with speakers, passages with
their selectors, an anticipated act, counts. Treaties, States and people are shared, so that joins
and incoming links are as in the real data.

    python tests/bench/articles.py 1000000 > articles.nt
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

from kb.loading import load
from kb.releases.publishing import staged

BASE = "https://w3id.org/treaty-kb/id/"
SCHEMA, TRO = "https://schema.org/", "https://w3id.org/treaty-kb/ontology#"
OA, RDF = "http://www.w3.org/ns/oa#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TREATIES, STATES, PEOPLE = 200, 195, 2000
FORCES = ("Assertion", "Praise", "Commitment", "Call", "Confidence")
KINDS = ("Reception", "SigningCeremony", "Conference", "Talks")
WORDS = """
konvensi perjanjian negara delegasi upacara ratifikasi menteri kerja sama siber hukum damai dunia
treaty convention ceremony minister delegation ratify cooperation peace security law regional
""".split()  # noqa: SIM905 - easier to read


def triples(wanted: int) -> Iterator[str]:
    """N-Triples, a line each, until there are as many as wanted and an article is whole."""
    made = 0
    for line in _shared():
        made += 1
        yield line
    article = 0
    while made < wanted:
        for line in _article(article):
            made += 1
            yield line
        article += 1


def published(wanted: int, folder: Path) -> int:
    """Write so many triples in a folder (`articles.nt`), and publish them (`releases/`), as a build
    does what seeds say; how many articles they are."""
    data = folder / "articles.nt"
    with data.open("w") as file:
        file.writelines(triples(wanted))
    loaded = load([data], folder / "loaded", base=BASE.removesuffix("id/"))
    counts = {key: loaded.manifest[key] for key in ("triples", "quads")}
    with staged(folder / "releases") as staging:
        staging.data.rmdir()
        (loaded.path / "data").rename(staging.data)
        for name in ("index", "lookups"):
            (loaded.path / name).rename(staging.path / name)
        staging.finish_index = lambda: None
        (staging.data / "manifest.json").unlink()
        staging.publish({"date": "2026-11-30", "articles": 0, "seeds": "", **counts})
    with data.open() as file:
        return sum("NewsArticle" in line for line in file)


def _shared() -> Iterator[str]:
    kinds = {
        "treaty": (TREATIES, "Treaty"),
        "country": (STATES, "TreatyActor"),
        "person": (PEOPLE, ""),
    }
    for kind, (number, own) in kinds.items():
        for i in range(number):
            thing = f"<{BASE}{kind}/{i}>"
            yield _line(thing, f"{RDF}type", f"<{TRO}{own}>" if own else f"<{SCHEMA}Person>")
            for language in ("en", "id", "vi"):
                yield _line(thing, f"{SCHEMA}name", f'"{kind} {i}"@{language}')


def _article(number: int) -> Iterator[str]:
    some = random.Random(number)
    article = f"<{BASE}article/{number}>"
    yield _line(article, f"{RDF}type", f"<{SCHEMA}NewsArticle>")
    yield _line(article, f"{SCHEMA}inLanguage", '"id"')
    yield _line(article, f"{SCHEMA}datePublished", f'"{_day(some)}"^^<{XSD}date>')
    treaty = f"<{BASE}treaty/{some.randrange(TREATIES)}>"
    events = [f"<{BASE}event/{number}-{i}>" for i in range(2)]
    for i, event in enumerate(events):
        yield _line(event, f"{RDF}type", f"<{TRO}DiplomaticEvent>")
        yield _line(event, f"{TRO}eventKind", f"<{TRO}{some.choice(KINDS)}>")
        yield _line(event, f"{SCHEMA}startDate", f'"{_day(some)}"^^<{XSD}date>')
        yield _line(event, f"{SCHEMA}about", treaty)
        yield _line(event, f"{TRO}host", f"<{BASE}country/{some.randrange(STATES)}>")
        yield from _passage(event, article, number, i, some)
    for i in range(6):
        statement = f"<{BASE}statement/{number}-{i}>"
        yield _line(statement, f"{RDF}type", f"<{TRO}ReportedStatement>")
        yield _line(statement, f"{TRO}speaker", f"<{BASE}person/{some.randrange(PEOPLE)}>")
        yield _line(statement, f"{TRO}force", f"<{TRO}{some.choice(FORCES)}>")
        yield _line(statement, f"{TRO}duringEvent", events[i % 2])
        yield _line(statement, f"{SCHEMA}about", treaty)
        yield _line(statement, f"{SCHEMA}text", f'"{_words(some, 12)}"@id')
        yield from _passage(statement, article, number, i + 2, some)


def _passage(thing: str, article: str, number: int, i: int, some: random.Random) -> Iterator[str]:
    start = i * 200
    passage = f"{BASE}passage/{number}/{start}-{start + 150}"
    yield _line(thing, f"{TRO}evidence", f"<{passage}>")
    yield _line(f"<{passage}>", f"{OA}hasSource", article)
    yield _line(f"<{passage}>", f"{OA}hasSelector", f"<{passage}#quote>")
    yield _line(f"<{passage}#quote>", f"{RDF}type", f"<{OA}TextQuoteSelector>")
    yield _line(f"<{passage}#quote>", f"{OA}exact", f'"{_words(some, 20)}"')
    yield _line(f"<{passage}#quote>", f"{OA}prefix", f'"{_words(some, 4)}"')


def _words(some: random.Random, number: int) -> str:
    return " ".join(some.choices(WORDS, k=number))


def _day(some: random.Random) -> str:
    return f"20{some.randrange(10, 26)}-{some.randrange(1, 13):02}-{some.randrange(1, 29):02}"


def _line(subject: str, predicate: str, value: str) -> str:
    return f"{subject} <{predicate}> {value} .\n"


if __name__ == "__main__":
    sys.stdout.writelines(triples(int(sys.argv[1])))

"""Seed folders of articles that nobody wrote, as many as wanted, the same each time.

An article has six facts of six types, written as a curator writes them, and gives about 100 triples
to the default graph. People, States and treaties are shared by the articles.

    python tests/bench/folders.py 1000 /tmp/project
"""

from __future__ import annotations

import hashlib
import random
import re
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PEOPLE, TREATIES = 500, 100
STATES = {
    "vn": "Vietnam",
    "id": "Indonesia",
    "ke": "Kenya",
    "pe": "Peru",
    "no": "Norway",
    "jp": "Japan",
}
#: So many treaties of a register stand in one file: no file may have 2 MB.
IN_A_FILE = 5_000
#: The heads of columns of the acts that made records have.
ACTS = ("Signature", "Ratification")
MONTHS = ("January", "March", "May", "June", "August", "October")
FORCES = ("Assertion", "Praise", "Commitment", "Call", "Confidence")
RECORD = "    by: curator\n    status: accepted\n    decided: {who: editors, on: 2026-11-24}\n"


def write_project(folder: Path, articles: int, root: Path = ROOT) -> None:
    """A project with the real ontology and shapes, the real authorities and more, and articles."""
    for part in ("ontology", "shapes", "seeds/authorities", "seeds/records"):
        shutil.copytree(root / part, folder / part)
    shutil.copy(root / "seeds" / "dataset.yaml", folder / "seeds")
    (folder / "seeds" / "authorities" / "bench.ttl").write_text(_authorities(), "utf-8")
    for number in range(articles):
        write_article(folder, number)


def write_article(folder: Path, number: int, edition: int = 0) -> None:
    """The seed folder of one article; another edition of it says other things."""
    some = random.Random(f"{number} {edition}")
    slug = f"article-{number:05}"
    place = folder / "seeds" / slug
    place.mkdir(exist_ok=True)
    sentences, facts = _facts(number, some)
    text = f"News of the day, number {number}.\n\n" + "\n\n".join(sentences) + "\n"
    (place / "article.txt").write_text(text, "utf-8")
    (place / "source.yaml").write_text(
        f"label:\n  en: Article {number}\nlanguage: en\n"
        f"sha256: {hashlib.sha256(text.encode()).hexdigest()}\n"
        f"headline: News of the day, number {number}\npublished: '2026-0{some.randrange(1, 10)}-12'\n"
        f"url: https://news.example/{number}\nentered: {{who: editors, on: 2026-11-24}}\n",
        "utf-8",
    )
    names = "".join(
        f"  - ref: {kind}/of-{number}\n    name: {{en: {name} of the day {_word(number)}}}\n"
        for kind, name in (
            ("event", "Talks"),
            ("statement", "Words"),
            ("anticipated", "Ratification"),
        )
    )
    (place / "facts.yaml").write_text(f"things:\n{names}\nfacts:\n{facts}", "utf-8")


def write_records(folder: Path, acts: int) -> int:
    """Add records of treaties that nobody made, with the signatures and consents of the Convention
    on the Rights of the Child each, until there are so many acts; how many there are."""
    pattern = folder / "seeds" / "records" / "untc-iv-11"
    head, *rows = (pattern / "rows.tsv").read_text("utf-8").splitlines(keepends=True)
    kept = [row for row in rows if row.split("\t")[2].partition(",")[0] in ACTS]
    source = (pattern / "source.yaml").read_text("utf-8")
    records = -(-acts // len(kept))
    for number in range(records):
        place = folder / "seeds" / "records" / f"made-{number}"
        place.mkdir()
        (place / "rows.tsv").write_text(head + "".join(kept), "utf-8")
        made = source.replace("IV-11", f"MADE-{number}")
        made = made.replace("treaty/convention-on-the-rights-of-the-child", f"treaty/made-{number}")
        (place / "source.yaml").write_text(made, "utf-8")
    made = _authorities("made", treaties=range(records), people=0)
    (folder / "seeds" / "authorities" / "made.ttl").write_text(made, "utf-8")
    return records * len(kept)


def write_register(folder: Path, treaties: int) -> int:
    """Add a register of so many treaties that nobody made, with two records each: of one the two
    signatures and consents of a treaty between two States, of the other its own dates; how many
    acts they have."""
    some, names = random.Random(treaties), list(STATES.values())
    source = (folder / "seeds" / "records" / "untc-iv-11" / "source.yaml").read_text("utf-8")
    source = re.sub(r"counts:.*?(?=^\S)", "", source, flags=re.MULTILINE | re.DOTALL)
    acts = 0
    for number in range(treaties):
        for which in ("parties", "dates"):
            place = folder / "seeds" / "records" / f"register-{number}-{which}"
            place.mkdir()
            day = f"{some.randrange(1, 29)} Jun {some.randrange(1946, 2020)}"
            if which == "parties":
                cells = [(who, head, day) for who in some.sample(names, 2)
                         for head in ("Signature", "Ratification, Accession(a)")]  # fmt: skip
            else:
                cells = [
                    ("—", "Entry into force", f"{day[:-8]}Jul{day[-5:]}".replace("Jul", "July"))
                ]
            rows = [f"{i}\t{who}\t{head}\t{cell}\n" for i, (who, head, cell) in enumerate(cells, 1)]
            (place / "rows.tsv").write_text(
                "row\tparticipant\thead\tcell\n" + "".join(rows), "utf-8"
            )
            made = source.replace("IV-11", f"REGISTER-{number}-{which.upper()}")
            made = made.replace(
                "treaty/convention-on-the-rights-of-the-child", f"treaty/register-{number}"
            )
            (place / "source.yaml").write_text(made, "utf-8")
            acts += len(cells)
    for first in range(0, treaties, IN_A_FILE):
        some_treaties = range(first, min(first + IN_A_FILE, treaties))
        made = _authorities("register", treaties=some_treaties, people=0)
        path = folder / "seeds" / "authorities" / f"register-{first}.ttl"
        path.write_text(made, "utf-8")
    return acts


def change_row(folder: Path, record: str) -> None:
    """Have another day in the last row of a record that says one of a consent."""
    path = folder / "seeds" / "records" / record / "rows.tsv"
    *rest, day, end = re.split(r"(?<=\t)(\d+ \w+ \d{4})", path.read_text("utf-8"))
    year = int(day[-4:]) + 1
    path.write_text("".join((*rest, f"{day[:-4]}{year}", end)), "utf-8")


def change_fact(folder: Path, number: int) -> None:
    """Have another force in the fact of what somebody said in an article."""
    path = folder / "seeds" / f"article-{number:05}" / "facts.yaml"
    text = path.read_text("utf-8")
    force = re.search(r"force: (\w+)", text)
    assert force is not None
    other = FORCES[FORCES.index(force[1]) - 1]
    path.write_text(text.replace(force[0], f"force: {other}"), "utf-8")


def _word(number: int) -> str:
    """A number in letters: a name with figures that no fact has would be asked about."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def _facts(number: int, some: random.Random) -> tuple[list[str], str]:
    """The sentences of an article, and the facts that quote them."""
    person, treaty = some.randrange(PEOPLE), some.randrange(TREATIES)
    code, state = some.choice(sorted(STATES.items()))
    day, year = some.randrange(1, 29), some.randrange(2010, 2026)
    date = f"{day} {some.choice(MONTHS)} {year}"
    who, what = f"Person {person}", f"Treaty Number {treaty}"
    event, words, count = f"event/of-{number}", f"statement/of-{number}", some.randrange(11, 90)
    sentences = [
        f"On {date} {who} opened talks on the {what} in Hanoi, with {state} as host of the delegations.",
        f"{who} said that the cooperation under the {what} has to become stronger for all who live by it.",
        f"{state} is expected to ratify the {what} after its parliament has heard the experts {number}.",
        f"The Minister of Ports {who} came with advisers of many years.",
        f"{count} delegations took part, according to {who}, more than ever before.",
        f"The text is known as the Great Accord {treaty} among those who wrote it down.",
    ]
    quotes = [sentence.rstrip(".") for sentence in sentences]
    them = f"{{text: {who}, ref: person/bench-{person}}}"
    it = f"{{text: {what}, ref: treaty/bench-{treaty}}}"
    they = f"{{text: {state}, ref: country/{code}}}"
    bodies = [
        f"type: event\n    event: {event}\n    kind: Talks\n    host: {they}\n    about: [{it}]\n"
        f"    place: {{text: Hanoi, ref: place/hanoi}}\n    date: {{text: {date}}}\n",
        f"type: statement\n    statement: {words}\n    speaker: {them}\n    force: {some.choice(FORCES)}\n"
        f"    mode: Indirect\n    words: the cooperation under the {what} has to become stronger\n"
        f"    about: [{it}]\n    during: {event}\n",
        f"type: anticipated\n    act: anticipated/of-{number}\n    action: Ratification\n"
        f"    outlook: Scheduled\n    treaty: {it}\n    actors: [{they}]\n",
        f"type: office\n    holder: {them}\n    office: {{text: Minister of Ports}}\n",
        f"type: count\n    of: {event}\n    count: {{text: \"{count}\"}}\n    unit: {{text: delegations}}\n"
        f"    according_to: person/bench-{person}\n",
        f"type: name\n    thing: {{text: Great Accord {treaty}, ref: treaty/bench-{treaty}}}\n",
    ]  # fmt: skip
    facts = "".join(
        f"  - id: b{number}x{i}\n    {body}    quote: >-\n      {quote}\n{RECORD}\n"
        for i, (body, quote) in enumerate(zip(bodies, quotes, strict=True))
    )
    return sentences, facts


def _authorities(
    which: str = "bench", treaties: Iterable[int] = range(TREATIES), people: int = PEOPLE
) -> str:
    source = "dcterms:source <https://example.org/> ; prov:wasAttributedTo <id/curator/editors> ."
    persons = "".join(
        f'\n<id/person/{which}-{i}> a schema:Person ;\n    schema:name "Person {i}"@en ;\n    {source}\n'
        for i in range(people)
    )
    name = {"bench": "Treaty Number", "made": "Made Treaty"}.get(which, "Treaty of the Register")
    instruments = "".join(
        f"\n<id/treaty/{which}-{i}> a tro:Treaty , schema:Legislation ;\n"
        f'    schema:name "{name} {i}"@en ;\n    {source}\n'
        for i in treaties
    )
    prefixes = {
        "dcterms": "http://purl.org/dc/terms/",
        "prov": "http://www.w3.org/ns/prov#",
        "schema": "https://schema.org/",
        "tro": "https://w3id.org/treaty-kb/ontology#",
    }
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes.items())
    return head + persons + instruments


if __name__ == "__main__":
    write_project(Path(sys.argv[2]), int(sys.argv[1]))

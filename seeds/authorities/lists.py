"""Write `lists.trig`: what lists say of States: regions, numbers, memberships, successions.

    python seeds/authorities/lists.py

The regions of UN M49 (`regions.tsv`, and the column `region` of `countries.tsv`) are parts of its
record: no place of their own, since an article that says "Europe" does not mean that list. A number
(`codes.tsv`) has the days for which its list has the State, a membership (`memberships.tsv`) those
of the member; a succession of States (`successions.tsv`) is a part of the successor. The records
are described in `records.trig`.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).parent

#: The record of a list of codes, and what its numbers are called.
LISTS = {"cow": ("cow-states", "Correlates of War"), "gw": ("gleditsch-ward", "Gleditsch-Ward")}
REGIONS, CLDR = "un-m49", "cldr-47"

HEAD = """\
# Written by lists.py from countries.tsv, regions.tsv, codes.tsv, memberships.tsv, successions.tsv:
# change those, and run it again. The records are described in records.trig.

@prefix id:      <id/> .
@prefix schema:  <https://schema.org/> .
@prefix tro:     <https://w3id.org/treaty-kb/ontology#> .
@prefix xsd:     <http://www.w3.org/2001/XMLSchema#> .
"""

#: What a record says, a statement a line.
Said = dict[str, list[str]]


def main() -> None:
    """Write the file beside this script."""
    (HERE / "lists.trig").write_text(trig(), encoding="utf-8")


def trig() -> str:
    """The whole file: a graph for each record."""
    said: Said = defaultdict(list)
    for record, statement in (*_regions(), *_codes(), *_memberships(), *_successions()):
        said[record].append(f"    {statement} .")
    graphs = ["\n".join((f"id:record\\/{record} {{", *said[record], "}")) for record in said]
    return "\n".join((HEAD, *graphs)) + "\n"


def _regions() -> Iterator[tuple[str, str]]:
    """The regions, and in which of them each State and place lies."""
    wider = {}
    for row in _rows("regions.tsv"):
        wider[row["code"]], region = row["within"], _region(row["code"])
        within = f" ; schema:containedInPlace {_region(row['within'])}" if row["within"] else ""
        yield (
            REGIONS,
            f"{region} a schema:Place ; schema:name {_names(row, 'en', 'fr', 'es')}{within}",
        )
        yield REGIONS, f"{region} schema:identifier {_region(row['code'], '-code')}"
        yield REGIONS, _code(_region(row["code"], "-code"), "UN M49", row["code"])
        yield CLDR, f"{region} schema:name {_names(row, 'id', 'vi')}"
    for row in _rows("countries.tsv"):
        if region := row["region"]:
            thing = _thing(f"{'country' if row['list'] else 'place'}/{row['alpha2'].lower()}")
            regions = f"{_region(region)} , {_region(wider[region])}"
            yield REGIONS, f"{thing} schema:containedInPlace {regions}"


def _codes() -> Iterator[tuple[str, str]]:
    """The numbers of States, each once, with all days for which its list has it."""
    days: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in _rows("codes.tsv"):
        days[row["thing"], row["list"], row["number"]].append(
            f'"{row["from"]}/{row["until"] or ".."}"'
        )
    for (thing, listed, number), stretches in days.items():
        record, scheme = LISTS[listed]
        code = f"<id/{thing}#{listed}-{number}>"
        yield record, f"{_thing(thing)} schema:identifier {code}"
        coverage = f" ; schema:temporalCoverage {' , '.join(stretches)}"
        yield record, _code(code, scheme, number) + coverage


def _memberships() -> Iterator[tuple[str, str]]:
    for row in _rows("memberships.tsv"):
        role = f"<id/{row['member']}#{row['organization']}-{row['from'][:4]}>"
        days = [
            f'schema:{end}Date "{row[column]}"^^xsd:date'
            for end, column in (("start", "from"), ("end", "until"))
            if row[column]
        ]
        whole = _thing(f"organization/{row['organization']}")
        yield row["record"], f"{_thing(row['member'])} schema:memberOf {role}"
        said = ("a schema:OrganizationRole", f"schema:memberOf {whole}", *days)
        yield row["record"], f"{role} {' ; '.join(said)}"


def _successions() -> Iterator[tuple[str, str]]:
    for row in _rows("successions.tsv"):
        before, after = _thing(row["predecessor"]), _thing(row["successor"])
        node = f"<id/{row['successor']}#succession-{row['predecessor'].partition('/')[2]}>"
        said = (
            "a tro:StateSuccession", f"tro:predecessor {before}", f"tro:successor {after}",
            f"tro:successionKind tro:{row['kind']}",
        )  # fmt: skip
        yield row["told"], f"{node} {' ; '.join(said)}"
        if row["day"]:
            yield row["dated"], f'{node} schema:startDate "{row["day"]}"^^xsd:date'


def _rows(file: str) -> Iterator[Mapping[str, str]]:
    """The rows of a file; a cell left out at the end of a line is empty."""
    with (HERE / file).open(encoding="utf-8", newline="") as lines:
        written = (line for line in lines if not line.startswith("#"))
        yield from csv.DictReader(written, delimiter="\t", restval="")


def _thing(reference: str) -> str:
    return f"id:{reference}".replace("/", "\\/")


def _region(code: str, part: str = "") -> str:
    return f"<id/record/{REGIONS}#{code}{part}>"


def _code(node: str, scheme: str, value: str) -> str:
    written = f'schema:propertyID "{scheme}" ; schema:value "{value}"'
    return f"{node} a schema:PropertyValue ; {written}"


def _names(row: Mapping[str, str], *languages: str) -> str:
    return " , ".join(f'"{row[language]}"@{language}' for language in languages)


if __name__ == "__main__":
    main()

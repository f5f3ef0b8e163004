"""Write `lists.trig`: what lists say of States, and a register of treaties.

    python seeds/authorities/lists.py

The regions of UN M49 (`regions.tsv`, and the column `region` of `countries.tsv`) are parts of its
record: no place of their own, since an article that says "Europe" does not mean that list. A number
(`codes.tsv`) has the days for which its list has the State, a membership (`memberships.tsv`) those
of the member; a succession of States (`successions.tsv`) is a part of the successor. The numbers of
treaties in UK Treaties Online (`register-numbers.tsv`) are those of its records that are the same
treaties (`crosswalk.tsv`); how a pair was found, and who accepted it, is a record of the editors'.
The records are described in `records.trig`.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).parent

#: The record of a list of codes, and what its numbers are called.
LISTS = {"cow": ("cow-states", "Correlates of War"), "gw": ("gleditsch-ward", "Gleditsch-Ward")}
REGIONS, CLDR = "un-m49", "cldr-47"
REGISTER, ONLINE, CROSSWALK = "uk-treaties-online", "UK Treaties Online", "treaty-crosswalk"
#: What nodes of numbers of treaties are called; several Command Papers may be of one treaty.
NODES = {
    "United Nations Treaty Series": "unts",
    "United Nations registration number": "registration",
    "League of Nations Treaty Series": "lnts",
    "United Kingdom Treaty Series": "uk-treaty-series",
}

HEAD = """\
# Written by lists.py from countries.tsv, regions.tsv, codes.tsv, memberships.tsv, successions.tsv,
# crosswalk.tsv, register-numbers.tsv: change those, and run it again. The records are described in
# records.trig.

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
    lists = (*_regions(), *_codes(), *_memberships(), *_successions(), *_register(), *_accepted())
    for record, statement in lists:
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


def _register() -> Iterator[tuple[str, str]]:
    """The numbers of treaties in the register: of its own record, and of collections."""
    treaties = {row["register"]: row["treaty"] for row in _same()}
    own = [{"register": number, "scheme": ONLINE, "number": number} for number in treaties]
    for row in (*own, *_rows("register-numbers.tsv")):
        treaty, scheme, number = treaties[row["register"]], row["scheme"], row["number"]
        slug = re.sub("[^a-z0-9]+", "-", f"{scheme} {number}".lower())
        code = f"<id/{treaty}#{NODES.get(scheme, slug)}>"
        yield REGISTER, f"{_thing(treaty)} schema:identifier {code}"
        yield REGISTER, _code(code, scheme, number)


def _accepted() -> Iterator[tuple[str, str]]:
    """How the pair of a treaty and a record of the register was found, and who accepted it."""
    for row in _same():
        reason = f": {row['reason']}" if row["reason"] else ""
        words = f"Found by {row['found']}; accepted by the {row['who']} on {row['on']}{reason}."
        node = f"<id/{row['treaty']}#{REGISTER}-{row['register']}>"
        yield CROSSWALK, f'{node} schema:description "{words}"@en'


def _same() -> list[Mapping[str, str]]:
    return [row for row in _rows("crosswalk.tsv") if row["decision"] == "same"]


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

"""How much records have of each treaty, as their folders say: a list is complete where its source says
so and nothing that was not taken may be a participant."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from tiny import ROOT

#: Protocols that have no table of their own: who consented to them stands in that of their convention
#: (XXVI-2, "Protocol I ... upon ratification"), which is no list of their participants.
IN_A_COLUMN = ("ccw-protocol-i", "ccw-protocol-ii", "ccw-protocol-iii")


@dataclass(frozen=True)
class Expected:
    """How much records have of a treaty, as their folders say."""

    extent: str
    until: str = ""
    departures: str = ""


def yaml_in(path) -> dict:
    return yaml.load(path.read_text("utf-8"), yaml.CSafeLoader) if path.exists() else {}


@cache
def sources() -> list[tuple[Path, dict]]:
    """Each folder of a record that lists participants, with what it says of itself."""
    folders = sorted(path.parent for path in (ROOT / "seeds" / "records").glob("*/source.yaml"))
    return [(f, yaml_in(f / "mapping.yaml") | yaml_in(f / "source.yaml")) for f in folders]


def treaties_of(said: dict) -> list[str]:
    """The slugs of the treaties that a record is of."""
    treaty = said["treaty"]
    if isinstance(treaty, dict):
        names = [treaty["is"]] if "is" in treaty else treaty["names"].values()
    else:
        names = [treaty]
    return [name.removeprefix("treaty/") for name in names]


def listed_by() -> dict[str, set[str]]:
    """The slugs of the treaties that each publisher lists."""
    listed: dict[str, set[str]] = {}
    for _, said in sources():
        listed.setdefault(said["publisher"], set()).update(treaties_of(said))
    listed["United Nations"] |= set(IN_A_COLUMN)
    return listed


@cache
def expected() -> dict[str, Expected]:
    """The coverage of each treaty that any record lists, by its slug."""
    lists: dict[str, list[tuple[str, bool, bool]]] = {}
    for folder, said in sources():
        path = folder / "not-taken.tsv"
        lines = path.read_text("utf-8").splitlines() if path.exists() else ()
        lacks = any(row["act"] == "participant" for row in csv.DictReader(lines, delimiter="\t"))
        is_whole = said["participants"] == "all" and not lacks
        shows = said.get("departures", "marked") != "unmarked"
        for slug in treaties_of(said):
            lists.setdefault(slug, []).append((str(said["as_of"]), is_whole, shows))
    in_a_column = dict.fromkeys(IN_A_COLUMN, Expected("partial"))
    return in_a_column | {slug: coverage_of(some) for slug, some in lists.items()}


def coverage_of(lists: list[tuple[str, bool, bool]]) -> Expected:
    until = max((day for day, is_whole, _ in lists if is_whole), default="")
    departures = max((day for day, is_whole, shows in lists if is_whole and shows), default="")
    return Expected("complete" if until else "partial", until, departures)

"""The authorities: States by a cited list, names and sources of each block, one name for one thing."""

from __future__ import annotations

import csv
import runpy
from collections import defaultdict
from pathlib import Path

import pytest
from babel.core import get_cldr_version, get_global
from rdflib import Graph, Literal, URIRef

from kb.namespaces import RDF, TRO
from kb.seeds.authorities import Authority, read_authorities

SCHEMA = "https://schema.org/"
NAME = URIRef(f"{SCHEMA}name")
COUNTRY = URIRef(f"{SCHEMA}Country")
IDENTIFIER = URIRef(f"{SCHEMA}identifier")
LANGUAGES = {"en", "id", "vi", "fr", "es"}

#: Names that two things of one kind share, as (kind, language, name in small letters).
SHARED: set[tuple[str, str, str]] = set()


@pytest.fixture(scope="module")
def folder(project) -> Path:
    return project.seeds / "authorities"


@pytest.fixture(scope="module")
def authorities(project, folder):
    return read_authorities(folder, project.identifiers)


@pytest.fixture(scope="module")
def countries(authorities):
    """The blocks that the script writes."""
    return {r: a for r, a in authorities.items() if a.path.name == "countries.ttl"}


@pytest.fixture(scope="module")
def rows(folder):
    lines = (folder / "countries.tsv").read_text(encoding="utf-8").splitlines()
    return list(
        csv.DictReader([line for line in lines if line[0] != "#"], delimiter="\t", restval="")
    )


def of_class(authorities, cls: URIRef) -> set[str]:
    return {r for r, a in authorities.items() if (None, RDF.type, cls) in a.triples}


def shared_names(authorities) -> dict[tuple[str, str, str], list[str]]:
    """The things of one kind that have the same name in a language, capitals aside."""
    named = defaultdict(set)
    for reference, authority in authorities.items():
        for name in authority.triples.objects(None, NAME):
            named[reference.split("/")[0], name.language, name.casefold()].add(reference)
    return {name: sorted(things) for name, things in named.items() if len(things) > 1}


def test_the_lists_have_193_members_two_observers_and_two_that_conclude_treaties(rows):
    listed = defaultdict(set)
    for row in rows:
        listed[row["list"]].add(row["alpha2"])

    assert {name: len(codes) for name, codes in listed.items()} == {
        "member": 193,
        "observer": 2,
        "capacity": 2,
        "": 52,
    }
    assert listed["capacity"] == {"CK", "NU"}
    assert listed["observer"] == {"PS", "VA"}
    assert listed["member"] >= {
        "CH",
        "ID",
        "ME",
        "SG",
        "SS",
        "TL",
        "VN",
    }  # and those that came last
    assert listed[""] >= {"AQ", "EH", "GL", "HK", "MO", "PR", "TW"}


def test_the_codes_are_those_that_cldr_knows(rows):
    known = {
        alpha3: codes
        for alpha3, codes in get_global("territory_aliases").items()
        if len(alpha3) == 3
    }

    assert [row["alpha2"] for row in rows] == sorted({row["alpha2"] for row in rows})
    assert {row["alpha3"]: [row["alpha2"]] for row in rows}.items() <= known.items()


def test_the_states_on_the_lists_and_the_european_union_are_treaty_actors_and_nothing_else_is(
    authorities, rows
):
    states = {f"country/{row['alpha2'].lower()}" for row in rows if row["list"]}

    assert of_class(authorities, TRO.TreatyActor) == states | {"organization/european-union"}
    assert of_class(authorities, COUNTRY) == states
    assert {r for r in authorities if r.startswith("country/")} == states


def test_a_block_has_the_codes_of_its_row(countries, rows):
    expected = {
        f"{'country' if row['list'] else 'place'}/{row['alpha2'].lower()}": {
            row["alpha2"],
            row["alpha3"],
        }
        for row in rows
    }

    assert {
        r: {str(code) for code in a.triples.objects(None, IDENTIFIER)} for r, a in countries.items()
    } == expected


def test_the_script_writes_the_file_that_is_kept(folder, project):
    """To the byte with the CLDR of the file; with another, the same things and codes."""
    kept = (folder / "countries.ttl").read_text(encoding="utf-8")
    written = runpy.run_path(str(folder / "countries.py"))["turtle"]()

    if f"and CLDR {get_cldr_version()}:" in kept:
        assert written == kept
    codes = [
        set(
            Graph()
            .parse(data=text, format="turtle", publicID=project.settings.base)
            .subject_objects(IDENTIFIER)
        )
        for text in (kept, written)
    ]
    assert codes[0] == codes[1]


def test_a_country_or_territory_is_named_once_in_each_of_five_languages(countries):
    for reference, authority in countries.items():
        languages = [name.language for name in authority.triples.objects(None, NAME)]
        assert sorted(languages) == sorted(LANGUAGES), reference


def test_every_block_has_an_english_name_a_source_and_who_entered_it(authorities, project):
    for reference, authority in authorities.items():
        assert "en" in {name.language for name in authority.triples.objects(None, NAME)}, reference
        assert authority.sources, reference
        assert authority.entered_by == (URIRef(project.identifiers.thing("curator/editors")),), (
            reference
        )


def test_two_things_of_one_kind_have_different_names(authorities):
    assert {
        name: things for name, things in shared_names(authorities).items() if name not in SHARED
    } == {}


def test_names_that_differ_in_capitals_only_are_found():
    def thing(name: str) -> Authority:
        graph = Graph()
        graph.add((URIRef("x"), NAME, Literal(name, lang="en")))
        return Authority("", graph, (), (), Path(), 1)

    found = shared_names(
        {"place/a": thing("Old Town"), "place/b": thing("old town"), "person/c": thing("Old Town")}
    )

    assert found == {("place", "en", "old town"): ["place/a", "place/b"]}

"""The authorities: States by a cited list, the record of each value, one name for one thing."""

from __future__ import annotations

import csv
import runpy
from collections import defaultdict
from pathlib import Path

import pytest
from babel.core import get_cldr_version, get_global
from conftest import known_authorities
from rdflib import Dataset, Graph, Literal, URIRef

from kb.namespaces import RDF, SKOS, TRO
from kb.seeds.authorities import Authority
from kb.seeds.labels import Labels
from kb.seeds.ontology import Ontology

SCHEMA = "https://schema.org/"
NAME = URIRef(f"{SCHEMA}name")
COUNTRY = URIRef(f"{SCHEMA}Country")
IDENTIFIER = URIRef(f"{SCHEMA}identifier")
SCHEME = URIRef(f"{SCHEMA}propertyID")
VALUE = URIRef(f"{SCHEMA}value")
CHANGES = URIRef(f"{SCHEMA}legislationChanges")
CONSOLIDATES = URIRef(f"{SCHEMA}legislationConsolidates")
PARENT = URIRef(f"{SCHEMA}parentOrganization")
LANGUAGES = {"en", "id", "vi", "fr", "es"}

#: Names that two things of one kind share, as (kind, language, name in small letters).
SHARED: set[tuple[str, str, str]] = set()


@pytest.fixture(scope="module")
def folder(project) -> Path:
    return project.seeds / "authorities"


@pytest.fixture(scope="module")
def authorities():
    return known_authorities()


@pytest.fixture(scope="module")
def countries(authorities):
    """The blocks that the script writes."""
    return {r: a for r, a in authorities.items() if a.path.name == "countries.trig"}


@pytest.fixture(scope="module")
def rows(folder):
    lines = (folder / "countries.tsv").read_text(encoding="utf-8").splitlines()
    return list(
        csv.DictReader([line for line in lines if line[0] != "#"], delimiter="\t", restval="")
    )


def of_class(authorities, cls: URIRef) -> set[str]:
    return {r for r, a in authorities.items() if (None, RDF.type, cls) in a.triples}


def shared_names(authorities) -> dict[tuple[str, str, str], list[str]]:
    """The things of one kind that have the same name in a language, capitals aside; what a thing has,
    such as a clause of a treaty, is called as it likes."""
    named = defaultdict(set)
    for reference, authority in authorities.items():
        for thing, name in authority.triples.subject_objects(NAME):
            if "#" in thing:
                continue
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


#: States that are no more, by the codes of ISO 3166-3.
FORMER = {"country/cshh", "country/csxx", "country/ddde", "country/suhh", "country/yucs"}
#: Organisations that a record shows as participants in a treaty: the UN Treaty Collection in the
#: Convention on the Rights of Persons with Disabilities, in the Vienna Convention of 1986 and in the
#: Agreement on the Common Fund for Commodities, the OECD Nuclear Energy Agency in the Convention on
#: Assistance of 1986, WIPO Lex in the Patent Law Treaty.
PARTICIPANTS = {
    f"organization/{slug}"
    for slug in (
        "african-intellectual-property-organization", "andean-community",
        "benelux-organization-for-intellectual-property", "caribbean-community", "comesa",
        "council-of-europe", "ctbto", "east-african-community", "ecowas",
        "eurasian-economic-community", "eurasian-patent-organization",
        "european-patent-organisation", "european-union", "fao", "iaea", "icao", "ilo", "imo",
        "interpol", "itu", "opcw", "organization-of-african-unity", "sadc", "uemoa", "unesco",
        "unido", "united-nations", "upu", "who", "wipo", "wmo",
    )
}  # fmt: skip
#: Specialised agencies, by the list of the UN System Chief Executives Board (https://unsceb.org/faq).
AGENCIES = (
    "fao", "ibrd", "icao", "ifad", "ilo", "imf", "imo", "itu", "unesco", "unido", "upu", "who",
    "wipo", "wmo", "world-bank", "world-tourism-organization",
)  # fmt: skip


def test_states_that_are_and_were_are_treaty_actors_and_organisations_that_a_record_shows(
    authorities, rows
):
    states = {f"country/{row['alpha2'].lower()}" for row in rows if row["list"]}

    assert of_class(authorities, TRO.TreatyActor) == states | FORMER | PARTICIPANTS
    assert of_class(authorities, COUNTRY) == states | FORMER
    assert {r for r in authorities if r.startswith("country/")} == states | FORMER


def test_a_record_says_of_each_treaty_actor_that_it_is_one(authorities):
    actors = of_class(authorities, TRO.TreatyActor)

    assert {r for r in actors if not recorded(authorities[r], RDF.type, TRO.TreatyActor)} == set()


def test_a_specialised_agency_is_no_part_of_the_united_nations(authorities):
    parents = {
        slug: set(authorities[f"organization/{slug}"].triples.objects(None, PARENT))
        for slug in (*AGENCIES, "ctbto", "iaea", "iom", "opcw", "wto")
    }

    assert {slug for slug, found in parents.items() if found} == set()


def test_a_thing_has_the_codes_of_its_row_each_with_its_list(countries, rows):
    schemes = {"alpha2": "ISO 3166-1 alpha-2", "alpha3": "ISO 3166-1 alpha-3", "m49": "UN M49"}
    expected = {
        f"{'country' if row['list'] else 'place'}/{row['alpha2'].lower()}": {
            (scheme, row[column]) for column, scheme in schemes.items() if row[column]
        }
        for row in rows
    }

    found = {
        r: {code for code in codes(a) if code[0] in schemes.values()} for r, a in countries.items()
    }
    assert found == expected


def codes(authority: Authority) -> set[tuple[str, str]]:
    """The codes of a thing, each with its list."""
    said = authority.triples
    return {
        (str(said.value(code, SCHEME)), str(said.value(code, VALUE)))
        for code in said.objects(None, IDENTIFIER)
    }


def recorded(authority: Authority, term: URIRef, value: URIRef) -> bool:
    """Whether a record says this of a thing."""
    return any((None, term, value) in graph for graph in authority.recorded.values())


@pytest.mark.parametrize(
    ("reference", "names"),
    [  # https://unstats.un.org/unsd/methodology/m49/, in English, French and Spanish
        ("country/cd", ("Democratic Republic of the Congo", "République démocratique du Congo",
                        "República Democrática del Congo")),
        ("country/cg", ("Congo", "Congo", "Congo")),
        ("country/ci", ("Côte d’Ivoire", "Côte d’Ivoire", "Côte d’Ivoire")),
        ("country/gm", ("Gambia", "Gambie", "Gambia")),
        ("country/nl", ("Netherlands (Kingdom of the)", "Pays-Bas (Royaume des)",
                        "Países Bajos (Reino de los)")),
        ("country/ps", ("State of Palestine", "État de Palestine", "Estado de Palestina")),
        ("country/tr", ("Türkiye", "Türkiye", "Türkiye")),
        ("country/va", ("Holy See", "Saint-Siège", "Santa Sede")),
        ("country/vn", ("Viet Nam", "Viet Nam", "Viet Nam")),
    ],
)  # fmt: skip
def test_a_state_has_the_name_that_the_united_nations_use(authorities, reference, names):
    said = authorities[reference].recorded["record/un-m49"]

    assert set(said.objects(None, NAME)) == {
        Literal(name, lang=tag) for name, tag in zip(names, ("en", "fr", "es"), strict=True)
    }


@pytest.mark.slow
def test_the_script_writes_the_file_that_is_kept(folder, project):
    """To the byte with the CLDR of the file; with another, the same things and codes."""
    kept = (folder / "countries.trig").read_text(encoding="utf-8")
    written = runpy.run_path(str(folder / "countries.py"))["trig"]()

    if f"and CLDR {get_cldr_version()}:" in kept:
        assert written == kept
    found = [
        {
            (subject, value)
            for subject, _, value, _ in Dataset()
            .parse(data=text, format="trig", publicID=project.settings["base"])
            .quads((None, IDENTIFIER, None, None))
        }
        for text in (kept, written)
    ]
    assert found[0] == found[1]


def test_a_country_or_territory_is_named_once_in_each_of_five_languages(countries):
    for reference, authority in countries.items():
        languages = [name.language for name in authority.triples.objects(None, NAME)]
        assert sorted(languages) == sorted(LANGUAGES), reference


def test_every_thing_has_an_english_name_and_who_entered_it(authorities, project):
    """But for acts and participations that only records tell of: their labels are put together when they are published."""
    editors = URIRef(project.identifiers.thing("curator/editors"))
    for reference, authority in authorities.items():
        kind = reference.partition("/")[0]
        if kind in ("action", "anticipated", "participation") and not authority.own:
            assert authority.recorded and authority.entered_by == (), reference
            continue
        tags = {name.language for name in authority.triples.objects(None, NAME)}
        assert "en" in tags or kind == "record", reference
        assert authority.entered_by == (editors,), reference


def test_two_things_of_one_kind_have_different_names(authorities):
    assert {
        name: things for name, things in shared_names(authorities).items() if name not in SHARED
    } == {}


#: Chapters of "Multilateral Treaties Deposited with the Secretary-General" and what they are called,
#: as in the index that zmjones/untreaties read of them (003ce13, column chapter_name); of chapter I,
#: the Charter and the Statute of the Court, there is no subject.
CHAPTERS = {
    "III": "Privileges and Immunities, Diplomatic and Consular Relations, etc",
    "IV": "Human Rights",
    "V": "Refugees and Stateless Persons",
    "VI": "Narcotic Drugs and Psychotropic Substances",
    "IX": "Health",
    "X": "International Trade and Development",
    "XVIII": "Penal Matters",
    "XXI": "Law of the Sea",
    "XXII": "Commercial Arbitration",
    "XXIII": "Law of Treaties",
    "XXV": "Telecommunications",
    "XXVI": "Disarmament",
    "XXVII": "Environment",
}
LISTED = "UN Treaty Collection chapter and number"


def test_a_treaty_has_the_subject_of_the_chapter_in_which_it_is_listed(authorities, project):
    ontology = Ontology.read(project.ontology).graph
    seen = set[str]()
    for reference, authority in authorities.items():
        if not reference.startswith("treaty/"):
            continue
        triples = list(authority.triples)
        listed = {s for s, p, o in triples if p == SCHEME and str(o) == LISTED}
        chapters = {str(o).partition("-")[0] for s, p, o in triples if p == VALUE and s in listed}
        subjects = {o for _, p, o in triples if p == TRO.subject}
        names = (name for one in subjects for name in ontology.objects(one, SKOS.prefLabel))
        labels = {
            str(name) for name in names if isinstance(name, Literal) and name.language == "en"
        }
        for chapter in chapters & set(CHAPTERS):
            name = CHAPTERS[chapter].lower()
            is_so = any(label in name or label.startswith(name) for label in labels)
            assert is_so, (reference, chapter, labels)
            seen.add(chapter)
    assert seen == set(CHAPTERS)


def test_a_number_in_a_list_of_treaties_is_that_of_one_treaty(authorities):
    treaties = defaultdict(set)
    for reference, authority in authorities.items():
        if reference.startswith("treaty/"):
            for node, scheme in authority.triples.subject_objects(SCHEME):
                for number in authority.triples.objects(node, VALUE):
                    treaties[str(scheme), str(number)].add(reference)

    several = {key: each for key, each in treaties.items() if len(each) > 1}
    assert [key for key in several if key[0] in (LISTED, "Council of Europe Treaty Series")] == []
    assert len(treaties) > 300


def test_names_that_differ_in_capitals_only_are_found():
    def thing(name: str) -> Authority:
        graph = Graph()
        graph.add((URIRef("x"), NAME, Literal(name, lang="en")))
        return Authority("", graph, graph, {}, (), (), Path(), 1)

    found = shared_names(
        {"place/a": thing("Old Town"), "place/b": thing("old town"), "person/c": thing("Old Town")}
    )

    assert found == {("place", "en", "old town"): ["place/a", "place/b"]}


def test_a_clause_is_no_name_of_its_treaty(authorities):
    """ "Article 49, paragraph 1" means that of the Convention on the Rights of the Child in no
    article but one on it."""
    labels = Labels.of(authorities)

    assert labels.find("Article 49, paragraph 1") == ()
    assert labels.names["treaty/tpnw"]["en"] == "Treaty on the Prohibition of Nuclear Weapons"


def test_no_blog_mirror_or_private_compilation_stands_behind_a_final_clause(project):
    publisher, read = {}, defaultdict(set)
    for path in sorted(project.seeds.rglob("*.trig")):
        said = Dataset().parse(path, format="trig", publicID=project.identifiers.base)
        for subject, predicate, value, record in said.quads():
            if predicate == URIRef(f"{SCHEMA}publisher"):
                publisher[subject] = str(value)
            elif predicate == TRO.finalClause:
                read[record].add(subject.rpartition("/")[2])

    # The last is the official gazette of Latvia.
    official = ("United Nations", "Kingdom of", "Government of", "Latvijas Vēstnesis")
    others = [some for one, some in read.items() if not publisher.get(one, "").startswith(official)]
    # No official text of the ban treaty was found: its clauses say of themselves that they are none.
    # Of the cybercrime convention the record is a folder: the depositary's XML.
    assert set().union(*others) == {"tpnw", "un-cybercrime-convention"}


def test_each_treaty_whose_title_names_another_says_how_it_lies_to_that(authorities):
    """Those of the titles that the lists of depositaries have; a consolidated text names both the
    treaty and the protocol that amended it."""
    treaties = {r: a for r, a in authorities.items() if r.startswith("treaty/")}
    others = {
        reference: {
            (str(term).rpartition("/")[2].rpartition("#")[2], str(other).rpartition("/")[2])
            for term in (TRO.protocolTo, TRO.supplements, CHANGES, CONSOLIDATES)
            for other in authority.triples.objects(None, term)
        }
        for reference, authority in treaties.items()
    }
    amending = of_class(authorities, TRO.Treaty) & {
        r for r, a in treaties.items() if (None, TRO.instrumentKind, TRO.AmendingInstrument) in a.triples
    }  # fmt: skip

    assert len(amending) == 48
    assert all("legislationChanges" in dict(others[reference]) for reference in amending)
    assert others["treaty/slavery-convention-as-amended"] == {
        ("legislationConsolidates", "slavery-convention"),
        ("legislationConsolidates", "protocol-amending-the-slavery-convention"),
    }
    assert others["treaty/madrid-protocol"] == {("protocolTo", "madrid-agreement-on-marks")}
    # "(Revised)" and "Optional Protocol of Signature" name none.
    assert others["treaty/european-social-charter-revised"] == set()

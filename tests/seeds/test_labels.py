"""By which words a thing is found: labels, names that two things share, demonyms, hints."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import known_authorities
from rdflib import Graph, Literal, URIRef

from kb.errors import SeedError
from kb.namespaces import SCHEMA
from kb.parts.reading import read_seeds
from kb.seeds.ambiguous import read_ambiguous, shared_labels, unmarked
from kb.seeds.authorities import Authority
from kb.seeds.demonyms import read_demonyms
from kb.seeds.labels import Label, Labels, reference_hint

HANOI_AGAIN = """
id:place\\/ha-noi a schema:City , schema:Place ;
    schema:name "Ha Noi"@en ;
    dcterms:source <http://www.wikidata.org/entity/Q1858> ;
    prov:wasAttributedTo id:curator\\/editors .
"""


@pytest.fixture(scope="module")
def authorities(project):
    return known_authorities(has_tables=False)


@pytest.fixture(scope="module")
def labels(authorities):
    return Labels.of(authorities)


@pytest.fixture(scope="module")
def demonyms(project):
    return read_demonyms(project.seeds / "authorities")


def authority(reference: str, *names: str, line: int = 1) -> Authority:
    graph = Graph()
    for name in names:
        graph.add((URIRef(reference), SCHEMA.alternateName, Literal(name, lang="en")))
    return Authority(reference, graph, graph, {}, (), (), Path("some.ttl"), line)


def marked(folder: Path, entries: str):
    (folder / "ambiguous.yaml").write_text(f"ambiguous:\n{entries}", "utf-8")
    return read_ambiguous(folder)


@pytest.mark.parametrize(
    ("words", "reference"),
    [
        ("Viet Nam", "country/vn"),
        ("Vietnam", "country/vn"),
        ("Timor-Leste", "country/tl"),
        ("East Timor", "country/tl"),
        ("Timor Leste", "country/tl"),
        ("Amerika Serikat", "country/us"),
        ("Estados Unidos", "country/us"),
        ("EE. UU.", "country/us"),
        ("EE.UU.", "country/us"),
        ("Hoa Kỳ", "country/us"),
        ("Mỹ", "country/us"),
        ("AS", "country/us"),
        ("Federasi Rusia", "country/ru"),
        ("Nga", "country/ru"),
        ("Türkiye", "country/tr"),
        ("Turkey", "country/tr"),
        ("Turki", "country/tr"),
        ("Hàn Quốc", "country/kr"),
        ("République de Corée", "country/kr"),
        ("Republic of Colombia", "country/co"),
        ("Republik Rakyat Tiongkok", "country/cn"),
        ("Confédération suisse", "country/ch"),
        ("Organización Mundial de la Salud", "organization/who"),
        ("Tổ chức Y tế Thế giới", "organization/who"),
        ("AIEA", "organization/iaea"),
        ("Uni Eropa", "organization/european-union"),
        ("Acuerdo de París", "treaty/paris-agreement"),
        ("Persetujuan Paris", "treaty/paris-agreement"),
        ("Hiệp ước Cấm vũ khí hạt nhân", "treaty/tpnw"),
        ("PIDCP", "treaty/international-covenant-on-civil-and-political-rights"),
    ],
)
def test_what_news_call_a_thing_finds_it(labels, words, reference):
    assert labels.find(words) == (reference,)


@pytest.mark.parametrize("words", ["as", "As", "who", "Who", "us", "Us"])
def test_an_abbreviation_stands_for_no_word_in_small_letters(labels, words):
    assert labels.find(words) == ()


def test_near_labels_come_best_first_and_one_for_each_thing():
    near = Labels.from_labels(
        [
            Label("treaty/a", "Convention on Biological Diversities", "en"),
            Label("treaty/b", "Convention on Biological Diversity", "en"),
            Label("treaty/b", "Convention on the Biological Diversity", "en"),
            Label("treaty/c", "Convention on Cluster Munitions", "en"),
            Label("place/b", "Convention on Biological Diversity", "en"),
        ]
    ).near("Biological Diversity, Convention on", "treaty")

    assert [label.reference for label in near] == ["treaty/b", "treaty/a"]


def test_abbreviations_are_near_to_nothing():
    labels = Labels.from_labels([Label("organization/unesco", "UNESCO", "en")])

    assert labels.near("UNESCOS") == ()
    assert labels.find("UNESCO") == ("organization/unesco",)


def test_the_authorities_share_no_names_but_those_that_are_marked(project, authorities, labels):
    found = read_ambiguous(project.seeds / "authorities")

    assert list(shared_labels(authorities, labels, found)) == []
    assert unmarked(labels, found) == []
    assert sorted(dict(unmarked(labels, ()))) == [
        "Amendment to the Montreal Protocol on Substances that Deplete the Ozone Layer",
        "Conventions de Genève", "Geneva Conventions", "Yougoslavie", "Yugoslavia",
    ]  # fmt: skip


def test_two_things_of_one_kind_and_one_folded_name_are_named_with_both_places():
    both = {
        "person/a": authority("person/a", "Tô Lâm", line=3),
        "person/b": authority("person/b", "To Lam", line=8),
        "place/c": authority("place/c", "To Lam"),
    }

    [problem] = shared_labels(both, Labels.of(both), ())

    assert str(problem) == (
        "some.ttl:8:1: person/b is called 'To Lam', and person/a 'Tô Lâm' in some.ttl:3, "
        "and nothing tells them apart; keep one block if they are one; else give both their days, "
        "or mark the name in seeds/authorities/ambiguous.yaml"
    )


def treaty(reference: str, name: str, short: str, day: str = "") -> Authority:
    thing, graph = URIRef(reference), Graph()
    graph.add((thing, SCHEMA.name, Literal(name, lang="en")))
    graph.add((thing, SCHEMA.alternateName, Literal(short, lang="en")))
    if day:
        graph.add((thing, SCHEMA.legislationDate, Literal(day)))
    return Authority(reference, graph, graph, {}, (), (), Path("some.ttl"), 1)


@pytest.mark.parametrize(
    ("first", "second", "is_refused"),
    [
        # Both are the Hague Protocol in the news.
        (("Protocol to Amend the Warsaw Convention", "Hague Protocol"),
         ("Protocol for the Protection of Cultural Property", "Hague Protocol"), False),
        # The United Kingdom concluded two of this title.
        (("Air Services Agreement", "ASA", "1946-02-11"),
         ("Air Services Agreement", "ASA", "1977-07-23"), False),
        (("Air Services Agreement", "ASA", "1946-02-11"),
         ("Air Services Agreement", "ASA", "1946-02-11"), True),
        (("Air Services Agreement", "ASA", "1946-02-11"), ("Air Services Agreement", "ASA"), True),
        (("Bermuda Agreement", "Air Services Agreement"), ("Air Services Agreement", "ASA"), True),
    ],
)  # fmt: skip
def test_treaties_of_one_name_are_refused_where_nothing_tells_them_apart(first, second, is_refused):
    both = {"treaty/a": treaty("treaty/a", *first), "treaty/b": treaty("treaty/b", *second)}
    labels = Labels.of(both)

    assert bool(list(shared_labels(both, labels, ()))) is is_refused
    assert unmarked(labels, ())[0][1] == ["treaty/a", "treaty/b"]
    assert labels.find(unmarked(labels, ())[0][0]) == ("treaty/a", "treaty/b")


def test_a_name_that_is_marked_may_be_shared_by_just_those_things(tmp_path):
    three = {f"country/{x}": authority(f"country/{x}", "Congo") for x in ("cd", "cg", "xx")}
    entry = marked(
        tmp_path, "  - {label: congo, of: [country/cd, country/cg], because: Both are.}\n"
    )
    two = {name: three[name] for name in ("country/cd", "country/cg")}
    one = {"country/cd": three["country/cd"]}

    assert list(shared_labels(two, Labels.of(two), entry)) == []
    assert len(list(shared_labels(three, Labels.of(three), entry))) == 1
    [problem] = shared_labels(one, Labels.of(one), entry)
    assert "country/cd, country/cg has no name 'congo' that another one shares" in str(problem)
    assert Labels.of(two).find("Congo") == ("country/cd", "country/cg")


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ("  - {label: Congo, of: [country/cd], because: x}\n", "has 1 values, not 2"),
        ("  - {label: Congo, of: [country/cd, country/cg]}\n", "has no 'because'"),
        (
            "  - {label: Congo, of: [country/cd, place/cg], because: x}\n",
            "'Congo' is of country and place; write an entry for each kind",
        ),
        (
            "  - {label: Congo, of: [country/cd, country/cg], because: x}\n"
            "  - {label: CONGO, of: [country/cd, country/cg], because: x}\n",
            "'CONGO' stands in line 2 too; keep one entry",
        ),
    ],
)
def test_an_entry_that_marks_nothing_is_refused(tmp_path, entries, said):
    with pytest.raises(SeedError, match=said):
        marked(tmp_path, entries)


@pytest.mark.slow
def test_a_second_block_of_a_name_fails_the_check(copy):
    path = copy.seeds / "authorities" / "places.trig"
    path.write_text(path.read_text("utf-8") + HANOI_AGAIN, "utf-8")

    with pytest.raises(
        SeedError, match="place/hanoi is called 'Hà Nội', and place/ha-noi 'Ha Noi'"
    ):
        read_seeds(copy)


@pytest.mark.parametrize(
    ("word", "language", "references"),
    [
        ("Colombian", "en", ("country/co",)),
        ("Indonesian", "en", ("country/id",)),
        ("colombiano", "es", ("country/co",)),
        ("colombianas", "es", ("country/co",)),
        ("vietnamienne", "fr", ("country/vn",)),
        ("français", "fr", ("country/fr",)),
        ("franceses", "es", ("country/fr",)),
        ("Congolese", "en", ("country/cd", "country/cg")),
        ("china", "es", ("country/cn",)),
        ("China", "es", ()),
        ("polish", "en", ()),
        ("English", "en", ()),
        ("indio", "es", ()),
        ("Colombian", "fr", ()),
    ],
)
def test_a_demonym_points_to_a_state_in_its_language(demonyms, word, language, references):
    assert demonyms.find(word, language) == references


def test_a_demonym_is_no_name(demonyms, labels):
    names = {(label.text, label.language) for found in labels.by_folded.values() for label in found}
    words = {(word, tag) for tag, forms in demonyms.by_language.items() for word in forms}

    assert words & names == set()


def test_demonyms_are_of_states_and_territories_that_have_a_block(demonyms, authorities):
    pointed_to = {r for forms in demonyms.by_language.values() for rs in forms.values() for r in rs}

    assert pointed_to <= authorities.keys()
    assert {reference.partition("/")[0] for reference in pointed_to} == {"country", "place"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("country/zz\ten\tZedish", "demonyms.tsv:2:1: 'country/zz' is no thing known"),
        ("Colombia\ten\tColombian", "'Colombia' is no thing known"),
        ("country/co\tEnglish!\tColombian", "'English!' is no language tag"),
        ("country/co\ten\t", "'' are no words"),
        ("country/co\ten\tColombian,Colombians ,", "are no words"),
        ("country/co\ten\tColombian, Colombian", "'Colombian' stands at country/co twice"),
    ],
)
def test_a_bad_line_of_demonyms_is_named(tmp_path, line, said):
    (tmp_path / "demonyms.tsv").write_text(f"reference\tlanguage\tforms\n{line}\n", "utf-8")

    with pytest.raises(SeedError, match=said):
        read_demonyms(tmp_path, {"country/co"})


@pytest.mark.parametrize(
    ("reference", "hint"),
    [
        ("country/indonesia", "did you mean 'country/id' (Indonesia)?"),
        ("country/usa", "did you mean 'country/us' (USA)?"),
        ("country/united-state", "did you mean 'country/us' (United States)?"),
        ("place/viet-nam", "did you mean 'country/vn' ("),
        ("organization/world-health-organization", "did you mean 'organization/who' ("),
        ("person/to-lan", "did you mean 'person/to-lam'?"),
        ("place/parish", "did you mean 'place/paris'?"),
        ("place/atlantis", ""),
        ("treaty/kyoto", ""),
    ],
)
def test_names_are_known_before_letters(authorities, labels, reference, hint):
    said = reference_hint(reference, authorities, labels)

    assert said.startswith(hint) if hint else said == ""


def test_a_place_of_other_letters_is_no_hint():
    assert reference_hint("place/paris", ["place/pr", "place/pf"]) == ""

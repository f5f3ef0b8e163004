"""Candidates become authorities: a block each, and nothing is lost on the way."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from rdflib import URIRef

from kb.cli import main
from kb.errors import SeedError
from kb.namespaces import DCTERMS, RDF, SCHEMA, TRO
from kb.pipeline import judge, read_seeds
from kb.seeds import adding
from kb.seeds.adding import add
from kb.seeds.authorities import read_authorities
from kb.seeds.facts import FactFile

SEED = "hanoi-reception"
ID = "https://w3id.org/treaty-kb/id/"
CANDIDATES = """\
candidates:
  - {ref: person/jane-doe, name: {en: 'Jane "J." Doe', vi: Gien Đô}}
  - {ref: place/da-nang, name: {en: Da Nang}, kind: schema:City}
  - {ref: organization/hanoi-club, name: {id: Klub Hanoi}, because: "The text calls it a club."}
  - {ref: treaty/da-nang-accord, name: {en: Da Nang Accord}}
"""


@pytest.fixture
def waiting(copy):
    """The project with candidates in its article."""
    path = copy.seeds / SEED / "facts.yaml"
    path.write_text(
        path.read_text("utf-8").replace("facts:\n", f"{CANDIDATES}\nfacts:\n", 1), "utf-8"
    )
    return copy


def test_a_candidate_gets_a_block_with_its_names_its_source_and_who_added_it(waiting):
    people, facts = (
        waiting.seeds / "authorities" / "people.ttl",
        waiting.seeds / SEED / "facts.yaml",
    )
    before, said = people.read_text("utf-8"), facts.read_text("utf-8")

    [added] = add(waiting, SEED, ["person/jane-doe"], "editors")

    assert (
        people.read_text("utf-8")
        == before
        + r"""
id:person\/jane-doe a schema:Person ;
    schema:name "Jane \"J.\" Doe"@en , "Gien Đô"@vi ;
    dcterms:source id:article\/hanoi-reception ;
    prov:wasAttributedTo id:curator\/editors .
"""
    )
    assert people.read_text("utf-8").split("\n")[added.line - 1].startswith("id:person\\/jane-doe")
    assert facts.read_text("utf-8") == said.replace(CANDIDATES.split("\n")[1] + "\n", "")


def test_all_kinds_of_candidates_conform_once_they_are_added(waiting):
    facts = waiting.seeds / SEED / "facts.yaml"
    result = CliRunner().invoke(main, ["--project", str(waiting.root), "add", SEED, "--all"])

    assert result.exit_code == 0, result.output
    assert result.output.count(".ttl:") == 4
    assert "candidates" not in facts.read_text("utf-8")
    known = read_authorities(waiting.seeds / "authorities", waiting.identifiers)
    city = known["place/da-nang"].triples
    assert set(city.objects(None, RDF.type)) == {SCHEMA.City, SCHEMA.Place}
    assert set(known["treaty/da-nang-accord"].triples.objects(None, RDF.type)) == {
        TRO.Treaty,
        SCHEMA.Legislation,
    }
    assert known["organization/hanoi-club"].sources == (URIRef(f"{ID}article/{SEED}"),)
    assert DCTERMS.source
    found = judge(waiting, read_seeds(waiting)).report
    assert found.conforms, str(found)


@pytest.mark.parametrize(
    ("name", "reference", "said"),
    [
        ("Luong  Tam-Quang", "person/l-t-quang", "'Luong  Tam-Quang' is a name of person/luong-tam-quang already; write person/luong-tam-quang for person/l-t-quang"),
        ("Viet Nam", "place/viet-nam", "'Viet Nam' is a name of country/vn already"),
        ("Konvensi Hanoi", "treaty/hanoi", "is a name of treaty/un-cybercrime-convention already"),
        ("...", "person/nobody", "'...' has no letter"),
    ],
)  # fmt: skip
def test_what_is_known_by_that_name_is_not_added_again(waiting, name, reference, said):
    path = waiting.seeds / SEED / "facts.yaml"
    text = path.read_text("utf-8").replace(
        "candidates:\n", f'candidates:\n  - {{ref: {reference}, name: {{en: "{name}"}}}}\n', 1
    )
    path.write_text(text, "utf-8")
    files = {one: one.read_bytes() for one in waiting.sources()}

    with pytest.raises(SeedError) as caught:
        add(waiting, SEED, ["person/jane-doe", reference], "editors")

    assert said in str(caught.value)
    assert {one: one.read_bytes() for one in waiting.sources()} == files


@pytest.mark.parametrize(
    ("references", "who", "said"),
    [
        (["person/jane-do"], "editors", "'person/jane-do' is no candidate here; did you mean 'person/jane-doe'?"),
        (["person/jane-doe"], "nobody", "no curator 'nobody' is known; add the curator"),
    ],
)  # fmt: skip
def test_only_a_candidate_is_added_and_only_by_a_curator(waiting, references, who, said):
    with pytest.raises(SeedError) as caught:
        add(waiting, SEED, references, who)

    assert said in str(caught.value)


def test_two_candidates_of_one_name_are_one_too_many(waiting):
    path = waiting.seeds / SEED / "facts.yaml"
    text = path.read_text("utf-8").replace(
        "candidates:\n", "candidates:\n  - {ref: person/jane, name: {en: jane j. doe}}\n", 1
    )
    path.write_text(text, "utf-8")

    with pytest.raises(SeedError, match="person/jane-doe and person/jane have one name; keep one"):
        add(waiting, SEED, ["person/jane", "person/jane-doe"], "editors")


def test_what_ended_between_the_two_files_is_ended_by_adding_again(waiting, monkeypatch):
    def broken(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(adding, "revised", broken)
    with pytest.raises(KeyboardInterrupt):
        add(waiting, SEED, ["person/jane-doe"], "editors")
    monkeypatch.undo()
    people = (waiting.seeds / "authorities" / "people.ttl").read_bytes()
    with pytest.raises(SeedError, match="person/jane-doe stands in seeds/authorities too"):
        read_seeds(waiting)

    [again] = add(waiting, SEED, ["person/jane-doe"], "editors")

    assert not again.is_new
    assert (waiting.seeds / "authorities" / "people.ttl").read_bytes() == people
    assert isinstance(read_facts(waiting), FactFile)


def read_facts(project):
    from kb.seeds.article import Article

    known = read_authorities(project.seeds / "authorities", project.identifiers)
    return FactFile.read(
        Article.read(project.seeds / SEED), project.seeds / SEED / "facts.yaml", known, None
    )


def test_without_a_reference_the_candidates_are_listed(waiting):
    result = CliRunner().invoke(main, ["--project", str(waiting.root), "add", SEED])

    assert result.output.splitlines()[1] == "place/da-nang\tDa Nang"


def test_a_file_with_other_prefixes_and_line_ends_keeps_them(waiting):
    places = waiting.seeds / "authorities" / "places.ttl"
    text = places.read_text("utf-8").replace("@prefix id:", "@prefix our:").replace("id:", "our:")
    places.write_bytes(text.encode().replace(b"\n", b"\r\n"))

    add(waiting, SEED, ["place/da-nang"], "editors")

    new = places.read_bytes()
    assert b"<id/place/da-nang> a schema:City , schema:Place ;\r\n" in new
    assert new.count(b"\n") == new.count(b"\r\n")
    assert "place/da-nang" in read_authorities(waiting.seeds / "authorities", waiting.identifiers)


def test_an_abbreviation_in_other_letters_is_known_too(waiting):
    path = waiting.seeds / SEED / "facts.yaml"
    text = path.read_text("utf-8").replace(
        "candidates:\n", "candidates:\n  - {ref: organization/unodc-2, name: {en: Unodc}}\n", 1
    )
    path.write_text(text, "utf-8")

    with pytest.raises(SeedError, match="'Unodc' is a name of organization/unodc already"):
        add(waiting, SEED, ["organization/unodc-2"], "editors")

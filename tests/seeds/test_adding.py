"""Candidates become authorities: a block each, and nothing is lost on the way."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from rdflib import URIRef

from kb.cli import main
from kb.errors import SeedError
from kb.namespaces import DCTERMS, RDF, SCHEMA, TRO
from kb.pipeline import judge, read_seeds
from kb.seeds import adding
from kb.seeds.adding import add, lookalikes
from kb.seeds.authorities import read_authorities
from kb.seeds.facts import FactFile
from kb.seeds.labels import Label, Labels
from kb.seeds.seedfile import SeedFile
from kb.seeds.yamllayout import layout

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


@pytest.mark.slow
def test_a_candidate_gets_a_block_with_its_names_its_source_and_who_added_it(waiting):
    people, facts = (
        waiting.seeds / "authorities" / "people.trig",
        waiting.seeds / SEED / "facts.yaml",
    )
    before, wanted = people.read_text("utf-8"), SeedFile.read(facts, "facts").value
    del wanted["candidates"][0]

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
    assert facts.read_text("utf-8") == layout(wanted)


@pytest.mark.slow
def test_all_kinds_of_candidates_conform_once_they_are_added(waiting):
    facts = waiting.seeds / SEED / "facts.yaml"
    mentions = "".join(
        f"  - {{id: zzzz{n}, type: name, status: rejected, by: curator, quote: To Lam, at: [94, 100], "
        f"thing: {{text: To Lam, ref: {ref}}}, "
        "decided: {who: editors, on: 2026-11-24}, because: A joke.}\n"
        for n, ref in enumerate(re.findall(r"ref: ([^,]+)", CANDIDATES), 22)
    )
    facts.write_text(facts.read_text("utf-8").rstrip("\n") + "\n\n" + mentions, "utf-8")
    with_candidate(waiting, "{ref: person/john-roe, name: {en: John Roe}}")

    result = CliRunner().invoke(main, ["--project", str(waiting.root), "add", SEED, "--all"])

    assert result.exit_code == 0, result.output
    assert result.output.count(".trig:") == 4
    assert result.stderr == "person/john-roe is left out: no fact uses it\n"
    assert facts.read_text("utf-8").count("candidates:\n  - ref: person/john-roe\n") == 1
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


@pytest.mark.slow
def test_two_candidates_of_one_name_are_one_too_many(waiting):
    path = waiting.seeds / SEED / "facts.yaml"
    text = path.read_text("utf-8").replace(
        "candidates:\n", "candidates:\n  - {ref: person/jane, name: {en: jane j. doe}}\n", 1
    )
    path.write_text(text, "utf-8")

    with pytest.raises(SeedError, match="person/jane-doe and person/jane have one name; keep one"):
        add(waiting, SEED, ["person/jane", "person/jane-doe"], "editors")


@pytest.mark.slow
def test_what_ended_between_the_two_files_is_ended_by_adding_again(waiting, monkeypatch):
    def broken(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(adding, "revised", broken)
    with pytest.raises(KeyboardInterrupt):
        add(waiting, SEED, ["person/jane-doe"], "editors")
    monkeypatch.undo()
    people = (waiting.seeds / "authorities" / "people.trig").read_bytes()
    with pytest.raises(SeedError, match="person/jane-doe stands in seeds/authorities too"):
        read_seeds(waiting)

    [again] = add(waiting, SEED, ["person/jane-doe"], "editors")

    assert not again.is_new
    assert (waiting.seeds / "authorities" / "people.trig").read_bytes() == people
    assert isinstance(read_facts(waiting), FactFile)


def read_facts(project):
    from kb.seeds.article import Article

    known = read_authorities(project.seeds / "authorities", project.identifiers)
    return FactFile.read(
        Article.read(project.seeds / SEED), project.seeds / SEED / "facts.yaml", known, None
    )


@pytest.mark.slow
def test_without_a_reference_the_candidates_are_listed(waiting):
    result = CliRunner().invoke(main, ["--project", str(waiting.root), "add", SEED])

    assert result.output.splitlines()[1] == "place/da-nang\tDa Nang"


@pytest.mark.slow
def test_a_file_with_other_prefixes_and_line_ends_keeps_them(waiting):
    places = waiting.seeds / "authorities" / "places.trig"
    text = places.read_text("utf-8").replace("@prefix id:", "@prefix our:").replace("id:", "our:")
    places.write_bytes(text.encode().replace(b"\n", b"\r\n"))

    add(waiting, SEED, ["place/da-nang"], "editors")

    new = places.read_bytes()
    assert b"<id/place/da-nang> a schema:City , schema:Place ;\r\n" in new
    assert new.count(b"\n") == new.count(b"\r\n")
    assert "place/da-nang" in read_authorities(waiting.seeds / "authorities", waiting.identifiers)


@pytest.mark.slow
def test_an_abbreviation_in_other_letters_is_known_too(waiting):
    path = waiting.seeds / SEED / "facts.yaml"
    text = path.read_text("utf-8").replace(
        "candidates:\n", "candidates:\n  - {ref: organization/unodc-2, name: {en: Unodc}}\n", 1
    )
    path.write_text(text, "utf-8")

    with pytest.raises(SeedError, match="'Unodc' is a name of organization/unodc already"):
        add(waiting, SEED, ["organization/unodc-2"], "editors")


MINISTRY = "organization/ministry-of-public-security-of-viet-nam"


def with_candidate(project, line: str):
    """The project with one candidate more, which no fact uses."""
    path = project.seeds / SEED / "facts.yaml"
    text = path.read_text("utf-8").replace("candidates:\n", f"candidates:\n  - {line}\n", 1)
    path.write_text(text, "utf-8")
    return path


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Bộ Công an", "Bo Cong an Viet Nam tai Ha Noi", "Bộ Công ann Việt Nam"])  # fmt: skip
def test_what_looks_like_an_authority_is_added_only_as_new(waiting, name):
    facts = with_candidate(waiting, f"{{ref: organization/bo-cong-an, name: {{vi: {name}}}}}")
    path = waiting.seeds / "authorities" / "organizations.trig"
    before = path.read_bytes()
    command = ["--project", str(waiting.root), "add", SEED, "person/jane-doe"]

    refused = CliRunner().invoke(main, [*command, "organization/bo-cong-an"])
    left = facts.read_text("utf-8")
    with pytest.raises(SeedError, match=f"organization/bo-cong-an looks like {MINISTRY}"):
        add(waiting, SEED, ["organization/bo-cong-an"], "editors")
    unchanged = path.read_bytes()
    added = CliRunner().invoke(main, [*command[:-1], "organization/bo-cong-an", "--new"])

    assert refused.exit_code == 1 and "person/jane-doe: " in refused.stdout
    assert (
        f"organization/bo-cong-an looks like {MINISTRY} (Bộ Công an Việt Nam); write that "
        "reference instead, or add it all the same with --new"
    ) in refused.stderr.splitlines()
    assert "person/jane-doe" not in left and "organization/bo-cong-an" in left
    assert unchanged == before
    assert added.exit_code == 0 and b"bo-cong-an" in path.read_bytes()
    assert "organization/bo-cong-an" not in facts.read_text("utf-8")


def test_one_word_in_common_is_no_likeness():
    labels = Labels.from_labels(
        [Label("person/x", "Jane", "en"), Label("place/y", "New York", "en"),
         Label("organization/z", "New York Bar", "en")]
    )  # fmt: skip
    assert not lookalikes({"ref": "person/j", "name": {"en": "Jane Doe"}}, labels)
    assert not lookalikes({"ref": "organization/n", "name": {"en": "York Bart"}}, labels)
    [found] = lookalikes({"ref": "organization/n", "name": {"en": "York Bar"}}, labels)
    assert found.reference == "organization/z"

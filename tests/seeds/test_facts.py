"""The curator's file and the gate that every fact passes."""

from __future__ import annotations

import re
import shutil

import pytest
from conftest import ROOT, known_authorities, known_ontology
from ruamel.yaml import YAML

from kb.errors import SeedError
from kb.pipeline import judge, read_seeds
from kb.seeds.article import Article
from kb.seeds.facts import FactFile
from kb.seeds.passages import find_quote, occurrences
from kb.seeds.project import Project
from kb.seeds.revision import complete
from kb.seeds.schema import breaches, fits
from kb.seeds.seedfile import SeedFile

SEED = "hanoi-reception"


@pytest.fixture
def alone(tmp_path) -> Project:
    """The seed with nothing beside it, to be spoiled."""
    shutil.copytree(ROOT / "seeds" / SEED, tmp_path / "project" / "seeds" / SEED)
    return Project(tmp_path / "project")


def read(project) -> FactFile:
    known = known_authorities()
    article = Article.read(project.seeds / SEED)
    path = project.seeds / SEED / "facts.yaml"
    return FactFile.read(article, path, known.keys(), known_ontology())


def spoil(project, old: str, new: str) -> str:
    """Write the file with one change; what the reader then says."""
    path = project.seeds / SEED / "facts.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(SeedError) as caught:
        read(project)
    return "\n".join(f"{p.message}; {p.mend}" for p in caught.value.problems)


def test_every_quote_stands_at_its_position_in_the_article(project):
    text = (project.seeds / SEED / "article.txt").read_text("utf-8")

    for fact in read(project).facts:
        if fact.start is not None:
            assert text[fact.start : fact.end] == fact.quote


def test_the_words_of_the_reception_are_the_first_125_characters(project):
    reception = next(
        f for f in read(project).facts if f.content.written().get("kind") == "Reception"
    )

    # The figures that the design gives for this passage.
    assert (reception.start, reception.end) == (0, 125)
    assert reception.quote == (
        "Pada sore hari tanggal 25 Oktober, di Markas Besar Komite Sentral Partai, "
        "Sekretaris Jenderal To Lam menerima kepala delegasi"
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: Reception", "kind: Recepcion", "tro:EventKinds has no concept 'Recepcion'; did you mean 'Reception'?"),
        ("ref: person/to-lam", "ref: person/to-lan", "'person/to-lan' is not known; did you mean 'person/to-lam'?"),
        ("text: To Lam,", "text: Ghada Waly,", "the words 'Ghada Waly' do not stand in the quote; use words of the quote"),
        ("type: event", "type: evnt", "'evnt' is none of the values known here; did you mean 'event'?"),
        ("status: accepted", "status: acepted", "'acepted' is none of the values known here; did you mean 'accepted'?"),
        ("host:", "hots:", "unknown key 'hots'; did you mean 'host'?"),
        ("{text: 25 Oktober}", "{text: sore hari}", "'sore hari' is no date in language 'id'; give just the words of the date; words that are not of the calendar, such as 'Monday' or 'soon', go under time:"),
        ("kind: Reception", "kind: Meeting", "tro:EventKinds has no concept 'Meeting'; known are Ceremony, Conference, "),
        ("kind: Reception", "kind: upacara penandatanganan", "did you mean 'SigningCeremony'?"),
        ("tanggal 25 Oktober,", "tanggal 26 Oktober,", "quote the text word for word: after 'sore hari tanggal' it has '25 Oktober, di Markas Besar"),
        ("ref: person/to-lam}\n    office", "ref: country/vn}\n    office", "write a reference as person/slug"),
        ("ref: person/to-lam}\n    attendees", "ref: treaty/un-cybercrime-convention}\n    attendees", "write a reference as person/slug or organization/slug or country/slug"),
        ("date: {text: 25 Oktober}", "date: 25 Oktober", "write {text: words of the quote}"),
        ("kind: Reception", "kind: reception", "did you mean 'Reception'?"),
        ("who: editors", "who: nobody", "no curator 'nobody' is known"),
        ("id: s7fpdf", "id: ajaswv", "the id 'ajaswv' stands in line"),
        ("property: schema:startDate", "property: shcema:startDate", "no prefix 'shcema:'"),
        ("property: tro:officeOf", "property: tro:oficeOf", "the ontology has no term 'tro:oficeOf'; did you mean 'tro:officeOf'?"),
        ("    id: To Lam menerima para", "    id: !!binary To Lam menerima para", "has a YAML tag (!)"),
        ("    quote: Sekretaris Jenderal To Lam menerima kepala delegasi\n    at: [74, 125]", "    quote: Sekretaris Jenderal To Lam", "stands 3 times in seeds/hanoi-reception/article.txt; say which by at: one of [74, 100], [387, 413], [1378, 1404]"),
        ("    decided: {who: editors, on: 2026-11-24}\n\n  - id: s7fpdf", "\n  - id: s7fpdf", "it is not said who decided"),
        ("status: accepted", "status: rejected", "the fact is rejected without a reason; add because: ..."),
        ("  - id: ajaswv\n    type", "  - type", "the fact has no id; run 'kb check --write', which gives it one"),
        ("decision: Unanimity", "decision: Unanimous", "tro:DecisionModes has no concept 'Unanimous'; known are Consensus, MajorityVote, Unanimity"),
        ("    gloss:\n      en: ", "    gloss:\n      id: Tô Lâm\n      en: ", "the article itself is in language 'id'; take the line out: a gloss is a translation"),
        ("ref: office/s7fpdf", "ref: office/s7fpdg", "no fact of this file is 'office/s7fpdg'; write office/ and the id of the fact of this file that says it"),
        ("ref: title/ccqvv8", "ref: title/s7fpdf", "no fact of this file is 'title/s7fpdf'"),
        ("    value: 2025-10-25\n", "    value: 2025-10-25\n    gloss: {en: On that day}\n", "'gloss' needs 'quote'; add the key 'quote'"),
    ],
)  # fmt: skip
def test_a_slip_of_the_curator_is_named_with_the_mend(alone, old, new, said):
    assert said in spoil(alone, old, new)


def test_all_slips_of_a_file_are_named_in_one_run(alone):
    path = alone.seeds / SEED / "facts.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("kind: Reception", "kind: Party").replace(
        "speaker: {text: UNODC,", "speaker: {text: UNESCO,"), "utf-8")  # fmt: skip

    with pytest.raises(SeedError) as caught:
        read(alone)

    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(("old", "new", "said"), [
    # A fact before the one with the wrong value, and one behind it: places are those of the file.
    ("  - id: ajaswv\n    type: event", "  - id: ajaswv\n    typ: event", {"has no 'type'"}),
    ("  - id: ht3pg4\n    type:", "  - id: ht3pg4\n    tipe: x\n    type:", {"unknown key 'tipe'"}),
    # An office to which an inference refers is left out, and is known all the same.
    ("office: {text: Menteri Keamanan Publik}", "office: Menteri Keamanan Publik",
     {"a text ('Menteri Keamanan Publik') stands where a mapping is wanted"}),
    # A thing to which facts refer, and one whose reference cannot be read.
    ("name:\n      en: Ghada Waly praises", "nama:\n      en: Ghada Waly praises", {"unknown key 'nama'", "has no 'name'"}),
    ("ref: statement/ghada-waly-praises-viet-nam", "rev: statement/ghada-waly-praises-viet-nam",
     {"unknown key 'rev'", "has no 'ref'"}),
])  # fmt: skip
def test_a_slip_of_form_hides_no_slip_of_value_of_another_fact(alone, old, new, said):
    path = alone.seeds / SEED / "facts.yaml"
    text = path.read_text("utf-8")
    assert old in text
    spoiled = text.replace(old, new, 1).replace(
        "speaker: {text: UNODC,", "speaker: {text: UNESCO,", 1
    )
    path.write_text(spoiled, "utf-8")

    with pytest.raises(SeedError) as caught:
        read(alone)

    lines = {p.message: p.line for p in caught.value.problems}
    value = "the words 'UNESCO' do not stand in the quote"
    assert {*said, value} == set(lines)
    assert "speaker: {text: UNESCO," in spoiled.splitlines()[lines[value] - 1]
    first = text[: text.index(old)].count("\n") + 1
    assert all(abs(lines[one] - first) <= 1 for one in said)


@pytest.mark.parametrize(
    "text", ["facts: 3\n", "things: {}\nfacts: []\n", "- facts\n", "fact: []\n"]
)
def test_a_file_without_its_lists_says_that_alone(alone, text):
    (alone.seeds / SEED / "facts.yaml").write_text(text, "utf-8")

    with pytest.raises(SeedError) as caught:
        read(alone)

    assert 1 <= len(caught.value.problems) <= 2


def test_completing_gives_ids_and_positions_and_keeps_the_rest_of_the_file(alone):
    article, path = Article.read(alone.seeds / SEED), alone.seeds / SEED / "facts.yaml"
    before = path.read_text("utf-8")
    path.write_text(before.replace("    at: [0, 125]\n", ""), "utf-8")

    changed = complete(article, path)

    assert changed == 1
    assert path.read_text("utf-8") == before


def test_a_position_that_moved_is_put_right_because_the_quote_decides(alone):
    article, path = Article.read(alone.seeds / SEED), alone.seeds / SEED / "facts.yaml"
    before = path.read_text("utf-8")
    path.write_text(before.replace("at: [0, 125]", "at: [7, 132]"), "utf-8")

    complete(article, path)

    assert path.read_text("utf-8") == before


@pytest.mark.slow
def test_a_new_fact_gets_an_id_that_no_other_has(alone):
    article, path = Article.read(alone.seeds / SEED), alone.seeds / SEED / "facts.yaml"
    path.write_text(
        path.read_text("utf-8").replace("  - id: ajaswv\n    type", "  - type"), "utf-8"
    )

    complete(article, path)

    ids = [fact.id for fact in read(alone).facts if fact.type != "inference"]
    assert len(ids) == len(set(ids))


def test_a_quote_that_occurs_twice_is_told_apart_by_its_position_or_prefix():
    text = "Hanoi and Hanoi"

    assert find_quote(text, "Hanoi", at=[10, 15]) == (10, 15)
    assert find_quote(text, "Hanoi", prefix="and") == (10, 15)


def test_positions_count_code_points():
    text = "😀 e\u0301 Konvensi"  # one astral character, one letter of two code points

    assert find_quote(text, "Konvensi") == (5, 13)


@pytest.mark.parametrize(
    ("text", "words", "spans"),
    [
        ("A110, 1100 and 110", "110", [(15, 18)]),
        ("Hanoian Hanoi", "Hanoi", [(8, 13)]),
        ("(Konvensi Hanoi )", "(Konvensi Hanoi)", [(0, 17)]),
        ("dunia , serta", "dunia, serta", [(0, 13)]),
        ("to day", "today", []),
        ("a.b", "a+b", []),
        ("x", "", []),
    ],
)
def test_words_are_found_whole_and_white_space_beside_signs_is_loose(text, words, spans):
    assert occurrences(text, words) == spans


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "from: [s7fpdf, ajaswv]",
            "from: [nope1, ajaswv]",
            "p4tyof rests on the fact 'nope1', which is not published",
        ),
        (
            "        giao quốc tế\n    by: curator\n    status: accepted",
            "        giao quốc tế\n    by: curator\n    status: retracted\n    because: test",
            "c6r6z8 speaks of statement/luong-tam-quang-reports-on-the-ceremony, which no published",
        ),
        (
            "      vi: Tổng Bí thư Tô Lâm tiếp trưởng đoàn\n    by: curator\n    status: accepted",
            "      vi: Tổng Bí thư Tô Lâm tiếp trưởng đoàn\n    by: curator\n    status: draft",
            "p4tyof speaks of office/s7fpdf, which no published",
        ),
    ],
)
def test_nothing_published_rests_on_what_is_not(copy, old, new, said):
    path = copy.seeds / SEED / "facts.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")

    with pytest.raises(SeedError) as caught:
        read_seeds(copy)

    assert said in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("status", ["draft", "rejected"])
def test_a_fact_that_is_not_accepted_is_not_published_nor_are_its_names(copy, status):
    path = copy.seeds / SEED / "facts.yaml"
    text = path.read_text("utf-8")
    start = text.index("- id: rtf974")
    changed = text[start:].replace("status: accepted", f"status: {status}\n    because: test", 1)
    path.write_text(text[:start] + changed, "utf-8")

    lines = "".join(judge(copy, read_seeds(copy)).lines)

    assert "\n<https://w3id.org/treaty-kb/fact/rtf974> " not in lines  # no word of where it is from
    assert "peace-loving-people" not in lines


def test_the_same_id_in_two_articles_is_named_in_both(copy):
    shutil.copytree(copy.seeds / SEED, copy.seeds / "the-same-again")

    with pytest.raises(SeedError) as caught:
        read_seeds(copy)

    assert "the id 'ajaswv' is also in hanoi-reception/facts.yaml:" in str(caught.value)


CANDIDATES = "candidates:\n  - {ref: person/x, name: {en: X}}\n\nfacts:\n"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"facts:\n": CANDIDATES}, ""),
        ({"facts:\n": CANDIDATES, "      vi: Tổng Bí thư Tô Lâm tiếp trưởng đoàn\n    by: curator\n    status: accepted": "      vi: Tổng Bí thư Tô Lâm tiếp trưởng đoàn\n    by: curator\n    status: accepted",
          "holder: {text: To Lam, ref: person/to-lam}": "holder: {text: To Lam, ref: person/x}"},
         "'person/x' is a candidate, which no authority describes yet; run 'kb add hanoi-reception person/x'"),
        ({"facts:\n": CANDIDATES, "    thing: {text: resepsi, ref: event/to-lam-receives-delegations}": "    thing: {text: resepsi, ref: person/x}",
          "        ước Hà Nội, Tướng Lương Tam Quang\n    by: curator\n    status: accepted": "        ước Hà Nội, Tướng Lương Tam Quang\n    by: curator\n    status: draft"}, ""),
        ({"facts:\n": CANDIDATES.replace("person/x", "person/to-lam")}, "person/to-lam stands in seeds/authorities too; take it out here"),
        ({"facts:\n": CANDIDATES.replace("person/x", "country/vn")}, "write person/, organization/, place/ or treaty/ and a slug"),
        ({"facts:\n": CANDIDATES.replace("}}", "}, kind: schema:Persn}")}, "did you mean 'schema:Person'?"),
        ({"facts:\n": CANDIDATES.replace("\n\n", "\n  - {ref: person/x, name: {en: X}}\n\n")}, "person/x is described here and in line"),
    ],
)  # fmt: skip
def test_only_what_is_not_decided_may_speak_of_a_candidate(alone, changes, said):
    path = alone.seeds / SEED / "facts.yaml"
    text = path.read_text("utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")

    if not said:
        assert "person/x" in read(alone).candidates
        return
    with pytest.raises(SeedError) as caught:
        read(alone)
    assert said in str(caught.value)


@pytest.mark.slow
def test_a_candidate_that_gets_a_block_is_named_though_the_article_did_not_change(copy):
    path = copy.seeds / SEED / "facts.yaml"
    path.write_text(path.read_text("utf-8").replace("facts:\n", CANDIDATES, 1), "utf-8")
    read_seeds(copy)
    people = copy.seeds / "authorities" / "people.trig"
    block = people.read_text("utf-8").split("\n\n")[2].replace("to-lam", "x")
    people.write_text(f"{people.read_text('utf-8')}\n{block}\n", "utf-8")

    with pytest.raises(SeedError, match="person/x stands in seeds/authorities too") as caught:
        read_seeds(copy)
    assert "nothing tells them apart" in str(caught.value)  # it has the name of another


def test_the_words_of_a_statement_stand_in_its_quote(alone):
    said = spoil(
        alone, "      sangat mengapresiasi peran perintis", "      sangat menyesali peran perintis"
    )

    assert "do not stand in the quote" in said


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("110.000 negara", []),
        ("5.110 negara", []),
        ("110,5", []),
        ("110. Negara", [(0, 3)]),
        ("110, 5", [(0, 3)]),
    ],
)
def test_a_number_is_no_part_of_a_longer_one(text, spans):
    assert occurrences(text, "110") == spans


@pytest.mark.parametrize("note", ["no", "TRUE", "+1", "1e400", "0x1F", "'it''s'", '"a\\tb"', ">-\n      a\n\n      b"])  # fmt: skip
def test_completing_changes_no_value(alone, note):
    article, path = Article.read(alone.seeds / SEED), alone.seeds / SEED / "facts.yaml"
    text = path.read_text("utf-8").replace("    at: [0, 125]\n", f"    note: {note}\n", 1)
    path.write_text(text, "utf-8")
    before = SeedFile.read(path, "facts").value

    complete(article, path)

    after = SeedFile.read(path, "facts").value
    before["facts"][0]["at"] = after["facts"][0]["at"]
    assert after == before


@pytest.mark.parametrize("change", [
    lambda b: b, lambda b: b.replace(b"\n", b"\r\n"), lambda b: b.replace(b"\n", b"\r"),
    lambda b: b"\xef\xbb\xbf" + b, lambda b: b"%YAML 1.1\n---\n" + b,
    lambda b: b"---\n" + b + b"...\n", lambda b: b.rstrip(b"\n"),
    lambda b: re.sub(rb"(?m)^  (?=[- ] )", b"", b), lambda b: re.sub(rb"(?m)^  (?=[- ])", b"    ", b),
], ids=["as it is", "CRLF", "CR", "a mark", "%YAML 1.1", "--- ...", "no line end at the end",
        "lists not indented", "indented by 4"])  # fmt: skip
def test_completing_writes_the_one_layout(alone, change):
    article, path = Article.read(alone.seeds / SEED), alone.seeds / SEED / "facts.yaml"
    whole = path.read_bytes()
    without = re.sub(rb"(?m) *at: \[[0-9]+, [0-9]+\]\n", b"", whole)
    assert without.count(b"at: [") == 0
    path.write_bytes(change(without))
    twice = {fact["id"] for fact in SeedFile.read(path, "facts").value["facts"] if "quote" in fact}

    changed = complete(article, path)

    assert (changed, path.read_bytes()) == (len(twice), whole)


def test_id_and_position_stand_where_a_person_would_write_them(alone):
    article, path = Article.read(alone.seeds / SEED), alone.seeds / SEED / "facts.yaml"
    path.write_text(
        "facts:\n  - {type: mention, thing: {text: To Lam, ref: person/to-lam}, "
        "quote: 'Sekretaris Jenderal To Lam menerima', by: curator, status: draft}\n",
        "utf-8",
    )

    complete(article, path)

    written = path.read_text("utf-8")
    assert (
        re.sub(r"\bid: [a-z0-9]{6}\b", "id: ID", written)
        == """\
facts:
  - id: ID
    type: mention
    thing: {text: To Lam, ref: person/to-lam}
    quote: Sekretaris Jenderal To Lam menerima
    at: [74, 109]
    by: curator
    status: draft
"""
    )


def test_completing_leaves_a_file_alone_that_has_comments(alone):
    article, path = Article.read(alone.seeds / SEED), alone.seeds / SEED / "facts.yaml"
    before = path.read_bytes().replace(b"    at: [0, 125]\n", b"    # of the reception\n", 1)
    path.write_bytes(before)

    with pytest.raises(SeedError, match="the comment '# of the reception' would be lost; write it"):
        complete(article, path)

    assert path.read_bytes() == before


def test_completing_keeps_the_rights_of_the_file_and_follows_no_link(alone, tmp_path):
    article, path = Article.read(alone.seeds / SEED), alone.seeds / SEED / "facts.yaml"
    path.write_text(path.read_text("utf-8").replace("    at: [0, 125]\n", ""), "utf-8")
    path.chmod(0o640)
    outside = tmp_path / "outside"
    outside.write_text("precious")
    path.with_name(".facts.yaml.new").symlink_to(outside)

    complete(article, path)

    assert (outside.read_text(), path.is_symlink()) == ("precious", False)
    assert path.stat().st_mode & 0o777 == 0o640
    assert not path.with_name(".facts.yaml.new").is_symlink()


def test_completing_does_not_write_into_a_file_that_may_not_be_written(alone):
    article, path = Article.read(alone.seeds / SEED), alone.seeds / SEED / "facts.yaml"
    before = path.read_text("utf-8").replace("    at: [0, 125]\n", "")
    path.write_text(before, "utf-8")
    path.chmod(0o444)

    with pytest.raises(SeedError, match="facts.yaml:1:1: may not be written; chmod u"):
        complete(article, path)

    assert path.read_text("utf-8") == before


def spoiled(fact):
    """A fact, and what comes of it with a key left out, one too many, or a value of another form."""
    yield fact
    yield {**fact, "colour": "red"}
    for key, value in fact.items():
        yield {one: fact[one] for one in fact if one != key}
        if key == "type":
            continue
        for other in (7, True, None, "", [], {}, f"{value}\n", [value], {"text": value}):
            yield {**fact, key: other}
        if isinstance(value, dict):
            yield from ({**fact, key: one} for one in spoiled_values(value))


def spoiled_values(value):
    yield {**value, "colour": "red"}
    for key in value:
        yield {one: value[one] for one in value if one != key}
        yield {**value, key: 7}
        yield {**value, key: f"{value[key]}\n"}


@pytest.mark.slow
def test_a_drafted_fact_fits_as_far_as_no_breach_is_found_in_it(alone):
    text = (alone.seeds / SEED / "facts.yaml").read_text("utf-8")
    # Dates stay words, as the reader has them.
    text = re.sub(r": (\d{4}-\d\d-\d\d)\b", r': "\1"', text)
    facts = YAML(typ="safe").load(text)["facts"]
    tried = [one for fact in facts for one in spoiled(fact) if "type" in one]
    found = [not any(breaches({"facts": [one]}, "facts")) for one in tried]

    assert [fits(one, "facts", one["type"]) for one in tried] == found
    assert len(facts) < sum(found) < len(tried) / 2

"""What a curator's hand, an editor or a broken disk may leave in the seeds: all of it is named."""

from __future__ import annotations

import json
import os
import re
import shutil
import time

import pytest
from commandline import kb as run
from test_facts import SEED, spoil
from test_seedfile import SOURCE, problems_of

import kb.pipeline as kb_pipeline
from kb.errors import SeedError
from kb.pipeline import build, judge, read_seeds
from kb.releases.release import Release
from kb.seeds.article import draft_folder
from kb.seeds.authorities import read_authorities
from kb.seeds.seedfile import SeedFile

BLOCK = """
id:person\\/x a schema:Person ; schema:name "X"@en%s ;
    dcterms:source <https://e.org/> ; prov:wasAttributedTo id:curator\\/editors .
"""


def add(copy, turtle: str) -> int:
    """Add Turtle to the people; the line at which it begins."""
    path = copy.seeds / "authorities" / "people.trig"
    before = path.read_text("utf-8")
    path.write_text(before + turtle, "utf-8")
    return before.count("\n") + 2


def said(copy) -> list[str]:
    """What reading the seeds says, with the file and line of each thing."""
    with pytest.raises(SeedError) as caught:
        read_seeds(copy)
    return [f"{p.path.name}:{p.line}: {p.message}; {p.mend}" for p in caught.value.problems]


# --- Files that are no text -------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n" + bytes(99), bytes(range(128, 256)) * 8])
def test_what_is_no_text_is_named_with_its_first_bad_byte(tmp_path, content):
    assert re.match(
        r"1:1: is not UTF-8: byte 0 is 0x8[09]", problems_of(tmp_path / "x", content)[0]
    )


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_another_encoding_is_named(tmp_path, encoding):
    name = encoding[:6].upper()

    assert problems_of(tmp_path / "x", "label: To Lam\n".encode(encoding)) == [
        f"1:1: is {name}, not UTF-8; save it as UTF-8"
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"facts:\n" + b"- a\n" * 490_000, "has more than 50,000 values"),
        (b"facts:\n" + b"- {type: event}\n" * 10_000, "has more problems than are told here"),
        (b"facts:\n" + b"- a\n" * 1_200_000, "has 4,800,007 bytes; 2,000,000 are the most"),
        (b"facts: " + b"x " * 900_000, "stands where a list is wanted"),
    ],
    ids=["values", "problems", "bytes", "one long text"],
)
def test_a_file_of_the_largest_size_is_answered_with_so_many_problems(tmp_path, content, problem):
    found = problems_of(tmp_path / "facts.yaml", content, "facts")

    assert problem in found[-1] and len(found) <= 102 and max(map(len, found)) < 400


@pytest.mark.parametrize(
    "escape", [r"\0", r"\x07", r"\e", r"\uFFFE", r"\uFFFF", r"\uD800", r"\x85"]
)
def test_an_escape_that_is_no_text_is_refused_like_the_character_itself(copy, escape):
    assert "which is no text; take it out" in spoil(
        copy, "en: To Lam receives the heads of delegation", f'en: "To{escape}Lam"'
    )


@pytest.mark.parametrize("escape", [r"\u0000", r"\u0007", r"\uD800", r"\uFFFE"])
def test_an_escape_in_turtle_that_is_no_text_is_refused_with_its_line(copy, escape):
    line = add(copy, BLOCK % f' ; schema:description "a{escape}b"@en')

    [problem] = said(copy)

    assert re.fullmatch(rf"people.trig:{line}: .*which is no text; mend it", problem)


# --- YAML's own traps -------------------------------------------------------------------------

BOMB = "a: &a [x]\n" + "".join(
    f"{b}: &{b} [{','.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (BOMB, "5:4: has a YAML anchor (&); write the value out"),
        ("publisher: !!binary aGk=", "5:12: has a YAML tag (!); write the plain value"),
        ("publisher: ! x", "5:12: has a YAML tag (!); write the plain value"),
        ('publisher: !!int "3"', "5:12: has a YAML tag (!); write the plain value"),
        ("&a publisher: x", "5:1: has a YAML anchor (&); write the value out"),
        ("!t publisher: x", "5:1: has a YAML tag (!); write the plain value"),
        ("headline: null", "5:1: 'null' stands for no value; leave the key out, or put it in quotes"),
        ("headline: ~", "5:1: '~' stands for no value; leave the key out, or put it in quotes"),
        ("headline:", "5:1: has no value; write it, or leave the key out"),
        ('headline: ""', "5:1: is empty; write it, or leave the key out; "),
        ("published: 2026-02-30", "5:1: '2026-02-30' has not the form wanted; write a day of the calendar as YYYY-MM-DD"),
        ("published: 0000-01-01", "5:1: '0000-01-01' has not the form wanted; write a day of the calendar as YYYY-MM-DD"),
        ('published: "2026-01-01\\n"', "5:1: '2026-01-01\\n' has not the form wanted; write a day of the calendar as YYYY-MM-DD"),
        ('url: "https://e.org/x\\n"', "5:1: 'https://e.org/x\\n' has not the form wanted; write an absolute http or https IRI without spaces"),
        ("url: https://[::1/x", "5:1: 'https://[::1/x' has not the form wanted; write an absolute http or https IRI without spaces"),
        ("url: https://e.org/%zz", "5:1: 'https://e.org/%zz' has not the form wanted; write an absolute http or https IRI without spaces"),
        ('url: "https://e.org/\\u202Ex"', "has not the form wanted; write an absolute http or https IRI without spaces"),
        ("notes: {about: x}", "5:1: a mapping stands where a list is wanted; write [..., ...], or one line with '- ' for each"),
        ("--- # again", "5:1: is not YAML: but found another document; take the line '---' out"),
        ('headline: "Talks', "close the sign \" of line 5"),
        ("<<<<<<< HEAD\npublisher: x", "a merge of git was left unfinished: keep one side, and take out its signs"),
        ("publisher:x", "write a space after the sign : of a key"),
        ("   publisher: x", "is not YAML"),
    ],
)  # fmt: skip
def test_what_yaml_makes_of_a_slip_is_named_with_the_mend(tmp_path, line, problem):
    assert problem in problems_of(tmp_path / "source.yaml", f"{SOURCE}{line}\n")[0]


@pytest.mark.parametrize(
    "word", ["yes", "on", "010", "1e3", "0o17", "1_000", "12:30:45", "1.50", "="]
)
def test_what_yaml_takes_for_something_else_stays_the_text_it_is(tmp_path, word):
    path = tmp_path / "source.yaml"
    path.write_text(SOURCE + f"publisher: {word}\n", "utf-8")

    assert SeedFile.read(path, "source").value["publisher"] == word


def test_all_slips_of_yaml_and_of_the_schema_are_named_in_one_run(tmp_path):
    text = SOURCE + "headline: ~\npublisher: !x y\nlanguage: en\nurl: e.org\n"

    assert problems_of(tmp_path / "source.yaml", text) == [
        "5:1: '~' stands for no value; leave the key out, or put it in quotes",
        "6:12: has a YAML tag (!); write the plain value",
        "7:1: the key 'language' is given twice; keep one",
        "8:1: 'e.org' has not the form wanted; write an absolute http or https IRI without spaces",
    ]


# --- Names and values that could be no IRI, tag or day ----------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("ref: person/to-lam}", 'ref: "person/to-lam\\n"}', "write a reference as person/slug"),
        ("who: editors", 'who: "editors\\n"', "has not the form wanted; write the slug of a curator"),
        ("by: curator", 'by: "rule:x\\n"', "has not the form wanted; write curator, rule:<name>"),
        ("- id: s7fpdf", '- id: "s7fpdf\\n"', "has not the form wanted; write 4 to 16 small letters"),
        ("on: 2026-11-24", "on: 2026-02-30", "'2026-02-30' has not the form wanted; write a day of the calendar"),
        ("      en: To Lam receives", "      en_US: To Lam receives", "'en_US' is no language tag; write one such as en, id, vi"),
        ("      en: To Lam receives", "      en-abcdefghijk: To Lam receives", "'en-abcdefghijk' is no language tag; write one such as"),
        ("at: [0, 125]", "at: [125, 0]", "[125, 0] is no position in seeds/hanoi-reception/article.txt"),
        ("at: [0, 125]", "at: [0, 9999]", "[0, 9999] is no position in seeds/hanoi-reception/article.txt"),
        ("at: [0, 125]", "at: [-5, 125]", "write the position as [start, end], or leave the key out"),
        ("at: [0, 125]", "at: [0]", "has 1 values, not 2; write the position as [start, end]"),
        ("    at: [0, 125]", "    prefix: nonsense\n    at: [0, 125]", "the words 'nonsense' do not stand before the quote"),
        ("value: 2025-10-25", "value: 2025-02-30", "'2025-02-30' is no day of the calendar; write a day as YYYY-MM-DD"),
        ("value: 2025-10-25", "value: https://e.org/<x>", "'https://e.org/<x>' is no absolute http or https IRI"),
        ("text: To Lam,", 'text: ",",', "',' has no letter or digit; write the words"),
        ("decided: {who: editors, on: 2026-11-24}", "decided: editors", "a text ('editors') stands where a mapping is wanted; write {who: ..., on: YYYY-MM-DD}"),
    ],
)  # fmt: skip
def test_a_value_that_can_be_none_is_named_before_the_store_sees_it(copy, old, new, words):
    assert words in spoil(copy, old, new)


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200b", "\ufeff", "\u0430"])
def test_a_sign_that_is_not_seen_is_refused_in_a_reference(copy, sign):
    assert "write a reference as person/slug" in spoil(
        copy, "person/to-lam}", f"person/to-l{sign}m}}"
    )


@pytest.mark.slow
def test_a_source_that_is_no_iri_is_named(copy):
    path = copy.seeds / SEED / "facts.yaml"
    text = path.read_text("utf-8")
    line = r"(?m)^(.*text: )https://www\.vietnamplus\S+$"
    assert re.search(line, text)
    path.write_text(re.sub(line, r"\1Sumber", text), "utf-8")

    [problem] = said(copy)

    assert "'Sumber' is no absolute http or https IRI" in problem


def test_a_fact_that_is_a_text_is_told_once(tmp_path):
    assert problems_of(tmp_path / "facts.yaml", "facts:\n  - nope\n", "facts") == [
        "2:5: a text ('nope') stands where a mapping is wanted; write {key: value}"
    ]


@pytest.mark.parametrize("names", [("Talks", "talks"), ("caf\u00e9", "cafe\u0301")])
def test_folders_that_differ_in_capitals_or_form_only_are_named(copy, names):
    for name in names:
        (copy.seeds / name).mkdir()

    assert any("cannot be part of an IRI" in problem for problem in said(copy))


# --- Authorities ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ('"2026-13-45"^^<http://www.w3.org/2001/XMLSchema#date>', "'2026-13-45' is no xsd:date"),
        ('"1e400"^^<http://www.w3.org/2001/XMLSchema#integer>', "'1e400' is no xsd:integer"),
        ('"maybe"^^<http://www.w3.org/2001/XMLSchema#boolean>', "'maybe' is no xsd:boolean"),
        ('"20x6"^^<http://www.w3.org/2001/XMLSchema#gYear>', "'20x6' is no xsd:gYear"),
        ('"x"^^<http://www.w3.org/2001/XMLSchema#dat>', "'x' is no xsd:dat"),
        ('"x"^^<https://e.org/datatype>', "'x' is no https://e.org/datatype"),
        ('"x"@abcdefghijkl', "'abcdefghijkl' is no language tag"),
        ("<https://e.org/a b>", "IRI"),
        ("<https://e.org/{a}>", "IRI"),
        (r"<https://e.org/a\u0020b>", "IRI"),
    ],
)
def test_an_ill_formed_term_of_an_authority_is_named_with_its_line(copy, capfd, value, words):
    line = add(copy, BLOCK % f" ; schema:description {value}")

    problems = said(copy)

    assert len(problems) == 1 and words in problems[0]
    assert problems[0].startswith(
        (f"people.trig:{line}: ", f"people.trig:{line - 1}: ", "people.trig:1: is")
    )
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("a schema:Person", "a schema:Persn", "schema.org has no term 'schema:Persn'; did you mean 'schema:Person'?"),
        ("a schema:Person", "a schema:Place", "person/x is not of the class schema:Person; write: a schema:Person"),
        ("a schema:Person ;", "", "person/x is not of the class schema:Person; write: a schema:Person"),
        ("schema:name", "schema:nmae", "schema.org has no term 'schema:nmae'; did you mean 'schema:name'?"),
        ("schema:name", "schema:Person", "schema:Person is a class, and stands where a property is wanted"),
        ("schema:name", "<https://e.org/name>", "<https://e.org/name> is a term of no vocabulary known here; known are tro:"),
        ('"X"@en', '"X"@en , " "@vi', "schema:name is empty; write it, or leave it out"),
        ('"X"@en', '"X"@en ; tro:period "P12M"^^<http://www.w3.org/2001/XMLSchema#duration>', "tro:period has 'P12M', which a store keeps as 'P1Y'; write P1Y"),
        ('"X"@en', '"X"@en ; tro:period "P0D"^^<http://www.w3.org/2001/XMLSchema#duration>', "tro:period has 'P0D', which a store keeps as 'PT0S'; leave it out: it counts nothing"),
        ('"X"@en', '"X"@en ; schema:sameAs <foo>', "which is no thing of this dataset; write an absolute IRI"),
        ('"X"@en', '"X"@en ; schema:sameAs <javascript:alert(1)>', "to which no page can link; write an absolute http or https IRI"),
        ('"X"@en', '"X"@en ; schema:image <data:text/html,x>', "to which no page can link; write an absolute http or https IRI"),
        ('"X"@en', '"X"@en ; schema:url <file:///etc/passwd>', "to which no page can link; write an absolute http or https IRI"),
        (r"id:curator\/editors", "<https://e.org/me>", "person/x was entered by https://e.org/me, who is no curator known"),
        (r"id:curator\/editors", r"id:curator\/nobody", "person/x was entered by curator/nobody, who is no curator known; add the curator"),
        ("<https://e.org/>", r"id:article\/nope", "person/x links to article/nope, which has no block"),
        (r"id:person\/x", r"id:persn\/x", "is no thing of this dataset; did you mean 'person'?"),
        (r"id:person\/x", "id:person/x", r"write id:person\/x, or <id/person/x>"),
        (r"id:person\/x a", r'id:person\/x "p" "o" ; a', "'p' stands where a property is wanted"),
    ],
)  # fmt: skip
def test_a_slip_in_an_authority_is_named_with_the_mend(copy, old, new, words):
    assert old in BLOCK
    line = add(copy, (BLOCK % "").replace(old, new))

    problems = said(copy)

    assert any(words in one and line <= int(one.split(":")[1]) <= line + 2 for one in problems), (
        problems
    )


@pytest.mark.parametrize(
    "reference", ["count/wrmza5", "office/s7fpdf", "inference/m2q9yr", "article/hanoi-reception",
                  "event/talks", "statement/x", "group/x", "title/x"],
)  # fmt: skip
def test_a_block_says_nothing_of_what_an_article_says(copy, reference):
    line = add(copy, (BLOCK % "").replace("person\\/x", reference.replace("/", "\\/")))

    assert said(copy) == [
        f"people.trig:{line}: {reference} is for articles to say, by facts with their words; "
        "take the block out, and write a fact"
    ]


@pytest.mark.slow
def test_turtle_nested_ten_thousand_deep_is_refused(copy):
    deep = "[ schema:knows " * 10_000 + "1" + " ]" * 10_000
    add(copy, f"\nid:person\\/x schema:knows {deep} .\n")

    start = time.process_time()
    refused = said(copy)

    assert time.process_time() - start < 20
    assert any("has a node without an IRI ([ ] or _:x)" in one for one in refused)
    assert len(refused) < 5


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [".people.ttl", ".#people.ttl", "._x.ttl", "#people.ttl", "x.ttl~"]
)
def test_what_an_editor_leaves_among_the_authorities_is_not_read(copy, name):
    before = read_authorities(copy.seeds / "authorities", copy.identifiers).keys()
    (copy.seeds / "authorities" / name).write_text("<oops")

    assert read_authorities(copy.seeds / "authorities", copy.identifiers).keys() == before


@pytest.mark.slow
@pytest.mark.parametrize("name", ["people.TTL", "people.jsonld", "people.rdf"])
def test_a_file_of_rdf_that_is_not_read_is_named(copy, name):
    (copy.seeds / "authorities" / name).write_text("")

    assert said(copy) == [f"{name}:1: is not read; write it as Turtle or TriG: *.ttl, *.trig"]


def test_authorities_that_are_missing_are_named_as_such(copy):
    shutil.rmtree(copy.seeds / "authorities")

    assert said(copy) == [
        "authorities:1: there is no such folder; it holds the curators, people, States ..."
    ]


# --- Links, pipes, and files that are not there -----------------------------------------------

PARTS = [
    "seeds/hanoi-reception", "seeds/hanoi-reception/facts.yaml", "seeds/authorities",
    "seeds/authorities/people.trig", "shapes/person", "shapes/person/shape.ttl",
    "ontology/treaty.ttl", "ontology/questions/who-holds-which-office.rq",
]  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_a_link_in_place_of_a_folder_or_file_is_refused_by_name(copy, part, tmp_path):
    path = copy.root / part
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")

    assert any(p.startswith(f"{path.name}:1: is a link; put the f") for p in said(copy))


@pytest.mark.parametrize("part", [part for part in PARTS if "." in part])
def test_a_pipe_in_place_of_a_file_is_refused_and_not_waited_for(copy, part):
    path = copy.root / part
    path.unlink()
    os.mkfifo(path)

    assert any(p.startswith(f"{path.name}:1: is not a regular file") for p in said(copy))


def test_nothing_outside_the_project_is_packed_by_a_link(copy, tmp_path):
    (tmp_path / "secret").write_text("precious")
    (copy.ontology / "questions" / "x.rq").symlink_to(tmp_path / "secret")

    with pytest.raises(SeedError, match=r"x.rq:1:1: is a link"):
        build(copy, tmp_path / "releases")


@pytest.mark.parametrize("name", ["source.yaml", "article.txt", "facts.yaml"])
def test_a_part_of_an_article_that_is_missing_is_named(copy, name):
    (copy.seeds / SEED / name).unlink()

    assert said(copy) == [f"{name}:1: there is no such file; "]


# --- All in one run ---------------------------------------------------------------------------


@pytest.mark.slow
def test_all_bad_files_are_named_in_one_run(copy):
    for name, old, new in (
        ("seeds/dataset.yaml", "base:", "bse:"),
        (f"seeds/{SEED}/source.yaml", "language:", "lanugage:"),
        (f"seeds/{SEED}/facts.yaml", "by: curator", "by: john"),
        ("seeds/authorities/people.trig", '"To Lam"@en', '"To Lam@en'),
        ("ontology/treaty.ttl", "@prefix", "@prefx"),
    ):
        path = copy.root / name
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")

    named = {problem.partition(":")[0] for problem in said(copy)}

    assert named == {"dataset.yaml", "source.yaml", "facts.yaml", "people.trig", "treaty.ttl"}


def test_check_write_goes_on_with_the_other_folders_and_gives_json(copy):
    for slug in ("aaa", "bbb"):
        shutil.copytree(copy.seeds / SEED, copy.seeds / slug)
        (copy.seeds / slug / "facts.yaml").write_text("facts:\n  - nope\n", "utf-8")
    path = copy.seeds / SEED / "facts.yaml"
    before = path.read_text("utf-8")
    path.write_text(before.replace("    at: [0, 125]\n", ""), "utf-8")

    result = run("check", "--write", "--json", project=copy.root)

    assert result.exit_code == 2 and path.read_text("utf-8") == before
    assert {row["file"].split("/")[-2] for row in json.loads(result.stdout)} == {"aaa", "bbb"}


# --- Facts that hold each other up, or say what their words do not ----------------------------


@pytest.mark.parametrize(
    ("mine", "other", "words"),
    [("p4tyof", "p4tyof", "p4tyof rests on itself; "), ("p4tyof", "q8nhke", "p4tyof rests on itself by q8nhke; ")],
)  # fmt: skip
def test_an_inference_that_rests_on_itself_is_refused(copy, mine, other, words):
    # A reason that says nothing of what the fact now rests on would be asked about before.
    (copy.shapes / "_meaning" / "rules.yaml").write_text("rules: []\n")
    path = copy.seeds / SEED / "facts.yaml"
    for fact, rests in ((mine, other), (other, mine)):
        head, tail = path.read_text("utf-8").split(f"- id: {fact}\n", 1)
        tail = re.sub(r"from: \[.*?\]", f"from: [{rests}]", tail, count=1)
        path.write_text(f"{head}- id: {fact}\n{tail}", "utf-8")

    problems = said(copy)

    assert len(problems) == len({mine, other}) and words in problems[0]


def test_an_event_that_is_a_part_of_itself_is_refused(copy):
    path = copy.seeds / SEED / "facts.yaml"
    text = path.read_text("utf-8")
    event = re.search(r"event: (event/\S+)\n", text)
    assert event
    path.write_text(text.replace(event[0], f"{event[0]}    part_of: {event[1]}\n", 1), "utf-8")

    assert any(f"{event[1]} is a part of itself; take part_of: out" in one for one in said(copy))


def facts_of(copy, slug: str, text: str, things: str, arguments: str) -> None:
    """A new article with one fact."""
    draft_folder(copy.seeds, text.encode(), slug, "en", "Talks", "editors")
    (copy.seeds / slug / "facts.yaml").write_text(
        f"things:\n  - {things}\nfacts:\n  - id: abcd1\n    type: event\n{arguments}"
        f"    quote: {text}\n    by: curator\n    status: accepted\n"
        "    decided: {who: editors, on: 2026-11-24}\n", "utf-8"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name", "about"),
    [
        ("UNODC opened the Kampala 2025 Conference", "Kampala 2025 Conference", ""),
        ("UNODC spoke of the 2025 Convention", "Talks", "    about: [{text: 2025 Convention, ref: treaty/un-cybercrime-convention}]\n"),
    ],
)  # fmt: skip
def test_a_year_in_a_name_is_no_date(copy, text, name, about):
    facts_of(copy, "talks", text, f"{{ref: event/k, name: {{en: {name}}}}}",
             f'    event: event/k\n    kind: Conference\n    date: {{text: "2025"}}\n{about}')  # fmt: skip

    [problem] = said(copy)

    assert re.search(r"'2025' stands in the quote only within '.*2025 .*'; drop the date", problem)


def test_a_year_that_stands_outside_the_name_too_is_a_date(copy):
    facts_of(copy, "talks", "UNODC opened the Kampala 2025 Conference in 2025",
             "{ref: event/k, name: {en: Kampala 2025 Conference}}",
             '    event: event/k\n    kind: Conference\n    date: {text: "2025"}\n')  # fmt: skip

    assert len(read_seeds(copy).articles) == 2


# --- What is published is what was judged -----------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("part", ["seeds/authorities/people.trig", "shapes/person/shape.ttl"])
def test_what_is_saved_while_it_is_judged_is_not_published(copy, tmp_path, monkeypatch, part):
    path, real = copy.root / part, judge

    def judge_and_save(*given, **options):
        judged = real(*given, **options)
        path.write_bytes(path.read_bytes() + b"\n")
        return judged

    monkeypatch.setattr(kb_pipeline, "judge", judge_and_save)

    with pytest.raises(SeedError, match=f"{path.name}:1:1: changed while it was read; build again"):
        build(copy, tmp_path / "releases")
    assert Release.current(tmp_path / "releases") is None

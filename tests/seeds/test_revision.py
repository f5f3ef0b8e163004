"""A file of facts that a program writes has one layout, whatever it was before."""

from __future__ import annotations

import copy as copying
import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from ruamel.yaml import YAML

from kb.errors import SeedError
from kb.seeds.revision import replace, revised
from kb.seeds.seedfile import SeedFile
from kb.seeds.yamllayout import layout

FACTS = ROOT / "seeds" / "hanoi-reception" / "facts.yaml"
PATH = Path("seeds/x/facts.yaml")
SMALL = b"""\
things:
  - ref: event/talks
    name: {en: Talks}

facts:
  - id: aaaa
    type: name
    thing: {text: Hanoi, ref: place/hanoi}
    quote: in Hanoi
    by: rule:names
    status: draft

  - id: bbbb
    type: mention
    thing: {text: the talks, ref: event/talks}
    quote: the talks began
    by: curator
    status: draft
"""


def value_of(data: bytes) -> dict[str, Any]:
    return SeedFile.parse(PATH, data.decode("utf-8-sig").replace("\r\n", "\n"), "facts").value


def changed(data: bytes, change: Any) -> bytes:
    wanted = value_of(data)
    change(wanted)
    return revised(PATH, data, wanted)


def test_a_decision_adds_two_lines_and_changes_one():
    def accept(wanted):
        wanted["facts"][0].update(status="accepted", decided={"who": "editors", "on": "2026-11-25"})

    assert changed(SMALL, accept) == SMALL.replace(
        b"by: rule:names\n    status: draft\n",
        b"by: rule:names\n    status: accepted\n    decided: {who: editors, on: 2026-11-25}\n",
    )


def test_a_decision_that_is_undone_gives_the_bytes_back():
    def reject(wanted):
        wanted["facts"][1].update(
            status="rejected", because="Not a name: it is a word.", decided={"who": "editors", "on": "2026-11-25"}
        )  # fmt: skip

    once = changed(SMALL, reject)

    assert b'    because: "Not a name: it is a word."\n' in once
    assert revised(PATH, once, value_of(SMALL)) == SMALL


def test_an_argument_that_differs_is_written():
    def correct(wanted):
        wanted["facts"][0]["thing"]["ref"] = "country/vn"

    assert changed(SMALL, correct) == SMALL.replace(b"ref: place/hanoi}", b"ref: country/vn}")


def test_what_is_new_is_written_as_a_person_would_after_the_last():
    def add(wanted):
        wanted["things"].append({"ref": "statement/a-call", "name": {"en": "A call"}})
        wanted["candidates"] = [{"ref": "person/jane-doe", "name": {"en": "Jane Doe"}}]
        wanted["facts"].append({
            "type": "event", "by": "curator", "status": "draft", "id": "cccc", "event": "event/talks", "kind": "Talks",
            "attendees": [{"text": "Jane Doe", "ref": "person/jane-doe"}, {"text": "110, all", "ref": "group/all"}],
            "date": {"text": "2025"}, "at": [1, 200],
            "quote": "Jane Doe, who had come for the talks with many others, of whom there were 110, said in 2025: it is done",
        })  # fmt: skip

    assert changed(SMALL, add) == SMALL.replace(
        b"\nfacts:\n",
        b"""\
  - ref: statement/a-call
    name: {en: A call}

candidates:
  - ref: person/jane-doe
    name: {en: Jane Doe}

facts:
""",
    ) + (
        b"""
  - id: cccc
    type: event
    event: event/talks
    kind: Talks
    attendees:
      - {text: Jane Doe, ref: person/jane-doe}
      - {text: "110, all", ref: group/all}
    date: {text: "2025"}
    quote: >-
      Jane Doe, who had come for the talks with many others, of whom there were 110, said in 2025:
      it is done
    at: [1, 200]
    by: curator
    status: draft
"""
    )


def test_what_is_taken_out_leaves_the_rest():
    def less(wanted):
        del wanted["facts"][1]

    head = SMALL[: SMALL.index(b"\n  - id: bbbb")]
    assert changed(SMALL, less) == head


def test_a_list_that_is_emptied_goes_and_can_be_filled_again():
    def none(wanted):
        wanted.update(things=[], facts=[])

    empty = changed(SMALL, none)

    assert empty == b"facts: []\n"
    assert revised(PATH, empty, value_of(SMALL)) == SMALL


def test_the_last_candidate_goes_with_its_list():
    def add(wanted):
        wanted["candidates"] = [{"ref": "person/jane-doe", "name": {"en": "Jane Doe"}}]

    assert revised(PATH, changed(SMALL, add), value_of(SMALL)) == SMALL


def test_keys_are_written_in_one_order():
    turned = json.dumps(
        {
            name: [dict(reversed(item.items())) for item in items]
            for name, items in reversed(value_of(SMALL).items())
        }
    )

    def decide(wanted):
        wanted["facts"][0]["status"] = "draft"
        wanted["facts"][1]["note"] = "Which talks?"

    assert changed(turned.encode(), decide) == SMALL + b"    note: Which talks?\n"


@pytest.mark.parametrize("end", [b"", b"    note: which?"])  # another parser reads the second
def test_comments_are_listed_before_anything_is_lost(end):
    """Nor is anything taken for one that is a value."""
    noted = SMALL.replace(b"things:\n", b"# Names.\nthings:  # of events\n").replace(
        b"    quote: the talks began\n",
        b"    quote: >-  # word for word\n      the talks # 2\n      began\n  # the end\n"
        b"    gloss: {vi: 'a # b', fr: \"c\n      # d\", id: e#f, en: x}  #\n",
    )
    noted += end

    def accept(wanted):
        wanted["facts"][0]["status"] = "accepted"

    with pytest.raises(SeedError) as refused:
        changed(noted, accept)

    assert [(p.line, p.column, p.message) for p in refused.value.problems] == [
        (1, 1, "the comment '# Names.' would be lost"),
        (2, 10, "the comment '# of events' would be lost"),
        (17, 16, "the comment '# word for word' would be lost"),
        (20, 3, "the comment '# the end' would be lost"),
        (22, 30, "the comment '#' would be lost"),
    ]
    assert refused.value.problems[0].mend == "write it as note: of a fact, or take it out"


def test_a_file_that_says_what_is_wanted_stays_as_it_is():
    odd = SMALL.replace(b"facts:\n", b"# All of them.\n\nfacts:\n")

    assert revised(PATH, odd, value_of(SMALL)) == odd


def test_the_comment_that_kb_new_wrote_is_in_nobodys_way():
    head = (
        "# What the article says, and the words that say it. How to write a fact: seeds/README.md."
    )
    new = f"{head}\nthings: []\nfacts: []\n".encode()

    assert revised(PATH, new, value_of(SMALL)) == SMALL


def test_what_fits_no_file_of_facts_is_refused_by_name():
    def spoil(wanted):
        wanted["facts"][0]["qoute"] = "x"

    with pytest.raises(SeedError, match="facts.0.qoute: unknown key 'qoute'; did you mean 'quote'"):
        changed(SMALL, spoil)


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path):
    path = tmp_path / "facts.yaml"
    path.write_bytes(SMALL + b"# meanwhile\n")

    with pytest.raises(SeedError, match="changed while it was read"):
        replace(path, SMALL, b"facts: []\n")

    assert path.read_bytes() == SMALL + b"# meanwhile\n"
    assert list(tmp_path.iterdir()) == [path]


#: Texts that YAML reads as something else unless they are written with care.
WORDS = [
    "no", "null", "~", "1e3", "007", "12", "a: b", "a #b", "- a", "? a", "it's", '"x"', "{a}", "[a]", "a, b", "*a", "&a", "!a",
    "%a", "@a", "`a", "|", ">", ">-", "a:", ":a", "#a", "Tô Lâm", "a  b", "a\u00a0b", "a\u2028b", "a\nb", "\u200b", "é",
    "x " * 90 + "y", "x" * 150, "word # " * 30 + "end", "a: " * 60 + "b", "- " * 70 + "b", "'", "\\", "a\\nb", "\ufeffa", "---", "...", "2026-11-25",
]  # fmt: skip


@pytest.mark.parametrize("words", WORDS)
def test_any_words_are_read_again_as_they_were(words):
    """Ours and another reader of YAML 1.2 agree on them."""

    def write(wanted):
        wanted["facts"][0]["note"] = words
        wanted["facts"][0]["thing"]["text"] = words
        wanted["facts"][0]["gloss"] = {"vi": words if words.strip() else "x"}

    data = changed(SMALL, write)

    fact = YAML(typ="safe", pure=True).load(data.decode())["facts"][0]
    found = (str(fact["note"]), str(fact["thing"]["text"]))
    assert found == (words, words) or words in ("no", "null", "~", "1e3", "007", "2026-11-25")
    assert max(len(line) for line in data.decode().split("\n")) <= 100 or len(words) > 90


def drawn(chance: random.Random, value: dict[str, Any]) -> dict[str, Any]:
    """The same value after some changes of the kinds that a curator makes."""
    wanted = copying.deepcopy(value)
    for _ in range(chance.randint(1, 5)):
        facts = wanted["facts"]
        how = chance.choice(
            [
                "accept",
                "reject",
                "take out",
                "add",
                "argument",
                "list",
                "undo",
                "thing",
                "candidate",
                "quote",
            ]
        )
        fact = chance.choice(facts) if facts else {}
        if how == "accept" and facts:
            fact.update(status="accepted", decided={"who": "editors", "on": "2026-11-25"})
        elif how == "reject" and facts:
            fact.update(
                status="rejected",
                because={"en": "Wrong: it is not said.", "id": chance.choice(WORDS).strip() or "x"},
            )
        elif how == "take out" and facts:
            facts.remove(fact)
        elif how == "add":
            new = {"id": f"n{chance.randrange(10**9)}", "type": "mention", "thing": {"text": chance.choice(WORDS), "ref": "place/hanoi"},
                   "quote": chance.choice(WORDS), "by": "rule:x", "status": "draft"}  # fmt: skip
            facts.insert(chance.randint(0, len(facts)), new)
        elif how == "argument" and "thing" in fact:
            fact["thing"] = {**fact["thing"], "text": chance.choice(WORDS)}
        elif how == "list" and "attendees" in fact:
            fact["attendees"] = chance.choice(
                [fact["attendees"][:1], [*fact["attendees"], {"text": "x", "ref": "group/x"}]]
            )
        elif how == "undo" and facts:
            fact.pop("decided", None)
            fact.pop("at", None)
            fact["status"] = "draft"
        elif how == "thing" and "things" in wanted:
            wanted["things"] = chance.choice(
                [
                    wanted["things"][1:],
                    [
                        *wanted["things"],
                        {"ref": f"event/e{chance.randrange(999)}", "name": {"en": "E"}},
                    ],
                ]
            )
        elif how == "candidate":
            wanted["candidates"] = [{"ref": "person/x", "name": {"en": "X"}}] * chance.randint(0, 1)
        elif how == "quote" and "quote" in fact:
            fact["quote"] = chance.choice(WORDS)
    return wanted  # fmt: skip


FORMS = {
    "as it is": lambda b: b,
    "CRLF": lambda b: b.replace(b"\n", b"\r\n"),
    "a mark": lambda b: b"\xef\xbb\xbf" + b,
    "no line end at the end": lambda b: b.rstrip(b"\n"),
    "lists not indented": lambda b: re.sub(rb"(?m)^  (?=[- #] ?)", b"", b),
    "in braces": lambda b: json.dumps(value_of(b), indent=1, ensure_ascii=False).encode(),
    "indented by 4": lambda b: re.sub(rb"(?m)^  (?=[- ])", b"    ", b),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("seed", range(4))
def test_whatever_changes_the_file_says_it_in_one_layout(form, seed):
    chance = random.Random(seed)
    whole = FACTS.read_bytes()
    # The head, and a dozen facts of several layouts, so that the test is quick.
    blocks = re.split(rb"(?m)(?=^  - id: )", re.sub(rb"(?m)^ *#.*\n", b"", whole))
    data = b"".join([blocks[0], *chance.sample(blocks[1:], 12)])
    wanted = drawn(chance, value_of(data))

    new = revised(PATH, FORMS[form](data), wanted)

    lists = {name: items for name, items in wanted.items() if items or name == "facts"}
    assert value_of(new) == lists
    assert new == layout(lists).encode() or wanted == value_of(data)

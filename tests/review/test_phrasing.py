"""What the page of a review says itself: in three languages, each of them whole."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from conftest import ROOT
from test_review import SEED, Page, drafted

from kb.review.forms import TYPES
from kb.review.sentences import LANGUAGES, phrases
from kb.seeds.factschema import STATUSES
from kb.seeds.gate import RECORD_KEYS
from kb.seeds.schema import definition

REVIEW = ROOT / "kb" / "review"
SCRIPTS = {path.name: path.read_text("utf-8") for path in (REVIEW / "static").glob("*.js")}
TEMPLATE = (REVIEW / "templates" / "review.html").read_text("utf-8")


def flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """The phrases by their names, such as `status.draft`."""
    if isinstance(value, str):
        yield name, value
    pairs = value.items() if isinstance(value, dict) else ()
    pairs = enumerate(value) if isinstance(value, list) else pairs
    for key, item in pairs:
        yield from flat(item, f"{name}.{key}".strip("."))


OWN = dict(flat(phrases("en")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_each_phrase_with_the_same_values_put_in(language):
    own = dict(flat(phrases(language)))

    assert own.keys() == OWN.keys()
    assert [name for name, words in own.items() if not words.strip()] == []
    assert {n: sorted(re.findall(r"\{\w+\}", w)) for n, w in own.items()} == {
        n: sorted(re.findall(r"\{\w+\}", w)) for n, w in OWN.items()
    }


@pytest.mark.parametrize("language", [tag for tag in LANGUAGES if tag != "en"])
def test_no_phrase_was_left_in_english(language):
    own = dict(flat(phrases(language)))

    # A word of one language may be that of another; a whole sentence is not.
    assert [n for n, words in own.items() if words == OWN[n] and " " in words] == []
    assert sum(words == OWN[n] for n, words in own.items()) <= 1


def test_each_phrase_is_used_and_each_that_is_used_is_there():
    scripts, code = "\n".join(SCRIPTS.values()), (REVIEW / "picture.py").read_text("utf-8")
    used = re.findall(r"""(?:say|parts)\("([\w.]+)\"""", scripts)
    used += re.findall(r'says(?:\.|\[")(\w+)', TEMPLATE)
    used += re.findall(r'phrases\([\w.]+\)\["(\w+)"\]', code)
    written = {*re.findall(r'"([a-z_]+)"', scripts), *used}
    by_name = {"severity", "status", "types", "fields", "help", "reasons"}

    assert {name for name in used if name not in OWN} == {"help"}
    assert {name.partition(".")[0] for name in OWN} - written <= by_name


def test_types_statuses_and_keys_are_those_of_the_schema():
    keys = {key for type_ in TYPES for key in definition("facts", type_)["properties"]}

    assert set(phrases("en")["types"]) == set(TYPES)
    assert set(phrases("en")["fields"]) == keys - set(RECORD_KEYS)
    assert set(phrases("en")["status"]) == set(STATUSES)


def test_scripts_and_template_have_no_words_of_their_own():
    without_code = re.sub(r"\{[{%].*?[%}]\}", "", TEMPLATE, flags=re.DOTALL)
    texts: list[str] = []
    reader = HTMLParser()
    reader.handle_data = texts.append  # type: ignore[method-assign]
    reader.feed(without_code)

    for name, script in SCRIPTS.items():
        code = re.sub(r"(?m)^\s*//.*$", "", script)
        literals = re.findall(r'"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`', code)
        words = [re.sub(r"\$\{[^}]*\}+", "", text or other) for text, other in literals]
        assert [
            w for w in words if re.search(r"[A-Z][a-z]+ [a-z]|^[a-z]+ [a-z]+ [a-z]+ ", w)
        ] == [], name
    # Of the template: names of keys, of the curator and of the article.
    assert {t for text in texts for t in re.findall(r"[A-Za-z]{2,}", text)} == set()


@pytest.mark.parametrize(("accepted", "chosen", "language"), [
    ("", "", "en"),
    ("vi-VN, en;q=0.5", "", "vi"),
    ("fr, id;q=0.5", "", "id"),
    ("vi", "id", "id"),
    ("vi", "id-ID", "id"),
    ("id", "fr", "id"),  # what the page does not speak is passed over
])  # fmt: skip
def test_the_language_is_chosen_as_on_the_site(copy, accepted, chosen, language):
    text = Page(copy).get(f"?lang={chosen}", **{"Accept-Language": accepted}).text

    assert f'<html lang="{language}">' in text
    for tag, name in (("en", "English"), ("id", "Bahasa Indonesia"), ("vi", "Tiếng Việt")):
        assert re.search(rf'hreflang="{tag}" lang="{tag}"[^>]*>{name}<', text)
    assert f">{phrases(language)['undo']} <kbd>" in text


def test_what_is_published_is_told_in_the_language(copy):
    page = Page(drafted(copy))

    page.decide("ajaswv")
    rows = page.get("picture?lang=id").get_json()["things"][0]["rows"]
    assert "adalah" in {row["property"] for row in rows}


@pytest.mark.parametrize(("language", "words", "written"), [
    ("en", "Wrong name.", "Wrong name."),
    ("vi", "Điều đó được nói hai lần.", "It is said twice."),  # a ready one
    ("vi", " Sai tên. ", {"vi": "Sai tên."}),
])  # fmt: skip
def test_a_reason_is_written_in_the_language_that_it_was_given_in(copy, language, words, written):
    page = Page(drafted(copy))
    body = {
        "fact": "s7fpdf",
        "seen": page.fact("s7fpdf")["seen"],
        "status": "rejected",
        "because": words,
    }

    answer = page.post(f"decide?lang={language}", body)

    assert answer.status_code == 200
    assert page.written("s7fpdf")["because"] == written


@pytest.mark.slow
def test_the_page_brings_its_phrases_as_data(copy):
    text = Page(copy).get("?lang=vi").text

    match = re.search(r'data-phrases="([^"]*)"', text)
    assert match
    assert json.loads(html.unescape(match[1])) == phrases("vi")
    assert SEED in text

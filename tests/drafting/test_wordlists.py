"""The words by which drafts are made: as texts are kept, and bounded in time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from patterns import unbounded
from traps import LANGUAGES

from kb.drafting.frames.records import Lexicon
from kb.drafting.text import vocabulary as words
from kb.drafting.text.vocabulary import languages, vocabulary
from kb.errors import SeedError

ROOT = Path(__file__).parents[2]
FILES = {one: vocabulary(one) for one in languages()}


def words_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from words_of(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from words_of(item)
    elif isinstance(value, str):
        yield value


def test_the_five_languages_have_their_words():
    assert sorted(FILES) == sorted(LANGUAGES)


@pytest.mark.parametrize("language", FILES)
def test_every_act_and_outlook_that_a_language_gives_has_a_label_in_it(language, labels):
    lexicon = Lexicon.of(language)
    given = {one.gives for one in lexicon.records if one.category in ("act", "cue")}
    given |= {one.deposits for one in lexicon.records if one.deposits}

    unlabelled = {
        concept
        for concept in given - {"nothing", "done"}
        if language not in labels.names.get(f"concept/{concept}", {})
    }
    assert unlabelled == set()


@pytest.mark.parametrize("language", FILES)
def test_every_key_of_the_files_is_read_by_the_code(language):
    code = "".join(path.read_text("utf-8") for path in (ROOT / "kb").rglob("*.py"))
    keys = {key for part in FILES[language].values() for key in part}
    years = {f"{way}_{side}" for way in ("back", "on") for side in ("before", "behind")}

    assert (
        sorted(key for key in keys - years if f'"{key}"' not in code and f"'{key}'" not in code)
        == []
    )


def test_what_does_not_fit_is_told_with_its_file_and_line(tmp_path, monkeypatch):
    (tmp_path / "eo").mkdir()
    (tmp_path / "eo" / "dates.yaml").write_text("dates: {reason: '{words}'}\n")
    (tmp_path / "eo" / "entities.yaml").write_text("treaties:\n  heads: Konvencio\n")
    monkeypatch.setattr(words, "FOLDER", tmp_path)
    words.languages.cache_clear()

    try:
        with pytest.raises(SeedError, match=r"eo/entities.yaml:2.*treaties.heads"):
            vocabulary("eo")
    finally:
        monkeypatch.undo()
        words.languages.cache_clear()


@pytest.mark.parametrize("language", FILES)
def test_words_are_written_as_texts_are_kept(language):
    """Unicode form NFC: words in another form would never be found in an article."""
    from unicodedata import is_normalized

    assert [word for word in words_of(FILES[language]) if not is_normalized("NFC", word)] == []


@pytest.mark.slow
@pytest.mark.parametrize("language", FILES)
def test_every_pattern_and_every_draft_ends_on_hostile_texts(language):
    """In a process of its own, which can be ended; the limits are far above what is needed."""
    command = [sys.executable, str(ROOT / "tests" / "helpers" / "patterns.py"), language, "10"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["bad"], found["slow"]) == ([], [])
    assert found["patterns"] >= 20, "the module re was watched, and patterns were noted"


@pytest.mark.parametrize(("pattern", "is_bad"), [
    (r"(?:a+)+b", True),
    (r"(?:\w+ ?)+!", True),
    (r"^\w+(?:, [^(]{0,40})*\(", True),  # a comma begins the part, and stands in it
    (r"^\w+(?:, [^(,]{0,40})*\(", False),
    (r"(?:der |van )*[A-Z][a-z]+", False),
    (r"\w+\s*=\s*\w+", False),
])  # fmt: skip
def test_a_pattern_with_two_ways_for_the_same_words_is_found(pattern, is_bad, monkeypatch):
    monkeypatch.setattr("patterns.SECONDS", 0.5)

    assert bool(unbounded([(pattern, 0)])) == is_bad

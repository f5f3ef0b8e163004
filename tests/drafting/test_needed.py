"""What a text must have for a pattern to be found in it: never more than it has where it is found."""

from __future__ import annotations

import random
import re

import pytest
from patterns import sample
from traps import LANGUAGES

from kb.drafting.acts.clausewords import ClauseWords
from kb.drafting.events.gatherings import Gatherings
from kb.drafting.text.needed import needed, search


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_pattern_is_found_in_a_text_that_has_none_of_the_words(language):
    gatherings = Gatherings.of(language)
    patterns = {one.said for one in ClauseWords.of(language).verbs}
    patterns |= {gatherings.any_noun, gatherings.any_verb}
    some, found = random.Random(7), 0
    for pattern in patterns:
        tree = re._parser.parse(pattern.pattern, re.IGNORECASE)  # type: ignore[attr-defined]
        for _ in range(40):
            text = f"Xy {sample(tree, some).upper()} zz."
            if there := pattern.search(text):
                found += 1
                assert search(pattern, text).span() == there.span(), text
    assert found > 10 * len(patterns)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"(?:un)?signed?(?!\w)", ("signe",)),
        (r"[a-z]+(?:fy|fied)", ("fy", "fied")),
        (r"(?<!not )ratif(?:y|ied){1,2}x", ("ratif",)),
        (r"(?:sign(?:s|ed)|ratif(?:y|ies))* it", (" it",)),
        (r"a{0,2}b{2}cd", ("cd",)),
        (r"[^]x]y\)", ("y",)),
        (r"\x41bc|signed", ()),
        (r"(?P<verb>joins)(?P=verb)", ()),
        ("", ()),
        ("signed|", ()),
    ],
)
def test_what_may_be_left_out_is_not_needed(pattern, words):
    re.compile(pattern)
    assert needed(pattern) == words

"""What the page says itself, in the language of whoever reads it (`phrases/*.yaml`).

The language is chosen as on the site: by `?lang=`, or else by what the browser asks for. What is
wrong with a file is told in English, as `kb check` tells it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TypedDict

from flask import request

from kb import plainyaml
from kb.web.words.languages import interface_for, own_name

LANGUAGES = ("en", "id", "vi")


class Phrases(TypedDict):
    """The words of the page that are read by their names; templates and scripts read more."""

    is_a: str
    reasons: list[str]
    status: Mapping[str, str]


def language() -> str:
    """The language that a window was opened in, or that its browser asks for."""
    spoken = interface_for(request.args.get("lang", ""), request.accept_languages)
    return spoken if spoken in LANGUAGES else "en"


def names_of_languages() -> Mapping[str, str]:
    """What each language calls itself, by its tag."""
    return {tag: own_name(tag) for tag in LANGUAGES}


@cache
def phrases(spoken: str) -> Phrases:
    """The words of the page in a language, by what they are for.

    >>> phrases("vi")["status"]["draft"], phrases("id")["left"].format(left=1, all=2)
    ('bản nháp', '1 dari 2 fakta perlu diputuskan')
    """
    text = resources.files("kb.review").joinpath("phrases", f"{spoken}.yaml").read_text("utf-8")
    words: Phrases = plainyaml.load(text)
    return words


def because_of(words: str, spoken: str) -> str | dict[str, str]:
    """A reason as facts.yaml has it: a ready one in English, another in the language it was written
    in; a plain text is English.

    >>> because_of("Điều đó được nói hai lần.", "vi"), because_of("Sai tên.", "vi")
    ('It is said twice.', {'vi': 'Sai tên.'})
    """
    words = words.strip()
    ready = phrases(spoken)["reasons"]
    if words in ready:
        return phrases("en")["reasons"][ready.index(words)]
    return words if spoken == "en" or not words else {spoken: words}

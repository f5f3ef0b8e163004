"""The seed folder of a captured article: what a curator said goes before what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kb.capture.captured import CURATOR, Captured, Note, Value, seen_of
from kb.capture.nearduplicates import Like, likenesses
from kb.capture.page import Page
from kb.capture.reader import read
from kb.errors import Problem
from kb.identifiers import SLUG
from kb.seeds.article import draft_folder
from kb.seeds.labels import folded
from kb.seeds.texts import nearest, no_text, raise_for
from kb.seeds.wellformed import is_day, is_language, is_web_iri

#: A slug made from a headline is no longer than this, and ends with a word.
MOST_OF_SLUG = 60
# Notes that tell readers of the data something; others are for the curator at the screen.
_KEPT = ("language", "published")


@dataclass(frozen=True)
class Given:
    """What a curator gives in place of what is in the page; an empty text gives nothing.

    `values` has the headline, the day of publication, the address and the publisher.
    """

    who: str
    slug: str = ""
    language: str = ""
    label: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Made:
    """A new seed folder: where it is, what was found where, what is to be known, what is alike."""

    folder: Path
    values: Mapping[str, Value]
    origins: Mapping[str, str]
    notes: Sequence[Note]
    alike: Sequence[Like]


def capture(
    page: Page, given: Given, seeds: Path, folders: Sequence[Path], curators: Sequence[str]
) -> Made:
    """Make the seed folder of the article in a page or text.

    `folders` are those of the articles that are there, `curators` the slugs of who may enter one.
    Raises `SeedError`, with nothing written, where something is wrong or cannot be found; the
    message says which option gives it.
    """
    raise_for(_slips(page, given, seeds, curators))
    captured = _with_given(read(page, given.language), given)
    headline = str(captured.values.get("headline", ""))
    slug = given.slug or slug_of(headline)
    raise_for(_missing(page, captured, given, slug))
    language = str(captured.values["language"])
    label = {"en": given.label} if given.label else {language: seen_of(headline)}
    alike = likenesses(captured, folders)
    label_origin = CURATOR if given.label else captured.origins["headline"]
    origins = {"label": label_origin, **captured.origins}
    more = {
        **{name: value for name, value in captured.values.items() if name != "language"},
        "found": origins,
        "related": [_related(like) for like in alike],
        "notes": [_note(note) for note in captured.notes if note.about in _KEPT],
    }
    folder = draft_folder(
        seeds, captured.text.encode(), slug, language, label, given.who,
        {name: value for name, value in more.items() if value},
    )  # fmt: skip
    return Made(folder, {"label": next(iter(label.values())), **captured.values}, origins,
                captured.notes, alike)  # fmt: skip


def _with_given(captured: Captured, given: Given) -> Captured:
    """What was found, with what the curator said in its place."""
    origins = {**captured.origins, **dict.fromkeys(given.values, CURATOR)}
    notes = [note for note in captured.notes if note.about not in given.values]
    values = {**captured.values, **given.values}
    return replace(captured, values=values, origins=origins, notes=notes)


def slug_of(headline: str) -> str:
    """A slug of the words of a headline; an empty text where it has no Latin letters.

    >>> slug_of("Việt Nam và Lào ký hiệp định"), slug_of("Ha\\u200bnoi: 2025"), slug_of("Ханой")
    ('viet-nam-va-lao-ky-hiep-dinh', 'hanoi-2025', '')
    """
    words = [word for word in folded(seen_of(headline)).split() if SLUG.fullmatch(word)]
    while len("-".join(words)) > MOST_OF_SLUG:
        words.pop()
    return "-".join(words)


def _slips(page: Page, given: Given, seeds: Path, curators: Sequence[str]) -> Iterator[Problem]:
    """What is wrong with what a curator said, told before anything is read."""
    if given.who not in curators:
        mend = nearest(given.who, curators) or "known are " + ", ".join(sorted(curators))
        yield Problem(seeds / "authorities", 1, 1, f"no curator '{given.who}' is known",
                      f"{mend}; or add a block to curators.trig")  # fmt: skip
    if given.language and not is_language(given.language):
        message = f"'{given.language}' is no language"
        yield Problem(page.path, 1, 1, message, "write a language tag such as id, en, vi")
    for name, words in {"label": given.label, **given.values}.items():
        if wrong := no_text(words)[0]:
            yield Problem(page.path, 1, 1, f"the {name} {wrong}", "take it out")
    if (day := given.values.get("published")) and not is_day(day):
        yield Problem(page.path, 1, 1, f"'{day}' is no day", "write it as YYYY-MM-DD")
    if (url := given.values.get("url")) and not is_web_iri(url):
        message = f"'{url}' is no absolute http or https address"
        yield Problem(page.path, 1, 1, message, "write the whole of it")


def _missing(page: Page, captured: Captured, given: Given, slug: str) -> Iterator[Problem]:
    """What was neither said nor found, with the option that says it."""
    if "language" not in captured.values:
        looks = "".join(f" ({note.says})" for note in captured.notes if note.about == "language")
        message = f"in which language the text is cannot be told{looks}"
        yield Problem(page.path, 1, 1, message, "give it: --language with a tag, as id, en or de")
    if not given.label and "headline" not in captured.values:
        mend = 'give it: --headline "..."; or a name for it, in English: --label "Talks in Paris"'
        yield Problem(page.path, 1, 1, "has no headline", mend)
    if not slug:
        mend = "give a name for the folder: --slug paris-talks"
        yield Problem(page.path, 1, 1, "has no headline from which the folder could be named", mend)


def _related(like: Like) -> dict[str, object]:
    share = {} if like.share is None else {"share": like.share}
    return {"article": like.article, "how": like.how, **share}


def _note(note: Note) -> dict[str, object]:
    return {"about": note.about, "certainty": note.certainty, "says": {"en": note.says}}

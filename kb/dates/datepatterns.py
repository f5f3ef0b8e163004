"""How days and ranges of days are written in a language, as patterns (`kb/dates/dates.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from itertools import count
from typing import NotRequired, TypedDict

from babel import Locale, UnknownLocaleError

from kb import plainyaml

#: A date as ISO 8601 writes it, which is read in every language.
_ISO = r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"


#: What `dates.yaml` has of a language.
_Forms = TypedDict(
    "_Forms",
    {
        "months": dict[str, int],
        "ordinal": NotRequired[str],
        "from": str,
        "between": NotRequired[str],
        "until": str,
        "and": str,
        "part": NotRequired[str],
        "dates": Sequence[str],
        "ranges": Sequence[str],
    },
)


@dataclass(frozen=True)
class DateForms:
    """The forms of a language.

    `dates` and `ranges` are for words in small letters, whole, and have the groups `day`, `month`
    or `name`, and `year`, those of the last day with a 2 behind; `anywhere` finds either in a text.
    `months` are the numbers of months by their names. What is not asked for is not compiled, which
    takes longer than reading a text by it.
    """

    months: Mapping[str, int]
    _dates: tuple[str, ...]
    _ranges: tuple[str, ...]
    _parts: tuple[str, ...]

    @cached_property
    def dates(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(re.compile, self._dates))

    @cached_property
    def ranges(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(re.compile, self._ranges))

    @cached_property
    def anywhere(self) -> re.Pattern[str]:
        return re.compile(_anywhere((*self._ranges, *self._dates), self._parts))

    @classmethod
    @cache
    def of(cls, language: str) -> DateForms:
        """The forms of a language; in one that is not known to the file, those of all that are.

        >>> [form.fullmatch("7 août").groupdict()["name"] for form in DateForms.of("fr").dates[3:4]]
        ['août']
        """
        known = _written()
        own = known.get(language.partition("-")[0])
        written = [own] if own else list(known.values())
        months = _months(language) | (own["months"] if own else {})
        names = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
        ranges = tuple(form for entry in written for form in _ranges(entry, names))
        dates = (
            _ISO,
            *(_named(form, entry, names) for entry in written for form in entry["dates"]),
        )
        parts = tuple(part for entry in written if (part := entry.get("part")))
        return cls(months, dates, ranges, parts)


def locale_of(language: str) -> Locale | None:
    """The language in the Unicode CLDR; None where it is not there, or may not be read: a process
    that reads a page opens no file, and a page may be in any language."""
    try:
        locale = Locale.parse(language, sep="-")
        _ = locale.days  # read from a file when it is asked for first
    except (UnknownLocaleError, ValueError, OSError):
        return None
    return locale


def folded(text: str) -> str:
    """Words in small letters, with single blanks."""
    return re.sub(r"\s+", " ", text).strip().casefold()


@cache
def _written() -> Mapping[str, _Forms]:
    text = resources.files("kb.dates").joinpath("dates.yaml").read_text("utf-8")
    read: Mapping[str, _Forms] = plainyaml.load(text)
    return read


def _months(language: str) -> dict[str, int]:
    """Month numbers by name, wide and abbreviated, as the CLDR has them."""
    months: dict[str, int] = {}
    locale = locale_of(language) or Locale.parse("en")
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                months[folded(name).rstrip(".")] = number
    return months


def _named(form: str, words: _Forms, names: str) -> str:
    """A form with what its names stand for."""
    ordinal = f"(?:{words['ordinal']})?" if words.get("ordinal") else ""
    parts = {"day": rf"[0-9]{{1,2}}){ordinal}", "month": "[0-9]{1,2})", "year": "[12][0-9]{3})"}
    parts["name"] = rf"{names})\.?"

    def group(match: re.Match[str]) -> str:
        return f"(?P<{match[1]}{match[2]}>{parts[match[1]]}"

    return re.sub(r"<(day|month|name|year)(2?)>", group, form)


def _ranges(words: _Forms, names: str) -> Iterator[str]:
    between = f"(?P<between>{words['between']})|" if words.get("between") else ""
    until = rf" ?[-–—] ?| (?:{words['until']}) "
    stands = {
        "<from>": f"(?:(?:{between}{words['from']}) )?",
        "<to>": f"(?:{until})",
        "<and>": f"(?:{until}| (?P<and>{words['and']}) )",
    }
    for form in words["ranges"]:
        yield _named(re.sub("<(?:from|to|and)>", lambda at: stands[at[0]], form), words, names)


def _anywhere(forms: tuple[str, ...], parts: tuple[str, ...]) -> str:
    """Any of the forms, without their names, and not within a longer word or number."""
    numbers = count()
    unnamed = (re.sub(r"\?P<\w+>", lambda _: f"?P<g{next(numbers)}>", form) for form in forms)
    # "Mid-January" and "mi-janvier" hold a month.
    within = "".join(rf"|(?<=\b{re.escape(part)})" for part in parts)
    before = rf"(?:(?<![\w/.,-]){within})(?<![0-9][-–])"
    after = r"(?![\w/]|[-–.,][0-9])"
    return f"{before}(?:{'|'.join(unnamed)}){after}"

"""The languages of a reader: in which the data are shown, and in which the site itself speaks.

What a reader gets is looked for in this order, and the first that there is wins: the language that
was chosen on the page (`?lang=`, which links carry on), those that the browser asks for, those of
the dataset in its order, any other. The site speaks the first of them that it has a catalogue for.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.units import format_unit
from flask import Flask, g, request
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept

from kb.web.links import path_quoted
from kb.web.notices import Notice
from kb.web.site import Site

#: What the site's own words are written in, and what it speaks where it knows nothing better.
OWN = "en"
#: The folder of the catalogues, one for each further language.
CATALOGUES = Path(__file__).parents[1] / "translations"
#: How many of a reader's languages are looked at, each of which costs look-ups.
MOST_LANGUAGES = 5
#: What sizes of files are told in, and how many bytes each is.
_UNITS = (("gigabyte", 10**9), ("megabyte", 10**6), ("kilobyte", 1_000), ("byte", 1))
#: Languages that are written from right to left.
_FROM_RIGHT = frozenset(("ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"))
_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Reader:
    """Who reads: the language that was chosen, if any, all languages in order, the site's own."""

    chosen: str | None
    languages: tuple[str, ...]
    interface: str

    @classmethod
    def current(cls) -> Reader:
        """The reader of the request."""
        reader: Reader | None = g.get("reader")
        if reader is None:
            reader = g.reader = cls._of_request()
        return reader

    @classmethod
    def _of_request(cls) -> Reader:
        chosen, wanted = _preferred(request.args.get("lang", ""), request.accept_languages)
        own = Site.current().settings["languages"]
        first = [chosen] if chosen else []
        own = [tag for whole in own for tag in (whole, whole.partition("-")[0].lower())]
        languages = tuple(dict.fromkeys([*first, *wanted, *own]))
        return cls(chosen, languages, _spoken(languages))


def interface_for(chosen_tag: str, accept: LanguageAccept | None) -> str:
    """The language in which the site speaks to somebody where there are no data, by the one that
    was chosen on a page, if any, and those that the browser accepts.

    >>> interface_for("", LanguageAccept([("fr", 1), ("id-ID", 0.8)])), interface_for("vi", None)
    ('id', 'vi')
    """
    chosen, wanted = _preferred(chosen_tag, accept)
    return _spoken([chosen, *wanted] if chosen else wanted)


def _preferred(tag: str, accept: LanguageAccept | None) -> tuple[str | None, list[str]]:
    """The language that was chosen, if it can be one, and the first that the browser asks for."""
    tag = tag.partition("-")[0].lower()
    wanted = [tag.partition("-")[0].lower() for tag, q in accept or () if q > 0]
    usable = [tag for tag in dict.fromkeys(wanted) if re.fullmatch("[a-z]{2,3}", tag)]
    return tag if re.fullmatch("[a-z]{2,3}", tag) else None, usable[:MOST_LANGUAGES]


def _spoken(languages: Iterable[str]) -> str:
    """The first of a reader's languages that the site speaks."""
    known = interfaces()
    return next((tag for tag in languages if tag in known), OWN)


def reader_languages() -> tuple[str, ...]:
    """The reader's languages, then the dataset's, each once."""
    return Reader.current().languages


def best_text(texts: Mapping[str, str]) -> str:
    """A text in the first of the reader's languages that it is given in, or in any; "" of none."""
    known = (texts[tag] for tag in reader_languages() if tag in texts)
    return next(known, min(texts.values(), default=""))


@contextlib.contextmanager
def speaking(languages: Sequence[str]) -> Iterator[None]:
    """The site's own language outside of a request; `languages` are those of names, in order."""
    with Flask("kb").app_context():
        g.reader = Reader(None, tuple(languages), OWN)
        yield


@cache
def interfaces() -> tuple[str, ...]:
    """The languages that the site speaks."""
    return (OWN, *sorted(path.stem for path in CATALOGUES.glob("*.po")))


@cache
def catalogue(language: str) -> NullTranslations:
    """The site's words in a language; they stay English where there are none."""
    path = CATALOGUES / f"{language}.po"
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as file:
        messages = read_po(file, locale=language, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return GNUTranslations(compiled)


def gettext(words: str) -> str:
    """Words of the site in the reader's language."""
    return catalogue(Reader.current().interface).gettext(words)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Words of the site for a number of things, in the reader's language."""
    return catalogue(Reader.current().interface).ngettext(singular, plural, number)


def _on_page(words: str, /, **values: object) -> Markup:
    """The same in a template: what is put into it is escaped, and the words are not. Pages have a
    hundred such words each."""
    markup = _marked_up(Reader.current().interface, words)
    return markup % values if values else markup


@lru_cache(10_000)
def _marked_up(language: str, words: str) -> Markup:
    text = catalogue(language).gettext(words)
    return Markup(text if "%(" in text else text.replace("%%", "%"))  # noqa: S704 - our own words


def message(words: str) -> str:
    """The same words: it marks what stands in a table for the catalogues, which `gettext` reads."""
    return words


def translated(words: str) -> str:
    """Marked words of a table or of a notice in the reader's language; others as they are."""
    if isinstance(words, Notice):
        return gettext(words.words) % words.values
    return gettext(words) if words else ""


def numbered(number: float) -> str:
    """A number in the manner of the language that the site speaks."""
    return format_decimal(number, locale=Reader.current().interface)


def sized(size: int) -> str:
    """A number of bytes to be read: three figures of it, in the manner of the language."""
    name, unit = next((row for row in _UNITS if size >= row[1]), _UNITS[-1])
    number = float(f"{size / unit:.3g}")
    return format_unit(number, f"digital-{name}", "short", locale=Reader.current().interface)


def direction(language: str) -> str:
    """How a language is written: `ltr`, `rtl`, or `auto` where it is not known.

    >>> direction("fa"), direction("vi"), direction("")
    ('rtl', 'ltr', 'auto')
    """
    if not language:
        return "auto"
    return "rtl" if language.partition("-")[0].lower() in _FROM_RIGHT else "ltr"


def own_name(language: str) -> str:
    """What a language calls itself, or its tag.

    >>> own_name("vi"), own_name("xx")
    ('Tiếng Việt', 'xx')
    """
    if language == "id":
        return "Bahasa Indonesia"  # CLDR has the name of the country's language without "Bahasa"
    try:
        name = Locale.parse(language).display_name
    except (UnknownLocaleError, ValueError):
        return language
    return name[:1].upper() + name[1:] if name else language


def here(path: str) -> str:
    """A path of this site that keeps the language which the reader chose."""
    path = placed(path)
    chosen = Reader.current().chosen
    if not chosen or not path.startswith("/"):
        return path
    start, hash_, anchor = path.partition("#")
    return f"{start}{'&' if '?' in start else '?'}lang={chosen}{hash_}{anchor}"


def around() -> tuple[str, str]:
    """What `here` puts before and behind a path of this site without a query, for very many."""
    before, behind = here("/@").split("/@")
    return before, behind


def placed(path: str) -> str:
    """A path of this site below the path that the site is mounted at, if it is; others as they
    are."""
    root = request.script_root
    if not root or not path.startswith("/") or path.startswith((f"{root}/", "//")):
        return path
    return root + path


def in_language(language: str) -> str:
    """The address of this page in another language."""
    kept = [(k, v) for k, v in request.args.items(multi=True) if k != "lang" and len(v) < 2000]
    return f"{placed(path_quoted(request.path))}?{urlencode([*kept, ('lang', language)])}"


def day(text: str) -> str:
    """A day, given as ISO 8601, in the manner of the language that the site speaks."""
    date = datetime.date.fromisoformat(text)
    return format_date(date, "long", locale=Reader.current().interface)


def moment(text: str) -> str:
    """A time of day, given as xsd:dateTime in UTC, in the manner of the language that the site
    speaks."""
    try:
        time = datetime.datetime.fromisoformat(text)
    except ValueError:
        return text
    locale = Reader.current().interface
    return f"{format_date(time, 'medium', locale=locale)}, {time:%H:%M} UTC"


def _each_time(function: Callable[[_Value], str]) -> Callable[[Context, _Value], str]:
    """A function that reads the request, as a filter: of a constant, Jinja would else work it out
    when it compiles a template, for the first reader and for all that come later."""

    @pass_context
    def filter_(_: Context, value: _Value) -> str:
        return function(value)

    return filter_


def register(app: Flask) -> None:
    """Give the templates the site's words, numbers, and links that keep the language."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined] # of i18n
    app.jinja_env.globals["_"] = _on_page  # Jinja's own looks it up each time, and formats it
    app.jinja_env.filters.update(
        here=_each_time(here), placed=_each_time(placed),
        numbered=_each_time(numbered), sized=_each_time(sized),
        translated=_each_time(translated), direction=direction,
    )  # fmt: skip
    app.jinja_env.globals.update(
        reader=Reader.current,
        own_name=own_name,
        in_language=in_language,
        around=around,
        day=day,
        moment=moment,
    )

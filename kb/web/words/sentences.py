"""Facts as sentences: the patterns of a language (`patterns/*.toml`), chosen and filled.

The curator's page fills them with what a file of facts says, the site with what a release says.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, TypeVar

#: A piece of a sentence, as whoever fills a pattern makes it.
Piece = TypeVar("Piece")
_PART = re.compile(r"\[[^\]]*\]|\{[^}]*\}|[^\[{]+")
_KEY = re.compile(r"\{([a-z_]+)")


@cache
def patterns(language: str) -> Mapping[str, Any]:
    """The patterns of a language, by type of fact, and what they are put together from."""
    text = resources.files("kb.web.words").joinpath("patterns", f"{language}.toml")
    return tomllib.loads(text.read_text("utf-8"))


def pattern(
    language: str, type_: str, keys: Collection[str], act: str = "", is_named: bool = False
) -> str:
    """The pattern for a fact of a type that has some keys; `act` is the kind of act of an action,
    and of an event it may be that its name says what it is.

    >>> pattern("en", "action", {"actors", "treaty", "date"}, "Ratification")[:31]
    '{actors} ratified {treaty}[, th'
    >>> pattern("en", "event", {"event", "kind", "outlook"})[:35]
    'The {kind} “{event}” is {outlook}[ '
    """
    said = patterns(language)
    found: str = said[type_]
    if type_ == "action":
        fitting = (one for one in said["acts"].get(act, ()) if set(_KEY.findall(one)) <= set(keys))
        return found.replace("{did}", next(fitting, said["did"]))
    if type_ == "event":
        whole, bracket, rest = found.partition("[")
        first = said["expected"] if "outlook" in keys else said["named"] if is_named else whole
        return f"{first}{bracket}{rest}"
    return found


def names_itself(kind: str, name: str) -> bool:
    """Whether the name of an event says of what kind it is.

    >>> names_itself("lễ ký, lễ mở ký", "Lễ mở ký Công ước"), names_itself("talks", "The reception")
    (True, False)
    """
    return any(one.casefold() in name.casefold() for one in kind.split(", ") if one)


def filled(
    pattern: str,
    keys: Collection[str],
    plain: Callable[[str], Piece],
    values: Callable[[str, str], Iterator[Piece]],
) -> Iterator[Piece]:
    """The pieces of a sentence: `plain` makes those of the pattern's own words, `values` those of a
    key, given how it is to be told.

    >>> told = {"holder": ["Ada Holm"], "office": ["judge"]}
    >>> said = filled("{holder} is {office}[ of {of}]", told, str, lambda key, _: iter(told[key]))
    >>> "".join(said)
    'Ada Holm is judge'
    """
    done: set[str] = set()
    for part in _PART.findall(pattern):
        if part[0] == "[":
            key = _KEY.findall(part)[0]
            if key in keys and key not in done:
                yield from filled(part[1:-1], keys, plain, values)
        elif part[0] == "{":
            key, _, how = part[1:-1].partition(":")
            done.add(key)
            yield from values(key, how)
        else:
            yield plain(part)


def between(place: int, number: int, language: str) -> str:
    """What stands before one of several values: a comma, or "and" before the last.

    >>> [between(place, 3, "en") for place in range(3)]
    ['', ', ', ' and ']
    """
    last: str = patterns(language)["and"]
    return "" if not place else last if place == number - 1 else ", "

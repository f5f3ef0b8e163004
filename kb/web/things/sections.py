"""What a page is laid out from: sections, with properties of a thing and things that lead to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Out:
    """Properties of the thing, each a row with its values."""

    properties: tuple[str, ...]


@dataclass(frozen=True)
class Into:
    """The things of some kinds (all, where none is named) that lead here by one of some
    properties; as a row with a label where there is one."""

    properties: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    label: str = ""
    #: Whether only those are taken that rest on somebody's word, or only those that do not.
    on_word: bool | None = None


@dataclass(frozen=True)
class Section:
    """A part of a page under a heading."""

    heading: str
    parts: tuple[Out | Into, ...]
    #: Whether the day of each record is told that says something here.
    as_of: bool = False


def iris(*terms: object) -> tuple[str, ...]:
    """The IRIs of terms as plain texts, as triples of the store have them."""
    return tuple(map(str, terms))


def out(*terms: object) -> Out:
    """The values of properties, each with its name."""
    return Out(iris(*terms))


def into(*terms: object, kinds: str = "", label: str = "", on_word: bool | None = None) -> Into:
    """The things of some kinds that lead here by properties; kinds as words in one text."""
    return Into(iris(*terms), tuple(kinds.split()), label, on_word)

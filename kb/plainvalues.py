"""Frozen dataclasses as values of JSON: each is the list of its fields, and what is read has the
types that the class gives these."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from operator import attrgetter
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

_Value = TypeVar("_Value")
_Form = Callable[[Any], Any]


def plain(value: object) -> Any:
    """A value of a dataclass as JSON has it: triples (`kb.canonical.graph.TripleSet`) as their
    lines, a day or a path as its text, a mapping of other keys than texts as pairs, a set sorted.

    >>> from kb.identifiers import Identifiers
    >>> plain(Identifiers("urn:"))
    ['urn:', False]
    """
    return _forms(cast(Any, type(value)))[0](value)


def value_of(kind: type[_Value], written: Any) -> _Value:
    """The value of a dataclass that was written so.

    >>> from kb.identifiers import Identifiers
    >>> value_of(Identifiers, ["urn:", False])
    Identifiers(base='urn:', is_open=False)
    """
    value: _Value = _forms(cast(Any, kind))[1](written)
    return value


@cache
def _forms(kind: Any) -> tuple[_Form, _Form]:
    """What writes the values of a type, and what reads them: found once, since there are many."""
    if is_dataclass(kind):
        make: Any = kind
        names, hints = [field.name for field in fields(kind)], get_type_hints(kind)
        fields_of = attrgetter(*names, "__class__")  # of one name, it would give no tuple
        write, read = _row([_forms(hints[name]) for name in names])
        return lambda value: write(fields_of(value)), lambda value: make(*read(value))
    if hasattr(kind, "of_lines"):
        return attrgetter("lines"), kind.of_lines
    if kind in (date, Path):
        return str, date.fromisoformat if kind is date else Path
    origin, args = get_origin(kind), get_args(kind)
    is_mapping = origin in (Mapping, dict)
    inner = [_forms(of) for of in args if of is not ...]
    if origin is None:
        return _as_it_is, _as_it_is if kind in (str, int, bool, type(None)) else kind
    if origin is tuple and len(inner) == len(args):
        write, read = _row(inner)
        return write, lambda value: tuple(read(value))
    write, read = inner[-1] if is_mapping else inner[0]
    if origin is UnionType:
        return (
            lambda value: None if value is None else write(value),
            lambda value: None if value is None else read(value),
        )
    if is_mapping and args[0] is str:
        return (
            lambda value: {key: write(item) for key, item in value.items()},
            lambda value: {key: read(item) for key, item in value.items()},
        )
    if is_mapping:
        write, read = _row(inner)
        return lambda value: [*map(write, value.items())], lambda value: dict(map(read, value))
    is_set = origin in (frozenset, Collection, Set)
    whole = frozenset if is_set else list if origin is Sequence else origin
    return (
        lambda value: sorted(map(write, value)) if is_set else [*map(write, value)],
        lambda value: whole(map(read, value)),
    )


def _row(forms: Sequence[tuple[_Form, _Form]]) -> tuple[_Form, _Form]:
    """The forms of values that stand in a row, each of a type of its own."""
    writes, reads = ([*some] for some in zip(*forms, strict=True))

    def read_row(row: Any) -> Any:
        return [read(item) for read, item in zip(reads, row, strict=True)]

    return (
        lambda row: [write(item) for write, item in zip(writes, row, strict=False)],
        _as_it_is if {*reads} == {_as_it_is} else read_row,  # there are many pairs of numbers
    )


def _as_it_is(value: Any) -> Any:
    return value

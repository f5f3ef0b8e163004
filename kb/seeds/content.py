"""The values of which facts are made, and how all that a fact says is gone through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import ClassVar

from kb.identifiers import REFERENCE
from kb.seeds.factkeys import Keys, is_free


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the quote: a date, a number, an office, a topic."""

    text: str


@dataclass(frozen=True, slots=True)
class Argument(Words):
    """Words of the quote, and the thing that they stand for: `ref` is its reference."""

    ref: str


@dataclass(frozen=True, slots=True)
class LangString:
    """A text and its language."""

    text: str
    language: str


#: The keys that give a day, the first and the last one.
DATES = ("date", "end_date")
#: What may stand under a key, or in the list under a key; a mapping has a text for each language.
Value = str | int | Words | LangString | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Content:
    """What one fact says: each kind of fact is such a class (`kb.seeds.kinds`)."""

    #: Keys that stand only beside another one.
    needs: ClassVar[tuple[tuple[str, str], ...]] = ()
    #: Whether a passage says it, which the fact quotes.
    is_quoted: ClassVar[bool] = True
    #: What whoever proposes such a fact should know.
    advice: ClassVar[tuple[str, ...]] = ()

    @property
    def type(self) -> str:
        """The kind, as the file has it under `type:`."""
        return type(self).__name__.lower()

    def values(self) -> Iterator[tuple[Keys, Value]]:
        """Every value that the fact has, with its keys in the file.

        >>> from kb.seeds.kinds import Event
        >>> list(Event("event/talks", "Talks", topics=(Words("trade"),)).values())
        [(('event',), 'event/talks'), (('kind',), 'Talks'), (('topics', 0), Words(text='trade'))]
        """
        for field in fields(self):
            value, key = getattr(self, field.name), field.name.rstrip("_")
            if isinstance(value, tuple):
                yield from (((key, i), item) for i, item in enumerate(value))
            elif value is not None:
                yield (key,), value

    def arguments(self) -> Iterator[tuple[Keys, str, str]]:
        """The words that stand for things: keys in the file, words, reference.

        >>> from kb.seeds.kinds import Belonging
        >>> part, whole = Argument("IMO", "organization/imo"), Argument("UN", "organization/un")
        >>> next(Belonging(part, whole).arguments())
        (('part',), 'IMO', 'organization/imo')
        """
        for keys, value in self.values():
            if isinstance(value, Argument):
                yield keys, value.text, value.ref

    def references(self) -> Iterator[str]:
        """Every reference (`kind/slug`), but not what looks like one in free words."""
        for keys, value in self.values():
            if isinstance(value, Argument):
                yield value.ref
            elif isinstance(value, str) and REFERENCE.fullmatch(value) and not is_free(keys):
                yield value

    def dates(self) -> dict[str, str]:
        """The words of the days that it gives, under `date` and `end_date`."""
        return {
            str(keys[0]): value.text
            for keys, value in self.values()
            if keys[0] in DATES and isinstance(value, Words)
        }

    def texts(self) -> Iterator[str]:
        """All that is said in words, and the value, the reasons and the basis of an inference."""
        for keys, value in self.values():
            if isinstance(value, Words | LangString):
                yield value.text
            elif isinstance(value, Mapping):
                yield from value.values()
            elif is_free(keys) or keys == ("value",):
                yield str(value)

    def written(self) -> dict[str, object]:
        """The same as the file has it, so that a digest can be made of it.

        >>> from kb.seeds.kinds import Office
        >>> Office(Argument("Li", "person/li"), Words("minister")).written()
        {'holder': {'text': 'Li', 'ref': 'person/li'}, 'office': {'text': 'minister'}}
        """
        return asdict(self, dict_factory=_without_absent)


def _without_absent(pairs: list[tuple[str, object]]) -> dict[str, object]:
    return {name.rstrip("_"): value for name, value in pairs if value is not None and value != ()}

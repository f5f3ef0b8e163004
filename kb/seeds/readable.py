"""What can be read of a file of facts though some of its entries do not fit the schema.

A slip of form in one fact must not hide what is wrong with the values of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.seeds.factkeys import NODES
from kb.seeds.schema import Keys
from kb.seeds.seedfile import SeedFile

#: The lists of a file of facts.
SECTIONS = ("things", "candidates", "facts")


@dataclass(frozen=True)
class Readable:
    """A file without the entries that do not fit, each place as it is in the whole file.

    `left_out` are the references that these describe; None where that cannot be read either.
    """

    file: SeedFile
    left_out: frozenset[str] | None

    @classmethod
    def of(cls, file: SeedFile, slips: Iterable[Keys]) -> Readable | None:
        """What of a file is readable, with slips at these keys; None where a list is none."""
        value = file.value
        if not isinstance(value, Mapping) or "facts" not in value:
            return None
        bad = {keys[:2] for keys in slips if keys and keys[0] in SECTIONS}
        sections = [name for name in SECTIONS if name in value]
        if any((name,) in bad or not isinstance(value[name], list) for name in sections):
            return None
        kept = {n: [i for i in range(len(value[n])) if (n, i) not in bad] for n in sections}
        left = [_reference(str(n), value[n][i]) for n, i in bad]
        rest = SeedFile(file.path, _entries(value, kept), _places(file, kept))
        return cls(rest, frozenset(filter(None, left)) if None not in left else None)


def _entries(
    value: Mapping[str, Sequence[object]], kept: Mapping[str, list[int]]
) -> dict[str, object]:
    return {name: [value[name][i] for i in of] for name, of in kept.items()}


def _places(file: SeedFile, kept: Mapping[str, list[int]]) -> dict[Keys, tuple[int, int]]:
    """The places of what is kept, by the numbers that the entries have now."""
    now: dict[Keys, Keys] = {(n, i): (n, k) for n, of in kept.items() for k, i in enumerate(of)}
    places = ((keys[:2], keys[2:], place) for keys, place in file.places.items())
    return {
        (*now.get(entry, entry), *rest): place
        for entry, rest, place in places
        if len(entry) < 2 or entry in now
    }


def _reference(section: str, entry: object) -> str | None:
    """What an entry describes, empty where it is no thing; None where that cannot be told."""
    if not isinstance(entry, Mapping):
        return None
    if section != "facts":
        reference = entry.get("ref")
        return reference if isinstance(reference, str) else None
    type_, fact_id = entry.get("type"), entry.get("id")
    if not isinstance(type_, str) or not isinstance(fact_id, str | None):
        return None
    return f"{type_}/{fact_id}" if type_ in NODES and fact_id else ""

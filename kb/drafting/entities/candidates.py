"""References for what a text names: those of authorities, or of candidates to become one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from kb.seeds.labels import Labels, folded

#: The most characters of the slug of a candidate.
LONGEST_SLUG = 80
#: So many near things are told of at most.
MOST_NEAR = 3


@dataclass
class Candidates:
    """The references given to the names of one text.

    A name whose folded form is a label of one authority of the kind gets its reference; any other
    becomes a candidate, the same one each time it is named.
    """

    labels: Labels
    language: str
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    given: dict[tuple[str, str], str] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)

    def reference(self, kind: str, name: str, *others: str) -> str:
        """The reference for a name of a kind, and for other names of the same thing.

        >>> Candidates(Labels.from_labels([]), "id").reference("person", "Retno Marsudi")
        'person/retno-marsudi'
        """
        names = [alias for alias in (name, *others) if folded(alias)]
        known = [
            ref for alias in names for ref in self.labels.find(alias) if ref.startswith(f"{kind}/")
        ]
        met = [
            self.given[kind, folded(alias)]
            for alias in names
            if (kind, folded(alias)) in self.given
        ]
        if len(set(known)) == 1:
            reference = known[0]
        elif met:
            reference = met[0]
        else:
            reference = self._free(f"{kind}/{slug_of(name)}")
            self.names.setdefault(reference, {self.language: " ".join(name.split())})
        for alias in names:
            self.given.setdefault((kind, folded(alias)), reference)
        return reference

    def _free(self, reference: str) -> str:
        """The reference, or another one where an authority has it that has not the name."""
        if reference not in self.labels.references:
            return reference
        another = f"{reference}-2"
        self.doubts.setdefault(another, f"perhaps {reference}")
        return another

    def listed(self, used: Collection[str]) -> tuple[dict[str, Any], ...]:
        """The candidates that are used, as facts.yaml has them.

        One whose name is near that of a thing of its kind says so, and what else a curator has to
        decide (`doubts`, by the reference).
        """
        return tuple(
            {"ref": reference, "name": name, **self._near(reference, name[self.language])}
            for reference, name in sorted(self.names.items())
            if reference in used
        )

    def _near(self, reference: str, name: str) -> dict[str, str]:
        similar = self.labels.near(name, reference.partition("/")[0])
        near = ", ".join(f"{label.reference} ({label.text})" for label in similar[:MOST_NEAR])
        doubts = [f"near {near}"] if near else []
        doubts += [self.doubts[reference]] if reference in self.doubts else []
        return {"because": "; ".join(doubts)} if doubts else {}


def slug_of(name: str) -> str:
    """The slug that a name makes: letters and digits without accents, joined by hyphens.

    >>> slug_of("Công ước Hà Nội (2025)")
    'cong-uoc-ha-noi-2025'
    """
    plain = "".join(sign for sign in folded(name) if sign.isascii())
    slug = "-".join(plain.split())
    if len(slug) > LONGEST_SLUG:
        slug = slug[: LONGEST_SLUG + 1].rpartition("-")[0]
    return slug or "unnamed"

"""Why something that was published is published no longer, or what it was merged into.

The provenance graphs of a release keep it: an IRI that was given to readers is answered for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kb.canonical.oxigraph import language_of
from kb.namespaces import DCTERMS, OWL, PROV, TRO
from kb.reading.store import Store


@dataclass(frozen=True)
class Retirement:
    """That an IRI is retired: the reasons by language, the day, the IRI of who decided.

    `replaced_by` is the IRI of the thing that it was merged into, if it was.
    """

    iri: str
    replaced_by: str | None
    reasons: Mapping[str, str]
    on: str
    by: str

    @classmethod
    def of(cls, store: Store, iri: str) -> Retirement | None:
        """The retirement of an IRI; None for one that is in use or unknown.

        The fact of an authority's block (`fact/authority-person-x`) goes with the thing.
        """
        try:
            if "true" not in _texts(store, iri, OWL.deprecated):
                return cls._with_its_thing(store, iri)
        except ValueError:  # what can be no IRI was never published
            return None
        reasons = store.anywhere(iri, TRO.reason)
        [activity, *_] = _texts(store, iri, PROV.wasInvalidatedBy) or [iri]
        return cls(
            iri=iri,
            replaced_by=next(iter(_texts(store, iri, DCTERMS.isReplacedBy)), None),
            reasons={language_of(text): text.value for text in reasons},
            on=max(_texts(store, iri, PROV.invalidatedAtTime), default="")[:10],
            by=next(iter(_texts(store, activity, PROV.wasAssociatedWith)), ""),
        )

    @classmethod
    def _with_its_thing(cls, store: Store, fact: str) -> Retirement | None:
        """The retirement of a fact that described a thing which is retired; a merged thing's leads
        to the fact about what remains, or to what remains."""
        start = store.ids.fact("authority-")
        kind, _, slug = fact.removeprefix(start).partition("-")
        if not fact.startswith(start) or not slug or store.knows(fact):
            return None
        if (retirement := cls.of(store, store.ids.thing(f"{kind}/{slug}"))) is None:
            return None
        to = retirement.replaced_by
        if to and (reference := store.ids.reference(to)):
            about = store.ids.fact("authority-" + reference.replace("/", "-", 1))
            to = str(about) if store.knows(about) else to
        return replace(retirement, iri=fact, replaced_by=to)

    def __str__(self) -> str:
        """What became of the IRI, in a sentence.

        >>> print(Retirement("https://e.org/a", "https://e.org/b", {}, "2026-11-24", ""))
        https://e.org/a was merged into https://e.org/b on 2026-11-24
        """
        if self.replaced_by:
            return f"{self.iri} was merged into {self.replaced_by} on {self.on}"
        reason = self.reasons.get("en") or next(iter(self.reasons.values()), "no reason is given")
        return f"{self.iri} was taken back on {self.on}: {reason}"


def _texts(store: Store, iri: str, predicate: str) -> list[str]:
    return [value.value for value in store.anywhere(iri, predicate)]

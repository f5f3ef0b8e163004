"""The table of the numbers of treaties: a row for each number that a register or a collection has
for a treaty, to join data by that number treaties in another way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kb.canonical.lines import text_of
from kb.dumps.acttable import COLUMNS as OF_ACTS
from kb.dumps.acttable import ORIGIN
from kb.dumps.facttable import Known, Stated
from kb.identifiers import Identifiers
from kb.namespaces import SCHEMA

#: What stands in each column, and the datatype of its cells as CSV on the Web has it.
COLUMNS: Mapping[str, tuple[str, str]] = {
    **{name: OF_ACTS[name] for name in ("treaty", "treaty_name")},
    "scheme": ("what the number is one of, such as the United Nations Treaty Series", "string"),
    "number": ("the number, as it is cited there", "string"),
    "how": (
        "of the record of a register: how it was found to be of this treaty, who accepted that, "
        "when and why; the register's other numbers are in the references of that record",
        "string",
    ),
    "sources": ("the IRIs of the records that say it, spaced", "string"),
    **ORIGIN,
}

_IDENTIFIER = f"<{SCHEMA.identifier}>".encode()


def number_rows(facts: Iterable[Stated], known: Known, ids: Identifiers) -> list[tuple[str, ...]]:
    """The rows of all numbers of treaties that facts tell, by treaty, scheme and number."""
    start = f"<{ids.thing('treaty')}/".encode()
    told = dict[tuple[str, str], list[str]]()
    for fact, thing, predicate, value in facts:
        if predicate == _IDENTIFIER and thing.startswith(start):
            told.setdefault((text_of(thing), text_of(value)), []).append(text_of(fact))
    rows = list[tuple[str, ...]]()
    for (treaty, node), its_facts in told.items():
        sources = sorted(iri for fact in its_facts for iri in known.evidence.get(fact, ()))
        rows.append(
            (
                treaty, known.name(treaty), known.scheme.get(node, ""), known.value.get(node, ""),
                known.description.get(node, ""), " ".join(sources), *known.origin(sources),
            )
        )  # fmt: skip
    return sorted(rows)

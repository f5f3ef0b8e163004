"""Names of drafted acts in further languages, put together of names that are known.

An article names an act in its own language. Its kind has a label in the ontology, its treaty and
actors have names in the authorities: where a language has all of them, the act is named in it too.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

from rdflib import Literal

from kb.drafting.relations import LONGEST_NAME
from kb.namespaces import SKOS, TRO
from kb.seeds.kinds import Act, Anticipated, content_of
from kb.seeds.labels import Labels
from kb.seeds.ontology import Ontology

#: Names by language.
Texts = Mapping[str, str]


def names_of_acts(
    facts: Iterable[Mapping[str, Any]],
    things: Iterable[Mapping[str, Any]],
    labels: Labels,
    ontology: Ontology,
) -> dict[str, dict[str, str]]:
    """The names of the acts among things, by reference, with those of further languages.

    The name that a thing has stays as it is. Of an act with a treaty or an actor that no authority
    names in a language, there is no name in it.
    """
    said = map(content_of, facts)
    acts = {one.act: one for one in said if isinstance(one, Act)}
    return {
        one["ref"]: {**_names(acts[one["ref"]], labels.names, ontology), **one["name"]}
        for one in things
        if one["ref"] in acts
    }


def _names(act: Act, names: Mapping[str, Texts], ontology: Ontology) -> Texts:
    kind = _labels(ontology, act.action)
    treaty, *actors = (names.get(one.ref, {}) for one in (act.treaty, *act.doers))
    outlook = [_labels(ontology, act.outlook)] if isinstance(act, Anticipated) else []
    parts = [kind, treaty, *actors, *outlook]
    found = {}
    for language in sorted(kind):
        if all(language in part for part in parts):
            notes = [part[language] for part in parts[2:]]
            note = f" ({', '.join(notes)})" if notes else ""
            told = kind[language][:1].upper() + kind[language][1:]
            name = f"{told}: {treaty[language]}{note}"
            found[language] = textwrap.shorten(name, LONGEST_NAME, placeholder=" …")
    return found


def _labels(ontology: Ontology, concept: str) -> Texts:
    labels = ontology.graph.objects(TRO[concept], SKOS.prefLabel)
    return {one.language: str(one) for one in labels if isinstance(one, Literal) and one.language}

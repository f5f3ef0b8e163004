"""Names of what drafts speak of: in further languages, and as other articles have them.

An article names an act in its own language. Its kind has a label in the ontology, its treaty and
actors have names in the authorities: where a language has all of them, the act is named in it too.
"""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from rdflib import Literal

from kb.drafting.relations import LONGEST_NAME
from kb.errors import SeedError
from kb.namespaces import SKOS, TRO
from kb.seeds.kinds import Act, Anticipated, content_of
from kb.seeds.labels import Labels
from kb.seeds.ontology import Ontology
from kb.seeds.project import Project
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import read_text

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
    contents = map(content_of, facts)
    acts = {content.act: content for content in contents if isinstance(content, Act)}
    return {
        thing["ref"]: {**_names(acts[thing["ref"]], labels.names, ontology), **thing["name"]}
        for thing in things
        if thing["ref"] in acts
    }


def _names(act: Act, names: Mapping[str, Texts], ontology: Ontology) -> Texts:
    kind = _labels(ontology, act.action)
    treaty, *actors = (names.get(argument.ref, {}) for argument in (act.treaty, *act.doers))
    outlook = [_labels(ontology, act.outlook)] if isinstance(act, Anticipated) else []
    parts = [kind, treaty, *actors, *outlook]
    by_language = {}
    for language in sorted(kind):
        if all(language in part for part in parts):
            notes = [part[language] for part in parts[2:]]
            note = f" ({', '.join(notes)})" if notes else ""
            title = kind[language][:1].upper() + kind[language][1:]
            name = f"{title}: {treaty[language]}{note}"
            by_language[language] = textwrap.shorten(name, LONGEST_NAME, placeholder=" …")
    return by_language


def _labels(ontology: Ontology, concept: str) -> Texts:
    labels = ontology.graph.objects(TRO[concept], SKOS.prefLabel)
    return {
        label.language: str(label)
        for label in labels
        if isinstance(label, Literal) and label.language
    }


def names_elsewhere(
    project: Project, slug: str, references: Collection[str]
) -> Mapping[str, Mapping[str, str]]:
    """The names by reference, where another article than `slug` describes one of the references.

    Two articles that speak of one signature refer to one act, and call it by one name. A file that
    cannot be read says nothing here; `kb check` names it.
    """
    names: dict[str, Mapping[str, str]] = {}
    for folder in project.article_folders():
        if folder.name != slug:
            for reference, name in _names_in(folder / "facts.yaml", references).items():
                names.setdefault(reference, name)
    return names


def _names_in(path: Path, references: Collection[str]) -> Mapping[str, Mapping[str, str]]:
    """The names in one file; it is parsed only where it has one of the references at all."""
    try:
        if not any(reference in (text := read_text(path)) for reference in references):
            return {}
        things = SeedFile.parse(path, text, "facts").value.get("things", ())
    except SeedError:
        return {}
    return {thing["ref"]: thing["name"] for thing in things if thing["ref"] in references}

"""The names that other articles give to what an article's drafts speak of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from kb.errors import SeedError
from kb.seeds.project import Project
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import read_text


def names_elsewhere(
    project: Project, slug: str, references: Collection[str]
) -> Mapping[str, Mapping[str, str]]:
    """The names by reference, where another article than `slug` describes one of the references.

    Two articles that speak of one signature refer to one act, and call it by one name. A file that
    cannot be read says nothing here; `kb check` names it.
    """
    found: dict[str, Mapping[str, str]] = {}
    for folder in project.article_folders():
        if folder.name != slug:
            for reference, name in _names_in(folder / "facts.yaml", references).items():
                found.setdefault(reference, name)
    return found


def _names_in(path: Path, references: Collection[str]) -> Mapping[str, Mapping[str, str]]:
    """The names in one file; it is parsed only where it has one of the references at all."""
    try:
        if not any(reference in (text := read_text(path)) for reference in references):
            return {}
        things = SeedFile.parse(path, text, "facts").value.get("things", ())
    except SeedError:
        return {}
    return {thing["ref"]: thing["name"] for thing in things if thing["ref"] in references}

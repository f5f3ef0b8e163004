"""Five releases of invented articles, a month apart: one more article, a name changed, a fact taken
back, another article."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import tiny

from kb.pipeline import build
from kb.seeds.project import Project

#: When they were published.
PUBLISHED = [f"2026-0{month}-01T12:00:00Z" for month in range(1, 6)]


def make_five(root: Path) -> list[Path]:
    """The folder of releases as it is after each of five editions."""
    project, folders = tiny.small_project(root / "project"), []
    for number, published in enumerate(PUBLISHED, 1):
        _change(project, number)
        made = build(Project(project), root / "releases")
        [entry] = (root / "releases" / "log").glob(f"*-{made.id}/entry.json")
        entry.write_text(json.dumps(json.loads(entry.read_text()) | {"published": published}))
        shutil.copytree(root / "releases", root / str(number), symlinks=True)
        folders.append(root / str(number))
    return folders


def _change(project: Path, number: int) -> None:
    """Make a project what it is in an edition, 1 to 5."""
    facts = project / "seeds" / "talks" / "facts.yaml"
    if number == 2:
        tiny.add_article(project, "more-talks")
    elif number == 4:
        gone = "status: retracted\n    because: {en: A guess.}"
        facts.write_text(facts.read_text().replace("status: accepted", gone))
    elif number == 5:
        tiny.add_article(project, "last-talks")
    if number >= 3:
        for path in project.glob("seeds/*/facts.yaml"):
            path.write_text(path.read_text().replace("Kampala Conference}", "Kampala Talks}"))

"""Takes articles from their text to a check, with all that is drafted accepted as it is.

    python tests/helpers/accepted.py [NAME...]      NAME is that of a text, as armenia-lima-2024.es, or a language

Nobody would publish so; but a draft that is right must be one that can be published, and whether
the shapes and the rules of seeds let it be is seen only so. The articles are those in
`tests/drafting/articles`; they go into a copy of the project in a folder of its own. Printed is what
`kb check` says of them.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from click.testing import CliRunner

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests"))

from conftest import sample_of  # noqa: E402 - found only now

from kb.cli import main  # noqa: E402
from kb.seeds.project import Project  # noqa: E402

ARTICLES = ROOT / "tests" / "drafting" / "articles"
_DRAFT = re.compile(r"^( *)status: draft$", re.MULTILINE)
_ACCEPTED = r"\1status: accepted\n\1decided: {who: editors, on: 2026-11-24}"


def without_rules(project: Project) -> Path:
    """The folder of a project whose shapes judge, and no rule of meaning: what a draft gets wrong
    these ask about, as they should, and here everything is accepted without a look."""
    (project.shapes / "_meaning" / "rules.yaml").write_text("rules: []\n")
    return project.root


def accept(folder: Path, name: str) -> None:
    """Draft an article into a project and accept everything, with all candidates.

    Raises `SystemExit` with what a command said where one fails.
    """
    source = json.loads((ARTICLES / f"{name}.json").read_text("utf-8"))
    stem, _, language = name.rpartition(".")
    slug = re.sub(r"[^a-z0-9]+", "-", stem)
    options = {
        "slug": slug,
        "language": language,
        "label": source["title"],
        "headline": source["title"],
        "published": source["date"],
        "publisher": source["publisher"],
        "url": f"https://example.org/{slug}",
    }
    given = [part for key, value in options.items() for part in (f"--{key}", value)]
    run(folder, "new", str(ARTICLES / f"{name}.txt"), *given)
    run(folder, "draft", slug)
    facts = folder / "seeds" / slug / "facts.yaml"
    facts.write_text(_DRAFT.sub(_ACCEPTED, facts.read_text("utf-8")), "utf-8")
    run(folder, "add", slug, "--all", "--new")


def run(folder: Path, *arguments: str) -> str:
    """What a command of `kb` prints; `SystemExit` with it where it fails."""
    done = CliRunner().invoke(main, ["--project", str(folder), *arguments])
    if done.exit_code:
        raise SystemExit(f"kb {' '.join(arguments[:2])}: {done.output}")
    return done.output


def check(folder: Path) -> dict[str, object]:
    """What `kb check --json` says of a project, whether it conforms or not."""
    done = CliRunner().invoke(main, ["--project", str(folder), "check", "--json"])
    try:
        return dict(json.loads(done.stdout))
    except ValueError:
        raise SystemExit(f"kb check: {done.output}") from None


def names(wanted: Iterable[str]) -> list[str]:
    """The articles that are wanted, by name or language; all without any."""
    given = set(wanted)
    names = [path.name.removesuffix(".json") for path in sorted(ARTICLES.glob("*.??.json"))]
    return [name for name in names if not given or {name, name.rpartition(".")[2]} & given]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        project = without_rules(sample_of(Path(temporary)))
        for name in names(sys.argv[1:]):
            try:
                accept(project, name)
            except SystemExit as failed:
                print(name, failed)
        print(CliRunner().invoke(main, ["--project", str(project), "check"]).output)

"""The verb that puts a release into another engine: push."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from kb.cli.ending import tell
from kb.cli.shared import RELEASES, current_release, project_of, releases_of
from kb.engines import PROFILES
from kb.engines.pushing import push as push_release
from kb.errors import ProjectError
from kb.releases.release import Release


@click.command()
@click.argument("engine", metavar="ENGINE")
@click.option(
    "--profile",
    type=click.Choice(list(PROFILES)),
    default="conforming",
    show_default=True,
    help="What kind of engine it is.",
)
@click.option("--load", metavar="URL", help="Where it is loaded (default: as its kind has it).")
@click.option(
    "--loaded", is_flag=True, help="It was loaded by other means: only compare and switch."
)
@RELEASES
@click.pass_context
def push(
    ctx: click.Context,
    engine: str,
    profile: str,
    load: str | None,
    loaded: bool,
    releases: Path | None,
) -> None:
    """Put the current release into a fresh store of an engine, and have servers go by it.

    ENGINE is the address where it answers SPARQL queries. What was loaded is counted, and every
    competency question asked: where one has another answer, nothing is switched. The environment
    may have KB_ENGINE_USER and KB_ENGINE_PASSWORD. 'kb serve --engine pushed' answers from it.
    """
    release, kind = current_release(releases, ctx), PROFILES[profile]
    base, graph = release.settings["base"], str(release.identifiers.dataset)
    there = kind(engine, load or kind.loads_at(engine), base, graph)
    questions = _questions(ctx, release)
    done = push_release(releases_of(releases, ctx), release, there, questions, is_loaded=loaded)
    tell(
        f"release {release.id} is in the engine at {engine}: {done.loaded:,} statements loaded, "
        f"{done.questions} questions answered alike"
    )


def _questions(ctx: click.Context, release: Release) -> dict[str, str]:
    """The questions of the release, and those that the project has by now."""
    questions = {path.stem: path.read_text("utf-8") for path in release.questions()}
    with contextlib.suppress(ProjectError):  # a release is enough
        for path in sorted((project_of(ctx).ontology / "questions").glob("*.rq")):
            if (text := path.read_text("utf-8")) not in questions.values():
                questions[f"{path.stem} (of the project)"] = text
    return questions

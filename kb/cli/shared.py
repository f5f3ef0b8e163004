"""What the verbs share: where things lie, how far it is, which release it is."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from kb.errors import ReleaseError
from kb.project import Project
from kb.release import Release

RELEASES = click.option(
    "--releases",
    metavar="DIR",
    envvar="KB_RELEASES",
    type=click.Path(path_type=Path),
    help="The folder of releases (default: .kb/releases of the project).",
)


def project_of(ctx: click.Context) -> Project:
    """The project that the command was given, or stands in."""
    return Project.find(ctx.obj)


def releases_of(given: Path | None, ctx: click.Context) -> Path:
    """The folder of releases that was given, or the project's."""
    return given.resolve() if given else project_of(ctx).releases


def current_release(given: Path | None, ctx: click.Context) -> Release:
    """The current release, checked; `ReleaseError` where there is none."""
    folder = releases_of(given, ctx)
    release = Release.current(folder)
    if release is None:
        raise ReleaseError(f"there is no release in {folder}; make one with 'kb build'")
    release.check()
    return release


def progress(items: Sequence[Any], words: str) -> Iterable[Any]:
    """A bar on standard error while items are gone through, where that is a terminal."""
    if len(items) < 2 or not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(items, label=words, file=sys.stderr) as bar:
        yield from bar


def tell_release(release: Release) -> None:
    """Say which release it is, on standard error."""
    says = release.manifest
    click.echo(
        f"release {release.id} of {says['date']}: {_some(says['articles'], 'article')}, "
        f"{_some(says['triples'], 'triple')}",
        err=True,
    )


def _some(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"

"""What the verbs share: where things lie, how far it is, which release it is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import click

from kb.cli.ending import tell
from kb.releases.choosing import chosen
from kb.releases.release import Release
from kb.seeds.project import Project
from kb.seeds.texts import nearest

_Command = TypeVar("_Command", bound=Callable[..., object] | click.Command)
_Item = TypeVar("_Item")


def releases_option(*names: str) -> Callable[[_Command], _Command]:
    """The option that names the folder of releases, by further names too."""
    return click.option(
        "--releases",
        *names,
        "releases",
        metavar="DIR",
        envvar="KB_RELEASES",
        type=click.Path(path_type=Path),
        help="The folder of releases (default: .kb/releases of the project).",
    )


RELEASES = releases_option()


def project_of(ctx: click.Context) -> Project:
    """The project that the command was given, or stands in."""
    return Project.find(ctx.obj)


def article_folder(project: Project, slug: str) -> Path:
    """The folder of an article; `UsageError` with the nearest slug where there is none."""
    folders = {folder.name: folder for folder in project.article_folders()}
    if slug not in folders:
        hint = nearest(slug, folders)
        raise click.UsageError(
            f"there is no article '{slug}' in seeds/" + (f"; {hint}" if hint else "")
        )
    return folders[slug]


def releases_of(given: Path | None, ctx: click.Context) -> Path:
    """The folder of releases that was given, or the project's."""
    return given.resolve() if given else project_of(ctx).releases


def current_release(given: Path | None, ctx: click.Context) -> Release:
    """The current release, checked; the newest good one where that is damaged, which is said."""
    release, choice = chosen(releases_of(given, ctx))
    for refused in (*choice.refused, *choice.strays):
        tell(refused.reason)
    if choice.is_second_best:
        tell(f"release {release.id} is taken instead")
    return release


def progress(items: Sequence[_Item], words: str) -> Iterable[_Item]:
    """A bar on standard error while items are gone through, where that is a terminal."""
    if len(items) < 2 or not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(items, label=words, file=sys.stderr) as bar:
        yield from bar


def tell_release(release: Release) -> None:
    """Say which release it is, on standard error."""
    says = release.manifest
    tell(
        f"release {release.id} of {says['date']}: {counted(says['articles'], 'article')}, "
        f"{counted(says['triples'], 'triple')}"
    )


def counted(number: int, word: str) -> str:
    """A number of things, in words.

    >>> counted(1, "fact"), counted(2000, "fact")
    ('1 fact', '2,000 facts')
    """
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def size_of(size: int) -> str:
    """A number of bytes as people read it.

    >>> size_of(999), size_of(7_400_000)
    ('999 B', '7.4 MB')
    """
    for unit, least in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= least:
            return f"{size / least:.1f} {unit}"
    return f"{size} B"

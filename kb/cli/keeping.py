"""The verb that looks after the folder of releases: list, check, use, prune."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click

from kb.cli.ending import tell
from kb.cli.shared import RELEASES, releases_of, size_of
from kb.errors import ReleaseError
from kb.releases.choosing import strays_in
from kb.releases.keeping import Kept, find, prune, survey, use
from kb.releases.pulling import pull
from kb.releases.release import Release


@click.group(invoke_without_command=True)
@RELEASES
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.pass_context
def releases(ctx: click.Context, releases: Path | None, as_json: bool) -> None:
    """List the releases, the newest first; check them, go back to one, take old ones away.

    The current one is marked with *. A file that several share is counted once, with the newest.
    Damage is told where a file is missing or has another size; 'kb releases check' reads every
    byte.
    """
    ctx.meta["releases"] = releases
    if ctx.invoked_subcommand is None:
        _list(releases_of(releases, ctx), as_json)


@releases.command(name="check")
@click.argument("id_", metavar="[ID]", required=False)
@RELEASES
@click.pass_context
def check_(ctx: click.Context, id_: str | None, releases: Path | None) -> None:
    """Compare every file of a release with its manifests (default: of all releases).

    Nothing is changed. An index that is damaged is made again when the release is next opened.
    """
    folder = _folder(releases, ctx)
    wanted = find(folder, id_).id if id_ else None
    kept = [release for release in survey(folder, sizes_only=False) if wanted in (None, release.id)]
    for release in kept:
        click.echo(f"{release.id} {release.damage or 'is whole'}")
    _tell_strays(folder)
    if any(release.damage for release in kept):
        raise ReleaseError("there is damage; 'kb build' makes a release anew")
    if not kept:
        raise ReleaseError(f"there is no release in {folder}; make one with 'kb build'")


@releases.command(name="use")
@click.argument("id_", metavar="ID")
@RELEASES
@click.pass_context
def use_(ctx: click.Context, id_: str, releases: Path | None) -> None:
    """Make a release that is there the current one; ID may be its beginning.

    It is checked first, byte by byte. The pointer is switched by one rename.
    """
    folder = _folder(releases, ctx)
    release = use(folder, id_)
    click.echo(release.path)
    tell(f"release {release.id} of {release.manifest.get('date', 'an unknown day')} is current now")


@releases.command(name="pull")
@click.argument("source", metavar="SOURCE")
@click.option("--id", "id_", metavar="ID", help="Which release (default: the current one there).")
@RELEASES
@click.pass_context
def pull_(ctx: click.Context, source: str, id_: str | None, releases: Path | None) -> None:
    """Take a release over from SOURCE, whole, and make it the current one.

    SOURCE is a folder of releases, the address of a site such as https://treaties.example.org, or
    one that fsspec knows, such as s3://bucket/releases (extra treaty-kb[pull]), where `current` is
    a file with the id. What arrived is compared with the id, byte by byte, and the pointer is
    switched by one rename.
    """
    release = pull(source, _folder(releases, ctx), id_)
    click.echo(release.path)
    tell(f"release {release.id} of {release.manifest.get('date', 'an unknown day')} is current now")


@releases.command(name="prune")
@click.option(
    "--keep",
    required=True,
    type=click.IntRange(1),
    help="How many of the newest good releases to keep.",
)
@RELEASES
@click.pass_context
def prune_(ctx: click.Context, keep: int, releases: Path | None) -> None:
    """Take old releases away, but never the current one, nor one that a running site serves.

    What is being downloaded from them is sent to its end. What they changed is kept in log/.
    """
    pruned = prune(_folder(releases, ctx), keep)
    for release in pruned.removed:
        click.echo(release.id)
    for left in pruned.left:
        tell(f"left: {left.reason}")
    tell(f"{len(pruned.removed)} taken away, {len(pruned.left)} old ones left")


def _folder(given: Path | None, ctx: click.Context) -> Path:
    """The folder of releases: named behind the verb's own verb, or before it."""
    return releases_of(given or ctx.meta["releases"], ctx)


def _list(folder: Path, as_json: bool) -> None:
    kept = survey(folder)
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(release) for release in kept], indent=1))
    elif kept:
        click.echo("  id                date        sequence     triples      size")
        for release in kept:
            click.echo(_line(release))
            if release.damage:
                click.echo(f"    {release.damage}")
    else:
        tell(f"there is no release in {folder}; make one with 'kb build'")
    _tell_strays(folder)
    try:
        Release.current(folder)
    except ReleaseError as error:
        tell(str(error))


def _line(release: Kept) -> str:
    triples = "?" if release.triples is None else f"{release.triples:,}"
    sequence = "?" if release.sequence is None else release.sequence
    mark = "*" if release.is_current else " "
    first = f"{mark} {release.id}  {release.date or '?':10}"
    return f"{first}  {sequence:>8}  {triples:>10}  {size_of(release.size):>8}"


def _tell_strays(folder: Path) -> None:
    for stray in strays_in(folder):
        tell(stray.reason)

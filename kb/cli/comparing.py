"""The verb that compares releases with each other and with the seeds: diff."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from kb.canonical.graph import Difference, difference
from kb.canonical.lines import in_graph, lines_of, subject_of
from kb.cli.shared import RELEASES, current_release, progress, project_of, releases_of
from kb.errors import ReleaseError
from kb.parts.dataset import Dataset
from kb.parts.reading import read_seeds
from kb.reading.store import Store
from kb.releases.changes import Changes, Present
from kb.releases.choosing import newest_first
from kb.releases.differences import joined
from kb.releases.history import History
from kb.releases.release import Release
from kb.web.versions.changed import ChangeWriter, lines_in_words, summary
from kb.web.words.languages import speaking


@click.command()
@click.argument("old", required=False)
@click.argument("new_", metavar="[NEW]", required=False)
@click.option("--words", is_flag=True, help="Tell it in words: by fact and by thing, with names.")
@RELEASES
@click.pass_context
def diff(
    ctx: click.Context, old: str | None, new_: str | None, words: bool, releases: Path | None
) -> None:
    """Print what changes from release OLD (default: the current one) to NEW (default: the seeds).

    Lines are N-Quads: - what is taken out, + what is added. Releases that were pruned can be
    compared as long as the log of releases has them; the beginning of a name is enough. The exit
    status is 0 either way.
    """
    folder = releases_of(releases, ctx)
    history = History.of(folder)
    old = _named(folder, history, old) if old else None
    new_ = _named(folder, history, new_) if new_ else None
    current = current_release(releases, ctx) if words or not old else None
    if old and new_:
        changes = _between(folder, history, old, new_)
        known = [_present_in(folder, history, release) for release in (old, new_)] if words else []
    else:
        before = _lines_of(folder, history, old) if old else _dump_of(current)
        project = project_of(ctx)
        after = Dataset.of(project, read_seeds(project, progress)).ordered()
        changes, known = difference(before, after), [_present(before), _present(after)]
    if words and current is not None:
        for line in _in_words(current, history, changes, known):
            click.echo(line)
    else:
        for line in _shown(changes):
            click.echo(line, nl=False)
    click.echo(f"{len(changes.removed)} taken out, {len(changes.added)} added", err=True)


def _named(folder: Path, history: History, name: str) -> str:
    """The id that a name is or begins; `ReleaseError` where there is none, or several."""
    known = {release.id for release in newest_first(folder)} | {
        release.id for release in history.entries
    }
    matches = (
        [name]
        if name in known
        else sorted(release for release in known if release.startswith(name))
    )
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise ReleaseError(f"'{name}' may be any of {', '.join(matches)}; write more of it")
    raise ReleaseError(f"there is no release '{name}' in {folder}; 'kb releases' lists them")


def _between(folder: Path, history: History, old: str, new: str) -> Difference:
    """What two releases differ in, from the log or else from their dumps."""
    try:
        changes = list(history.changes(old, new))
    except ReleaseError:
        return difference(_lines_of(folder, history, old), _lines_of(folder, history, new))
    removed, added = (
        tuple(line.decode() for line, is_added in changes if is_added is wanted)
        for wanted in (False, True)
    )
    return Difference(removed, added)


def _lines_of(folder: Path, history: History, release_id: str) -> Sequence[str]:
    """The dump of a release, which may be had from the log alone."""
    release = Release(folder / release_id)
    is_name = Path(release_id).name == release_id
    if is_name and release.data("manifest.json").is_file():
        release.check()
        return _dump_of(release)
    if history.entry(release_id) is not None:
        return [line.decode() for line in history.lines(release_id)]
    raise ReleaseError(f"there is no release '{release_id}' in {folder}")


def _dump_of(release: Release | None) -> Sequence[str]:
    assert release is not None  # noqa: S101 - asked for where no other is named
    return lines_of(release.data("dump.nq").read_bytes().decode())


def _present_in(folder: Path, history: History, release: str) -> Present:
    """Which of some things a release has, by the log or else by its dump."""
    if history.entry(release) is not None:
        return lambda iris: history.present(iris, release)
    return _present(_lines_of(folder, history, release))


def _present(lines: Sequence[str]) -> Present:
    """Which of some things lines of the default graph are about."""
    things = {subject_of(line) for line in lines if not in_graph(line.encode())}
    return lambda iris: things.intersection(iris)


def _in_words(
    current: Release, history: History, between: Difference, known: Sequence[Present]
) -> Iterator[str]:
    """What changed by fact and by thing, by the names that the current release has for them."""
    removed, added = (
        [line.encode() for line in lines] for lines in (between.removed, between.added)
    )
    changes = Changes.of(joined(removed, added), current.identifiers, *known)
    languages = ["en", *current.settings["languages"]]
    with speaking(languages):
        writer = ChangeWriter(Store.of(current), history, changes, languages)
        shown = writer.shown()
        yield f"{summary(shown)}."
        yield from lines_in_words(writer.groups(shown))


def _shown(changes: Difference) -> Iterator[str]:
    """Each triple once: what a named graph says is not repeated for the default graph."""
    for sign, lines in (("-", changes.removed), ("+", changes.added)):
        in_graphs = {line.removesuffix(" .\n").rpartition(" ")[0] + " .\n" for line in lines}
        yield from (f"{sign} {line}" for line in lines if line not in in_graphs)

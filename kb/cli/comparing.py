"""The verb that compares releases with each other and with the seeds: diff."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from kb.canonical.lines import in_graph, subject_of, without_graph
from kb.cli.shared import RELEASES, current_release, progress, project_of, releases_of
from kb.errors import ReleaseError
from kb.parts.dataset import Dataset
from kb.parts.reading import read_seeds
from kb.reading.store import Store
from kb.releases.changes import Changes, Present
from kb.releases.choosing import newest_first
from kb.releases.differences import Change, composed, joined
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
        changes, known = _compared(before, after), [_present(before), _present(after)]
    if words and current is not None:
        for line in _in_words(current, history, changes, known):
            click.echo(line)
    else:
        for line in _shown(changes):
            click.echo(line, nl=False)
    added = sum(is_added for _, is_added in changes)
    click.echo(f"{len(changes) - added} taken out, {added} added", err=True)


def _named(folder: Path, history: History, name: str) -> str:
    """The id that a name is or begins; `ReleaseError` where there is none, or several."""
    known = {release.id for release in newest_first(folder)}
    known |= {entry.id for entry in history.entries}
    matches = [name] if name in known else sorted(id_ for id_ in known if id_.startswith(name))
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise ReleaseError(f"'{name}' may be any of {', '.join(matches)}; write more of it")
    raise ReleaseError(f"there is no release '{name}' in {folder}; 'kb releases' lists them")


def _between(folder: Path, history: History, old: str, new: str) -> list[Change]:
    """What two releases differ in, from the log or else from their dumps."""
    try:
        return list(history.changes(old, new))
    except ReleaseError:
        return _compared(_lines_of(folder, history, old), _lines_of(folder, history, new))


def _compared(before: Sequence[bytes], after: Sequence[bytes]) -> list[Change]:
    return list(composed([joined(before, ()), joined((), after)]))


def _lines_of(folder: Path, history: History, release_id: str) -> Sequence[bytes]:
    """The dump of a release, which may be had from the log alone."""
    release = Release(folder / release_id)
    is_name = Path(release_id).name == release_id
    if is_name and release.data("manifest.json").is_file():
        release.check()
        return _dump_of(release)
    if history.entry(release_id) is not None:
        return list(history.lines(release_id))
    raise ReleaseError(f"there is no release '{release_id}' in {folder}")


def _dump_of(release: Release | None) -> Sequence[bytes]:
    assert release is not None  # noqa: S101 - asked for where no other is named
    return release.data("dump.nq").read_bytes().splitlines(keepends=True)


def _present_in(folder: Path, history: History, release: str) -> Present:
    """Which of some things a release has, by the log or else by its dump."""
    if history.entry(release) is not None:
        return lambda iris: history.described_in_default_graph(iris, release)
    return _present(_lines_of(folder, history, release))


def _present(lines: Sequence[bytes]) -> Present:
    """Which of some things lines of the default graph are about."""
    things = {subject_of(line.decode()) for line in lines if not in_graph(line)}
    return lambda iris: things.intersection(iris)


def _in_words(
    current: Release, history: History, lines: Sequence[Change], known: Sequence[Present]
) -> Iterator[str]:
    """What changed by fact and by thing, by the names that the current release has for them."""
    changes = Changes.of(lines, current.identifiers, *known)
    languages = ["en", *current.settings["languages"]]
    with speaking(languages):
        writer = ChangeWriter(Store.of(current), history, changes, languages)
        shown = writer.shown()
        yield f"{summary(shown)}."
        yield from lines_in_words(writer.groups(shown))


def _shown(changes: Sequence[Change]) -> Iterator[str]:
    """Each triple once: what a named graph says is not repeated for the default graph."""
    for sign, wanted in (("-", False), ("+", True)):
        lines = [line for line, is_added in changes if is_added is wanted]
        in_graphs = {without_graph(line) for line in lines if in_graph(line)}
        yield from (f"{sign} {line.decode()}" for line in lines if line not in in_graphs)

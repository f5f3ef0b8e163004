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
from kb.releases.differences import Change, differences, in_order
from kb.releases.history import History
from kb.releases.keeping import find
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
    current = current_release(releases, ctx) if words or not old else None
    store = Store.of(current) if words and current else None
    history = History.of(folder, store.snapshot(current) if store and current else None)
    known_ids = {entry.id for entry in history.entries}
    old = find(folder, old, known_ids).id if old else None
    new_ = find(folder, new_, known_ids).id if new_ else None
    if old and new_:
        changes = _between(folder, history, old, new_)
        known = [_present_in(folder, history, release) for release in (old, new_)] if words else []
    else:
        before = _lines_of(folder, history, old or (current.id if current else ""))
        project = project_of(ctx)
        after = Dataset.of(project, read_seeds(project, progress)).ordered()
        changes = list(differences(before, after))
        known = [_present(before), _present(after)] if words else []
    if store and current:
        languages = ["en", *current.settings["languages"]]
        for line in _in_words(store, languages, history, changes, known):
            click.echo(line)
    else:
        for line in _shown(changes):
            click.echo(line, nl=False)
    added = sum(is_added for _, is_added in changes)
    click.echo(f"{len(changes) - added} taken out, {added} added", err=True)


def _between(folder: Path, history: History, old: str, new: str) -> list[Change]:
    """What two releases differ in, from the log or else from their sections."""
    try:
        return list(history.changes(old, new))
    except ReleaseError:
        before, after = (_lines_of(folder, history, release) for release in (old, new))
        return list(differences(before, after))


def _lines_of(folder: Path, history: History, release_id: str) -> Sequence[bytes]:
    """All that a release says, sorted, which may be had from the log alone."""
    release = Release(folder / release_id)
    if not release.path.is_dir():
        return list(history.lines(release_id))
    release.check_statements()
    return list(in_order(release.sections().values()))


def _present_in(folder: Path, history: History, release: str) -> Present:
    """Which of some things a release has, by the log or else by its statements."""
    if history.entry(release) is not None:
        return lambda iris: history.described_in_default_graph(iris, release)
    return _present(_lines_of(folder, history, release))


def _present(lines: Sequence[bytes]) -> Present:
    """Which of some things lines of the default graph are about."""
    things = {subject_of(line.decode()) for line in lines if not in_graph(line)}
    return lambda iris: things.intersection(iris)


def _in_words(
    store: Store,
    languages: Sequence[str],
    history: History,
    lines: Sequence[Change],
    known: Sequence[Present],
) -> Iterator[str]:
    """What changed by fact and by thing, by the names that the current release has for them."""
    changes = Changes.of(lines, store.ids, *known)
    with speaking(languages):
        writer = ChangeWriter(store, history, changes, languages)
        shown = writer.shown()
        yield f"{summary(shown)}."
        yield from lines_in_words(writer.groups(shown))


def _shown(changes: Sequence[Change]) -> Iterator[str]:
    """Each triple once: what a named graph says is not repeated for the default graph."""
    for sign, wanted in (("-", False), ("+", True)):
        lines = [line for line, is_added in changes if is_added is wanted]
        in_graphs = {without_graph(line) for line in lines if in_graph(line)}
        yield from (f"{sign} {line.decode()}" for line in lines if line not in in_graphs)

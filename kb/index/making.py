"""What is made from a release's data and can be made again: the query store in `index/`, and in
`lookups/` what things are found by and what is counted of them.

The store shares its files with that of the release before. Files of SQLite cannot be shared, so
that the current release alone keeps them; they are made again of the store of another one that is
to be served.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import cast

import pyoxigraph

from kb.canonical.lines import object_of
from kb.canonical.oxigraph import files_of_store, quads_in
from kb.canonical.sorting import batches
from kb.dumps.sections import Section, sections_in, statements_of
from kb.errors import ReleaseError
from kb.index.answerfile import write_answers
from kb.index.words import LastIndex, index_words
from kb.manifest import (
    as_json,
    compare,
    listed,
    lists_files,
    read_manifest,
    sync,
    sync_folder,
)
from kb.processes import beside, result_of

#: The folders beside `data/`: that of the store, and that of the files of SQLite.
INDEX, LOOKUPS = "index", "lookups"
#: What lies in them; what is of another format is made again.
FORMAT = 17
#: To make the store of so many bytes of packed statements takes longer than to start a process.
MUCH = 2_000_000
#: How many lines are loaded at once: so many take 200 MB.
LOADED = 70_000
#: A store of more files than these is written anew as a few.
MOST_FILES = 100


def is_good_index(release: Path) -> bool:
    """Whether `index/` and `lookups/` are whole, and of the engine that is to read them."""
    return not any(damage_of(release / name) for name in (INDEX, LOOKUPS))


def damage_of(folder: Path, *, sizes_only: bool = False) -> str | None:
    """Why `index/` or `lookups/` of a release, of which the current one alone needs to have it, is
    to be made again, in words that name the file; None where it is good."""
    path = folder / "manifest.json"
    try:
        _, index = read_manifest(path)
        if not isinstance(index, dict) or not lists_files(index.get("files")):
            return f"{path} is damaged: it is no manifest"
        if index.get("engine") != pyoxigraph.__version__ or index.get("format") != FORMAT:
            return f"{folder} was made by another version of this program or of its engine"
        compare(folder, index["files"], sizes_only=sizes_only)
    except ReleaseError as error:
        return str(error)
    return None


def make_index(release: Path) -> None:
    """Make from `data/` what is not good of `index/` and `lookups/`, beside the old ones, and put
    it in their place.

    Whoever calls this holds the lock of the folder of releases.
    """
    if damage_of(release / INDEX):
        with index_begun(release, is_apart=False) as finish:
            finish()
    elif damage_of(release / LOOKUPS):
        folder = _room(release)
        index_words(release / INDEX / "store", folder / LOOKUPS, release / "data")
        _put_in_place(folder, release)


@contextlib.contextmanager
def index_begun(
    release: Path, last: LastIndex | None = None, *, is_apart: bool = True
) -> Iterator[Callable[[], None]]:
    """Begin to make both folders, of a release that has its statements and its settings by now;
    what is given makes the rest, when all of `data/` is written; of the `last` release, where there
    is one, it copies what did not change.

    The store, and what is made by asking it, are made in a process of their own where they are
    made anew and much, unless told not to: a process that serves may start none. The store that
    follows from the last is made by a thread, which leaves the interpreter to others. What was
    begun and not finished is left in the release.
    """
    folder, data = _room(release), release / "data"
    is_apart = is_apart and not last and sum(s.size for s in sections_in(data)) > MUCH
    with (
        beside(_store_and_words, folder, data, True) if is_apart else nullcontext() as work,
        ThreadPoolExecutor(1) as another,
    ):
        following = another.submit(_changes_store, last, folder, data) if last else None

        def finish() -> None:
            if last and following and following.result():
                index_words(folder / INDEX / "store", folder / LOOKUPS, data, last)
            else:
                result_of(work) if work else _store_and_words(folder, data)
            _put_in_place(folder, release)

        yield finish


def _room(release: Path) -> Path:
    """A hidden folder in a release to make both in; what another process left goes."""
    for leftover in release.glob(".index-*"):
        shutil.rmtree(leftover)
    folder = release / f".index-{os.getpid()}"
    for name in (INDEX, LOOKUPS):
        (folder / name).mkdir(parents=True)
    return folder


def _changes_store(last: LastIndex, folder: Path, data: Path) -> bool:
    """Make the store from the last one, write what it answers, and close it; whether that could be
    done."""
    store = changed_store(last, folder / INDEX)
    if store is not None:
        write_answers(store, data, folder / LOOKUPS)
    return store is not None


def _store_and_words(folder: Path, data: Path, shared: bool = False) -> None:
    """Make the query store, and write what is made by asking it."""
    make_store(sections_in(data), folder / INDEX)
    index_words(folder / INDEX / "store", folder / LOOKUPS, data, shared=shared)


def _put_in_place(folder: Path, release: Path) -> None:
    """Give what was made its place, the store before what is made of it."""
    for name in (INDEX, LOOKUPS):
        made, place = folder / name, release / name
        if any(made.iterdir()):
            seal_index(made)
            if place.exists():
                place.rename(folder / f"old-{name}")
            made.rename(place)
    sync_folder(release)
    shutil.rmtree(folder, ignore_errors=True)


def make_store(sections: Sequence[Section], folder: Path) -> pyoxigraph.Store:
    """Make the query store of sections in a folder, and see that it says what they say."""
    store = pyoxigraph.Store(str(folder / "store"))
    load(store, sections)
    store.optimize()
    store.flush()
    _refuse_difference(sections, store)
    return store


def load(store: pyoxigraph.Store, sections: Iterable[Section]) -> None:
    """Load canonical N-Quads, in which no node is without an IRI, so many lines at a time: the
    engine sorts what it is given at once in memory, and writes files for it."""
    for lines in batches(statements_of(sections), LOADED):
        store.bulk_load(b"".join(lines), format=pyoxigraph.RdfFormat.N_QUADS)


def changed_store(last: LastIndex, folder: Path) -> pyoxigraph.Store | None:
    """Make the store of the next release in a folder, from that of the last, with which it shares
    all files but those of what changed.

    Loading all statements takes seconds for a hundred thousand, and few differ from one release to
    the next; what a store answers follows from its statements alone. None, and nothing in the
    folder, where it would not give the statements back as they were frozen.
    """
    path = folder / "store"
    pyoxigraph.Store.read_only(str(last.store)).backup(str(path))
    store = pyoxigraph.Store(str(path))
    _remove(store, last.removed)
    store.bulk_load(b"".join(last.added), format=pyoxigraph.RdfFormat.N_QUADS)
    store.flush()
    if files_of_store(path) > MOST_FILES:
        store.optimize()
    if len(store) == last.quads and all(_says(store, line) for line in last.added):
        return store
    del store
    shutil.rmtree(path)
    return None


def seal_index(folder: Path) -> None:
    """Write the manifest of `index/` or `lookups/`, which names the engine that made it."""
    manifest = {"format": FORMAT, "engine": pyoxigraph.__version__, "files": listed(folder)}
    (folder / "manifest.json").write_bytes(as_json(manifest))
    sync(folder)


def _remove(store: pyoxigraph.Store, lines: Iterable[bytes]) -> None:
    """Take statements out, and graphs that have none any more: queries see these too."""
    removed = list(quads_in(lines))
    for quad in removed:
        store.remove(cast(pyoxigraph.Quad, quad))
    for graph in {quad.graph_name for quad in removed}:
        if not isinstance(graph, pyoxigraph.DefaultGraph) and not _has(store, graph):
            store.remove_graph(graph)


def _has(store: pyoxigraph.Store, graph: pyoxigraph.NamedNode | pyoxigraph.BlankNode) -> bool:
    return next(store.quads_for_pattern(None, None, None, graph), None) is not None


def _says(store: pyoxigraph.Store, line: bytes) -> bool:
    """Whether a store gives a statement back as it stands there: it rewrites some literals."""
    [quad] = quads_in([line])
    quads = store.quads_for_pattern(quad.subject, quad.predicate, None, quad.graph_name)
    return any(f"{quad} .\n".encode() == line for quad in quads)


def _has_value(store: pyoxigraph.Store, value: bytes) -> bool:
    [quad] = quads_in([b"<urn:s> <urn:p> %b .\n" % value])
    same = next(store.quads_for_pattern(None, None, quad.object, None), None)
    return same is not None and str(same.object).encode() == value


def _refuse_difference(sections: Sequence[Section], store: pyoxigraph.Store) -> None:
    """A store rewrites some literals ("01" as 1); what it answers must be what was frozen.

    It keeps IRIs and other texts as they are, and some values of datatypes in a form of its own. So
    it must have as many statements as the file, and each different value as it stands there. Only
    where it does not are all statements looked up, to name the one.
    """
    number, values = 0, set[bytes]()
    for lines in batches(statements_of(sections)):
        number += len(lines)
        values.update(object_of(line) for line in lines if b'"^^<' in line)
    if len(store) == number and all(_has_value(store, value) for value in values):
        return
    for line in statements_of(sections):
        if not _says(store, line):
            words = line.decode().strip()
            raise ReleaseError(f"the store does not keep this statement as it is: {words}")
    raise ReleaseError("the store has statements that no section has")

"""RDF files of anybody's, as a release to look into: no seeds, no shapes, nothing judged.

Graphs stay as the files have them. The default graph is the files' own or, where that is asked
for, the distinct merge of all graphs. Blank nodes get labels of the store's, which keeps numbers
and dates by value: `"01"^^xsd:integer` is 1 in answers, documents and dumps alike.
"""

from __future__ import annotations

import contextlib
import gzip
import io
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import IO, cast
from xml.parsers import expat

import pyoxigraph
import zstandard

from kb.errors import DataError
from kb.identifiers import DatasetSettings
from kb.index.making import INDEX, LOOKUPS, seal_index
from kb.index.words import index_words
from kb.manifest import as_json, known_sha256
from kb.processes import MUCH, beside
from kb.releases.publishing import seal
from kb.releases.release import Release

#: The formats by the suffixes of files, without that of the packing.
FORMATS = {
    ".nq": pyoxigraph.RdfFormat.N_QUADS,
    ".trig": pyoxigraph.RdfFormat.TRIG,
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".rdf": pyoxigraph.RdfFormat.RDF_XML,
    ".owl": pyoxigraph.RdfFormat.RDF_XML,
    ".xml": pyoxigraph.RdfFormat.RDF_XML,
    ".jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
PACKINGS = (".gz", ".zst")

#: An entity of XML stands for a namespace; what is longer, or is made of others, could grow without
#: end. The head, where entities are declared, is looked through up to so many bytes.
MOST_ENTITY, MOST_HEAD = 200, 16_000_000
_EVERYWHERE = ("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }")
_TRIPLES = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_CLASSES = "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) { ?s a ?class } GROUP BY ?class"


def load(paths: Sequence[Path], folder: Path, *, base: str, merge: bool = False) -> Release:
    """The statements of files as a release in a folder that is made for it.

    `base` is what relative IRIs in the files are relative to. Raises `DataError`, which names the
    file and the place, where one cannot be read.
    """
    staging = folder / ".staging-data"
    data, index, lookups = folders = [staging / name for name in ("data", INDEX, LOOKUPS)]
    for made in folders:
        made.mkdir(parents=True)
    store = pyoxigraph.Store(str(index / "store"))
    for path in paths:
        _add(store, path, base)
    if merge:
        _merge(store)
    store.optimize()
    store.flush()
    titles = [path.name for path in paths]
    settings = _settings(titles, base, merge, _classes(store))
    (data / "dataset.json").write_bytes(as_json(settings))
    (data / "context.jsonld").write_bytes(as_json({"@context": {}}))
    [triples] = cast(Iterable[pyoxigraph.QuerySolution], store.query(_TRIPLES))
    number, quads = int(triples[0].value), len(store)
    del triples, store  # which may tidy files away while another opens them
    store = pyoxigraph.Store.read_only(str(index / "store"))
    with ThreadPoolExecutor(1) as another:  # the engine leaves the interpreter to the rest
        has_triples = another.submit(_has_triples_as_values, store)
        is_much = sum(path.stat().st_size for path in paths) > MUCH
        index_words(index / "store", lookups, data, shared=is_much)
        if has_triples.result():
            message = "has triples as values (RDF 1.2), which not every format holds; take them out"
            raise DataError(f"{' or '.join(map(str, paths))} {message}")
    del store
    for made in (index, lookups):
        seal_index(made)
    sources = sha256("".join(map(known_sha256, paths)).encode()).hexdigest()
    return seal(staging, {"articles": 0, "seeds": sources, "triples": number, "quads": quads})


def load_apart(paths: Sequence[Path], folder: Path, *, base: str, merge: bool = False) -> Release:
    """`load`, in a process of its own: what loading takes of memory goes with it.

    The process ends with this one, however that ends.
    """
    try:
        with beside(partial(load, paths, folder, base=base, merge=merge)) as work:
            return work.result()
    except BrokenProcessPool:
        message = "out of memory? or is a file nested thousands deep?"
        raise DataError(f"loading ended before all was read: {message}") from None


def _has_triples_as_values(store: pyoxigraph.Store) -> bool:
    return any(store.query(f"ASK {{ {where} FILTER(isTRIPLE(?o)) }}") for where in _EVERYWHERE)


def _merge(store: pyoxigraph.Store) -> None:
    """Have the default graph say what all graphs say."""
    everything = store.quads_for_pattern(None, None, None, None)
    store.bulk_extend(pyoxigraph.Quad(q.subject, q.predicate, q.object) for q in everything)


def _add(store: pyoxigraph.Store, path: Path, base: str) -> None:
    """The statements of one file."""
    format_ = FORMATS.get(_suffix(path))
    if format_ is None:
        known = ", ".join(FORMATS)
        raise DataError(f"{path} has no suffix that says its format; known are {known}")
    try:
        if format_ == pyoxigraph.RdfFormat.RDF_XML:
            _refuse_bombs(path)
        with _opened(path) as file:
            store.bulk_load(file, format=format_, base_iri=base)
    except SyntaxError as error:
        place = f":{error.lineno}:{error.offset}" if error.lineno else ""
        raise DataError(f"{path}{place}: is not {format_.name}: {error.msg}") from error
    except DataError:
        raise
    except Exception as error:  # the engine and the packings raise many kinds
        reason = getattr(error, "strerror", None) or error
        raise DataError(f"{path} cannot be read: {reason}") from error


def _refuse_bombs(path: Path) -> None:
    """Look through all that stands before the first element of a file."""
    parser, size, is_in_head = expat.ParserCreate(), 0, True

    def entity(name: str, _: object, value: str | None, *__: object) -> None:
        if value is None or "&" in value or len(value) > MOST_ENTITY:
            message = "is long, is made of others, or stands elsewhere; entities may be namespaces"
            raise DataError(f"{path}: the entity '{name}' {message}")

    def element(*_: object) -> None:
        nonlocal is_in_head
        is_in_head = False

    parser.EntityDeclHandler, parser.StartElementHandler = entity, element
    with _opened(path) as file:
        while is_in_head and (part := file.read(1 << 16)):
            size += len(part)
            if size > MOST_HEAD:
                raise DataError(f"{path}: there is no element in its first {MOST_HEAD:,} bytes")
            try:
                parser.Parse(part)
            except expat.ExpatError as error:
                if is_in_head:  # else the engine tells of it
                    raise DataError(f"{path}: it cannot be read as XML: {error}") from None


def _suffix(path: Path) -> str:
    inner = path.with_suffix("") if path.suffix in PACKINGS else path
    return inner.suffix.lower()


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """A file, unpacked as its suffix says."""
    with path.open("rb") as file:
        if path.suffix == ".gz":
            with gzip.open(file) as unpacked:
                yield cast(IO[bytes], unpacked)
        elif path.suffix == ".zst":
            with zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True) as read:
                yield cast(IO[bytes], io.BufferedReader(cast(io.RawIOBase, read)))
        else:
            yield file


def _classes(store: pyoxigraph.Store) -> dict[str, int]:
    """How many things of each class the default graph has, the largest class first."""
    solutions = cast(Iterable[pyoxigraph.QuerySolution], store.query(_CLASSES))
    counts = {row[0].value: int(row[1].value) for row in solutions if hasattr(row[0], "value")}
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _settings(
    titles: Sequence[str], base: str, merge: bool, classes: dict[str, int]
) -> DatasetSettings:
    says = "the distinct merge of all graphs" if merge else "the files' own"
    title = titles[0] if len(titles) == 1 else f"{titles[0]} and {len(titles) - 1} more"
    return {
        "base": base,
        "title": {"en": title},
        "description": {
            "en": f"{', '.join(titles)}. The default graph is {says}. Numbers are kept by value."
        },
        "languages": ["en"],
        "is_open": True,
        "classes": classes,
    }

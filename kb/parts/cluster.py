"""Articles read by the workers of a Dask cluster, with which no disk need be shared.

The files of an article travel there, and what it gives comes back and is kept here, so that a
release is the same to the byte. A worker that ends has its articles read by another one. Whoever
can reach a scheduler can have it run anything: that is for its operator to bound, by TLS.
"""

from __future__ import annotations

import contextlib
import pickle
import tempfile
import threading
from asyncio import CancelledError
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Protocol, TypeAlias, TypeVar

import kb
from kb.errors import KbError, Problem, ReleaseError, SeedError
from kb.parts.articles import FILES, Reader, make_part, read_part
from kb.parts.part import Content, Part
from kb.parts.reading import software, versions
from kb.seeds.texts import read_bytes

#: Seconds that a scheduler, or a worker where there is none, is waited for.
PATIENCE = 10
#: So many articles are under way for each thread of the cluster.
_AHEAD = 8
_Value = TypeVar("_Value", covariant=True)
#: What the worker that read an article gives: what it made, or what is wrong.
_Answer: TypeAlias = "Content | tuple[Problem, ...]"
#: Libraries that articles are read with are not for several threads, which would gain nothing.
_one_at_a_time = threading.Lock()


class _Future(Protocol[_Value]):
    """What the cluster was asked to make."""

    def done(self) -> bool: ...
    def result(self, timeout: float) -> _Value: ...


class _Client(Protocol):
    """What is asked of Dask's client, of which only some methods have types."""

    def nthreads(self) -> Mapping[str, int]: ...
    def submit(self, make: Callable[..., _Value], /, *given: object) -> _Future[_Value]: ...


def read_on(
    address: str, reader: Reader, folders: Sequence[Path]
) -> Iterator[Part | tuple[Problem, ...]]:
    """The parts of articles, in the order of their folders, read by the cluster of a scheduler.

    Raises `ReleaseError` where it is not there or goes away, where it has no worker, and where one
    has other software than this machine. What was read before that is kept.
    """
    if not folders:
        return
    with _connected(address) as client:
        ours = _software()
        with _refusals_in_words(address):
            threads = sum(client.nthreads().values())
            known = client.submit(bytes, pickle.dumps(reader))  # made again if its worker ends

        def begun(folder: Path) -> _Future[_Answer] | None:
            if files := _files(folder):
                with _refusals_in_words(address):
                    return client.submit(read_sent, known, ours, folder.name, files)
            return None  # it is told of by this machine, where it lies

        pending = ((folder, begun(folder)) for folder in folders)
        waiting = deque(islice(pending, _AHEAD * threads))
        while waiting:
            folder, future = waiting.popleft()
            if future is None:
                yield read_part(reader, folder)
            else:
                with _refusals_in_words(address):
                    answer = _result(client, future)
                yield _kept(answer, reader, folder)
            waiting.extend(islice(pending, 1))


def read_sent(known: bytes, ours: Mapping[str, str], slug: str, files: Sequence[bytes]) -> _Answer:
    """What an article gives of which the files were sent here, or what is wrong in it, with paths
    from the project's folder."""
    _refuse({"a worker that came later": _software()}, ours)
    with _one_at_a_time, tempfile.TemporaryDirectory() as place:
        root, folder = Path(place), Path(place, "seeds", slug)
        folder.mkdir(parents=True)
        for name, content in zip(FILES, files, strict=True):
            (folder / name).write_bytes(content)
        made = make_part(replace(_reader(known), root=root), folder)
        if isinstance(made, Content):
            return made
        return tuple(replace(problem, path=problem.path.relative_to(root)) for problem in made)


@lru_cache(maxsize=1)
def _reader(known: bytes) -> Reader:
    reader: Reader = pickle.loads(known)  # noqa: S301 - of whoever may run anything here
    return reader


def _files(folder: Path) -> tuple[bytes, ...] | None:
    """The files of an article; None where one cannot be read."""
    try:
        return tuple(read_bytes(folder / name) for name in FILES)
    except SeedError:
        return None


def _kept(answer: _Answer, reader: Reader, folder: Path) -> Part | tuple[Problem, ...]:
    if isinstance(answer, Content):
        return Part.write(reader.folder / folder.name, answer)
    return tuple(replace(problem, path=reader.root / problem.path) for problem in answer)


def _software() -> dict[str, str]:
    """What must be the same on all machines, by its name."""
    return versions() | {"treaty-kb": f"{kb.__version__} ({software()[:12]})"}


def _refuse(workers: Mapping[str, Exception | Mapping[str, str]], ours: Mapping[str, str]) -> None:
    """Raise `ReleaseError` where workers have other software than ours, or cannot tell."""
    refusals = []
    for worker, theirs in workers.items():
        if isinstance(theirs, Exception):
            refusals.append(f"{worker} has no treaty-kb ({theirs})")
        elif differing := [name for name in ours if theirs.get(name) != ours[name]]:
            name = differing[0]
            refusals.append(f"{worker} has {name} {theirs.get(name)}, this machine {ours[name]}")
    if refusals:
        listed = "; ".join(refusals)
        raise ReleaseError(f"the cluster has other software: {listed}; install the same on all")


@contextlib.contextmanager
def _connected(address: str) -> Iterator[_Client]:
    """A client of the scheduler at an address, whose workers have our software."""
    try:
        from distributed import Client
        from distributed.comm.addressing import get_address_host_port
    except ImportError as error:
        message = "--cluster needs the library of Dask: pip install 'treaty-kb[cluster]'"
        raise ReleaseError(message) from error
    with _refusals_in_words(address):
        get_address_host_port(address)  # a client of what is no address takes long to end
        client = Client(address, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    with client:
        with _refusals_in_words(address):
            client.wait_for_workers(1, timeout=PATIENCE)
            scheduler = {f"the scheduler {address}": client.run_on_scheduler(_software)}  # type: ignore[no-untyped-call]
            _refuse(scheduler | client.run(_software, on_error="return"), _software())
        yield client


def _result(client: _Client, future: _Future[_Answer]) -> _Answer:
    """What was made, as long as there are workers."""
    while True:
        try:
            return future.result(timeout=PATIENCE)
        except TimeoutError as error:
            if future.done():
                raise
            if not client.nthreads():
                raise TimeoutError("no worker is left") from error


@contextlib.contextmanager
def _refusals_in_words(address: str) -> Iterator[None]:
    """Raise what a cluster fails with, which is of many classes, as `ReleaseError`."""
    try:
        yield
    except KbError:
        raise
    except (Exception, CancelledError) as error:
        why = " ".join(f"{error}".split()) or repr(error)
        mend = "see that scheduler and workers are there, with treaty-kb; what was read is kept"
        raise ReleaseError(
            f"the cluster at {address} does not do the work: {why}; {mend}"
        ) from error

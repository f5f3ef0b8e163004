"""Articles are read by other machines to the same bytes, or it is said why they are not."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
import tiny
from conftest import wait_until
from distributed import Client

import kb.parts.cluster
import kb.parts.reading
from kb.errors import ReleaseError, SeedError
from kb.parts.cluster import read_on
from kb.parts.reading import Share, by_processes, read_seeds
from kb.pipeline import build
from kb.seeds.project import Project

ARTICLES = 40


class Dask:
    """A scheduler on the loopback, and workers of it, each with one thread."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.workers = folder, list[subprocess.Popen[bytes]]()
        file = folder / "scheduler.json"
        self.scheduler = self.start("scheduler", "--port", "0", "--scheduler-file", str(file))
        assert wait_until(file.exists)
        with Client(scheduler_file=str(file), set_as_default=False) as client:
            self.address = client.scheduler.address

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]]
        command += ["--host", "127.0.0.1", "--no-dashboard"]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log)

    def work(self, *words: str) -> subprocess.Popen[bytes]:
        worker = self.start("worker", self.address, "--nthreads", "1", "--no-nanny", *words)
        self.workers.append(worker)
        return worker

    def two_workers(self) -> None:
        """Have two workers, and no others."""
        while len(self.workers) < 2:
            self.work()
        with Client(self.address, set_as_default=False) as client:
            assert wait_until(lambda: len(client.nthreads()) == 2)

    def kill(self, *processes: subprocess.Popen[bytes]) -> None:
        for process in processes:
            process.kill()
            process.wait()
        self.workers = [one for one in self.workers if one not in processes]


@pytest.fixture(scope="module")
def started(tmp_path_factory) -> Iterator[Dask]:
    dask = Dask(tmp_path_factory.mktemp("dask"))
    yield dask
    dask.kill(*dask.workers, dask.scheduler)


@pytest.fixture
def dask(started: Dask) -> Dask:
    """A cluster with two workers."""
    started.two_workers()
    return started


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tiny.small_project(tmp_path_factory.mktemp("made"))
    for number in range(ARTICLES - 1):
        tiny.add_article(folder, f"more-{number}")
    return folder


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Project:
    """A project of some articles of which nothing is kept."""
    return Project.find(shutil.copytree(made, tmp_path / "project"))


def after(number: int, do: Callable[[], object]) -> kb.parts.reading.Progress:
    """Do something when so many articles have been read."""

    def progress(items, _):
        for done, item in enumerate(items):
            if done == number:
                do()
            yield item

    return progress


def parts_of(project: Project) -> dict[str, str]:
    """What is kept, but for the file that says when others were written."""
    kept = tiny.tree(project.judged)
    del kept["known.json"]
    return kept


@pytest.mark.slow
def test_parts_are_the_same_to_the_byte_though_a_worker_ends(dask, project):
    read_seeds(project)
    alone = parts_of(project)
    shutil.rmtree(project.judged)

    read_seeds(
        project, after(3, lambda: dask.kill(dask.workers[0])), partial(read_on, dask.address)
    )

    assert parts_of(project) == alone
    articles = {path.name for path in project.article_folders()}
    assert len(articles) == ARTICLES and articles <= alone.keys()


@pytest.mark.slow
def test_a_release_is_the_same_whoever_reads_and_whichever_worker_ends(
    dask, project, tmp_path, monkeypatch
):
    on_cluster = partial(read_on, dask.address)

    def made_by(share: Share, few_bytes: int, kill: Callable[[], object] = int) -> str:
        monkeypatch.setattr(kb.parts.reading, "FEW_BYTES", few_bytes)
        shutil.rmtree(project.judged, ignore_errors=True)
        releases = tmp_path / f"releases-{time.monotonic_ns()}"
        return build(project, releases, after(3, kill), share=share).id

    serial = made_by(by_processes, 10**9)

    assert made_by(by_processes, 0) == serial
    assert made_by(on_cluster, 0) == serial
    assert made_by(on_cluster, 0, lambda: dask.kill(dask.workers[0])) == serial


@pytest.mark.slow
def test_what_is_wrong_is_told_as_by_one_machine(dask, project, tmp_path):
    for slug, name, text in (
        ("more-1", "facts.yaml", "facts: [1"),
        ("more-2", "article.txt", "Other words.\n"),
        ("more-3", "facts.yaml", tiny.FACTS.replace("2025", "1925")),
    ):
        (project.seeds / slug / name).write_text(text)
    (project.seeds / "more-4" / "source.yaml").unlink()
    (project.seeds / "more-5" / "article.txt").chmod(0)
    (project.seeds / "Talks_2").mkdir()

    with pytest.raises(SeedError) as alone:
        read_seeds(project)
    with pytest.raises(SeedError) as shared:
        read_seeds(project, share=partial(read_on, dask.address))

    assert shared.value.problems == alone.value.problems
    assert len({one.path.parent.name for one in alone.value.problems}) >= 5


@pytest.mark.slow
def test_a_machine_with_other_software_is_refused_by_name(dask, project, tmp_path):
    (tmp_path / "older.py").write_text("import kb; kb.__version__ = '0.0.1'")
    older = dask.work("--preload", str(tmp_path / "older.py"))
    try:
        with Client(dask.address, set_as_default=False) as client:
            assert wait_until(lambda: len(client.nthreads()) == 3)
        said = r"other software: tcp://127.0.0.1:\d+ has treaty-kb 0.0.1 .*, this machine \d"
        with pytest.raises(ReleaseError, match=said):
            read_seeds(project, share=partial(read_on, dask.address))
    finally:
        dask.kill(older)


@pytest.mark.slow
def test_where_no_worker_is_left_it_is_told_and_what_was_read_is_kept(dask, project, monkeypatch):
    monkeypatch.setattr(kb.parts.cluster, "PATIENCE", 2)
    none = after(9, lambda: dask.kill(*dask.workers))

    with pytest.raises(ReleaseError, match="no worker is left"):
        read_seeds(project, none, partial(read_on, dask.address))
    with pytest.raises(ReleaseError, match="Only 0/1 workers arrived"):
        read_seeds(project, share=partial(read_on, dask.address))

    assert len(list(project.judged.iterdir())) >= 9


@pytest.mark.slow
def test_a_scheduler_that_goes_away_or_is_not_there_is_told(tmp_path, project, monkeypatch):
    monkeypatch.setattr(kb.parts.cluster, "PATIENCE", 3)
    dask = Dask(tmp_path)
    share = partial(read_on, dask.address)
    try:
        dask.two_workers()
        gone = after(9, lambda: dask.kill(dask.scheduler))
        with pytest.raises(ReleaseError, match="connection.*see that scheduler and workers"):
            read_seeds(project, gone, share)
    finally:
        dask.kill(*dask.workers)

    assert len(list(project.judged.iterdir())) >= 9
    with pytest.raises(ReleaseError, match="Timed out trying to connect"):
        read_seeds(project, share=share)
    read_seeds(project)
    read_seeds(project, share=share)  # nothing is left to be read, and nobody is asked


@pytest.mark.parametrize(
    ("address", "why"),
    [("nonsense", "missing port number"), ("gopher://a:1", "unknown address scheme")],
)
def test_what_is_no_address_is_told_at_once(project, address, why):
    with pytest.raises(ReleaseError, match=why):
        read_seeds(project, share=partial(read_on, address))

"""What the tests share: the project as it stands, a release built from it, a site, a browser."""

from __future__ import annotations

import fcntl
import gc
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import dumped
import editions
import npmclients
import pytest
import rdflib
from chosen import chosen
from dumped import dump_of
from flask.testing import FlaskClient
from rdflib import Dataset, Graph

from kb.drafting.drafting import read_labels
from kb.pipeline import build
from kb.queries import Limits
from kb.releases.publishing import staged
from kb.releases.release import Release
from kb.seeds.authorities import Authority, read_authorities
from kb.seeds.labels import Labels
from kb.seeds.ontology import Ontology
from kb.seeds.project import Project
from kb.web import create_app

#: In front of a command: signals end it, though whoever runs the tests has them ignored.
HEEDING = ("env", "--default-signal")

ROOT = Path(__file__).parent.parent
#: Tests make and remove 600 files for each copy of the sample: where that is memory with room for
#: them, the disk is spared, which takes ten times as long.
MEMORY, ROOM = Path("/dev/shm"), 4_000_000_000  # noqa: S108 - pytest makes a folder of its own there
#: Real files of depositaries, which are somebody else's: beside the project where they are laid.
DEPOSITARY = ROOT.parent / "shared" / "depositary"
BASE = "https://w3id.org/treaty-kb/"
#: The shell is Chromium without windows, which takes half as much of the processor.
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))),
    None,
)  # fmt: skip
#: Debian has it where only root looks.
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


def _has_room(folder: Path) -> bool:
    """Whether the files of tests, some of which are started, can lie there."""
    try:
        disk = os.statvfs(folder)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize >= ROOM and not disk.f_flag & os.ST_NOEXEC


# Tests start many a Python: where none may keep what it compiled, each one compiles the package anew,
# which is half of what it does.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and _has_room(MEMORY):
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write tests/golden/*.nq from what is made now"
    )
    parser.addoption(
        "--engine", choices=("oxigraph", "virtuoso"), help="have an engine behind every site"
    )


#: What tests of a mark need, where it is, and its package for Debian.
NEEDED = {
    "browser": ("Chromium", CHROMIUM, "chromium"),
    "nginx": ("nginx", NGINX, "nginx-light"),
    "rscript": ("R", shutil.which("Rscript"), "r-base-core"),
    "virtuoso": ("Virtuoso", shutil.which("virtuoso-t"), "virtuoso-opensource-7-bin"),
}


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses by marks
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if kind := config.getoption("--engine"):
        import behind

        behind.mark(kind, items)
    for item in items:
        if not kind and "whole" in getattr(item, "fixturenames", ()):
            item.add_marker("slow")  # the release that it asks is minutes in the making
    for mark, (name, path, _) in NEEDED.items():
        if path is None and not os.environ.get("CI"):
            for item in items:
                if item.get_closest_marker(mark):
                    item.add_marker(pytest.mark.skip(reason=f"no {name} on this machine"))


def pytest_collection_finish() -> None:
    """Have garbage looked for less often, and never among the thousands of tests, which stay."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for mark, (name, path, package) in NEEDED.items():
        if path is None:
            terminalreporter.write_line(
                f"The {mark} tests did not run: there is no {name} on this machine "
                f"(Debian: apt-get install {package}).", yellow=True,
            )  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def _patient() -> Iterator[None]:
    """A page may be long in the reading where others want the processor; how much of that it may
    take is another limit, which stays."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("kb.capture.reader.SECONDS", 90)
        yield


@pytest.fixture(scope="session", autouse=True)
def _behind(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """With `--engine`, that engine answers the queries of every site in this process."""
    if (kind := request.config.getoption("--engine")) is None:
        yield
        return
    import behind  # it starts servers, of which other runs know nothing

    with behind.behind(kind, tmp_path_factory.mktemp("engines")):
        yield


@pytest.fixture(autouse=True)
def _as_written() -> Iterator[None]:
    """Whatever a test had pyshacl do, literals stay as they are written for the next one."""
    yield
    rdflib.NORMALIZE_LITERALS = False


@pytest.fixture(scope="session")
def project() -> Project:
    """The project itself."""
    return Project.find(ROOT)


@cache
def known_authorities(*, has_tables: bool = True) -> Mapping[str, Authority]:
    """The authorities of the project, which take seconds to read; nobody may change them. Without
    tables of records, which name nobody, a tenth of that."""
    project = Project.find(ROOT)
    folder, ids = project.seeds / "authorities", project.identifiers
    return read_authorities(folder, ids, has_tables=has_tables)


@cache
def known_ontology() -> Ontology:
    """The ontology of the project, read once; nobody may change it."""
    return Ontology.read(ROOT / "ontology")


@pytest.fixture(scope="session")
def labels(project: Project) -> Labels:
    """What the authorities of the project are called, as drafts are linked by it."""
    return read_labels(project)


#: So many rows of a record are in a sample, what is said of its treaty, and those of some participants: all of them are most
#: of the triples, and acts are much alike. Authorities link to acts of the last two; Estonia left one.
ROWS = 8
SOME = (b"\tAfghanistan\t", b"\tEuropean Union", b"\tEstonia", b"\tBurkina Faso", b"\tPoland")
#: The register in a sample has these treaties alone: one that lists whom it names, one of six States, one of which the UN has all.
REGISTER, OF_REGISTER = "uk-treaties-online", ("58137", "70500", "71750")
#: Of records of these kinds every tenth is in a sample: there are hundreds, made from one table each.
ALIKE = ("untc-2012-", "untc-2015-", "coe-2012-")
TENTH = 10


def sample_of(folder: Path) -> Project:
    """A copy of the project's sources with the first rows of its records, less most of those that
    are alike and no example of the ontology's."""
    records = ROOT / "seeds" / "records"
    alike = [path.name for kind in ALIKE for path in sorted(records.glob(f"{kind}*"))]
    examples = "".join(p.read_text("utf-8") for p in ROOT.glob("ontology/*.ttl"))
    left_out = {
        name
        for place, name in enumerate(alike)
        if place % TENTH and f"record-{name}>" not in examples
    }
    holders = {f"{REGISTER}-{int(number) // 500 * 500}" for number in OF_REGISTER}
    left_out.update({path.name for path in records.glob(f"{REGISTER}/*/")} - holders)
    for part in ("seeds", "ontology", "shapes"):
        shutil.copytree(
            ROOT / part, folder / part, ignore=lambda _, names: left_out.intersection(names)
        )
    for path in (folder / "seeds" / "records" / REGISTER).glob("*/*.tsv"):
        title, *lines = path.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if re.split(r"[.\t]", line)[0] in OF_REGISTER]
        path.write_text(title + "".join(kept), "utf-8")
    for path in (folder / "seeds" / "records").glob("*/rows.tsv"):
        title, *lines = path.read_bytes().splitlines(keepends=True)
        heads = [line for line in lines if line.startswith(b"head\t")]
        rows = [line for line in lines if not line.startswith(b"head\t")]
        first = ROWS - min(2, len(heads))
        kept = [line for line in rows[first:] if any(name in line for name in SOME)]
        path.write_bytes(b"".join([title, *heads, *rows[:first], *kept]))
    return Project.find(folder)


def folder_of_run(factory: pytest.TempPathFactory) -> Path:
    """Where a run of tests keeps what its processes share. Whoever starts another run in a test
    gives it as `MADE_ONCE`, so that nothing is made again there."""
    if folder := os.environ.get("MADE_ONCE"):
        return Path(folder)
    of_run = factory.getbasetemp()
    # Each process has a folder in that of the run.
    return of_run.parent if "PYTEST_XDIST_WORKER" in os.environ else of_run


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that is made by the first of the processes that run tests; the others wait for it.
    Nobody may change what is in it."""
    of_run = folder_of_run(factory)
    folder, done = of_run / f"once-{name}", of_run / f"once-{name}.done"
    with (of_run / f"once-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of one that failed half-way
            make(folder)
            done.touch()
    return folder


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project with the first rows of its records, of which most releases are made; what is
    kept of its articles is there."""

    def make(folder: Path) -> None:
        project = sample_of(folder)
        build(project, folder / "releases")

    made = made_once(tmp_path_factory, "sample", make)
    own = tmp_path_factory.mktemp("sample") / "project"  # its releases are published into
    return Project.find(shutil.copytree(made, own, symlinks=True))


#: Of what a copy of a project has no need: more than half of its files, and what was built of it.
_SPARED = shutil.ignore_patterns("valid", "invalid", "releases")


def copy_of(project: Project, folder: Path) -> Project:
    """A copy of a project's sources, with what is kept of its articles; without the examples of
    shapes, by which nothing is judged, and without releases."""
    for part in ("seeds", "ontology", "shapes", ".kb"):
        shutil.copytree(project.root / part, folder / part, ignore=_SPARED)
    return Project.find(folder)


@pytest.fixture
def copy(sample: Project, tmp_path: Path) -> Project:
    """A copy of the sample, to be spoiled."""
    return copy_of(sample, tmp_path / "project")


@pytest.fixture(scope="session")
def releases(sample: Project) -> Path:
    """A folder of releases with one release of the sample."""
    return sample.root / "releases"


@pytest.fixture
def out(releases: Path, tmp_path: Path) -> Path:
    """A folder with the release of what is in a copy: the next one follows from it in less time."""
    return Path(shutil.copytree(releases, tmp_path / "out", symlinks=True))


@pytest.fixture(scope="session")
def whole(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of the project itself, with all rows of its records."""
    releases = made_once(tmp_path_factory, "whole", lambda folder: build(project, folder))
    release = Release.current(releases)
    assert release is not None
    return release


@pytest.fixture(scope="session")
def release(releases: Path) -> Release:
    current = Release.current(releases)
    assert current is not None
    return current


#: What most statements are of: records and their acts, places, what authorities say of treaties and
#: organizations, and countries but one.
_MOST = re.compile(
    rb"/(?:action|anticipated|participation|record|place)/|\bcountry[/-](?!vn\b)"
    rb"|/fact/(?:record|authority-(?:record|place|treaty|organization))-"
)


@pytest.fixture(scope="session")
def fewer(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release without most of its statements: it is published, checked, copied and served
    alike, in a tenth of the time."""

    def make(folder: Path) -> None:
        with staged(folder) as place:
            every = dump_of(release, "dump.nq").read_bytes().splitlines(keepends=True)
            lines = [line for line in every if not _MOST.search(line)]
            sections = dumped.rewrite(release, place.data, lines)
            place.publish(dumped.told_of(release, sections), sections)

    current = Release.current(made_once(tmp_path_factory, "fewer", make))
    assert current is not None
    return current


def add_a_second_article(project: Project) -> Project:
    """A copy of the project, or of a part of it, with an invented article beside, whose people have
    Spanish names only."""
    invented = project.seeds / "santo-domingo"
    shutil.copytree(ROOT / "tests" / "golden" / "santo-domingo", invented)
    shutil.move(invented / "authorities.ttl", project.seeds / "authorities" / "invented.ttl")
    return project


@pytest.fixture(scope="session")
def both(sample: Project, releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of the sample with an invented article beside."""

    def make(folder: Path) -> None:
        project = add_a_second_article(copy_of(sample, folder))
        shutil.copytree(releases, folder / "releases", symlinks=True)
        build(project, folder / "releases")

    release = Release.current(made_once(tmp_path_factory, "both", make) / "releases")
    assert release is not None
    return release


@pytest.fixture(scope="session")
def registered(
    sample: Project, releases: Path, tmp_path_factory: pytest.TempPathFactory
) -> Release:
    """A release of the sample with its register taken in."""

    def make(folder: Path) -> None:
        project = copy_of(sample, folder)
        path = project.seeds / "dataset.yaml"
        text = path.read_text("utf-8").replace(f"without: [{REGISTER}]", "without: []")
        path.write_text(text, "utf-8")
        shutil.copytree(releases, folder / "releases", symlinks=True)
        build(project, folder / "releases")

    release = Release.current(made_once(tmp_path_factory, "registered", make) / "releases")
    assert release is not None
    return release


@pytest.fixture(scope="session")
def five(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The folder of releases after each of five small editions."""
    folder = made_once(tmp_path_factory, "five", editions.make_five)
    return [folder / str(number) for number in range(1, 6)]


@pytest.fixture(scope="session")
def limits() -> Limits:
    """Limits of memory and size that a test reaches, and of time that none does, however busy the
    machine is: a test of the time has a pool of its own."""
    return Limits(seconds=60, memory=400_000_000, result=2_000_000, workers=2)


class _Client(FlaskClient):
    """Reads each answer whole, so that the files behind it are closed."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        return super().open(*args, **{"buffered": True} | kwargs)


@contextmanager
def client_of(release: Release, limits: Limits) -> Iterator[FlaskClient]:
    """The application of a release, asked without a server."""
    app = create_app(release, limits)
    app.test_client_class = _Client
    yield app.test_client()
    app.extensions["kb"].queries.close()


@pytest.fixture(scope="session")
def client(release: Release, limits: Limits) -> Iterator[FlaskClient]:
    """The application of the sample's release."""
    with client_of(release, limits) as site:
        yield site


@pytest.fixture(scope="session")
def whole_client(whole: Release, limits: Limits) -> Iterator[FlaskClient]:
    """The application of the project's release; nobody reaches a limit of it, however busy it is."""
    with client_of(whole, replace(limits, seconds=60)) as site:
        yield site


@pytest.fixture(scope="session")
def some_of_each(release: Release) -> list[str]:
    """The path names of things and facts that have among them whatever is said in the release."""
    return chosen(release)


@pytest.fixture(scope="session")
def dump(release: Release) -> Graph:
    """The Turtle dump, read by rdflib; nobody may change it."""
    return Graph().parse(dump_of(release, "dump.ttl"), format="turtle")


@pytest.fixture(scope="session")
def graphs(release: Release) -> Dataset:
    """All that the release says, read from its N-Quads by rdflib; nobody may change it."""
    return Dataset().parse(dump_of(release, "dump.nq"), format="nquads")


class Server:
    """`kb serve` in a process of its own."""

    def __init__(self, *arguments: str, cwd: Path = ROOT) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kb", *arguments], cwd=cwd, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.log: list[str] = []
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.log.append(line)
            if match := re.search(r"serving at (http://\S+/)", line):
                self.address = match[1]
                return
        raise AssertionError(f"the server did not start: {''.join(self.log)}")

    def stop(self, how: int = signal.SIGTERM) -> int:
        """End it; the exit status."""
        self.process.send_signal(how)
        status = self.process.wait(90)
        assert self.process.stderr is not None
        self.process.stderr.close()
        return status


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, without the services that call its maker."""
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, "there is no Chromium on this machine (Debian: apt-get install chromium)"
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def screen(browser: Any) -> Iterator[Any]:
    """One page for many addresses, by `screens.show`: what each asks for, and what is complained of."""
    context = browser.new_context()
    page = context.new_page()
    page.requests, page.complaints = [], []
    page.on("request", lambda request: page.requests.append(request.url))
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()


@pytest.fixture(scope="session")
def site(releases: Path) -> Iterator[Server]:
    """A server of the release, for all tests that leave it as it is."""
    server = Server("serve", "--port", "0", "--releases", str(releases))
    assert server.process.stderr is not None
    threading.Thread(target=server.process.stderr.read, daemon=True).start()  # what it logs
    yield server
    server.stop()


@pytest.fixture(scope="session")
def packages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the clients from npm."""
    return npmclients.installed(request.config, folder_of_run(tmp_path_factory))


@pytest.fixture
def serve(releases: Path) -> Iterator[Callable[..., Server]]:
    """Starts servers on free ports, and ends them."""
    started: list[Server] = []

    def start(*arguments: str, cwd: Path = ROOT) -> Server:
        given = arguments or ("serve", "--port", "0", "--releases", str(releases))
        started.append(Server(*given, cwd=cwd))
        return started[-1]

    yield start
    for server in started:
        if server.process.poll() is None:
            server.stop()


def patient(seconds: float) -> float:
    """So many seconds where the machine has nothing else to do, and as many times more as others
    want its processors."""
    return seconds * max(1.0, 2 * os.getloadavg()[0] / (os.cpu_count() or 1))


def wait_until(holds: Callable[[], bool], seconds: float = 90) -> bool:
    """Whether something holds within a time, which is long enough for a machine with ten times as
    much to do as it can."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return holds()

"""How many modules of `kb/` a step of the work runs through, and what is named by a riddle: two checkouts.

    python tests/bench/structure.py BEFORE AFTER [--only draft,names] [--list]

Each checkout is run by the Python of its own `.venv`, in a copy of its sources.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import CodeType, FrameType
from typing import NamedTuple

#: Names that nobody would grep for.
RIDDLES = ("said", "told", "found", "one", "asked")
TREATY = "/id/treaty/paris-agreement"
QUESTION = Path("ontology/questions/who-holds-which-office.rq")
#: What is run, in this order: the build leaves a release, which the site then shows; a draft changes
#: the seeds.
STEPS = ("build", "page", "query", "draft")
#: In the environment of a process that is traced: where its `kb/` is, the file of the trace.
PACKAGE, TRACE = "STRUCTURE_PACKAGE", "STRUCTURE_TRACE"

_OPTIMIZED = 1  # inspect.CO_OPTIMIZED: the code of a function, not that of a module or a class


class Call(NamedTuple):
    """A call from a module into another one; `-` calls where none of `kb/` is running yet."""

    caller: str
    callee: str
    again: bool  # the callee had been entered before, and was left


class _Stack:
    """The calls of a thread that have not returned; how often each module entered is among them."""

    def __init__(self) -> None:
        self.frames: list[FrameType] = []
        self.modules: list[str] = []
        self.open: dict[str, int] = {}

    def enter(self, module: str, frame: FrameType) -> None:
        self.frames.append(frame)
        self.modules.append(module)
        self.open[module] = self.open.get(module, 0) + 1

    def leave(self, frame: FrameType) -> None:
        if self.frames and self.frames[-1] is frame:
            self.frames.pop()
            self.open[self.modules.pop()] -= 1


class Tracer:
    """Writes down each call from one module of `kb/` into another, when it is first made.

    Calls that an import makes (decorators, tables) are not counted.
    """

    _IMPORT = "import"

    def __init__(self, package: str, trace: str) -> None:
        self._prefix = f"{package}{os.sep}"
        # Opened now: a worker that answers queries may open nothing.
        self._trace = os.open(trace, os.O_WRONLY | os.O_APPEND)
        self._modules: dict[CodeType, str | None] = {}
        self._calls: set[Call] = set()
        self._thread = threading.local()

    def begin(self) -> None:
        """Trace this thread, those that start from now on, and processes that are forked."""
        threading.setprofile(self)
        sys.setprofile(self)

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        """Take a call or a return, as `sys.setprofile` gives it."""
        if event not in ("call", "return"):
            return
        if (code := frame.f_code) not in self._modules:
            self._modules[code] = self._module(code, frame.f_globals)
        if (module := self._modules[code]) is None:
            return
        try:
            stack: _Stack = self._thread.stack
        except AttributeError:
            stack = self._thread.stack = _Stack()
        if event == "return":
            stack.leave(frame)
        else:
            self._enter(module, frame, stack)

    def _enter(self, module: str, frame: FrameType, stack: _Stack) -> None:
        caller = stack.modules[-1] if stack.modules else "-"
        if self._IMPORT in (caller, module):
            module = self._IMPORT
        elif caller != module:
            call = Call(caller, module, stack.open.get(module) == 0)
            if call not in self._calls:
                self._calls.add(call)
                with contextlib.suppress(OSError):
                    os.write(self._trace, f"{caller} {module} {int(call.again)}\n".encode())
        stack.enter(module, frame)

    def _module(self, code: CodeType, names: Mapping[str, object]) -> str | None:
        """The module of a function, such as `web/site`; None for all that is not counted."""
        if not code.co_filename.startswith(self._prefix):
            return None
        if code.co_name == "<module>":
            return None if names.get("__name__") == "__main__" else self._IMPORT
        name = code.co_filename.removeprefix(self._prefix).removesuffix(".py")
        return name if code.co_flags & _OPTIMIZED else None


def begin_tracing() -> None:
    """Trace this process, if it or the one that started it is to be traced."""
    if TRACE in os.environ:
        Tracer(os.environ[PACKAGE], os.environ[TRACE]).begin()


# What is run


def calls_of(step: str, checkout: Path, folder: Path) -> set[Call]:
    """Run a step of a checkout in a copy of its sources; the calls between its modules."""
    trace = folder / f"{step}.trace"
    trace.touch()
    traced = {PACKAGE: str(checkout / "kb"), TRACE: str(trace)}
    if step == "draft":
        slug = min(path.parent.name for path in folder.glob("seeds/*/article.txt"))
        _run(checkout, folder, ["-m", "kb", "draft", slug], traced)
    elif step == "build":
        shutil.rmtree(folder / ".kb", ignore_errors=True)
        _run(checkout, folder, ["-m", "kb", "build"], traced)
    else:
        _run(checkout, folder, [__file__, "--answer", step, *traced.values()], {})
    rows = [line.split() for line in trace.read_text().splitlines()]
    return {Call(caller, callee, again == "1") for caller, callee, again in rows}


def _run(
    checkout: Path, folder: Path, arguments: Sequence[str], variables: Mapping[str, str]
) -> None:
    """Have the Python of a checkout run something in a folder."""
    done = subprocess.run(
        [checkout / ".venv" / "bin" / "python", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{checkout}", **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{checkout}: {' '.join(arguments)} failed\n{done.stderr}")


def copy_sources(checkout: Path, folder: Path) -> None:
    """Copy the sources of a checkout with a few rows of each record, which is the sample of its tests;
    have each Python that is started there begin by tracing."""
    tests = checkout / "tests"
    paths = os.pathsep.join(map(str, (tests, tests / "helpers", checkout)))
    sample = "import sys, pathlib, conftest; conftest.sample_of(pathlib.Path(sys.argv[1]))"
    _run(checkout, folder, ["-c", sample, str(folder)], {"PYTHONPATH": paths})
    (folder / "sitecustomize.py").write_text(
        f"import sys\nsys.path.append({str(Path(__file__).parent)!r})\n"
        "import structure\nstructure.begin_tracing()\n"
    )


def answer(step: str, package: str, trace: str) -> None:
    """Trace how the site of the release in this folder answers."""
    from kb.queries import Limits
    from kb.releases.release import Release
    from kb.web import create_app

    os.environ.update({PACKAGE: package, TRACE: trace})  # for the processes that it starts
    release = Release.current(Path(".kb") / "releases")
    client = create_app(release, Limits(workers=1)).test_client()
    query = {"query": QUESTION.read_text(encoding="utf-8")}
    begin_tracing()
    if step == "page":
        response = client.get(TREATY, headers={"Accept": "text/html"}, follow_redirects=True)
    else:
        response = client.get("/sparql", query_string=query, headers={"Accept": "text/csv"})
    sys.setprofile(None)
    assert response.status_code == 200, response.status
    os._exit(0)  # waits for no worker


# What is counted


def layers_of(checkout: Path) -> dict[str, int]:
    """The layer of each part of `kb/` by the import rules; 0 is the highest."""
    settings = tomllib.loads((checkout / "pyproject.toml").read_text())
    contracts = settings["tool"]["importlinter"]["contracts"]
    [layers] = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    parts = {n: layer.replace(":", " ").replace("|", " ") for n, layer in enumerate(layers)}
    return {part.strip("()"): n for n, names in parts.items() for part in names.split()}


def counts_of(calls: set[Call], layers: Mapping[str, int]) -> dict[str, int]:
    """How many rooms, climbs and returns, each way counted once; and the folders of the rooms."""
    rooms = {call.callee for call in calls}
    ways = {call[:2] for call in calls if call.caller != "-"}

    def layer(room: str) -> int:
        return layers.get(room.partition("/")[0], len(layers))

    return {
        "rooms": len(rooms),
        "climbs": sum(layer(callee) < layer(caller) for caller, callee in ways),
        "returns": len({call[:2] for call in calls if call.again}),
        "folders": len({room.rpartition("/")[0] or room for room in rooms}),
    }


def bound_names(tree: ast.AST) -> Iterator[str]:
    """Every name that Python code binds, with its attributes, parameters and imports by another name."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name
            case ast.arg(arg=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name):
                yield name
            case ast.alias(asname=str(name)) | ast.ExceptHandler(name=str(name)):
                yield name
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name


def riddles_of(folder: Path) -> dict[str, float]:
    """How many of 1,000 bound names below a folder are each of `RIDDLES`; `_Told` is `told`."""
    paths = sorted(folder.rglob("*.py"))
    names = Counter(
        name.strip("_").lower()
        for path in paths
        for name in bound_names(ast.parse(path.read_text(encoding="utf-8")))
    )
    return {riddle: round(1000 * names[riddle] / names.total(), 1) for riddle in RIDDLES}


# The table


def measure(checkout: Path, chosen: Sequence[str], lists: bool) -> dict[str, Mapping[str, float]]:
    """The rows of the table for a checkout."""
    rows: dict[str, Mapping[str, float]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_sources(checkout, folder)
        if not {"build", "page", "query"}.isdisjoint(chosen):
            chosen = ["build", *chosen]
        for step in [step for step in STEPS if step in chosen]:
            calls = calls_of(step, checkout, folder)
            rows[step] = counts_of(calls, layers_of(checkout))
            if lists:
                print(checkout, step, *sorted({call.callee for call in calls}), sep="\n  ")
    if "names" in chosen:
        rows["names in kb/, of 1,000"] = riddles_of(checkout / "kb")
        rows["names in tests/, of 1,000"] = riddles_of(checkout / "tests")
    return rows


def main() -> None:
    if sys.argv[1:2] == ["--answer"]:
        answer(*sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", type=Path, metavar="BEFORE")
    parser.add_argument("after", type=Path, metavar="AFTER")
    parser.add_argument("--only", default=",".join((*STEPS, "names")), help="such as draft,names")
    parser.add_argument("--list", action="store_true", help="print the rooms of each step as well")
    given = parser.parse_args()
    before, after = (
        measure(checkout.resolve(), given.only.split(","), given.list)
        for checkout in (given.before, given.after)
    )
    for row, counts in before.items():
        cells = (f"{key} {count:g} -> {after[row][key]:g}" for key, count in counts.items())
        print(f"{row}:", ", ".join(cells))


if __name__ == "__main__":
    main()

"""Run the W3C's SPARQL tests over HTTP against the project's own server.

    python tests/w3c/run.py PATH [--only NAME]

PATH is the folder `sparql` of https://github.com/w3c/rdf-tests. `known.tsv` lists the tests that
fail, each with its reason. The exit status is 1 when a test fails that is not listed, and when a
listed one passes; 2 when PATH holds no tests.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import rdflib
from answers import GRAPHS, TABLES, difference, read_answer, read_expected
from cases import VERSIONS, Case, read_cases
from protocol import run_description, run_exchanges
from sites import Server, serving

KNOWN = Path(__file__).with_name("known.tsv")
#: What a test of the syntax asks for: it takes whatever there is.
_ANY = "*/*"
_AT_ITS_BASE = ("protocol", "description")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tests, print what came of them; the exit status."""
    given = _parsed(arguments)
    root = given.path / "sparql" if (given.path / "sparql").is_dir() else given.path
    # Data are to be written, and answers to be read, as they are.
    rdflib.NORMALIZE_LITERALS = False
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", module="rdflib")
    cases = [one for one in read_cases(root) if given.only in one.iri or given.only in one.suite]
    if not cases:
        print(f"there are no tests of that name below {', '.join(VERSIONS)} in {root}")
        return 2
    known = read_known(KNOWN)
    start = time.monotonic()
    failures = run_cases([one for one in cases if one.kind], root, given.jobs)
    _print_suites(cases, failures, known)
    _print_left_out(cases)
    print(f"\n{time.monotonic() - start:.0f} s")
    wrong = [*_unexpected(cases, failures, known), *_passing(cases, failures, known)]
    if not given.only:
        asked = {one.iri for one in cases}
        wrong += [f"LISTED, BUT NO TEST: {iri}" for iri in known if iri not in asked]
    print("\n".join(("", *wrong)) if wrong else "as listed")
    return 1 if wrong else 0


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("path", metavar="PATH", type=Path, help="the folder with the W3C's tests")
    parser.add_argument("--only", metavar="NAME", default="", help="suites or tests with this name")
    jobs = os.cpu_count() or 1
    parser.add_argument("--jobs", type=int, default=jobs, help="how many servers run at once")
    return parser.parse_args(arguments)


def read_known(path: Path) -> dict[str, str]:
    """The tests that are known to fail, with their reasons."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return dict(line.split("\t") for line in lines if line and not line.startswith("#"))


def run_cases(cases: Iterable[Case], root: Path, jobs: int) -> dict[str, str]:
    """The tests that fail, and how; tests of the same data share a server."""
    groups = defaultdict(list)
    for case in cases:
        groups[case.base, case.data, case.graphs, case.kind in _AT_ITS_BASE].append(case)
    with ThreadPoolExecutor(jobs) as pool:
        outcomes = pool.map(lambda group: _run_group(group, root), groups.values())
        return {iri: words for one in outcomes for iri, words in one.items() if words}


def _run_group(cases: Sequence[Case], root: Path) -> dict[str, str]:
    at_its_base = cases[0].kind in _AT_ITS_BASE
    try:
        with serving(cases[0], root, at_its_base=at_its_base) as server:
            return {case.iri: _run(case, server) for case in cases}
    except RuntimeError as error:  # the server did not start
        return {case.iri: str(error) for case in cases}


def _run(case: Case, server: Server) -> str:
    """How a test fails; "" where it passes."""
    try:
        if case.kind == "protocol":
            return run_exchanges(case, server)
        if case.kind == "description":
            return run_description(case, server)
        if case.kind == "answer":
            return _run_query(case, server)
        return _run_syntax(case, server)
    except Exception as error:  # an answer that cannot be read is a failure, whatever it raises
        return f"{type(error).__name__}: {error}"


def _run_query(case: Case, server: Server) -> str:
    assert case.query is not None and case.result is not None
    expected = read_expected(case.result, case.base)
    suffix = case.result.suffix
    if suffix not in TABLES:
        # A table that is told as a graph may be asked for in any format.
        suffix = suffix if isinstance(expected, rdflib.Graph) else ".srj"
    media_type, _ = (TABLES | GRAPHS)[suffix]
    reply = server.ask(case.query.read_bytes(), media_type)
    if reply.status != 200 or reply.media_type != media_type:
        return f"expected an answer as {media_type}, came {reply}"
    return difference(expected, read_answer(reply.body, suffix), is_lax=case.is_lax)


def _run_syntax(case: Case, server: Server) -> str:
    assert case.query is not None
    status = 200 if case.kind == "good syntax" else 400
    reply = server.ask(case.query.read_bytes(), _ANY)
    return "" if reply.status == status else f"expected {status}, came {reply}"


def _print_suites(
    cases: Iterable[Case], failures: Mapping[str, str], known: Mapping[str, str]
) -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for case in cases:
        if case.kind:
            failed = "known" if case.iri in known else "failed"
            counts[case.suite][failed if case.iri in failures else "right"] += 1
    total = sum(counts.values(), Counter())
    print(f"{'suite':<32}{'right':>7}{'known':>7}{'failed':>7}")
    for suite, count in (*sorted(counts.items()), ("all", total)):
        print(f"{suite:<32}{count['right']:>7}{count['known']:>7}{count['failed']:>7}")


def _print_left_out(cases: Iterable[Case]) -> None:
    counts = Counter(case.left_out for case in cases if not case.kind)
    print(f"\nleft out: {counts.total()}")
    for reason, count in counts.most_common():
        print(f"{count:>5}  {reason or 'of a type that is not known here'}")


def _unexpected(
    cases: Iterable[Case], failures: Mapping[str, str], known: Mapping[str, str]
) -> list[str]:
    """The tests that fail and are not listed.

    >>> one, other = (Case(iri, "ask", "answer", rdflib.Graph()) for iri in ("a:1", "a:2"))
    >>> _unexpected([one, other], {"a:1": "no", "a:2": "no"}, {"a:1": "engine: it cannot"})
    ['FAILS: a:2\\n  no']
    """
    return [
        f"FAILS: {case.iri}\n  {failures[case.iri].replace(chr(10), chr(10) + '  ')}"
        for case in cases
        if case.iri in failures and case.iri not in known
    ]


def _passing(
    cases: Iterable[Case], failures: Mapping[str, str], known: Mapping[str, str]
) -> list[str]:
    """The tests that pass and are listed.

    >>> one = Case("a:1", "ask", "answer", rdflib.Graph())
    >>> _passing([one], {}, {"a:1": "engine: it cannot"})
    ['PASSES, BUT IS LISTED: a:1']
    """
    return [
        f"PASSES, BUT IS LISTED: {case.iri}"
        for case in cases
        if case.kind and case.iri in known and case.iri not in failures
    ]


if __name__ == "__main__":
    sys.exit(main())

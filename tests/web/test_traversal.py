"""Comunica over two publishers at once, and from document to document: the queries of the README.

The answers that are expected are rdflib's, over the dumps put together. Nothing is read but on this
machine: what an IRI would lead to at w3id.org is read from the server of this release.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess

import pytest
from conftest import BASE, ROOT, Server
from dumped import dump_of
from npmclients import NODE
from rdflib import Graph

from kb.pipeline import build
from kb.seeds.project import Project
from kb.starting.founding import init_project

TOGETHER, FOLLOWING = (
    shlex.split(command)
    for command in re.findall(
        r"```sh\nnpx (.*?)```", (ROOT / "kb/web/query/README.md").read_text("utf-8"), re.DOTALL
    )
)
STATEMENT = BASE + "id/statement/ghada-waly-praises-viet-nam"

pytestmark = pytest.mark.slow

Rows = set[tuple[tuple[str, str], ...]]


def rows_of(found: list[dict[str, str]]) -> Rows:
    return {tuple(sorted(row.items())) for row in found}


def expected(query: str, *dumps: Graph) -> Rows:
    whole = Graph()
    for dump in dumps:
        whole += dump
    answer = whole.query(query)
    return rows_of(
        [{str(name): str(value) for name, value in row.asdict().items()} for row in answer]
    )


def test_one_query_asks_our_endpoint_and_another_publishers(packages, site, dump, tmp_path):
    theirs = build(Project(init_project(tmp_path / "theirs").root), tmp_path / "releases")
    server = Server("serve", "--port", "0", "--releases", str(theirs.path.parent))
    client, *sources, query = TOGETHER
    addresses = {"8000": site.address, "8001": server.address}
    endpoints = [
        re.sub(r"sparql@http://127.0.0.1:(\d+)/", lambda one: addresses[one[1]], source)
        for source in sources
    ]
    try:
        done = subprocess.run(
            [str(NODE), "ask.mjs", "comunica", ",".join(endpoints)], cwd=packages,
            input=json.dumps({"SELECT": query}), capture_output=True, text=True, timeout=300,
        )  # fmt: skip
    finally:
        server.stop()

    assert client == "@comunica/query-sparql" and done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    rows = [
        {name: value["value"] for name, value in row.items()} for row in told["answers"]["SELECT"]
    ]
    other = Graph().parse(dump_of(theirs, "dump.ttl"))
    assert rows_of(rows) == expected(query, dump, other) != set()
    assert {request["url"] for request in told["requests"]} == set(endpoints)


def test_a_query_is_answered_by_following_links_from_a_thing(packages, site, dump):
    client, seed, _, query = FOLLOWING

    done = subprocess.run(
        [str(NODE), "traverse.mjs", seed, BASE, site.address], cwd=packages, input=query,
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip

    assert client == "@comunica/query-sparql-link-traversal" and done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert rows_of(told["rows"]) == expected(query, dump) != set()
    assert set(told["read"]) >= {
        site.address + one.removeprefix(BASE) for one in (STATEMENT, f"{BASE}id/country/vn")
    }
    assert not [address for address in told["read"] if "/sparql" in address]

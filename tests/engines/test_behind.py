"""The site's own tests of the protocol, of questions and of pages, run again behind an engine.

What comes out otherwise there, and why, is listed in `behind.py`, and expected to.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from conftest import ROOT, folder_of_run

PROTOCOL = "test_protocol.py"
ALL = (
    PROTOCOL,
    "test_stored_questions.py",
    "test_querypage.py",
    "test_participation.py",
    "test_pages.py",
)


@pytest.mark.parametrize(
    ("engine", "files", "least"),
    [
        ("oxigraph", (PROTOCOL,), 40),  # our own engine, asked by HTTP as the next one is
        pytest.param("virtuoso", ALL, 490, marks=[pytest.mark.slow, pytest.mark.virtuoso]),
    ],
)  # fmt: skip
def test_the_site_answers_behind_an_engine_as_it_does_without(
    engine, files, least, tmp_path, tmp_path_factory
):
    paths = [str(ROOT / "tests" / "web" / name) for name in files]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-m",
        "not browser and not slow",
        "--engine",
        engine,
    ]

    environment = {**os.environ, "MADE_ONCE": str(folder_of_run(tmp_path_factory))}

    run = subprocess.run(
        [*command, f"--basetemp={tmp_path / 'run'}", *paths],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert run.returncode == 0, run.stdout[-3000:]
    passed = re.search(r"(\d+) passed", run.stdout)
    assert passed and int(passed[1]) >= least, run.stdout[-300:]

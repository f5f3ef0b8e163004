"""Back-up and restore, by the lines of the README, where there are no seeds."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tiny
from conftest import ROOT
from dumped import packed_file

from kb.releases.release import Release

README = (ROOT / "kb" / "releases" / "README.md").read_text("utf-8")
BACKUP, POINTER, RESTORE = re.findall(r"```text\n(rsync .*)\n(rsync .*)\n(mkdir .*)\n```", README)[
    0
]


@pytest.fixture
def machine(tmp_path) -> Path:
    """A folder with two releases of its own, and without a project."""
    if not shutil.which("rsync"):
        reason = "there is no rsync on this machine (Debian: apt-get install rsync)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    tiny.publish(tmp_path / ".kb" / "releases", "old")
    tiny.publish(tmp_path / ".kb" / "releases", "new")
    (tmp_path / "bin").mkdir()
    kb = tmp_path / "bin" / "kb"
    kb.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kb "$@"\n')
    kb.chmod(0o755)
    return tmp_path


def run(machine: Path, *lines: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "PATH": f"{machine}/bin:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    script = "\n".join(["set -e", *lines])
    return subprocess.run(
        ["/bin/sh", "-c", script], cwd=machine, env=environment, capture_output=True, text=True
    )


@pytest.mark.slow
def test_what_was_lost_is_restored_whole(machine):
    releases = machine / ".kb" / "releases"
    current, kept = Release.current(releases), tiny.tree(releases)
    assert run(machine, BACKUP, POINTER).returncode == 0

    shutil.rmtree(machine / ".kb")
    done = run(machine, RESTORE)

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("is whole") == 2
    shared = [path.stat().st_nlink for path in releases.glob("log/*/sections/*")]
    assert shared and min(shared) > 1
    assert Release.current(releases) == current
    assert tiny.tree(releases) == {name: digest for name, digest in kept.items() if name != ".lock"}


@pytest.mark.slow
def test_what_was_damaged_is_told_and_mended_by_the_same_line(machine):
    run(machine, BACKUP, POINTER)
    dump = packed_file(Release.current(machine / ".kb" / "releases"), "nq")
    dump.unlink()

    assert run(machine, RESTORE.rpartition("&& ")[2]).returncode != 0
    assert run(machine, RESTORE).returncode == 0

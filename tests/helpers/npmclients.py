"""The clients from npm that tests ask with: locked in `tests/clients`, installed into pytest's cache.

They need Node.js, which CI must have.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

CLIENTS = Path(__file__).parents[1] / "clients"
NODE, NPM = shutil.which("node"), shutil.which("npm")
#: The oldest Node.js that the locked packages run on.
OLDEST_NODE = (20, 18, 1)


def installed(config: pytest.Config, of_run: Path) -> Path:
    """The folder with the locked packages from npm, installed once for each state of the lock, or
    once in a run that keeps no cache."""
    if (reason := _no_node()) is not None:
        _do_without(config, reason)
    cache = getattr(config, "cache", None)
    folder: Path = cache.mkdir("clients") if cache else of_run / "clients"
    folder.mkdir(exist_ok=True)
    with (folder / "in-use").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # two runs may share the cache
        for path in CLIENTS.iterdir():
            shutil.copyfile(path, folder / path.name)
        lock = hashlib.sha256((CLIENTS / "package-lock.json").read_bytes()).hexdigest()
        installed = folder / "installed"
        if not installed.exists() or installed.read_text() != lock:
            installed.unlink(missing_ok=True)
            done = subprocess.run(
                [str(NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"],
                cwd=folder, capture_output=True, text=True, timeout=400,
            )  # fmt: skip
            if done.returncode != 0:
                _do_without(config, f"npm could not install them: {done.stderr.strip()}")
            installed.write_text(lock)
    return folder


def _no_node() -> str | None:
    """Why the clients from npm cannot run here."""
    if NODE is None or NPM is None:
        return "there is no Node.js with npm on this machine (Debian: apt-get install nodejs npm)"
    version = subprocess.run([NODE, "--version"], capture_output=True, text=True).stdout
    if tuple(map(int, re.findall(r"\d+", version))) < OLDEST_NODE:
        return f"Node.js is {version.strip()}; they need {'.'.join(map(str, OLDEST_NODE))} or later"
    return None


def _do_without(config: pytest.Config, reason: str) -> None:
    """Fail in CI; elsewhere skip, and say so in the closing lines."""

    class Notice:
        def pytest_terminal_summary(self, terminalreporter: Any) -> None:
            terminalreporter.write_line(
                f"The tests of clients from npm did not run: {reason}.", yellow=True
            )

    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    if not config.pluginmanager.has_plugin("no-npm"):
        config.pluginmanager.register(Notice(), "no-npm")
    pytest.skip(reason.splitlines()[0])

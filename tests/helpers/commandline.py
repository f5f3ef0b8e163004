"""The command `kb`, run in this process."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result
from conftest import ROOT

from kb.cli import main


def kb(*arguments: str, project: Path = ROOT, stdin: str = "") -> Result:
    return CliRunner().invoke(main, ["--project", str(project), *arguments], input=stdin)

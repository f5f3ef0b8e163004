"""The verbs: read, call one function, print.

Data go to standard output, messages to standard error. The exit status is 0 when all is well, 1
when data do not conform, 2 for wrong usage or unreadable input. `starting` has the verbs by which a
project is made, `entering` and `making` those that need the seeds, `importing` the one for pages of
depositaries, `drafting` and `proposing` those by which facts are drafted, decided and proposed,
`scoring` the one for what drafts are worth, `showing`, `answering` and `exporting` those for which
a release is enough, `comparing` the one between them, `keeping` the one for the folder of releases.
A module is read when a verb of it is asked for: each needs libraries of its own, and what they lack
is told.
"""

from __future__ import annotations

import resource
import traceback
from collections import UserDict
from importlib import import_module
from pathlib import Path
from typing import Any

import click

import kb
from kb.cli.ending import reopen_stdio, tell
from kb.cli.shared import size_of
from kb.errors import KbError

#: Each verb, with the module and the function that it is.
VERBS = {
    "init": "starting.init",
    "upgrade": "starting.upgrade_",
    "new": "entering.new",
    "draft": "drafting.draft",
    "propose": "proposing.propose",
    "mcp": "proposing.mcp",
    "review": "drafting.review",
    "add": "entering.add",
    "import": "importing.import_",
    "score": "scoring.score",
    "check": "making.check",
    "build": "making.build_",
    "push": "exporting.push",
    "serve": "showing.serve",
    "export": "exporting.export",
    "query": "showing.query",
    "answers": "answering.answers",
    "show": "showing.show",
    "diff": "comparing.diff",
    "releases": "keeping.releases",
}


class _Verbs(UserDict[str, Any]):
    """The commands by their verbs, each read when it is asked for."""

    def __getitem__(self, verb: str) -> Any:
        module, _, function = super().__getitem__(verb).partition(".")
        return getattr(import_module(f"kb.cli.{module}"), function)


class _Group(click.Group):
    """Ends with the exit status of the error that a verb raised, and with its words."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KbError as error:
            tell(str(error))
            ctx.exit(error.exit_status)
        except BrokenPipeError:
            raise  # click ends quietly when whoever reads has gone
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            tell(f"{place}{error.strerror or error}")
            ctx.exit(2)
        except MemoryError:
            tell(f"out of memory{_most_memory()}")
            ctx.exit(2)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            traceback.print_exc()
            tell(f"internal error: {type(error).__name__}{_most_memory()}")
            ctx.exit(2)
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
            tell(f"the query engine ended it: {error}{_most_memory()}")
            ctx.exit(2)


def _most_memory() -> str:
    """The limit to memory, where there is one: what fails for want of it has many names."""
    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    return (
        "" if most == resource.RLIM_INFINITY else f"; 'ulimit -v' allows {size_of(most)} of memory"
    )


@click.group(cls=_Group, commands=_Verbs(VERBS), context_settings={"max_content_width": 90})
@click.version_option(kb.__version__, prog_name="kb")
@click.option(
    "--project",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=Path(),
    help="The folder with seeds/, ontology/ and shapes/ (default: this one or one above).",
)
@click.pass_context
def main(ctx: click.Context, folder: Path) -> None:
    """Publish what news and depositaries say about treaties as linked data."""
    reopen_stdio()
    ctx.obj = folder

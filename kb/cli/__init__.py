"""The verbs: read, call one function, print.

Data go to standard output, messages to standard error. The exit status is 0 when all is well, 1
when data do not conform, 2 for wrong usage or unreadable input. `making` has the verbs that need
the seeds, `showing` those for which a release is enough, `comparing` the one between them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import kb
from kb.cli import comparing, making, showing
from kb.errors import KbError


class _Group(click.Group):
    """Ends with the exit status of the error that a verb raised, and with its words."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KbError as error:
            click.echo(f"{error}", err=True)
            ctx.exit(error.exit_status)
        except BrokenPipeError:
            raise  # click ends quietly when whoever reads has gone
        except OSError as error:
            click.echo(f"{error.filename or 'a file'}: {error.strerror or error}", err=True)
            ctx.exit(2)


@click.group(cls=_Group, context_settings={"max_content_width": 90})
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
    """Publish what news articles say about treaties as linked data."""
    ctx.obj = folder


for _verb in (
    making.new, making.check, making.build_, showing.serve, showing.query, showing.show,
    comparing.diff,
):  # fmt: skip
    main.add_command(_verb)

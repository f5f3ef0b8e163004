"""The verb that keeps what a depositary's page or a table says: import."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.shared import project_of
from kb.records.importing import import_page
from kb.records.recordfolder import Given, Imported
from kb.records.registerimport import SUFFIX, import_register
from kb.records.tableimport import import_table, refusals
from kb.seeds.records.account import Account
from kb.seeds.records.folder import Cell


@click.command(name="import")
@click.argument("pages", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--saved", metavar="DAY", default="", help="The day it was saved, where it says none."
)
@click.option("--treaty", metavar="REF", default="", help="The treaty, where its name says none.")
@click.option("--url", default="", help="The address of the page, where it says none.")
@click.option(
    "--mapping", type=click.Path(path_type=Path), help="How a table of CSV is read, a file of YAML."
)
@click.option("--slug", default="", help="The name of the record's folder.")
@click.option("--accept", is_flag=True, help="Keep it though the page counts otherwise.")
@click.option("--who", default="editors", show_default=True, help="The curator who enters it.")
@click.pass_context
def import_(
    ctx: click.Context, /, pages: tuple[str, ...], mapping: Path | None, accept: bool, **given: str
) -> None:
    """Keep what saved pages of a depositary, or a table, say, in seeds/records/.

    Read are status pages of the UN Treaty Collection, or the XML of these, and contracting parties
    in WIPO Lex, as a browser saves them. What cannot be read is left out, told, and listed in
    not-taken.tsv of the folder. Nothing is written of a page whose own counts differ. Of a newer
    save it is said what changed.

    A table of comma-separated values is read as --mapping says: which column has what, which values
    mean none, which column goes before which. It says the day, the address and the treaties too. A
    row that cannot be read leaves the others alone: it is told, and listed in not-taken.tsv. A
    register of treaties is read so too, a file of JSON lines (.jsonl.gz); it goes beside --mapping.
    """
    if mapping and (given["saved"] or given["treaty"] or given["url"] or accept or len(pages) > 1):
        raise click.UsageError("--mapping is for one table, and says day, treaty and address")
    project = project_of(ctx)
    for page in pages:
        if mapping and page.endswith(SUFFIX):
            for part in import_register(project, Path(page), mapping, Given(**given)):
                click.echo(part.folder)
                click.echo("\n".join(_of_register(part)), err=True)
            continue
        if mapping:
            done = import_table(project, page, mapping, Given(**given))
        else:
            done = import_page(project, page, Given(**given), accept=accept)
        click.echo(done.folder)
        click.echo("\n".join(_summary(done, page)), err=True)


def _summary(done: Imported, page: str) -> list[str]:
    counts = ", ".join(f"{number} {name}" for name, number in done.counts.items() if number)
    lines = [f"{done.page.treaty or done.folder.name}: {len(done.page.cells)} cells; {counts}"]
    if any(one.place.isdecimal() for one in done.page.not_taken):
        lines += [f"refused: {problem}" for problem in refusals(Path(page), done.page.not_taken)]
    else:
        account = Account(done.page.seen, done.page.not_taken)
        lines += [account.summary()] if account.seen else []
        lines += [f"not taken: {one.place}: {one.reason}" for one in account.not_taken]
    lines += [f"gone: {_shown(cell)}" for cell in done.gone]
    lines += [f"new:  {_shown(cell)}" for cell in done.new]
    return lines


def _of_register(done: Imported) -> list[str]:
    counts = ", ".join(f"{number:,} {name}" for name, number in done.counts.items())
    changes = [f"gone: {_shown(cell)}" for cell in done.gone]
    changes += [f"new:  {_shown(cell)}" for cell in done.new]
    return [counts, *Account({}, done.page.not_taken).sentences(by_reason=True), *changes]


def _shown(cell: Cell) -> str:
    return f"{cell.participant}, {cell.head}: {cell.text}"

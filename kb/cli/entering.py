"""The verbs by which an article and its things come in: new, add."""

from __future__ import annotations

from collections.abc import Iterator

import click

from kb.capture.folder import Given, Made, capture
from kb.capture.page import read_page
from kb.cli.shared import article_folder, project_of
from kb.drafting.text.vocabulary import languages
from kb.seeds.adding import add as add_candidates
from kb.seeds.adding import candidates, doubts, used_in_facts
from kb.seeds.authorities import read_authorities


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--slug", default="", help="The folder's name under seeds/ (from the headline).")
@click.option("--language", default="", help="The text's language, such as id (from the text).")
@click.option("--label", default="", help="A name for the article, in English (its headline).")
@click.option("--headline", default="", help="Its headline, where the page does not tell.")
@click.option("--published", default="", help="The day it was published, as YYYY-MM-DD.")
@click.option("--url", default="", help="Its address.")
@click.option("--publisher", default="", help="Who published it.")
@click.option("--who", default="editors", show_default=True, help="The curator who enters it.")
@click.pass_context
def new(
    ctx: click.Context, /, file: str, slug: str, language: str, label: str, who: str, **texts: str
) -> None:
    """Make the seed folder of an article from FILE, a saved page or a text.

    The page is HTML, as a browser saves it; - is standard input. What is not given is found in
    it; where it cannot be, the message says which option gives it.
    """
    project = project_of(ctx)
    page = read_page(file)
    authorities = read_authorities(
        project.seeds / "authorities", project.identifiers, has_tables=False
    )
    curators = [ref.partition("/")[2] for ref in authorities if ref.startswith("curator/")]
    given = Given(who, slug, language, label, {key: item for key, item in texts.items() if item})
    made = capture(page, given, project.seeds, project.article_folders(), curators)
    click.echo(made.folder)
    click.echo("\n".join(_lines(made)), err=True)


@click.command()
@click.argument("slug", metavar="SLUG")
@click.argument("references", metavar="[REF]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Add all candidates that a fact uses.")
@click.option("--new", "is_new", is_flag=True, help="Add also what looks like a known thing.")
@click.option("--who", default="editors", show_default=True, help="The curator who adds them.")
@click.pass_context
def add(
    ctx: click.Context,
    slug: str,
    references: tuple[str, ...],
    everything: bool,
    is_new: bool,
    who: str,
) -> None:
    """Add candidates (REF is person/jane-doe ...) of the article SLUG to the authorities.

    Each gets a block, with the article as its source, and leaves facts.yaml. Without REF the
    candidates are listed. What looks like an authority is told and left as it is.
    """
    project = project_of(ctx)
    article_folder(project, slug)
    waiting = candidates(project, slug)
    if everything:
        used = used_in_facts(project, slug)
        references = tuple(candidate["ref"] for candidate in waiting if candidate["ref"] in used)
        for candidate in waiting:
            if candidate["ref"] not in used:
                click.echo(f"{candidate['ref']} is left out: no fact uses it", err=True)
    elif not references:
        for candidate in waiting:
            click.echo(f"{candidate['ref']}\t{next(iter(candidate['name'].values()))}")
        return
    doubtful = {} if is_new else doubts(project, [o for o in waiting if o["ref"] in references])
    chosen = tuple(
        candidate for candidate in dict.fromkeys(references) if candidate not in doubtful
    )
    for done in add_candidates(project, slug, chosen, who, is_new) if chosen else ():
        hint = "" if done.is_new else " (it was there already)"
        click.echo(f"{done.reference}: {done.path}:{done.line}{hint}")
    for reference, likes in doubtful.items():
        for like in likes:
            click.echo(
                f"{reference} looks like {like.reference} ({like.text}); write that reference "
                "instead, or add it all the same with --new",
                err=True,
            )
    ctx.exit(1 if doubtful else 0)


def _lines(made: Made) -> Iterator[str]:
    """What a curator should know of a new folder, and what comes next."""
    for name, where in made.origins.items():
        value = made.values[name]
        words = ", ".join(value) if isinstance(value, list) else value
        yield f"  {name}: {words} ({where})"
    yield from (f"note: {note.says}" for note in made.notes)
    if "published" not in made.values:
        yield "note: on which day it was published is not known: no day without a year, such as"
        yield "      'on Monday', becomes a full one. Say it in the folder's source.yaml:"
        yield "      published: '2025-10-25'"
    yield from (f"alike: {article}" for article in made.alike)
    slug = made.folder.name
    is_drafted = made.values["language"] in languages()
    draft = f"'kb draft {slug}' for names and quotations, " if is_drafted else ""
    propose = f"'kb mcp' or 'kb propose {slug}' for more"
    yield f"next: {draft}{propose}, 'kb review {slug}' to decide by hand"

"""The two pages about the site: what this is, for who wants to know whether to believe it, and how
to use it.

What this is: how a fact gets in, who decides, what is covered and what is not, how good drafts are,
how to cite, how to correct. How to use it: `kb/web/README.md`, which stands beside the code, and
whose commands tests run; the page is the same words, with the address of the site in them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from html import unescape
from importlib import resources

from flask import Blueprint, Response, abort, render_template
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import escape

from kb.namespaces import PROV, RDF
from kb.web.coverage import coverage
from kb.web.etags import html
from kb.web.links import address
from kb.web.notices import Notice
from kb.web.site import Site
from kb.web.things.citing import Citation
from kb.web.words.languages import here, message
from kb.web.words.wording import Link, Wording

about = Blueprint("about", __name__)

#: Drafts on real articles that nobody here wrote, as README.md has it: of those given so many
#: were right, and of those expected so many were recalled; by rules, and by an agent.
QUALITY = (
    (message("treaty acts"), ((13, 13), (14, 67)), ((40, 42), (39, 39))),
    (message("statements with their speakers"), ((30, 33), (30, 64)), ((41, 43), (41, 43))),
    (message("people with their offices"), ((26, 27), (26, 28)), ((15, 15), (15, 15))),
)
#: On how many articles rules were measured, and on how many of these an agent.
ARTICLES = (14, 6)


@about.get("/about")
def what_this_is() -> Response:
    """What this is, who decides, and what is not here."""
    site = Site.current()
    if site.ids.is_open:
        abort(404, Notice("these data say nothing of how they were made"))

    def write() -> str:
        cited = Citation.of(site, str(site.ids.dataset))
        return render_template(
            "about_dataset.html", covered=coverage(), curators=curators_of(site), quality=QUALITY,
            measured=ARTICLES, cited=cited,
        )  # fmt: skip

    return html(write, "about", site.history.version)


def curators_of(site: Site) -> tuple[Link, ...]:
    """The curators, who have pages: programs that computed days have none."""
    agents = sorted(site.store.subjects(RDF.type, PROV.Agent))
    return Wording.of(site.store).all_links(
        agent for agent in agents if site.ids.kind(agent) == "curator"
    )


#: The address that the README has in its commands.
_LOCAL = "http://127.0.0.1:8000/"
#: A path of the site, in HTML: one that stands for several has `<` in it.
_PATH = re.compile(r"<code>(/(?:[^<&]|&amp;)*)</code>")


@about.get("/help")
def how_to_use_it() -> Response:
    """How people and programs use the site."""
    start = address()

    def write() -> str:
        return render_template("help.html", sections=[section.at(start) for section in sections()])

    return html(write, "help", start)


@dataclass(frozen=True)
class Section:
    """A part of the page: its fragment, its heading and its body, as HTML."""

    fragment: str
    heading: str
    body: str

    def at(self, start: str) -> Section:
        """The section of a site at an address: paths in it are links, and commands go there."""
        body = _PATH.sub(
            lambda path: f'<a href="{escape(here(unescape(path[1])))}">{path[0]}</a>', self.body
        )
        return replace(self, body=body.replace(_LOCAL, escape(start)))


@cache
def sections() -> tuple[Section, ...]:
    """The sections of the README.

    >>> [section.fragment for section in sections()][:2]
    ['the-pages', 'the-report-the-shapes-the-ontology-the-questions']
    """
    text = resources.files("kb.web").joinpath("README.md").read_text("utf-8")
    return tuple(_sections(text))


def _sections(text: str) -> list[Section]:
    """The parts of a text of Markdown under headings of the second level; what stands before these
    is for who reads the file. No HTML of the text is passed on."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    parts = []
    for part in text.split("\n## ")[1:]:
        heading, _, body = part.partition("\n")
        tokens = reader.parse(body)
        for token in tokens:
            token.children = _without_files(token.children or [])
        written = reader.renderer.render(tokens, reader.options, {})
        fragment = "-".join("".join(c if c.isalnum() else " " for c in heading.lower()).split())
        # Who has no pointer scrolls by the keyboard.
        parts.append(Section(fragment, heading, written.replace("<pre>", '<pre tabindex="0">')))
    return parts


def _without_files(tokens: list[Token]) -> list[Token]:
    """What stands in a line, but for links to files beside the README, which the site has not."""
    kept, is_in_file = [], False
    for token in tokens:
        if token.type == "link_open":
            is_in_file = not str(token.attrs["href"]).startswith(("https:", "http:", "/", "#"))
        if not (is_in_file and token.type in ("link_open", "link_close")):
            kept.append(token)
        if token.type == "link_close":
            is_in_file = False
    return kept

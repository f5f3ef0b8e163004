"""What this is, for who wants to know whether to believe it.

How a fact gets in, who decides, what is covered and what is not, how good drafts are, how to cite,
how to correct.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template

from kb.namespaces import PROV, RDF
from kb.web.coverage import coverage
from kb.web.etags import html
from kb.web.notices import Notice
from kb.web.site import Site
from kb.web.things.citing import Citation, is_citable
from kb.web.words.languages import message
from kb.web.words.wording import Link, Wording

about = Blueprint("about", __name__)

#: Drafts on real articles that nobody here wrote, as README.md has it: of those given so many
#: were right, and of those expected so many were recalled; by rules, and by an agent.
QUALITY = (
    (message("treaty acts"), ((13, 13), (14, 67)), ((40, 42), (39, 39))),
    (message("statements with their speakers"), ((33, 34), (32, 64)), ((41, 43), (41, 43))),
    (message("people with their offices"), ((26, 27), (26, 28)), ((15, 15), (15, 15))),
)
#: On how many articles rules were measured, and on how many of these an agent.
ARTICLES = (14, 6)


@about.get("/about")
def page() -> Response:
    """What this is, who decides, and what is not here."""
    site = Site.current()
    if site.ids.is_open:
        abort(404, Notice("these data say nothing of how they were made"))

    def write() -> str:
        cited = Citation.of_dataset(site) if is_citable(site) else None
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

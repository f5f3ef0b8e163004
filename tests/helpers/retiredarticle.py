"""An invented article of which a sentence is retracted, and authorities that are retired and merged."""

from __future__ import annotations

import re
from pathlib import Path

from kb.seeds.article import draft_folder
from kb.seeds.project import Project

TEXT = """\
The Minister of Ports opened talks on the Convention in Hanoi.

Later she swam with dolphins at the Blue Lagoon gala, hosted by her spokeswoman Ada Byron, it was said.

Nothing else is known of that day, neither of the guests nor of the weather.
"""
DECIDED = "decided: {who: editors, on: 2026-11-24}"
FACTS = f"""\
things:
  - ref: event/talks
    name: {{en: Talks in Hanoi}}
  - ref: event/gala
    name: {{en: Party with dolphins}}
facts:
  - id: ktalk
    type: event
    event: event/talks
    kind: Talks
    place: {{text: Hanoi, ref: place/hanoi}}
    quote: The Minister of Ports opened talks on the Convention in Hanoi
    by: curator
    status: accepted
    {DECIDED}
  - id: kgala
    type: event
    event: event/gala
    kind: Reception
    host: {{text: Ada Byron, ref: person/ada-byron}}
    quote: Later she swam with dolphins at the Blue Lagoon gala, hosted by her spokeswoman Ada Byron, it was said
    by: curator
    status: retracted
    because: {{en: The publisher took the sentence back., vi: Nhà xuất bản đã rút câu này.}}
    decided: {{who: editors, on: 2026-12-01}}
  - id: kswam
    type: event
    event: event/gala
    kind: Reception
    quote: she swam with dolphins
    by: curator
    status: retracted
    because: A guess.
    decided: {{who: editors, on: 2026-11-30}}
  - id: kpost
    type: office
    holder: {{text: Ada Byron, ref: person/ada-byron}}
    office: {{text: spokeswoman}}
    quote: her spokeswoman Ada Byron
    by: curator
    status: retracted
    because: She holds no post.
    decided: {{who: editors, on: 2026-12-02}}
"""
RETIRED = """\
retired:
  - ref: person/tolam
    into: person/lam
    decided: {who: editors, on: 2026-12-03}
  - ref: person/lam
    into: person/to-lam
    because: {en: Two spellings of one name.}
    decided: {who: editors, on: 2026-12-03}
  - ref: person/ada-byron
    because: She was somebody else.
    decided: {who: editors, on: 2026-12-04}
  - ref: fact/ktorn
    because: Its line was taken out of the file.
    decided: {who: editors, on: 2026-12-03}
"""


def enter(project: Project) -> Path:
    """Enter the article into the seeds of a project; its folder."""
    folder = draft_folder(project.seeds, TEXT.encode(), "ports", "en", "Ports", "editors")
    source = folder / "source.yaml"  # the release has the day of the newest decision, not today's
    source.write_text(re.sub(r"on: '[0-9-]{10}'", "on: '2026-11-30'", source.read_text("utf-8")))
    (folder / "facts.yaml").write_text(FACTS, "utf-8")
    (project.seeds / "authorities" / "retired.yaml").write_text(RETIRED, "utf-8")
    return folder

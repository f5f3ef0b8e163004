"""A copy of the project with an invented article beside, and a third one."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from conftest import ROOT, known_authorities, sample_of

from kb.seeds.article import draft_folder
from kb.seeds.project import Project

DECIDED = "    by: curator\n    status: accepted\n    decided: {who: editors, on: 2026-11-24}\n"
#: A third article beside the real one and the invented one of tests/golden: a year in a name.
YEAR_IN_A_NAME = f"""\
things:
  - {{ref: action/uganda-accedes-to-the-1951-convention, name: {{en: Uganda accedes}}}}
facts:
  - id: yname
    type: name
    thing: {{text: 1951 Convention, ref: treaty/lakes-protocol}}
    quote: the 1951 Convention
{DECIDED}
  - id: yact
    type: action
    act: action/uganda-accedes-to-the-1951-convention
    action: Accession
    treaty: {{text: 1951 Convention, ref: treaty/lakes-protocol}}
    actors: [{{text: Uganda, ref: country/ug}}]
    time: {{text: at last}}
    quote: Uganda acceded to the 1951 Convention at last
{DECIDED}"""


def project_in(folder: Path) -> Project:
    """A copy of the sample with two more articles, all in order."""
    sample_of(folder)
    seeds, invented = folder / "seeds", ROOT / "tests" / "golden" / "kampala-protocol"
    shutil.copytree(invented, seeds / "kampala-protocol")
    known = known_authorities(has_tables=False)
    head, *blocks = (invented / "authorities.ttl").read_text("utf-8").split("\nid:")
    new = [block for block in blocks if block.partition(" ")[0].replace("\\", "") not in known]
    (seeds / "kampala-protocol" / "authorities.ttl").unlink()
    (seeds / "authorities" / "kampala.ttl").write_text("\n\nid:".join([head, *new]), "utf-8")
    text = b"Uganda acceded to the 1951 Convention at last."
    year = draft_folder(seeds, text, "year-in-a-name", "en", "Uganda accedes", "editors")
    (year / "facts.yaml").write_text(YEAR_IN_A_NAME, "utf-8")
    _leave_out_rows(seeds / "records")
    _leave_out_countries(seeds)
    return Project.find(folder)


def _leave_out_rows(records: Path) -> None:
    """Keep some rows of three records, as Turtle, in which slips can be made; of the other records
    keep what they say of the treaty as a whole."""
    for path in (ROOT / "tests" / "records").glob("*.trig"):
        shutil.rmtree(records / path.stem)
        shutil.copy(path, records)
    for path in records.glob("*/rows.tsv"):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if line[:4] in ("row\t", "head")), "utf-8")


def _leave_out_countries(seeds: Path) -> None:
    """Keep the countries that something speaks of: the others only take time to check."""
    path = seeds / "authorities" / "countries.trig"
    if not path.exists():
        return
    (seeds / "authorities" / "demonyms.tsv").unlink(missing_ok=True)  # which speaks of all of them
    others = "".join(
        p.read_text("utf-8") for p in seeds.glob("*/*.*") if p.suffix != ".tsv" and p != path
    )
    head, *blocks = path.read_text("utf-8").split("\n\nid:country\\/")
    kept = [block for block in blocks if re.search(rf"country\\?/{block[:2]}\b", others)]
    path.write_text("\n\nid:country\\/".join([head, *kept]) + "\n", "utf-8")

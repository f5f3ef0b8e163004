"""What is not wrong, but should be looked at: facts that are gone, questions about drafts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from kb.cli.ending import tell
from kb.errors import Problem
from kb.parts.reading import Seeds
from kb.seeds.project import Project

#: So many ids are named of one article.
MOST_NAMED = 8


def vanished(seeds: Seeds, published: Mapping[str, str]) -> dict[str, list[str]]:
    """Of published facts, those that the seeds neither have nor retire: ids by article."""
    written = {fact_id for part in seeds.parts for fact_id, _ in part.summary.ids}
    retired = {one.reference.removeprefix("fact/") for one in seeds.retired}
    found: dict[str, list[str]] = defaultdict(list)
    for fact_id, slug in published.items():
        if fact_id not in written | retired:
            found[slug].append(fact_id)
    return dict(sorted(found.items()))


def tell_notes(project: Project, seeds: Seeds) -> None:
    """Tell what the rules of meaning say of drafts, and of answers to what is not asked."""
    for part in seeds.parts:
        for line, column, message, mend in part.detail().notes:
            path = project.seeds / part.summary.slug / "facts.yaml"
            tell(f"note: {Problem(path, line, column, message, mend)}")


def warn_of_vanished(found: Mapping[str, list[str]]) -> bool:
    """Tell of vanished facts, with the mend; whether there are any."""
    for slug, ids in found.items():
        many = len(ids) > 1
        more = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
        tell(
            f"warning: {len(ids)} published fact{'s' * many} of '{slug}' stand{'s' * (not many)} "
            f"in no facts.yaml: {', '.join(ids[:MOST_NAMED])}{more}; put {'each' if many else 'it'}"
            " back with status: retracted and because: ..., or write it into "
            f"seeds/authorities/retired.yaml as fact/{ids[0]}, so that its address can say why"
        )
    return bool(found)

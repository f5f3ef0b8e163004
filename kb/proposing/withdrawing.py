"""Take a proposal back: a draft of one's own that nobody decided on and on which nothing rests."""

from __future__ import annotations

from kb.errors import Problem, SeedError
from kb.proposing.trial import names_of, references_in
from kb.proposing.writing import proposer
from kb.review.reviewfolder import alone
from kb.seeds.adding import folder_of
from kb.seeds.article import Article
from kb.seeds.factkeys import NAMING, WrittenFact, WrittenFile, named_in
from kb.seeds.filling import completed
from kb.seeds.project import Project
from kb.seeds.revision import replace, revision
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import decoded, read_bytes


def withdraw(project: Project, slug: str, fact_id: str, by: str) -> list[str]:
    """Take a draft out of an article's facts, and the names that no other fact uses then; what was
    taken out, by ids and references.

    Raises ValueError for a name that does not propose, and `SeedError` where there is no such draft
    of this proposer, where others rest on it, or where the files cannot be read or written.
    """
    proposer(by)
    path = folder_of(project, slug) / "facts.yaml"
    with alone(project, slug):
        data = read_bytes(path)
        file = SeedFile.parse(path, decoded(path, data), "facts")
        value = completed(Article.read(path.parent), file.value)
        fact = next((each for each in value["facts"] if each["id"] == fact_id), None)
        if why := _why_not(value, fact, by):
            raise SeedError([Problem(path, 1, 1, f"'{fact_id[:40]}' {why}", "nothing was changed")])
        assert fact is not None  # noqa: S101 - said above
        left, gone = _without(value, fact)
        new, _ = revision(file, data, left)
        replace(path, data, new)
    return [fact_id, *gone]


def _why_not(value: WrittenFile, fact: WrittenFact | None, by: str) -> str:
    """Why a fact may not be taken back; "" where it may."""
    if fact is None:
        return "is no fact of this article"
    if fact["status"] != "draft":
        return f"was {fact['status']} by a person"
    if fact["by"] != by:
        return f"was proposed by {fact['by']}"
    same = [
        other for other in value["facts"] if other is not fact and names_of(other) & names_of(fact)
    ]
    only = names_of(fact).difference(*map(names_of, same))
    for other in value["facts"]:
        used = references_in(other) | {*other.get("from", ())}
        if other is not fact and used & only and not names_of(other) & names_of(fact):
            return f"holds up the fact {other['id']}: take that back first"
    return ""


def _without(value: WrittenFile, fact: WrittenFact) -> tuple[dict[str, object], tuple[str, ...]]:
    """What a file says without a fact, and the names that go with it: those which it used, and
    nothing else does."""
    facts = [each for each in value["facts"] if each is not fact]
    used = {name for each in facts for name in references_in(each) | names_of(each)}
    gone = (references_in(fact) | names_of(fact)) - used
    left: dict[str, object] = {"facts": facts}
    for section in NAMING:
        if kept := [thing for thing in value.get(section, ()) if thing["ref"] not in gone]:
            left[section] = kept
    there = (thing["ref"] for thing in named_in(value))
    return left, tuple(reference for reference in there if reference in gone)

"""Propose facts: each line is judged, and what passes is written as drafts in one exchange; take a
draft of one's own back."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from pathlib import Path

from kb.errors import ChangedMeanwhile, Problem, SeedError
from kb.proposing.batch import Batch
from kb.proposing.duplicates import Known
from kb.proposing.feedback import Answer
from kb.proposing.jsonlines import Line
from kb.proposing.judging import Judge
from kb.proposing.others import others_of
from kb.proposing.trial import names_of, references_in
from kb.review.journal import alone
from kb.review.workspace import Workspace
from kb.seeds.adding import folder_of
from kb.seeds.article import Article
from kb.seeds.factkeys import NAMING, WrittenFact, WrittenFile, named_in
from kb.seeds.project import Project
from kb.seeds.revision import completed, replace, revision
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import MOST_BYTES, decoded, read_bytes

#: So often a batch is judged again where a file is written by others just then.
MOST_TRIES = 5
#: Who may propose. `rule:` is for our own rules, some of whose drafts are accepted in bulk.
_PROPOSER = re.compile(r"llm:[A-Za-z0-9][\w.:/+-]{0,80}(@[0-9a-f]{1,64})?|program:[a-z0-9-]{1,60}")


def proposer(name: str) -> str:
    """The name by which a program or a model proposes; ValueError for what is none.

    >>> proposer("llm:some-model"), proposer("program:my-reader")
    ('llm:some-model', 'program:my-reader')
    >>> proposer("curator")
    Traceback (most recent call last):
    ValueError: 'curator' does not propose: write llm:<model>, llm:<model>@<prompt digest> or \
program:<name>
    """
    if not _PROPOSER.fullmatch(name):
        forms = "llm:<model>, llm:<model>@<prompt digest> or program:<name>"
        raise ValueError(f"'{name[:80]}' does not propose: write {forms}")
    return name


def propose(
    workspace: Workspace, slug: str, lines: Iterable[Line], by: str, *, is_written: bool = True
) -> list[Answer]:
    """Propose lines to the article of a slug; an answer for each, in their order.

    Without `is_written` they are only judged. Raises ValueError for a name that does not propose,
    `SeedError` where there is no such article or its files cannot be read or written, and
    `ChangedMeanwhile` where others wrote the file each time. Nothing is written then.
    """
    proposer(by)
    folder = folder_of(workspace.project, slug)
    if folder.is_symlink():
        raise SeedError([Problem(folder, 1, 1, "is a link", "put the folder itself here")])
    path, lines = folder / "facts.yaml", list(lines)
    for attempt in range(MOST_TRIES):
        # The first time nobody has to wait; whoever was overtaken holds the lock.
        with alone(workspace.project, slug) if attempt else contextlib.nullcontext():
            workspace = workspace.now()
            data = read_bytes(path)
            file = SeedFile.parse(path, decoded(path, data), "facts")
            batch, value = _judged(workspace, folder, file.value, lines, by)
            if not is_written or _written(
                workspace, slug, file, data, _with(value, batch), attempt > 0
            ):
                return batch.finish()
    raise ChangedMeanwhile(
        f"{path.name} of {slug} was changed each time while the lines were judged; "
        "nothing was written: run it again"
    )


def _judged(
    workspace: Workspace, folder: Path, now: WrittenFile, lines: Iterable[Line], by: str
) -> tuple[Batch, WrittenFile]:
    """The batch, judged, and what the file says before it, with ids."""
    article = Article.read(folder, known=workspace.known)
    value = completed(article, now)
    others, _ = others_of(workspace.project, folder.name)
    own = (thing["ref"] for thing in named_in(value))
    taken = {*workspace.known, *own, *(ref for other in others for ref in other.names)}
    batch = Batch.of(lines, article, by, Known.of(article, value), taken)
    Judge(workspace, article, folder / "facts.yaml", value, others).judge(batch)
    return batch, value


def _with(value: WrittenFile, batch: Batch) -> WrittenFile | None:
    """What the file is to say; None where nothing is new."""
    facts = [entry.value for entry in batch.new("facts")]
    new = {name: [entry.value for entry in batch.new(name)] for name in NAMING}
    if not facts and not any(new.values()):
        return None
    wanted: WrittenFile = {**value, "facts": [*value["facts"], *facts]}
    for name in NAMING:
        if items := [*value.get(name, ()), *new[name]]:
            wanted[name] = items
    return completed(batch.article, wanted)


def _written(
    workspace: Workspace,
    slug: str,
    file: SeedFile,
    data: bytes,
    wanted: WrittenFile | None,
    is_alone: bool,
) -> bool:
    """Write what is wanted; False where the file is no longer the one that was judged."""
    if wanted is None:
        return True
    new, _ = revision(file, data, wanted)
    if len(new) > MOST_BYTES:
        message = f"would have {len(new):,} bytes; {MOST_BYTES:,} are the most that is read"
        raise SeedError([Problem(file.path, 1, 1, message, "nothing was written")])
    with contextlib.nullcontext() if is_alone else alone(workspace.project, slug):
        if read_bytes(file.path) != data:
            return False
        try:
            replace(file.path, data, new)
        except SeedError as error:
            if "changed while" in str(error):
                return False
            raise
    return True


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

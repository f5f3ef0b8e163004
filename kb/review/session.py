"""One article under review: what its file says, and the changes that a curator makes to it.

Every change is written at once, by one exchange of the file. Whoever else writes it meanwhile,
another window or an editor, is merged with or told of (`kb.review.journal`).
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kb.errors import ChangedMeanwhile, Problem, SeedError
from kb.review.days import Days
from kb.review.forms import (
    Naming,
    arguments_of,
    may_be_accepted_in_bulk,
    placed,
    quoted,
)
from kb.review.journal import Change, Fact, Journal, alone, digest_of, review_folder
from kb.review.workspace import Workspace
from kb.seeds.adding import add, folder_of
from kb.seeds.article import Article
from kb.seeds.factkeys import (
    OWN_KINDS,
    RECORD_KEYS,
    Answered,
    WrittenFact,
    WrittenFile,
    WrittenThing,
    named_in,
    walk,
)
from kb.seeds.facts import PUBLISHED
from kb.seeds.gate import Gate
from kb.seeds.project import Project
from kb.seeds.revision import completed, replace, revision
from kb.seeds.ruleanswers import given_digests
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import decoded, read_bytes

#: So often a change is merged again where a file is written by others just then.
MOST_TRIES = 5


@dataclass
class Session:
    """The review of one article by one curator; `language` is that of sentences and names."""

    project: Project
    slug: str
    who: str
    language: str = "en"
    released: Collection[str] = frozenset()
    served: dict[str, WrittenFact] = field(default_factory=dict)

    def __post_init__(self) -> None:
        folder = folder_of(self.project, self.slug)
        self.path = folder / "facts.yaml"
        self.workspace = Workspace.read(self.project)
        self.article = Article.read(folder, known=self.workspace.known)
        self.days = Days(self.article)
        if f"curator/{self.who}" not in self.workspace.known:
            mend = "add the curator to seeds/authorities/curators.trig, or say who by --who"
            raise SeedError.at(self.path, f"no curator '{self.who}' is known", mend)
        self.journal = Journal(review_folder(self.project, self.slug) / "journal.jsonl")
        self._thread_lock = threading.RLock()
        self._read: tuple[bytes, SeedFile] | None = None
        with self.alone():
            self.file()

    # --- What the file says ----------------------------------------------------------------------

    def file(self) -> SeedFile:
        """The file as it is now, all facts with ids; `SeedError` where it cannot be read."""
        with self._thread_lock:
            data = read_bytes(self.path)
            if self._read is not None and self._read[0] == data:
                return self._read[1]
            file = SeedFile.parse(self.path, decoded(self.path, data), "facts")
            wanted = completed(self.article, file.value)
            if wanted != file.value:
                new, file = revision(file, data, wanted)
                replace(self.path, data, new)
                data = new
            self._keep(data, file)
            return file

    def _keep(self, data: bytes, file: SeedFile) -> None:
        self._read = data, file
        self.workspace = self.workspace.now()
        for fact in file.value["facts"]:
            self.served[digest_of(fact)] = fact

    @property
    def digest(self) -> str:
        """A digest of the bytes that were read last."""
        return hashlib.sha256(self._read[0] if self._read else b"").hexdigest()[:16]

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the review's lock of the article, also against other processes."""
        with self._thread_lock, alone(self.project, self.slug):
            yield

    # --- What a curator does ---------------------------------------------------------------------

    def decide(
        self, fact_id: str, seen: str, status: str, because: str | Mapping[str, str] = ""
    ) -> None:
        """Accept or reject a fact; a published one that is rejected is retracted instead."""
        if status not in ("accepted", "rejected"):
            raise SeedError([self._problem(f"'{status}' is no decision")])
        before = self._seen(fact_id, seen)
        if status == "accepted" and before["status"] in PUBLISHED:
            return
        if status == "rejected" and not because:
            raise SeedError([self._problem("a fact is rejected with a reason", "write why")])
        if status == "rejected" and fact_id in self.released and before["status"] in PUBLISHED:
            status = "retracted"
        after = self._decided(before, status)
        if status in ("rejected", "retracted"):
            after["because"] = because
        self.change(Change({fact_id: (before, after)}))

    def accept_all(self, seen: Mapping[str, str]) -> None:
        """Accept several drafts at once: those alone that may be (`may_be_accepted_in_bulk`)."""
        pairs: dict[str, tuple[WrittenFact, WrittenFact]] = {}
        for fact_id, digest in seen.items():
            before = self._seen(fact_id, digest)
            if not may_be_accepted_in_bulk(before):
                message = f"the fact '{fact_id}' is decided on its own"
                raise SeedError([self._problem(message, "only names of countries are not")])
            pairs[fact_id] = before, self._decided(before, "accepted")
        if pairs:
            self.change(Change(pairs))

    def correct(
        self,
        fact_id: str,
        seen: str,
        arguments: Mapping[str, object],
        quote: str,
        new: Mapping[str, str],
        names: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """Give a fact other arguments, or another quote; it is corrected by that.

        `new` has the names of things that are new, `names` other names, by language, for things
        of the article that the fact speaks of.
        """
        before = self._seen(fact_id, seen)
        record = {key: item for key, item in before.items() if key in RECORD_KEYS}
        after: dict[str, object] = {**record, **arguments_of(arguments)}
        if "quote" in before or quote.strip():
            span = placed(self.article.text, quote, before.get("at"))
            after = quoted(after, self.article.text, span)
        same = all(after.get(key) == before.get(key) for key in {**before, **after} if key != "at")
        status = "accepted" if same or before["by"] == "curator" else "corrected"
        self._write(fact_id, before, self._decided(after, status), new, names or {})

    def draw(
        self,
        type_: str,
        arguments: Mapping[str, object],
        span: Sequence[int],
        new: Mapping[str, str],
    ) -> str:
        """Add a fact of a curator's own, its quote the span, widened to its arguments; its id."""
        after: dict[str, object] = {"type": type_, **arguments_of(arguments)}
        start, end = (max(0, min(int(at), len(self.article.text))) for at in span[:2])
        after = quoted(after, self.article.text, (start, end))
        after["by"] = "curator"
        facts = [*self.file().value["facts"], {**after, "status": "draft"}]
        after["id"] = completed(self.article, {"facts": facts})["facts"][-1]["id"]
        fact_id = str(after["id"])
        self._write(fact_id, None, self._decided(after, "accepted"), new)
        return fact_id

    def answer(self, fact_id: str, seen: str, rule: str, because: str | Mapping[str, str]) -> None:
        """Answer what a rule of meaning asks of a fact: why it is right as it is."""
        if not because:
            raise SeedError([self._problem("a question is answered with a reason", "write why")])
        before = self._seen(fact_id, seen)
        others = [other for other in before.get("answers", ()) if other["rule"] != rule]
        answer: Answered = {"rule": rule, "because": because, "who": self.who, "on": self._today()}
        after: WrittenFact = {**before, "answers": [*others, answer]}
        names = {thing["ref"]: thing["name"] for thing in self.file().value.get("things", ())}
        after["answers"] = given_digests(after, names)
        self.change(Change({fact_id: (before, after)}))

    def adopt(self, reference: str, is_new: bool = False) -> None:
        """Add a candidate to the authorities; one that looks like one of them only as `is_new`."""
        with self.alone():
            add(self.project, self.slug, [reference], self.who, is_new)

    def identify(self, reference: str, known: str) -> None:
        """Let all drafts speak of an authority instead of a candidate, which is dropped then.

        It stays where a fact that was decided speaks of it.
        """
        value = self.file().value
        if reference not in {candidate["ref"] for candidate in value.get("candidates", ())}:
            raise SeedError([self._problem(f"'{reference}' is no candidate here")])
        if (
            known not in self.workspace.known
            or known.partition("/")[0] != reference.partition("/")[0]
        ):
            raise SeedError([self._problem(f"'{known}' is no authority of that kind")])
        self.change(identified(value, reference, known))

    def undo(self) -> str:
        """Take the last change of this session back; the id of a fact that it was about."""
        change = self.journal.last()
        if change is None:
            raise SeedError([self._problem("nothing was changed in this session")])
        try:
            self.change(self._without_used(change.undone()), is_undo=True)
        except ChangedMeanwhile:
            self.journal.leave()  # so that what was changed before it can be taken back
            raise
        return next(iter(change.facts), "")

    def change(self, change: Change, is_undo: bool = False) -> None:
        """Merge a change into the file and write it; `SeedError` where the gate refuses a fact."""
        with self.alone():
            for attempt in range(MOST_TRIES):
                file = self.file()
                assert self._read is not None  # noqa: S101 - it was read just now
                data = self._read[0]
                wanted = change.merged(file.value)
                self._refuse_ungated(file, wanted, change)
                try:
                    new, new_file = revision(file, data, wanted)
                    if new != data:
                        replace(self.path, data, new)
                        self._keep(new, new_file)
                    break
                except SeedError as error:
                    is_race = "changed while" in str(error)
                    if not is_race or attempt == MOST_TRIES - 1:
                        raise
            self.journal.undo() if is_undo else self.journal.add(change)

    # --- How --------------------------------------------------------------------------------------

    def _seen(self, fact_id: str, seen: str) -> WrittenFact:
        """The fact as the curator saw it, which it must still be."""
        before = self.served.get(seen)
        now = next((f for f in self.file().value["facts"] if f.get("id") == fact_id), None)
        if before is None or before.get("id") != fact_id:
            before = now
            if now is None or digest_of(now) != seen:
                raise ChangedMeanwhile(f"the fact '{fact_id}' was changed meanwhile")
        if now is None or now != before:
            Change({fact_id: (before, {**before, "status": "?"})} if before else {}).merged(
                self.file().value
            )
        assert before is not None  # noqa: S101 - one that is not is refused above
        return before

    @staticmethod
    def _today() -> str:
        return datetime.datetime.now(datetime.UTC).astimezone().date().isoformat()

    def _decided(self, fact: Mapping[str, object], status: str) -> WrittenFact:
        kept = {key: item for key, item in fact.items() if key != "because"}
        decided = {"who": self.who, "on": self._today()}
        # Where a form gave something else, the schema tells it before anything is written.
        return {**kept, "status": status, "decided": decided}

    def _without_used(self, undone: Change) -> Change:
        """The change without taking out what facts of others speak of by now."""
        others = [f for f in self.file().value["facts"] if f.get("id") not in undone.facts]
        used = {item for _, item in walk(others) if isinstance(item, str)}
        things, candidates = (
            {name: pair for name, pair in pairs.items() if pair[1] or name not in used}
            for pairs in (undone.things, undone.candidates)
        )
        return Change(undone.facts, things, candidates)

    def _write(
        self,
        fact_id: str,
        before: WrittenFact | None,
        after: WrittenFact,
        new: Mapping[str, str],
        names: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """Write a fact with the things that it names first. One that speaks of a candidate stays a
        draft until that is added. What is inferred of it, as the day of "today", is a draft."""
        used = {item for _, item in walk(after) if isinstance(item, str)}
        value, naming = self.file().value, Naming(new, names or {})
        own = {thing["ref"] for thing in named_in(value)}
        things, candidates = naming.things(value, used), dict[str, tuple[None, WrittenThing]]()
        for reference, name in naming.unknown(own | self.workspace.known, used, self.path).items():
            is_own = reference.partition("/")[0] in OWN_KINDS
            entry = {(self.language if is_own else self.article.language): name}
            kept = things if is_own else candidates
            kept[reference] = None, {"ref": reference, "name": entry}
        waiting = {candidate["ref"] for candidate in value.get("candidates", ())} | set(candidates)
        if used & waiting:
            after["status"] = "draft"
            after.pop("decided")
        beside = {f["id"]: (None, f) for f in self.days.inferred(after, value["facts"])}
        self.change(Change({fact_id: (before, after), **beside}, things, candidates))

    def _refuse_ungated(
        self, file: SeedFile, wanted: Mapping[str, Sequence[Fact]], change: Change
    ) -> None:
        """What a curator decides passes the gate, or is not written."""
        decided = {
            i: fact
            for i, fact in enumerate(wanted["facts"])
            if fact.get("id") in change.facts and fact["status"] in PUBLISHED
        }
        if not decided:
            return
        new = SeedFile(file.path, dict(wanted), file.places)
        gate = Gate(self.article, new, self.workspace.known, self.workspace.ontology)
        gate.problems.clear()
        for i in decided:
            with contextlib.suppress(KeyError, TypeError, AttributeError):  # the schema tells it
                gate.check(i)
        if gate.problems:
            raise SeedError(Problem(self.path, 1, 1, p.message, p.mend) for p in gate.problems)

    def _problem(self, message: str, mend: str = "") -> Problem:
        return Problem(self.path, 1, 1, message, mend)


def identified(value: WrittenFile, reference: str, known: str) -> Change:
    """The change by which all drafts of a file speak of an authority instead of a candidate.

    The candidate is dropped, but where a fact that was decided speaks of it.

    >>> fact = {"id": "abcd", "status": "draft", "thing": {"text": "Lam", "ref": "person/lam"}}
    >>> file = {"candidates": [{"ref": "person/lam"}], "facts": [fact]}
    >>> identified(file, "person/lam", "person/to-lam").merged(file)["facts"][0]["thing"]
    {'text': 'Lam', 'ref': 'person/to-lam'}
    """
    facts = {
        fact["id"]: (fact, _written_for(fact, reference, known))
        for fact in value["facts"]
        if fact["status"] == "draft" and speaks_of(fact, reference)
    }
    others = [fact for fact in value["facts"] if fact["id"] not in facts]
    candidates = {
        candidate["ref"]: (candidate, None)
        for candidate in value.get("candidates", ())
        if candidate["ref"] == reference and not speaks_of(others, reference)
    }
    return Change(facts, candidates=candidates)


def speaks_of(value: object, reference: str) -> bool:
    """Whether a fact, or one of several, has a reference."""
    return any(item == reference for _, item in walk(value))


def _written_for(value: object, reference: str, known: str) -> Any:
    """A fact with one reference in place of another."""
    if isinstance(value, Mapping):
        return {key: _written_for(item, reference, known) for key, item in value.items()}
    if isinstance(value, list):
        return [_written_for(item, reference, known) for item in value]
    return known if value == reference else value

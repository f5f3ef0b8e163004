"""The lines of one call: facts, the things and candidates that they name, local handles, ids.

A line with a `type` is a fact, with the keys of `facts.yaml`. One with `ref` and `name` names what
facts speak of: an event, an act, a statement (under `things:`), or what no authority describes yet
(under `candidates:`). A handle stands for what has no reference yet: `"ref": "event/@signing"`
names a thing that gets one, `"handle": "a"` a fact; lines after it may say `event/@signing`,
`office/@a` and, under `from`, `@a`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kb.drafting.entities.candidates import slug_of
from kb.proposing.duplicates import Known
from kb.proposing.feedback import Answer, Objection
from kb.proposing.gating import at
from kb.proposing.handles import Handles, handle_of
from kb.proposing.jsonlines import Line
from kb.seeds.article import Article
from kb.seeds.factkeys import CANDIDATE_KINDS, NODES, OWN_KINDS, WrittenFact
from kb.seeds.revision import new_id
from kb.seeds.schema import breaches

#: The keys of a fact that are given here, or are for the people who decide.
NOT_PROPOSED = ("id", "by", "status", "decided", "because", "answers")
#: So many facts a file has at most to which something is proposed.
MOST_FACTS = 1_500
_TAKEN_BACK = ("rejected", "retracted")


@dataclass
class Entry:
    """What one line proposes: the list of the file that it is for, its value there, its answer.

    `twin` is an entry before it that says the same.
    """

    section: str
    value: WrittenFact
    answer: Answer
    twin: Entry | None = None

    @property
    def is_new(self) -> bool:
        """Whether it is to be written: it was not refused, and is not there already."""
        return not self.answer.refused and not self.answer.already and self.twin is None

    @property
    def gives(self) -> frozenset[str]:
        """What other lines may refer to by it: a reference, the id of a fact, its node."""
        if self.section != "facts":
            return frozenset([str(self.value.get("ref", ""))])
        fact_id, type_ = str(self.value.get("id", "")), str(self.value.get("type", ""))
        return frozenset([fact_id, f"{type_}/{fact_id}"] if type_ in NODES else [fact_id])


@dataclass
class Batch:
    """The entries of one call, made one after the other; `taken` are references in use anywhere."""

    article: Article
    by: str
    known: Known
    taken: set[str]
    entries: list[Entry] = field(default_factory=list)
    handles: Handles = field(default_factory=Handles)

    @classmethod
    def of(
        cls, lines: Iterable[Line], article: Article, by: str, known: Known, taken: Iterable[str]
    ) -> Batch:
        """The batch of some lines, each of which fits the schema of the file or is refused."""
        batch = cls(article, by, known, set(taken))
        for line in lines:
            batch.add(line)
        return batch

    def new(self, section: str) -> list[Entry]:
        """The entries of a list of the file that are to be written."""
        return [entry for entry in self.entries if entry.section == section and entry.is_new]

    def finish(self) -> list[Answer]:
        """The answers, once all is judged; what says the same as another has the same answer."""
        for entry in self.entries:
            if entry.twin is not None:
                entry.answer.refuse(entry.twin.answer.refused)
                entry.answer.already = f"line {entry.twin.answer.line}"
        return [entry.answer for entry in self.entries]

    def add(self, line: Line) -> None:
        """Take one more line."""
        value, answer = dict(line.value), Answer(line.number)
        section = _section(value)
        entry = Entry(section, value, answer)
        self.entries.append(entry)
        kind, handle = ("", value.pop("handle", "")) if section == "facts" else handle_of(value)
        objections = [line.objection] if line.objection else list(self._filled(entry, kind, handle))
        answer.refuse(objections)
        if not answer.refused:
            self._place(entry)
        if handle and isinstance(handle, str):
            if answer.refused:
                self.handles.refuse(handle, kind, line.number)
            else:
                self.handles.give(handle, kind, str(value["id" if section == "facts" else "ref"]))

    def _filled(self, entry: Entry, kind: str, handle: object) -> Iterator[Objection]:
        """Put into an entry what is given here; what of it does not fit."""
        value = entry.value
        if entry.section == "":
            mend = 'a fact has "type" and "quote"; what facts speak of has "ref" and "name"'
            yield Objection("form", "is neither a fact nor a name of a thing", mend)
            return
        yield from _not_proposed(value)
        if handle != "":
            yield from self.handles.objections(handle, kind)
        if kind:
            value["ref"] = self._reference(value)
        missing: list[Objection] = []
        value.update(self.handles.resolved(value, (), missing))
        yield from missing
        if entry.section == "facts":
            value.update(by=self.by, status="draft")
        missing_keys = {objection.key for objection in missing}
        yield from (objection for objection in _misfits(entry) if objection.key not in missing_keys)

    def _reference(self, value: Mapping[str, object]) -> str:
        """A reference for a thing that has a handle only: that which its name has in the file
        already, or one that nothing has."""
        kind = str(value["ref"]).partition("/")[0]
        name = value.get("name")
        if not isinstance(name, Mapping) or not name:
            return f"{kind}/unnamed"
        if there := self.known.named(kind, name):
            return there
        slug = slug_of(str(name.get("en") or next(iter(name.values()))))
        reference, number = f"{kind}/{slug}", 1
        while reference in self.taken:
            number += 1
            reference = f"{kind}/{slug}-{number}"
        self.taken.add(reference)
        return reference

    def _place(self, entry: Entry) -> None:
        """Find an entry that fits in the file, or give it its id."""
        value, answer = entry.value, entry.answer
        before = [earlier for earlier in self.entries if earlier is not entry and earlier.is_new]
        if entry.section != "facts":
            answer.accepted = entry.value["ref"]
            answer.already = "named" if self.known.has(answer.accepted) else ""
            entry.twin = next(
                (earlier for earlier in before if answer.accepted in earlier.gives), None
            )
            return
        known = self.known.same(entry.value)
        if known is None and len(self.known.ids) >= MOST_FACTS:
            message = f"the file has {MOST_FACTS:,} facts, which are all that it may have"
            answer.refuse([Objection("size", message, "decide on those that are there")])
            return
        if known is None:
            value["id"] = answer.accepted = new_id(self.article.slug, value, self.known.ids)
            self.known.add(entry.value)
            return
        value["id"] = answer.accepted = known["id"]
        entry.twin = next((earlier for earlier in before if earlier.value is known), None)
        if entry.twin is None:
            answer.already = known["status"]
        if known["status"] in _TAKEN_BACK:
            why = known.get("because", "")
            reason = why if isinstance(why, str) else why.get("en") or next(iter(why.values()))
            message = f"a person has {known['status']} this fact ({known['id']}): {reason}"
            answer.refuse([Objection(known["status"], message, "propose it no more")])


def _section(value: Mapping[str, object]) -> str:
    """The list of the file for which a line is; "" for none."""
    if "type" in value:
        return "facts"
    reference = value.get("ref")
    kind = reference.partition("/")[0] if isinstance(reference, str) else ""
    if kind in CANDIDATE_KINDS:
        return "candidates"
    return "things" if kind in OWN_KINDS or kind in NODES else ""


def _not_proposed(value: Mapping[str, object]) -> Iterator[Objection]:
    for key in NOT_PROPOSED:
        if key in value and "type" in value:
            message = f"'{key}' is not for proposals: {_FOR[key]}"
            words = text if isinstance(text := value[key], str) else ""
            yield Objection("not-proposed", message, "leave the key out", key, words)


_FOR = {
    "id": "the id is given here",
    "by": "who proposes is said once, when the command is started",
    "status": "every proposal is a draft, and a person decides",
    "decided": "a person decides",
    "because": "a person who rejects says why",
    "answers": "a person answers what rules ask",
}


def _misfits(entry: Entry) -> Iterator[Objection]:
    """Where an entry does not fit the schema of the file."""
    value = {key: item for key, item in entry.value.items() if key not in NOT_PROPOSED[:1]}
    if entry.section == "facts":
        value = {key: item for key, item in value.items() if key not in NOT_PROPOSED[3:]}
    whole = {"facts": [], **{entry.section: [value]}}
    for keys, message, mend in breaches(whole, "facts"):
        words = at(whole, keys)
        key = ".".join(map(str, keys[2:]))
        yield Objection("form", message, mend, key, words)


#: One sentence each.
CONVENTIONS = (
    "The quote is word for word; where it stands more than once, give 'at' or 'prefix'.",
    "The words of every argument ('text') stand inside the quote.",
    "Write days and numbers as the text has them; they are computed. A year or a day that the "
    "words do not say is an inference about the event or act (schema:startDate, tro:actionDate).",
    "A thing without a reference is named by a line {ref, name} before the fact; a handle "
    "(action/@signed) makes a reference that nothing else has. A fact may have a 'handle' too: "
    "under 'from' it is '@x', in a reference to an office, title or count 'office/@x'.",
    "What stands on somebody's word alone has 'according_to'.",
    "What is planned, called for, considered, cancelled or denied is 'anticipated', or an event "
    "with an 'outlook': never an 'action'.",
    "Who decides is a person: a fact has no id, by, status, decided, because or answers.",
)

"""The statements of one stretch of a text: which words its verbs of saying give to whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from kb.drafting.statements.reported import FEWEST_BEFORE, Said
from kb.drafting.statements.speakers import Speaker, Speakers
from kb.drafting.text.annotations import Entity
from kb.drafting.text.saying import Saying, Verb
from kb.drafting.text.skeleton import QUOTATION
from kb.drafting.tracing import Nothing, listening

_LEADING = re.compile(rf"\s?[,:]\s?{QUOTATION}")


@dataclass(kw_only=True)
class Utterances(Said):
    """The statements of one stretch while its verbs are read.

    `before` is the one who spoke or was named just before, `older` one before that, `person` the
    only person whom the stretch before names.
    """

    saying: Saying
    before: Entity | None
    has_spoken: bool
    older: Entity | None
    person: Entity | None

    @property
    def speakers(self) -> Speakers:
        before = self.last.entity if self.last and not self.last.others else self.before
        return Speakers(self.saying, self.stretch.skeleton, before, self.person)

    def read(self) -> None:
        self._according(behind_quotation=True)
        self._own()
        places = list(self.saying.any.finditer(self.text))
        for place in places:
            if self.saying.ends.match(self.text, place.end()):
                self._try(place.start(), self._inserted)
        for place in places:
            if not any(first <= place.start() < end for first, end in self.covered):
                self._try(place.start(), self._verb)
        self._according(behind_quotation=False)
        for at in self.stretch.quotations:
            self._by_any_verb(at)

        self._tell_unread(places)

    def _tell_unread(self, places: list[re.Match[str]]) -> None:
        """Tell whoever listens of verbs of saying and quotations of which no statement was read."""
        if trace := listening():
            verbs = [self.stretch.skeleton.span(*place.span()) for place in places]
            for code, spans in (("unsaid", verbs), ("unspoken", self.stretch.quotations.values())):
                for span in spans:
                    if not any(span.overlaps(one.quote) for one in self.found):
                        trace.nothing.append(Nothing(code, "statement", "", span))

    def _try(self, start: int, way: Callable[[Verb, int, int], bool]) -> None:
        """Try the verbs that stand at a place, until one tells of something said."""
        for verb in self.saying.verbs:
            match = verb.says.match(self.text, start)
            if match and way(verb, match.start(), match.end()):
                return

    def _inserted(self, verb: Verb, start: int, end: int) -> bool:
        """ "The text was ready, she said": speech before a subject whose verb ends its part."""
        speaker = self.speakers.in_front(start) if verb.may_close else None
        begin = self._turn(speaker.start) if speaker else 0
        if not speaker or begin <= 0 or self.text[begin] != ",":
            return False
        if self.saying.conjunction.match(self.text, begin) or _LEADING.match(self.text, end):
            return False  # "..., and Jane Doe agreed"; "..., Jane Doe said: “We signed”"
        if self.saying.that.search(self.text, begin, speaker.start):
            return False  # "..., que Suiza ratificó el 28 de noviembre de 1974"
        head = self.text[:begin]
        is_clause = len(head.split()) >= FEWEST_BEFORE or self.text[end : end + 1] == ","
        is_clause = is_clause and not self.saying.adverb.match(head)
        return is_clause and self.add_closing(verb.force, speaker, begin, end)

    def _by_any_verb(self, quoted: int) -> None:
        """A quotation with a comma behind it, and a person behind that with any verb."""
        words = self.stretch.quotations[quoted]
        if any(words.overlaps(one.words) for one in self.found):
            return
        has_comma = self.annotated.words(words).rstrip().endswith(",")
        speaker = None
        turned = self.saying.any_turned.match(self.text, quoted + 1)
        if turned and (has_comma or "," in turned["comma"]):
            speaker = self.speakers.behind(turned.end(), stop=False, people=True)
            speaker = speaker or self._dropped(turned.start("verb"), turned.end())
        subject = self.saying.any_subject.match(self.text, quoted + 1)
        if not speaker and subject and (has_comma or "," in subject["comma"]):
            speaker = self.speakers.in_front(subject.end())
        if speaker:
            self.add_closing("Assertion", speaker, quoted, speaker.end)

    def _dropped(self, start: int, end: int) -> Speaker | None:
        """The one who spoke before, where a language leaves out the subject of a verb."""
        if not self.saying.drops_subject or not self.saying.stop.match(self.text, end):
            return None
        people = list(self.stretch.skeleton.entities(0, start, "person"))
        if people:  # "Jane Doe will sign “this week”, promised."
            is_one = len({one.reference for one in people}) == 1
            return Speaker(people[0], start, end) if is_one else None
        return Speaker(self.before, start, end) if self.before and self._is_known() else None

    def _verb(self, verb: Verb, start: int, end: int) -> bool:
        """Whether a verb at a place tells of something said; it is added then."""
        speaker = None if self._is_gerund(start) else self.speakers.in_front(start)
        if speaker:
            return self._with_subject(verb, speaker, start, end)
        cut = self._joint(start) if self.last else 0
        if self.last and cut and self._leading(verb, self.last, start, end, cut):
            return True
        if self.saying.turned.search(self.text[max(0, start - 40) : start]) and verb.may_close:
            begin = self._turn(start)
            if speaker := self.speakers.behind(end, self.text[begin] != QUOTATION):
                return self.add_closing(verb.force, speaker, begin, speaker.end)
            if speaker := self._dropped(start, end):
                return self.add_closing(verb.force, speaker, begin, end)

        if not (self.saying.drops_subject and self.before and self._is_known()):
            return False
        if self.saying.opening.search(self.text[:start]):
            return self._leading(verb, Speaker(self.before, start, start), start, end)
        return False

    def _is_known(self) -> bool:
        """Whether a verb without a subject can be of the one before, who spoke or was alone."""
        return bool(self.before) and (self.has_spoken or self.before == self.person)

    def _joint(self, start: int) -> int:
        """Where what was said ends, if another verb with the same subject begins; else 0."""
        if joined := self.saying.joined.search(self.text, 0, start):
            return joined.start()
        return len(self.text[:start].rstrip()) - 1 if self._is_gerund(start) else 0

    def _is_gerund(self, start: int) -> bool:
        """Whether a verb stands behind a comma in a form such as "adding"."""
        is_behind = self.text[:start].rstrip().endswith(",")
        return is_behind and bool(self.saying.gerund.match(self.text, start))

    def _turn(self, start: int) -> int:
        """Where the quotation or the comma stands, behind which a turned verb begins."""
        quoted, comma = self.text.rfind(QUOTATION, 0, start), self.text.rfind(",", 0, start)
        return quoted if not self.text[quoted + 1 : comma + 1].strip(" ,") else comma

    def _with_subject(self, verb: Verb, speaker: Speaker, start: int, end: int) -> bool:
        begin = self._turn(speaker.start)
        head = self.text[:begin].rstrip() if begin > 0 else ""
        quoted = self.text.rfind(QUOTATION, 0, speaker.start)
        between = self.text[quoted + 1 : speaker.start] if quoted >= 0 else "."
        if verb.may_close and re.fullmatch(r"\s?,?[^.;:]{0,80}", between) and quoted >= 0:
            follows = verb.follows[0][0].match(self.text, end) if verb.follows else None
            if not (follows and between.count(",") > 1):
                return self.add_closing(verb.force, speaker, quoted, end)
        closes = verb.may_close and head and self.saying.stop.match(self.text, end)
        closes = closes if not self.saying.conjunction.match(self.text, begin) else None
        closes = closes if not self.saying.that.search(self.text, begin, speaker.start) else None
        if self._leading(verb, speaker, start, end):
            return True
        return bool(closes) and self.add_closing(verb.force, speaker, begin, end)

    def _leading(
        self, verb: Verb, speaker: Speaker, start: int, end: int, cut: int | None = None
    ) -> bool:
        """Speech behind its verb, before which what another verb told is `cut` off."""
        for pattern, with_verb in verb.follows:
            match = pattern.match(self.text, end)
            if not match:
                continue
            if cut is not None:
                self.cut(cut)
            begin = start if with_verb else match.start("words")
            to: tuple[Entity, ...] = ()
            if match.groupdict().get("addressee"):
                kinds = ("person", "organization", "country")
                to = tuple(self.stretch.skeleton.entities(*match.span("addressee"), *kinds))
            self.add_said(verb.force, speaker, begin, len(self.text), to)
            self.last = speaker
            return True
        return False

    def _according(self, behind_quotation: bool) -> None:
        """ "According to Jane Doe, ...", and "..., according to Jane Doe"."""
        found = [*self.saying.according.finditer(self.text)]
        for match in found:
            if match.groupdict().get("pronoun"):
                is_suffix = self.text[match.start("pronoun") - 1].isalnum()  # "Menurutnya"
                at = match.start() if is_suffix else match.start("pronoun")
                entity = self.speakers.same(at, match.end("pronoun"))
                speaker = Speaker(entity, match.start(), match.end()) if entity else None
            else:
                speaker = self.speakers.named(match, stop=False)
            if not speaker:
                longer = self.saying.according_person.match(self.text, match.start())
                if not longer or not (speaker := self.speakers.named(longer, stop=False)):
                    continue
                match = longer
            head = self.text[: match.start()].rstrip()
            if head.rstrip(",").endswith(QUOTATION) != behind_quotation:
                continue
            goes_on = re.compile(r"(?:\s?,(?P<more>[^.;:]{3,160}?))??,\s(?P<words>(?s:.+))")
            if not head or head[-1] in ".;–—-":
                if rest := goes_on.match(self.text, match.end()):
                    begin = rest.start("words")
                    self.add_said("Assertion", speaker, begin, len(self.text))
            elif head[-1] == QUOTATION or head[-2:] == f"{QUOTATION},":
                self.add_closing(
                    "Assertion", speaker, self.text.rfind(QUOTATION, 0, match.start()), match.end()
                )
            else:
                self.add_closing("Assertion", speaker, len(head), match.end())

    def _own(self) -> None:
        """A verb with its pronoun in one: "a-t-il dit", "katanya"."""
        for match in self.saying.own.finditer(self.text):
            speakers = replace(self.speakers, before=self.speakers.before or self.older)
            entity = speakers.same(*match.span())
            head = self.text[: match.start()].rstrip()
            if entity and head and head[-1] in f",{QUOTATION}":
                begin = self._turn(match.start())
                self.add_closing("Assertion", Speaker(entity, *match.span()), begin, match.end())

"""What the end notes of a status page say in the depositary's usual words, of which fragments are
kept: who left, or came before; to which territories a treaty extends and to which it does not; that
a statement was withdrawn; objections; what States did that are no more.

A note is read event by event: a day in the depositary's own words, and what follows up to the next.
What none of the usual words accounts for is not taken, and said with its note.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from kb.records.objections import effect_in, opposed_in_text, says_objection
from kb.records.sectiontexts import DAY, DAYS, MONTH, each_day
from kb.seeds.records.account import NotTaken
from kb.seeds.records.cells import END_NOTE, GAP, OBJECTIONS
from kb.seeds.records.folder import Cell
from kb.seeds.records.participants import is_name

MARKS = re.compile(r" \d+(?:, ?\d+)*$")
_MARKED = re.compile(r"(?P<name>.*?) (?P<marks>\d+(?:, ?\d+)*)")
#: Where a sentence of the depositary's may begin: after the end of another, or of a quotation.
_BOUNDARY = re.compile(r"\A|(?:[.;:][”\"’\])]*|[”\"\]]) ?(?=[A-Z\[])|\d{4} (?=On )")
#: How such a sentence leads to its day.
_LEAD = re.compile(
    r"\[?(?:(?:Subsequently|Further(?:more)?|Moreover|Then|In (?:this|the same)? ?(?:regard"
    r"|connection)"
    r"|Upon|With (?:re(?:gard|spect|ference)|the)|It (?:is|will be) recalled|The"
    r" Secretary-?General (?:received|communicates|was)"
    r"|The Government of [^“”\",.]{3,60},? (?:inform|notif|effect)\w*|By an? |Although|For"
    r"|An? [a-z]+ of [a-z]+ was"
    r"|That same"
    r"|In (?:an? |two |its )?(?:communi\w+|notifications?|notes?|letters?)"
    r"|[A-Z][A-Za-z ]{3,40} (?:had )?(?:initially |first )?(?:acceded|ratified|signed))\b"
    r"[^“”\"]{0,330}?)?\b(?:[Oo]n(?: the)?|received(?: on)?(?: the)?|recieved on|dated) \Z"
)
_SPEAKS = re.compile(
    r"[^“”\"]{0,300}?\b(?:Govern\w*ments?|Secretary-? ?General|inform|notif|with ?dr|Extension)"
)
_FORMER = re.compile(
    rf"(?:The )?(?P<who>[A-Zf][A-Za-z ]{{3,60}}?) (?:had )?(?P<what>signed and ratified) "
    rf".{{0,120}}?(?P<signed>{DAY}) and (?P<ratified>{DAY}), respectively"
)
_CONSENTED = re.compile(
    rf"(?:The )?(?:Government of )?(?P<who>[A-Z][A-Za-z ]{{3,60}}?) (?:had )?(?:initially |first )?"
    rf"(?P<what>acceded|ratified|accepted|approved|succeeded)(?: to)? [^.“”]{{0,90}}?"
    rf"\bon (?P<day>{DAY})"
)
_LEAVES = re.compile(
    r"(?P<what>notification of withdrawal(?! of)|(?:its|of) denunciation(?! of the I)"
    r"|denounced? the (?:said |present |above )?(?:Optional )?"
    r"(?:Convention|Covenant|Protocol|Treaty|Agreement)(?! concerning| No)"
    r"|withdraw(?:al)? from the (?:[A-Z]|said|present))"
)
_EFFECT = re.compile(
    r"(?P<effect>took effect|will take effect|(?:became|(?:will )?becomes?) effective"
    r"|with effect)\b"
    rf"(?:[^.“”]{{0,90}}? (?:on|from|as of))? (?P<on>{DAY})"
)
_NO_PARTY = re.compile(
    r"(?:does not intend|has no intention) to become a party|intention not to become a party"
)
_AGAIN = re.compile(r"\bre-?acceded\b")
_NO_EFFECT = re.compile(r"does not contain a (?:withdrawal|denunciation) provision")
_NUMBER = re.compile(r"\(?[Ss]ee (?:depositary notification )?(?P<cn>C\.N\.[^ ),;]+)")
_CIRCULATED = re.compile(r"\b(?P<cn>C\.N\.\d[^ ),;]+) of ")
LIFTED = re.compile(
    r"\b(?P<what>(?:partial(?:ly)? )?(?:wi(?:t?h)?draw(?:s|al|ing)?|withdrew|lift(?:s|ed)?(?="
    r" its| the)))"
    r"(?P<gap>(?:the)?\b(?:(?!\b[Ww]ithdr|\bobjection)[^.]){0,150}?)\b"
    r"(?P<kind>[Rr]eservation|[Dd]eclaration|[Uu]nderstanding|[Ss]tatement)s?\b"
)
_LIFTED_EXCLUSION = re.compile(
    r"withdraws? its (?:territorial exclusion (?:with regard to|in respect of)"
    r"|declaration\b[^.]{0,150}? not apply to) (?P<where>[^.]+?)(?= made|\.)"
)
_IS_WITHDRAWN = re.compile(
    r"(?P<kind>[Rr]eservation|[Dd]eclaration)s?\b[^.“”]{0,300}? (?P<what>(?:is|are|was|were) "
    r"(?:hereby )?withdrawn)"
)
#: To what a treaty extends, or does not, and since when: a notice, a notice in the words of who
#: sent it, what a consent was given for, and what it was not given for.
_PLACES = (
    r"(?:the following territories[^:.]+: |the territor(?:y|ies) of )?"
    r"(?P<where>(?:the )?[A-Z][^.]*?(?:St\. [^.]+?)*)"
)
_END = (
    r"(?=,? (?:subject to|with) |,? for (?:whose|which)|,? as follows|\. |\.\Z|\.[”\"]| \([Ss]ee"
    r"|;|:|\Z)"
)
_EXTENDS = re.compile(
    r"(?P<what>Territorial Application|Extension|\bappl(?:y|ies|ied)|\b(?:hereby )?extend(?:s"
    r"|ed)?)\b "
    r"(?:the application of .{0,110}? |the (?:Convention|Covenant|Protocol) )?(?:both |also )?"
    rf"(?:to|in respect of) {_PLACES}{_END}"
)
_NOT = re.compile(r"(?:\b(?:not|cannot|right(?:,[^.]{3,130},)? to)\b[^.]{0,12}) \Z")
#: What does not apply to a territory is one article, not the treaty.
_ONLY_ARTICLE = re.compile(r"\b[Aa]rticles? \d[^,.]*\Z")
_HONG_KONG = re.compile(
    r"(?P<what>(?:shall|will) (?:also )?(?:continue to )?apply) (?:both )?(?:in|to) (?P<where>the "
    r"(?:Hong Kong|Maca?o) [Ss]pecial Administrative Region(?:(?:,? and|,) the (?:Hong Kong|Macao) "
    r"[Ss]pecial Administrative Region)?)"
)
_OF_CONSENT = tuple(
    re.compile(form)
    for form in (
        rf"(?:\A|\. On (?P<day>{DAY}): )(?P<what>For|On behalf of|Extension to) "
        r"(?P<where>[Tt]he (?=[A-Z])[^.\d]+)(?=\.)",
        r"\AWith (?:a )?(?P<what>[Tt]erritorial (?:application|exclusion)) "
        r"(?:to|in respect of|with (?:regard|respect) (?:to|of)) (?P<where>[^.]+?)(?=\.|, with"
        r"| \([Ss]ee)",
        rf"\A(?!With a territorial)(?:On (?P<day>{DAY}), )?.*?"
        r"(?P<what>(?:shall|does|will) not (?:until further notice )?(?:apply|extend)) to "
        r"(?P<where>(?:the )?[A-Z][^.]*?)(?= unless| until|\.|[”\"])",
        r"\AThe (?:accession|ratification|Convention|Protocol) (?P<what>shall also apply) to "
        r"(?P<where>[^.]+?)(?=\.)",
        r"\AThe instrument of [a-z]+ (?:indicates|specifies)\b[^“”]*? (?P<what>shall apply"
        r" also) to "
        r"(?P<where>[^.]+?)(?=\.)",
        r"\AThe instrument of [a-z]+ also specifies that .?such ratification shall extend to "
        r"(?P<where>[A-Z]\w+) (?P<what>only upon notification)",
        r"\A(?P<upon>Upon (?:signature|ratification|accession|acceptance|approval)"
        r"|With the following declaration)\b.{0,900}?(?<! not)(?P<what>(?: shall| will)? "
        r"(?:apply|extend)) to "
        r"(?P<where>(?:the )?(?:Hong Kong|Macao|Tokelau)[^.“”:]*?)(?=\.|[”\"]|,? with )",
    )
)
_STATES = re.compile(r"\b(?P<who>[A-Z][^“”\"().:;]{2,70}?) \((?P<day>" + DAY + r"):?\) ?:?")
_FROM = re.compile(
    r"\bfrom (?:the )?Govern\w*ments? of (?:the )?(?P<who>[A-Z][^“”\":]{2,120}?)"
    r"(?=,? (?:(?:the|with the) following|an? |commun\w+|objections?|in respect|with regard"
    r"|regarding|relating|on \d)\b)"
    r"|(?:the following \w+ from|communication from) (?:the )?(?P<whom>[A-Z][^“”\":]{2,60}?)"
    r"(?=:| (?:relating|with regard|regarding|concerning)\b)"
    r"|(?:[Tt]he )?Government of (?:the )?(?P<had>[A-Z][^“”\":,]{2,60}?) (?:had made|effected"
    r"|made) the following "
    r"(?:objections?|[Cc]ommunication)"
)
_FORMER_STATE = re.compile(
    r"German Democratic Republic|Czechoslovakia|Yugoslavia|Union of Soviet Socialist Republics"
    r"|(?:Byeloruss|Ukrain)ian S\w+ Socialist Republic|Democratic Yemen|Serbia and Montenegro"
)
#: What is withdrawn without a day of its own.
_UNDATED = re.compile(
    r"(?:\A|[.”\"] )(?P<when>Subsequently|Upon [a-z]+), the Government of (?:the )?"
    r"(?P<who>[A-Z][^“”,.:]{2,60}?)"
    r" (?:informed|notified|indicated)\b[^“”.]{0,90}? (?P<what>withdraw) [^.“”]{0,60}?\b"
    r"(?P<kind>reservation|declaration)"
)
_SENDER = re.compile(
    r"Govern\w*ments? (?:of )?(?P<who>[^“”\"]{3,260}?)(?: an?)?"
    r"(?= (?:of the following|notif|inform|withdr"
    r"|had|has|effected|made|commun|indicated|sent|deposit|wi?th|on the|that|declared)\b|, "
    r"(?:notif|inform)"
    r"|['’]s decision|,? (?:and )?by\b| (?:notif|inform|commun))"
)
#: A communication like another that stands above it.
_LIKE = re.compile(rf"identical in essence, .{{0,30}}? as the one made on (?P<day>{DAY})")
#: A State in a list whose day has lost its number.
_WITHOUT_DAY = re.compile(rf"\b[A-Z][a-z]+{MONTH} \d{{4}}\)")
#: How a list is announced of which each text is an objection, in whatever words.
_ANNOUNCED = re.compile(r"\bobjections? (?:to|from) [^.:“”\"]+ hereinafter:")
#: What refers to the text of another objection.
_SAME = re.compile(r"\[Same [^\]]*\]?")
_COMMUNICATES = re.compile(r"\b(?:communi?c\w+|objections?|declarations?)\b")
_SEVERAL = re.compile(r"Several Governments notified")
_NO_ACT = re.compile(
    r"\[?See\b.{0,400}|In its notification of provisional application, .+|Official Records .+"
    r"|Resolution \d.+|(?:The|A) (?:signature|formality) was (?:affixed"
    r"|effected)? ?(?:on behalf of|by) the [A-Z][\w ]+\..{0,200}|Refer to C\.?N\..+"
)


@dataclass(frozen=True)
class _Event:
    """What a note says of some days: where it begins, the words that lead to them, the days, and
    what follows."""

    begin: int
    lead: str
    days: tuple[str, ...]
    body: str

    @property
    def text(self) -> str:
        """All of it but the days."""
        return f"{self.lead}{GAP}{self.body}"


def notes(
    notes_: Iterable[tuple[str, str]],
    rows: Iterable[Sequence[str]],
    territories: Sequence[Cell] = (),
) -> Iterator[Cell | NotTaken]:
    """What notes, each with its mark, say of the participants that have the mark in one of the
    rows, and of former States; nothing again that the table of territories has."""
    known = {(cell.participant, _short(cell.text.partition(GAP)[0])) for cell in territories}
    marked, found = _marked(rows), list(notes_)
    for mark in sorted(marked.keys() - {mark for mark, _ in found}, key=int):
        who = ", ".join(marked[mark])
        yield NotTaken(f"mark {mark}", "marks", "has no note", "save the page whole", who, "other")
    for mark, words in found:
        note = _Note(mark, _without_gap(words), marked.get(mark, []), known)
        cells = list(note.cells())
        # What was withdrawn twice on a day was withdrawn by two notices.
        yield from (
            cell for place, cell in enumerate(cells)
            if cell not in cells[:place] or LIFTED.search(cell.text.replace(GAP, " "))
        )  # fmt: skip
        yield from note.not_taken(is_read=bool(cells))


@dataclass(frozen=True)
class _Note:
    """A note: its mark, its words, the participants that have the mark, and what is known of
    territories, by participants and days."""

    mark: str
    words: str
    marked: Sequence[str]
    known: Container[tuple[str, str]]

    def cells(self) -> Iterator[Cell]:
        """The cells of what it says."""
        row = f"note {self.mark}"
        if match := _FORMER.match(self.words):
            both = (match["what"], match["signed"], match["ratified"])
            yield Cell(row, match["who"], END_NOTE, GAP.join(both))
        elif (match := _CONSENTED.match(self.words)) and is_name(match["who"]):
            who = self._marked_as(match["who"]) or match["who"]
            yield Cell(row, who, END_NOTE, GAP.join((match["day"], match["what"])))
        of_consent = list(self._of_consent())
        known = {(who, words[0], *words[2:3]) for who, words in of_consent if words[0]}
        for who, words in (
            *of_consent,
            *(cell for e in self.events for cell in self._in(e)
              if (cell[0], cell[1][0], *cell[1][2:3]) not in known),
        ):  # fmt: skip
            yield Cell(row, who, END_NOTE, GAP.join(filter(None, words)))
        for match in _UNDATED.finditer(self.words):
            if who := self._marked_as(match["who"]):
                yield Cell(row, who, END_NOTE, GAP.join(match.group("when", "what", "kind")))
        for who, day, words in self._objections():
            yield Cell(row, who, OBJECTIONS, GAP.join(filter(None, (day, *words))))

    def not_taken(self, *, is_read: bool) -> Iterator[NotTaken]:
        """The events, or the whole note, that no usual words account for."""
        place = f"note {self.mark}"
        if self.events and _SEVERAL.match(self.words):
            yield NotTaken(place, "notes", "lists who was against it", "", self.words, "other")
        for match in _WITHOUT_DAY.finditer(self.words):
            yield NotTaken(place, "notes", "has no day", "", match[0].rstrip(")"), "other")
        unread = [event for event in self.events if not self._is_read(event)]
        for event in unread:
            is_told = _COMMUNICATES.search(event.text) and not LIFTED.search(event.text)
            reason = "is a communication" if is_told else "has no words that are known here"
            who = ", ".join(MARKS.sub("", who) for who in self.marked)
            reason = f"{reason}, of {' and '.join(event.days)}"
            yield NotTaken(place, "notes", reason, "", who, "no" if is_told else "other")
        if not (is_read or self.events or _NO_ACT.fullmatch(self.words)):
            is_told = "communication" in self.words[:160] and not says_objection(self.words)
            reason = "is a communication" if is_told else "has no words that are known here"
            act = "other" if self.marked and not is_told else "no"
            yield NotTaken(place, "notes", reason, "", self.words, act)

    @cached_property
    def events(self) -> list[_Event]:
        """The events, in their order."""
        starts = list[tuple[int, re.Match[str]]]()
        bounds = [match.end() for match in _BOUNDARY.finditer(self.words)]
        for match in re.finditer(rf"\b{DAYS}", self.words):
            begin = max((bound for bound in bounds if bound <= match.start()), default=0)
            lead = self.words[begin : match.start()]
            if starts and starts[-1][0] == begin:
                continue  # it belongs to the first day of the sentence
            if _LEAD.fullmatch(lead) and _SPEAKS.match(lead + self.words[match.end() :][:330]):
                starts.append((begin, match))
        ends = [*(begin for begin, _ in starts), len(self.words)][1:]
        return [
            _Event(
                begin,
                self.words[begin : match.start()],
                each_day(match[0]),
                self.words[match.end() : end],
            )
            for (begin, match), end in zip(starts, ends, strict=True)
        ]

    def _is_read(self, event: _Event) -> bool:
        """Whether an event gives a cell, or is told elsewhere on the page."""
        if any(True for _ in self._in(event)) or any(
            day in event.days for _, day, _ in self._objections()
        ):
            return True
        first = _FORMER.match(self.words) or _CONSENTED.match(self.words)
        if first and event.begin < first.end():
            return True
        if any(set(event.days) & {*filter(None, words)} for _, words in self._of_consent()):
            return True
        return any((MARKS.sub("", who), _short(day)) in self.known
                   for who in self.marked for day in event.days)  # fmt: skip

    def _in(self, event: _Event) -> Iterator[tuple[str, Sequence[str]]]:
        """Fragments of what an event says: that somebody leaves, that statements were withdrawn,
        or of territories."""
        found = False
        if self._is_of_another(event):
            return
        if _AGAIN.search(event.body):
            yield from ((who, (day, "acceded")) for who, day in self._who(event))
            found = True
        if states := _STATES.search(event.body):
            event = replace(event, body=event.body[: states.start()])
        if match := _LEAVES.search(event.text[:400]):
            found = True
            yield from self._leaving(event, match)
        elif match := _NO_PARTY.search(event.body):
            found = True
            yield from ((who, (day, match[0])) for who, day in self._who(event))
        elif match := _LIFTED_EXCLUSION.search(event.body):
            found = True
            for who, day in self._who(event):
                yield who, (day, "apply", match["where"])
        elif match := LIFTED.search(event.text) or _IS_WITHDRAWN.search(event.text):
            found = True
            for who, day in self._who(event):
                yield who, (day, match["what"], match["kind"].lower())
        if not found or "shall not" in event.body:
            yield from self._extents(event, is_only=not found)

    def _is_of_another(self, event: _Event) -> bool:
        """Whether an event is a communication of a State that has not the mark."""
        match = _FROM.search(event.text[:500])
        sender = (match["who"] or match["whom"] or match["had"]) if match else ""
        return bool(sender) and not any(
            _base(who) in sender or self._is_named(who, sender) for who in self.marked
        )

    def _leaving(self, event: _Event, match: re.Match[str]) -> Iterator[tuple[str, Sequence[str]]]:
        """Fragments of a notice by which a participant leaves; of one without effect, that it was
        given."""
        number = _NUMBER.search(event.body) or _CIRCULATED.search(event.body)
        cn, effect = number["cn"] if number else "", _EFFECT.search(event.body)
        what = "notification of withdrawal" if "withdraw" in match["what"] else "denunciation"
        for who, day in self._who(event):
            if _NO_EFFECT.search(event.body):
                yield who, (day, f"{what} without effect", cn.rstrip("."))
            else:
                yield who, (day, what, cn, *(effect.group("effect", "on") if effect else ()))

    def _extents(self, event: _Event, *, is_only: bool) -> Iterator[tuple[str, Sequence[str]]]:
        """Fragments on territories, but for what is told elsewhere."""
        forms = (_HONG_KONG, _EXTENDS) if is_only else ()
        body = event.body[:900].partition("Upon resuming")[0]
        found = [match for form in forms if (match := form.search(body))]
        match = min(found, key=lambda each: each.start(), default=None)
        if match is None or _NOT.search(body[: match.start()]):
            return
        see = _NUMBER.search(event.body, match.end())
        sender = _SENDER.search(event.text)
        for who, day in self._who(event):
            is_own = who in self.marked and not (sender and not self._is_named(who, sender["who"]))
            if is_own and (MARKS.sub("", who), _short(day)) not in self.known:
                yield who, (day, match["what"], match["where"].strip(), see["cn"] if see else "")

    def _of_consent(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Fragments on the territories that a consent is for, or not for."""
        for who in self.marked:
            for form in _OF_CONSENT:
                for match in form.finditer(self.words):
                    day = match.groupdict().get("day") or ""
                    see = re.match(
                        r"[^.]{0,160}?\.? \([Ss]ee (C\.N\.[^ )]+) of ", self.words[match.end() :]
                    )
                    told = (
                        (MARKS.sub("", who), _short(day)) in self.known
                        or (" not " in match["what"] and LIFTED.search(self.words))
                        or _ONLY_ARTICLE.search(self.words[: match.start("what")])
                    )
                    # It names its own Government, where a mark is that of several.
                    if not told and self._may_be_of(who, match[0]):
                        when = day or match.groupdict().get("upon") or ""
                        number = see[1] if see else ""
                        yield who, (when, match["what"].strip(), match["where"], number)
        resumed = re.search(r"Upon resuming the exercise of sovereignty[^“”]{0,330}", self.words)
        if resumed and (where := _HONG_KONG.search(resumed[0])):
            for who in (who for who in self.marked if who.startswith("China")):
                yield who, (where["what"], where["where"])

    def _may_be_of(self, who: str, words: str) -> bool:
        """Whether words may be of a participant: where others have the mark too, they name it."""
        others = [other for other in self.marked if other != who and _base(other) in self.words]
        return not others or _base(who) in words or _base(who) in self.words

    def _who(self, event: _Event) -> Iterator[tuple[str, str]]:
        """Whose an event is, with the day: the participants that have the mark and are named, or
        those that are named as they are, or all that have the mark; with days for each in a row."""
        sender = _SENDER.search(event.text)
        named = sender["who"] if sender else event.text[:330]
        parts = re.split(
            r", (?:and )?(?:the )?| and (?:the )?(?=[A-Z])", named.removeprefix("the ")
        )
        if sender and len(parts) == len(event.days) > 1:
            whose = [self._marked_as(part) or part for part in parts]
        else:
            whose = [who for who in self.marked if self._is_named(who, named)]
            if sender and not whose and (match := _FORMER_STATE.search(named)):
                # What was called so after 27 April 1992 is another State (A/RES/47/1).
                is_federal = match[0] == "Yugoslavia" and event.days[0][-4:] > "1992"
                whose = ["Federal Republic of Yugoslavia" if is_federal else match[0]]
        whose = whose or list(self.marked)
        if len(whose) == len(event.days):
            yield from zip(whose, event.days, strict=True)
        else:
            yield from ((who, day) for who in whose for day in event.days)

    def _is_named(self, who: str, words: str) -> bool:
        """Whether words name a participant, by its name or a short one: "the United Kingdom"."""
        return _base(who) in words or words.removeprefix("the ") in _base(who)

    def _marked_as(self, name: str) -> str:
        """The participant that has the mark and the name; "" for none."""
        return next((who for who in self.marked if _base(who) and _base(who) in name), "")

    def _objections(self) -> Iterator[tuple[str, str, tuple[str, str]]]:
        """The objections: whose each is, its day, and fragments of what it opposes and effects."""
        days = set[str]()
        for event in self.events:
            match = _FROM.search(event.text)
            states = [*_STATES.finditer(event.body)]
            told = event.text[: event.text.index(states[0][0])] if states else event.text
            like = _LIKE.search(told)
            objects = says_objection(told) or (like is not None and like["day"] in days)
            if match and _COMMUNICATES.search(told) and objects:
                days.update(event.days)
                senders = match["who"] or match["whom"] or match["had"]
                senders = senders.removeprefix("Government of ").removeprefix("the ")
                for who in re.split(r", (?:and )?(?:the )?| and (?:of )?the | and of ", senders):
                    for day in event.days[:1]:
                        effect = effect_in(told)
                        yield from ((who, day, (w, effect)) for w in self._opposed(told, who))
        if _COMMUNICATES.search(self.words) or "following States" in self.words:
            yield from self._listed()

    def _listed(self) -> Iterator[tuple[str, str, tuple[str, str]]]:
        """The objections of a list: "Sweden (22 May 2019)", and their words."""
        states, announced = [*_STATES.finditer(self.words)], _ANNOUNCED.search(self.words)
        bounds = sorted((*(match.start() for match in states), *(e.begin for e in self.events)))
        for match in states:
            end = min((at for at in bounds if at > match.start()), default=len(self.words))
            text = self.words[match.end() : end]
            is_announced = announced is not None and announced.end() <= match.start()
            if is_announced or says_objection(text):
                who = re.split(r"[.:”\"] (?=[A-Z])", match["who"])[-1].removeprefix("The ")
                about = self.words[: states[0].start()] + text
                opposed = self._opposed(about, who)
                yield from ((who, match["day"], (words, effect_in(text))) for words in opposed)

    def _opposed(self, text: str, who: str) -> list[str]:
        """What an objection opposes: the statements of those that have the mark and are named, or
        of whom its own text names."""
        kind = "declaration" if re.search(r"declaration", text[:250]) else "reservation"
        if match := _FORMER.match(self.words):
            own = [*opposed_in_text(text)]
            return own if match["who"] in who else [GAP.join((kind, match["who"]))]
        others = [MARKS.sub("", other) for other in self.marked if _base(other) not in who]
        said = _SAME.sub("", text)
        named = [other for other in others if _base(other) in said]
        some = named or (others if len(others) == 1 else [])
        return [GAP.join((kind, other)) for other in some] or [*opposed_in_text(text)]


def _base(participant: str) -> str:
    """The name of a participant as a note may write it: without marks and brackets."""
    return re.split(r" \(| \d", participant)[0]


def _short(day: str) -> str:
    """A day as tables write it, with three letters of the month."""
    return re.sub(r"([A-Z][a-z]{2})[a-z]+", r"\1", day)


def _without_gap(words: str) -> str:
    """A note, in which the number of a depositary notification is one word."""
    return re.sub(r"(C\.N\.\d+\.\d{4})\.? ?(TREATIES)", r"\1.\2", words)


def _marked(rows: Iterable[Sequence[str]]) -> Mapping[str, list[str]]:
    """The participants that have each mark, as they are written first."""
    marked = dict[str, dict[str, str]]()
    for participant, *_ in rows:
        if match := _MARKED.fullmatch(participant):
            for mark in re.split(r", ?", match["marks"]):
                marked.setdefault(mark, {}).setdefault(match["name"], participant)
    return {mark: list(match.values()) for mark, match in marked.items()}

"""What a text says that somebody said: the speaker, the words, and what the speaker does by them.

Direct speech is what stands in quotation marks beside a verb of saying; indirect speech is the
clause behind the verb, or before it. Who speaks is named in the same sentence. Quotations beside a
verb without a name, or alone, are of the one who spoke or was named shortly before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kb.drafting.frames.records import Lexicon, Match, Phrases
from kb.drafting.frames.tokens import Token, tokens_of
from kb.drafting.statements.quotations import (
    MARK,
    Quotation,
    is_speech,
    quotations,
    stretches,
)
from kb.drafting.statements.speakers import Speaker, Speakers
from kb.drafting.text.annotations import Annotated, Entity, Span

__all__ = ["Statement", "statements"]

#: Fewer words than these are no clause: "The text, she said, was ready".
LEAST_CLAUSE = 4
#: Between a verb and "that" stand so many words at the most: "said in Lima on Monday that".
LONGEST_SETTING = 12
#: Of these so many may tell to whom: "informed the parliament that".
MOST_ADDRESSEES = 2
#: Beside a quotation of the one named before stand so many words at the most: "he said in Lima".
LONGEST_REST = 4
#: A quotation is by nobody who was named so many sentences before, or so many characters.
OLDEST = 2
FARTHEST = 900


@dataclass(frozen=True)
class Statement:
    """One statement: `force` and `mode` are concepts, `words` what was said, `quote` all of it.

    The speaker stands within the quote.
    """

    force: str
    mode: str
    speaker: Entity
    words: Span
    quote: Span
    addressees: tuple[Entity, ...]
    rule: str


def statements(annotated: Annotated) -> tuple[Statement, ...]:
    """The statements of a text, in its order, none within another.

    Raises `UnknownTerm` where no words are known for the language.
    """
    lexicon, quoted = Lexicon.of(annotated.language), quotations(annotated.text)
    read: list[Statement] = []
    before: Entity | None = None
    age, headline = 0, _headline(annotated.text)
    for span in stretches(annotated, quoted):
        if span.end <= headline:
            continue
        tokens = _tokens(annotated, span, quoted)
        reader = _Reader(annotated, lexicon, Speakers(tokens, lexicon.words), quoted)
        reader.read(before if age < OLDEST else None)
        read += reader.statements
        people = [entity for token in tokens if token.kind == "person" for entity in token.entities]
        age += 1
        if reader.statements:
            before, age = reader.statements[-1].speaker, 0
        elif people or any(token.sign == MARK for token in tokens):
            before, age = _only(people), 0
    return tuple(sorted(read, key=lambda statement: (statement.quote, statement.words)))


def _headline(text: str) -> int:
    """Where the first line ends, if it is a headline: it has no stop, and others follow."""
    end = text.find("\n")
    return end if end > 0 and text[:end].rstrip()[-1:] not in (".", "”", '"', "»") else 0


def _tokens(annotated: Annotated, span: Span, quoted: Iterable[Quotation]) -> tuple[Token, ...]:
    """The tokens of a stretch, each quotation one of them, but for those that cut a name."""
    tokens = list(tokens_of(annotated, span))
    for quotation in quoted:
        inside = [i for i, token in enumerate(tokens) if token.overlaps(quotation)]
        if inside and all(tokens[i].within(quotation) for i in inside):
            tokens[inside[0] : inside[-1] + 1] = [Token(quotation.start, quotation.end, MARK)]
    return tuple(tokens)


def _only(people: Sequence[Entity]) -> Entity | None:
    """The one whom all names of a list mean; None where they mean several, or there are none."""
    return people[0] if len({person.reference for person in people}) == 1 else None


@dataclass
class _Reader:
    """Reads the statements of one stretch."""

    annotated: Annotated
    lexicon: Lexicon
    speakers: Speakers
    quoted: tuple[Quotation, ...]
    statements: list[Statement] = field(default_factory=list)

    @property
    def tokens(self) -> Sequence[Token]:
        return self.speakers.tokens

    def read(self, before: Entity | None) -> None:
        """Read the stretch; `before` is the one who spoke or was named before it."""
        matches = [same[0] for same in self.lexicon.matches(self.tokens, "saying")]
        for match in matches:
            if match.record.direction == "backward":
                self.read_according(match)
            elif not any(self.tokens[match.start].within(each.words) for each in self.statements):
                self.read_verb(match)
        if before and not self.statements and not self.speakers.names(0, len(self.tokens)):
            self.read_unattributed(before, matches)

    def read_verb(self, match: Match) -> None:
        """Read what a verb of saying tells, in front of it or behind it."""
        start, end = match.start, match.end
        if speaker := self.speakers.in_front(start):
            if self.add_quotations(match, speaker, speaker.start):
                return
            if self.is_mark(end) and self.add_clause_before(match, speaker, speaker.start):
                return
            if not self.read_behind(match, speaker) and self.speakers.is_setting(end):
                self.add_clause_before(match, speaker, speaker.start)
            return
        start = self.speakers.skip_back(start, "saying_helpers")
        is_turned = start > 0 and self.tokens[start - 1].sign in (MARK, ",")
        speaker = self.speakers.behind(end) if is_turned else None
        if speaker and not self.add_quotations(match, speaker, start):
            self.add_clause_before(match, speaker, start)

    def read_behind(self, match: Match, speaker: Speaker) -> bool:
        """Read what stands behind a verb: a clause, quotations, or what the verb itself tells."""
        record, end = match.record, len(self.tokens)
        has_object = bool(Phrases(record.object).match(self.tokens, match.end))
        is_whole = has_object or (record.gives != "Assertion" and record.scope == "sentence")
        that = self.that(match.end)
        begin = match.start if is_whole else match.end
        if begin == match.end and self.speakers.is_setting(begin):
            begin = self.speakers.skip_forward(begin)
        # "Jane Doe said, it works": but nothing follows "said on Monday, adding little".
        is_over = self.speakers.is_setting(begin + (begin == match.end and self.is_mark(begin)))
        may_follow = bool(that) or is_whole or (record.scope == "sentence" and not is_over)
        begin = that or begin
        behind = that or match.end
        quoted = [at for at in range(behind, end) if self.is_quoted_speech(at, behind)]
        until, count = quoted[0] if quoted else end, len(self.statements)
        size = sum(not token.is_mark for token in self.tokens[begin:until])
        to = self.speakers.names(match.end, begin) if that else ()
        if may_follow and size >= (LEAST_CLAUSE if quoted else 1 if that else 2):
            self.add(match, "Indirect", speaker, self.words(begin, until), to)
        for at in quoted:
            self.add(match, "Direct", speaker, self.quoted_words(at), to)
        return len(self.statements) > count

    def read_according(self, match: Match) -> None:
        """Read "according to Jane Doe", in front of a clause or behind it."""
        is_inside = match.start > 0 and match.record.scope == "clause"
        speaker = None if is_inside else self.speakers.behind(match.end, is_turned=False)
        if speaker is None or self.add_quotations(match, speaker, match.start):
            return
        before = match.start - 1
        if before >= 0 and (self.tokens[before].sign in (",", ")") or not self.is_mark(before)):
            self.add_clause_before(match, speaker, match.start)
            return
        commas = (at for at in range(speaker.end, len(self.tokens)) if self.tokens[at].sign == ",")
        comma = next(commas, len(self.tokens))
        if comma + 1 < len(self.tokens):
            self.add(match, "Indirect", speaker, self.words(comma + 1, len(self.tokens)))

    def read_unattributed(self, before: Entity, matches: Sequence[Match]) -> None:
        """Read quotations beside a verb of saying, or alone, as those of the one named before."""
        rest = [token for token in self.tokens if token.sign != MARK and not token.is_mark]
        begins = bool(self.tokens) and self.tokens[0].sign == MARK
        is_named = any(self.annotated.text[token.start].isupper() for token in rest)
        if rest and (not begins or len(rest) > LONGEST_REST or is_named or not matches):
            return
        rule = f"statement-{matches[0].record.id}" if matches else "statement-quotation"
        for at in range(len(self.tokens)):
            if self.is_quoted_speech(at, at):
                words = self.quoted_words(at)
                quote = Span(before.start, self.tokens[at].end)
                if words.start - before.start <= FARTHEST:
                    self.statements.append(
                        Statement("Assertion", "Direct", before, words, quote, (), rule)
                    )

    def add_quotations(self, match: Match, speaker: Speaker, at: int) -> bool:
        """Add the quotation right before a token, and those behind it; say whether there is one."""
        first = self.speakers.title_start(at)
        while first > 0 and self.tokens[first - 1].sign == ",":
            first -= 1
        if first == 0 or self.tokens[first - 1].sign != MARK:
            return False
        self.add(match, "Direct", speaker, self.quoted_words(first - 1))
        for later in range(first, len(self.tokens)):
            if self.is_quoted_speech(later, first):
                self.add(match, "Direct", speaker, self.quoted_words(later))
        return True

    def add_clause_before(self, match: Match, speaker: Speaker, at: int) -> bool:
        """Add the clause in front of a comma: "The text is ready, Jane Doe said"."""
        comma, end = self.speakers.title_start(at) - 1, len(self.tokens)
        if comma < 1 or self.tokens[comma].sign != ",":
            return False
        words, behind = self.words(0, comma), max(match.end, speaker.end)
        if len(self.annotated.words(words).split()) < LEAST_CLAUSE:
            if behind >= end or self.tokens[behind].sign != ",":
                return False
            words = self.words(0, end)  # "The text, she said, is ready"
        return self.add(match, "Indirect", speaker, words)

    def add(
        self,
        match: Match,
        mode: str,
        speaker: Speaker,
        words: Span,
        to: tuple[Entity, ...] = (),
    ) -> bool:
        """Add a statement, and say whether no other has its words."""
        if any(words.overlaps(other.words) for other in self.statements):
            return False
        verb = self.words(match.start, match.end)
        spans = [words, speaker.entity, *([verb] if words.start < verb.start else [])]
        quote = Span(min(span.start for span in spans), max(span.end for span in spans))
        rule, force = f"statement-{match.record.id}", match.record.gives
        self.statements.append(Statement(force, mode, speaker.entity, words, quote, to, rule))
        return True

    def that(self, start: int) -> int:
        """Where the clause begins behind a verb and "that"; 0 without."""
        words, end = self.lexicon.words, min(start + LONGEST_SETTING, len(self.tokens))
        for at in range(start, end):
            if behind := words["saying_that"].match(self.tokens, at):
                between = self.tokens[start:at]
                is_near = len(between) <= MOST_ADDRESSEES or between[0].things
                return behind if is_near or self.speakers.is_setting(start) else 0
            is_end = self.tokens[at].sign in (".", ";", ":", "<treaty>", MARK)
            if is_end or words["saying_and"].match(self.tokens, at):
                return 0
        return 0

    def is_mark(self, at: int) -> bool:
        """Whether a mark stands at a token, or nothing any more."""
        return at >= len(self.tokens) or self.tokens[at].is_mark

    def is_quoted_speech(self, at: int, start: int) -> bool:
        """Whether a quotation at a token is speech; within a clause a few words are but a term."""
        if self.tokens[at].sign != MARK:
            return False
        words = self.annotated.words(self.quoted_words(at))
        is_first = all(token.is_mark for token in self.tokens[start:at])
        return is_speech(words) and (is_first or len(words.split()) >= LEAST_CLAUSE)

    def quoted_words(self, at: int) -> Span:
        """The words of the quotation at a token."""
        words = next(
            quotation.words for quotation in self.quoted if quotation.start == self.tokens[at].start
        )
        return Span(words.start, words.start + len(self.annotated.words(words).rstrip(" ,")))

    def words(self, start: int, end: int) -> Span:
        """The stretch of some tokens without the marks around them."""
        while end - start > 1 and self.tokens[start].sign in (",", ":", ".", ";"):
            start += 1
        while end - start > 1 and self.tokens[end - 1].sign in (",", ":", ".", ";", "!", "?"):
            end -= 1
        return Span(self.tokens[start].start, self.tokens[end - 1].end)

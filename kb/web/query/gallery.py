"""The competency questions as examples on a page: by who asks so, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.web.query.questions import Question, every_question
from kb.web.words.languages import gettext, message


@dataclass(frozen=True)
class Example:
    """A question as a reader sees it: its sentence, and the language that this is in."""

    question: Question
    sentence: str
    language: str
    #: Whether this release has no answer to it.
    is_empty: bool = False


#: Each topic with what a query of it speaks of; the first that fits is a question's topic. The
#: heading says who asks so, for readers who do not know the vocabulary.
TOPICS = {
    message("What a lawyer asks: treaties and acts"):
        r"tro:(TreatyAction|AnticipatedAction|actionType|Proposal|instrumentKind|subject)\b"
        r"|a tro:Treaty\b",
    message("What a journalist asks: who said what"):
        r"tro:(ReportedStatement|force|speechMode)\b|tro:inferredProperty tro:speaker",
    message("What a historian asks: events"):
        r"tro:(DiplomaticEvent|eventKind|reportedCount|reportedWitness)\b",
    message("What a protocol officer asks: people, offices, organisations"):
        r"tro:(OfficeHolding|TitleHolding|Group)\b|schema:parentOrganization",
    message("What a data engineer asks: sources and certainty"): r"",
}  # fmt: skip


def gallery(languages: Sequence[str], empty: Container[str] = ()) -> Mapping[str, list[Example]]:
    """The questions under their topics, in the order of the topics and of the sentences; those
    without an answer, which are `empty`, last."""
    groups: dict[str, list[Example]] = {gettext(topic): [] for topic in TOPICS}
    for question in every_question():
        example = replace(word(question, languages), is_empty=question.name in empty)
        groups.setdefault(heading_of(question), []).append(example)
    ordered = {
        topic: sorted(found, key=lambda one: (one.is_empty, one.sentence.casefold()))
        for topic, found in groups.items()
    }
    return {topic: found for topic, found in ordered.items() if found}


def word(question: Question, languages: Sequence[str]) -> Example:
    """A question in the first of the languages that it is worded in.

    >>> example = word(Question.read("who", "# en: Who?\\n# id: Siapa?"), ["fr", "id", "en"])
    >>> example.sentence, example.language
    ('Siapa?', 'id')
    """
    known = question.sentences
    language = next((tag for tag in (*languages, *known) if tag in known), "")
    return Example(question, known.get(language, question.name.replace("-", " ")), language)


def heading_of(question: Question) -> str:
    """The topic of a question, one of ours in the reader's language."""
    topic = topic_of(question.text)
    return gettext(topic) if topic in TOPICS else topic


def topic_of(text: str) -> str:
    """The topic that the header of a query names (`# topic: ...`), or that its words tell.

    >>> topic_of("# en: Which ships?\\n# topic: Ships\\nASK {}")
    'Ships'
    """
    named = re.search(r"(?m)^# topic: (.+)$", text)
    if named:
        return named[1]
    query = re.sub(r"(?m)^#.*$", "", text)
    return next(topic for topic, words in TOPICS.items() if re.search(words, query))

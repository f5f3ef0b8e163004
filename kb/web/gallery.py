"""The competency questions as examples: a sentence in the reader's language, and its query."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.web.site import Site


@dataclass(frozen=True)
class Question:
    """A competency question. `parameters` says what may be put for the IRIs in VALUES."""

    name: str
    sentence: str
    language: str
    query: str
    parameters: tuple[str, ...]
    topic: str


#: Each topic with what a query of it speaks of; the first that fits is a question's topic. The
#: heading says who asks so, for readers who do not know the vocabulary.
TOPICS = {
    "What a lawyer asks: treaties and acts":
        r"tro:(TreatyAction|AnticipatedAction|actionType|Proposal|instrumentKind)\b|a tro:Treaty\b",
    "What a journalist asks: who said what":
        r"tro:(ReportedStatement|force|speechMode)\b|tro:inferredProperty tro:speaker",
    "What a historian asks: events":
        r"tro:(DiplomaticEvent|eventKind|reportedCount|reportedWitness)\b",
    "What a protocol officer asks: people, offices, organisations":
        r"tro:(OfficeHolding|TitleHolding|Group)\b|schema:parentOrganization",
    "What a data engineer asks: sources and certainty": r"",
}  # fmt: skip


def gallery(languages: Sequence[str]) -> Mapping[str, list[Question]]:
    """The questions under their topics, in the order of the topics and of the sentences."""
    groups: dict[str, list[Question]] = {topic: [] for topic in TOPICS}
    for path in Site.current().release.questions():
        question = read_question(path.stem, path.read_text("utf-8"), languages)
        groups.setdefault(question.topic, []).append(question)
    ordered = {
        topic: sorted(found, key=lambda question: question.sentence.casefold())
        for topic, found in groups.items()
    }
    return {topic: found for topic, found in ordered.items() if found}


def read_question(name: str, text: str, languages: Sequence[str]) -> Question:
    """A question from its file, worded in the first of the languages that it is worded in.

    >>> text = "# en: Who?\\n# id: Siapa?\\n# parameter ?x: the State\\nSELECT * {}"
    >>> question = read_question("who", text, ["id", "en"])
    >>> question.sentence, question.language, question.parameters
    ('Siapa?', 'id', ('?x: the State',))
    """
    sentences = dict(re.findall(r"(?m)^# ([a-z]{2,3}): (.+)$", text))
    language = next((tag for tag in (*languages, *sentences) if tag in sentences), "")
    topic = re.search(r"(?m)^# topic: (.+)$", text)
    return Question(
        name=name,
        sentence=sentences.get(language, name.replace("-", " ")),
        language=language,
        query=text,
        parameters=tuple(re.findall(r"(?m)^# parameter (.+)$", text)),
        topic=topic[1] if topic else _topic(text),
    )


def _topic(text: str) -> str:
    query = re.sub(r"(?m)^#.*$", "", text)
    return next(topic for topic, words in TOPICS.items() if re.search(words, query))

"""What is answered to a line: a draft with its id, or what is wrong with it, for a program."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

#: So many signs of the words at fault are told, and so many options.
MOST_SHOWN, MOST_OPTIONS = 200, 40


@dataclass(frozen=True)
class Objection:
    """One thing that is wrong or odd: a code, the key and the words at fault, and the mend.

    `options` are values of which one may have been meant. `code` is that of a check (`quote`,
    `reference` ...), the id of a rule of meaning, or the name of a shape. `beside` is "drafts" for
    what holds only if drafts that nobody decided on are accepted too.
    """

    code: str
    message: str
    mend: str = ""
    key: str = ""
    words: str = ""
    options: tuple[str, ...] = ()
    beside: str = ""

    def to_json(self) -> dict[str, object]:
        """The objection as JSON has it, without what is empty.

        >>> objection = Objection("quote", "the quote 'x' is not in the article", "", "quote", "x")
        >>> objection.to_json()
        {'code': 'quote', 'key': 'quote', 'words': 'x', 'message': "the quote 'x' is not in the \
article"}
        """
        words = self.words if len(self.words) <= MOST_SHOWN else f"{self.words[:MOST_SHOWN]}…"
        rows = {
            "code": self.code,
            "key": self.key,
            "words": words,
            "message": self.message,
            "mend": self.mend,
            "options": list(self.options[:MOST_OPTIONS]),
            "beside": self.beside,
        }
        return {key: value for key, value in rows.items() if value}


@dataclass
class Answer:
    """What becomes of one line: the id of the draft or the reference of the thing that it is, or
    what it is refused for; `questions` is what a person will be asked who accepts it.

    `already` is the status of a fact that the file had before, or `named` of a thing.
    """

    line: int
    accepted: str = ""
    already: str = ""
    refused: list[Objection] = field(default_factory=list)
    questions: list[Objection] = field(default_factory=list)

    def refuse(self, objections: Iterable[Objection]) -> None:
        """Refuse the line for more reasons, each once."""
        self.refused = list(dict.fromkeys([*self.refused, *objections]))

    def to_json(self) -> dict[str, object]:
        """The answer as JSON has it."""
        if self.refused:
            return {
                "line": self.line,
                "refused": [objection.to_json() for objection in self.refused],
            }
        rows: dict[str, object] = {"line": self.line, "accepted": self.accepted}
        if self.already:
            rows["already"] = self.already
        if self.questions:
            rows["asked"] = [objection.to_json() for objection in dict.fromkeys(self.questions)]
        return rows

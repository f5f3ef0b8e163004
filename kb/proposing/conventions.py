"""What whoever proposes facts is told of them: it holds of every fact, whatever its type."""

from __future__ import annotations

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

"""What whoever proposes facts is told of them: it holds of every fact, whatever its type."""

from __future__ import annotations

from collections.abc import Mapping

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
#: What holds of facts of one type beside.
OF_TYPE: Mapping[str, tuple[str, ...]] = {
    "action": (
        "Who signed is an 'action', one for each State, or one for those that the words name "
        "together; the ceremony is an 'event' beside it, which the action names under 'during'.",
        "'actors' are States, organisations and groups, 'agents' people and bodies that act for "
        "them: a parliament approves as an agent.",
        "'description' is words of the quote on the act; when it was goes to 'date' or 'time'.",
    ),
    "anticipated": ("'agents', 'place' and 'according_to' are said of it as of an 'action'.",),
    "event": (
        "An 'outlook' is given to what is not told as held; only then 'according_to' says on whose "
        "word it is known.",
    ),
    "statement": (
        'A speaker without a name ("a spokesperson of the ministry") is a group of one: a line '
        "{ref: group/@x, name}, a 'group' fact with its words and 'represents', then that speaker.",
        "Where the words name no speaker, leave it out and infer tro:speaker.",
    ),
    "inference": (
        "'from' are facts of this article; the reason speaks of their words. A page under 'basis' "
        "is to be read by a person.",
        "Mostly inferred: the day of an act (tro:actionDate; of one that has 'according_to' "
        "tro:statedDate) or an event (schema:startDate), whose an office is (tro:officeOf), who "
        "spoke (tro:speaker), which treaty an act is on that the words do not name (tro:treaty).",
    ),
    "count": ("Who came to a meeting is counted of the event, never of the treaty.",),
    "name": ("A name is a few words on one line: no sentence, no address, no markup.",),
}

"""The articles of a treaty that a statement names as what it is about.

The texts of a page's sections are not copied: of each, the passages are kept that name an article
after words that say what the statement does with it ("not bound by", "with regard to"), or that are
the heading of a paragraph. An article under which a statement is only made ("in accordance with
article 28"), one of another instrument, and one of a withdrawal do not count.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from kb.seeds.records.statements import ARTICLE, articles_in

_PARA = r"(?:sub-?)?para(?:graph)?s?\.?"
_NUMBER = r"\d{1,2}(?!\d)"
_NAMED = rf"(?:{_PARA} [\w(), ]{{1,30}}?of (?:the )?)*{ARTICLE} ?(?:{_NUMBER}|\(\d{{1,2}}\))"
#: An article, and others in a row with it, each with paragraphs before or after.
_ROW = (
    rf"{_NAMED}(?:[,;]? ?(?:and |or |nor )?(?:(?:of )?(?:the )?{_NAMED}"
    rf"|{_PARA} ?(?:\(?\d{{1,2}}\)?|[a-z]\b)|(?:to |through |- ?)?{_NUMBER}"
    r"|(?:to )?\(\w{1,4}\)|\.\d{1,2}\b))*"
)
_PROVISIONS = (
    r"(?:(?:the )?(?:provisions?|text|contents?|implementation|application|applicability"
    r"|scope(?: of application)?|obligations?|rights?|principles?|interpretation)"
    r" (?:required )?(?:of (?=the ))?){0,2}(?:the )?"
    r"(?:(?:as )?(?:of|in|under|contained in|set (?:forth|out) in|laid down in"
    r"|provided (?:for )?(?:it )?in|referred to in|embodied in|defined in) )*(?:the )?(?:said )?"
)
#: The words that say what a statement does with an article.
_ABOUT = (
    r"\b[Bb]ound by|\b[Rr]eservations?(?: made)? (?:to|on|as (?:to|regards))"
    r"|\b[Ww]ith (?:regards?|respect|reference|relation) to|\b[Ii]n (?:respect|regard) (?:of|to)"
    r"|\b[Ii]n (?:relation|connection) (?:to|with)|\b[Rr]egarding|\b[Cc]oncerning"
    r"|\b[Aa]s regards|\bRelated to|\bappl(?:y|ying)|\bimplement(?:ing)?"
    r"|\binterpret(?:s|ation of)?|\b(?:understand|consider|declare)s?(?: that)?"
    r"|\brecogni[sz]es?|\baccepts?|\b(?:[Ff]or the purposes?|[Ii]n the context) of"
    r"|\bdisagreement with|\bin particular(?= the )|\bcommitted to"
    r"|\b[Tt]o the extent(?: that)?|\bthis Convention,? (?:especially|particularly)"
    r"|\b[Cc]ompetence (?:granted to |of )?the (?:said )?(?:Human Rights )?Committee"
    r"(?: against [Tt]orture)?(?: in accordance with|,? as specified in| under the conditions)?"
    r"|\b(?:terms?|phrase|references? to)\b[^.;]{0,12}?[\"'“‘`][^.;]{1,140}?\bin|\breferences"
    r"|\bunderstanding\b[^.;]{0,40}? that"
)
_AT_BEGINNING = r"\A[“‘'\"(\[]*(?:[\da-hivx]{1,3}[.)] ?|[-–] ?)?[“\"]?"
_AFTER_BEGINNING = (
    r"(?= ?[:;.,\]\"”]*\Z|,? (?:[-–] "
    r"|of th(?:e|is) [^.;]{3,80}? (?:is|are|shall|will|refers)\b|in connection "
    r"|is |are |shall |as it |in so far|regarding|relating|with re))"
)
_FORM = re.compile(
    rf"(?:{_ABOUT}),? {_PROVISIONS}(?P<row>{_ROW})|{_AT_BEGINNING}(?:The provisions of )?"
    rf"(?P<first>{_ROW}){_AFTER_BEGINNING}"
)
_SENTENCES = re.compile(r"(?<=[a-z0-9”\"\])])\.\s(?=[A-Z“\"(])")
#: What stands after a withdrawal that is told, and before what is left of a statement.
_LEFT = "shall continue to apply"
#: What a sentence says that tells of statements and makes none.
_TELLS = re.compile(r"\b(?:[Ww]ithdr[ae]w|lift(?:s|ed)? (?:its|the))|\A\[")
_OTHER = re.compile(
    r",? ?(?:inclusive,? )?(?:of|thereof|common to|to the (?=[A-Z])"
    r"|in the (?=[A-Z\[])) ?(?P<what>.*)"
)
_BEFORE = re.compile(
    r"(?:(?:the|this|said|present|above|stated|mentioned|aforementioned|aforesaid|United|Nations"
    r"|International|Optional|Amended|Mines)\b|[\[“\"(…. -])*",
    re.IGNORECASE,
)
_NOUN = re.compile(r"Convention|Covenant|Protocol|Treaty|Agreement", re.IGNORECASE)
_GOES_ON = re.compile(r"\w+[\]”\")]* (?:on|for|to|of|against|relating|concerning|[A-Z(]|[IV]+\b)")


def provisions_named(line: str, treaty: str, under: Collection[str] = ()) -> Iterator[str]:
    """The passages of a line that name articles of the treaty with a title, word for word; of those
    under which its section is (`under`), whatever words stand before.

    >>> line = "It is not bound by article 29 (1) of the Convention, nor by article 8 of the Code."
    >>> list(provisions_named(line, "Convention on the Rights of the Child"))
    ['article 29 (1)']
    """
    for told in _SENTENCES.split(line):
        sentence = told.rpartition(_LEFT)[2]
        for match in () if _TELLS.search(sentence) else _FORM.finditer(sentence):
            row = (match["row"] or match["first"]).rstrip(" ,;")
            if _is_own(sentence[match.end() :], treaty):
                yield row
        for match in re.finditer(_ROW, sentence) if under else ():
            is_own = _is_own(sentence[match.end() :], treaty)
            if is_own and set(articles_in(match[0])).issubset(under):
                yield match[0].rstrip(" ,;")


def _is_own(rest: str, treaty: str) -> bool:
    """Whether the words after an article give it to no other instrument; of a treaty with protocols
    annexed, whether they give it to the treaty itself."""
    other = _OTHER.match(rest)
    if other is None or not other["what"]:
        return "with Protocols" not in treaty
    what, own = _BEFORE.sub("", other["what"], count=1), _NOUN.search(treaty)
    if own is None or not what.casefold().startswith(own[0].casefold()):
        return False
    name = re.sub(r"[^\w ]", "", " ".join(what.split()[:4])).casefold()
    return not _GOES_ON.match(what) or name in re.sub(r"[^\w ]", "", treaty).casefold()

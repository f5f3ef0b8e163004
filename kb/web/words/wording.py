"""The words that pages use for things and values, in the reader's languages: dates and languages by
the CLDR."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.units import format_unit

from kb.canonical.oxigraph import Term, is_literal, language_of
from kb.namespaces import (
    DCTERMS,
    NP,
    OA,
    OWL,
    PAV,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    TRO,
    XSD,
    iris,
    shorten,
)
from kb.reading.store import Passage, Store, name_of
from kb.web.links import page_path
from kb.web.words.languages import Reader, gettext, message
from kb.web.words.sentences import FactTeller, Sentence
from kb.web.words.sentences import Link as Link

#: A period of years, months and days, as provisions give it.
_PERIOD = re.compile(r"P(?=\d)(?:(?P<year>\d+)Y)?(?:(?P<month>\d+)M)?(?:(?P<day>\d+)D)?")


#: The datatypes whose literals are not shown as they are, of which longer ones are no days.
_WORDED = frozenset(iris(XSD.date, XSD.gMonth, XSD.gMonthDay, XSD.gYearMonth, XSD.duration))
MOST_WORDED = 40

_SIZES: tuple[Literal["long", "short"], ...] = ("long", "short")


def shown(text: str, datatype: str, languages: Sequence[str]) -> str:
    """A literal in the reader's manner: dates and periods by the CLDR of their language.

    >>> shown("--10-25", "http://www.w3.org/2001/XMLSchema#gMonthDay", ["id"])
    '25 Oktober'
    >>> shown("--06", "http://www.w3.org/2001/XMLSchema#gMonth", ["vi"])
    'Tháng 6'
    >>> shown("2025-10-25", "http://www.w3.org/2001/XMLSchema#date", ["en"])
    'October 25, 2025'
    >>> shown("P90D", "http://www.w3.org/2001/XMLSchema#duration", ["id"])
    '90 hari'
    """
    is_worded = datatype in _WORDED and len(text) <= MOST_WORDED
    return _shown(text, datatype, tuple(languages)) if is_worded else text


@lru_cache(maxsize=20_000)  # the days of acts stand on many pages, and formatting one takes long
def _shown(text: str, datatype: str, languages: tuple[str, ...]) -> str:
    locale = _locale(languages)
    try:
        if datatype == str(XSD.date):
            return format_date(datetime.date.fromisoformat(text), "long", locale=locale)
        if datatype == str(XSD.gMonthDay):
            return format_skeleton("MMMMd", _day(f"2000{text[1:]}"), locale=locale)
        if datatype == str(XSD.gMonth):
            return format_date(_day(f"2000{text[1:]}-01"), "LLLL", locale=locale)
        if datatype == str(XSD.gYearMonth):
            return format_skeleton("yMMMM", _day(f"{text}-01"), locale=locale)
        if datatype == str(XSD.duration) and (match := _PERIOD.fullmatch(text)):
            parts = {unit: int(n) for unit, n in match.groupdict().items() if n}
            return ", ".join(_unit(number, unit, locale) for unit, number in parts.items())
    except (ValueError, KeyError):
        return text
    return text


#: What days are, by how many characters they have: they come as texts alone from the acts.
_BY_LENGTH = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}


def shown_day(text: str, languages: Sequence[str]) -> str:
    """A day, a month or a year as a text in the reader's manner.

    >>> shown_day("2025-10-25", ["en"]), shown_day("--10-25", ["id"]), shown_day("2025", ["en"])
    ('October 25, 2025', '25 Oktober', '2025')
    """
    lengths = {4: XSD.gMonth, 7: XSD.gMonthDay} if text.startswith("--") else _BY_LENGTH
    kind = lengths.get(len(text), XSD.string)
    return shown(text, str(kind), languages)


def language_name(tag: str, languages: Sequence[str]) -> str:
    """What a language is called in the reader's language, or its tag.

    >>> language_name("id", ["en"]), language_name("x-y", ["en"])
    ('Indonesian', 'x-y')
    """
    try:
        return Locale.parse(tag, sep="-").get_display_name(_locale(languages)) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def from_word(text: str) -> str:
    """A text without the part of a word that it may start with.

    >>> from_word("aris Jenderal To Lam "), from_word("xyz")
    ('Jenderal To Lam ', 'xyz')
    """
    first, space, rest = text.partition(" ")
    return rest if space and first and rest.strip() else text


def to_word(text: str) -> str:
    """A text without the part of a word that it may end with.

    >>> to_word(" dari negara-negara yang mengh")
    ' dari negara-negara yang'
    """
    kept, space, last = text.rpartition(" ")
    return kept if space and kept.strip() and last else text


def _unit(number: int, unit: str, locale: Locale) -> str:
    """Some units of time; the CLDR has the long names of some languages under their short ones.

    >>> _unit(3, "month", Locale("vi")), _unit(3, "month", Locale("en"))
    ('3 tháng', '3 months')
    """
    names = (format_unit(number, f"duration-{unit}", size, locale=locale) for size in _SIZES)
    return next((name for name in names if "duration-" not in name), f"{number} {unit}")


def _day(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)


def _locale(languages: Sequence[str]) -> Locale:
    for language in languages:
        try:
            return Locale.parse(language, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


#: What other vocabularies' terms are called here: they come without words in our languages.
TERMS = {
    str(iri): words
    for iri, words in (
        (SCHEMA.about, message("subject")),
        (SCHEMA.agent, message("carried out by")),
        (SCHEMA.alternateName, message("other name")),
        (SCHEMA.appearance, message("appears in")),
        (SCHEMA.areaServed, message("State or area")),
        (SCHEMA.author, message("written by")),
        (SCHEMA.attendee, message("attended by")),
        (SCHEMA.containedInPlace, message("part of")),
        (SCHEMA.dateModified, message("changed on")),
        (SCHEMA.datePublished, message("published on")),
        (SCHEMA.description, message("description")),
        (SCHEMA.endDate, message("end")),
        (SCHEMA.headline, message("headline")),
        (SCHEMA.identifier, message("identifier")),
        (SCHEMA.inLanguage, message("language")),
        (SCHEMA.isBasedOn, message("names as its source")),
        (SCHEMA.keywords, message("topic (as worded)")),
        (SCHEMA.legislationChanges, message("amends")),
        (SCHEMA.legislationConsolidates, message("has the amended text of")),
        (SCHEMA.legislationDate, message("day at its head")),
        (SCHEMA.legislationLegalForce, message("legal force")),
        (SCHEMA.license, message("licence")),
        (SCHEMA.location, message("place")),
        (SCHEMA.locationCreated, message("place at its head")),
        (SCHEMA.memberOf, message("belongs to")),
        (SCHEMA.mentions, message("speaks of")),
        (SCHEMA.name, message("name")),
        (SCHEMA.object, message("object")),
        (SCHEMA.organizer, message("organised by")),
        (SCHEMA.parentOrganization, message("part of")),
        (SCHEMA.publisher, message("publisher")),
        (SCHEMA.roleName, message("office or title")),
        (SCHEMA.sameAs, message("same as")),
        (SCHEMA.temporalCoverage, message("says how things were")),
        (SCHEMA.sha256, message("SHA-256 of the text")),
        (SCHEMA.spokenByCharacter, message("spoken by")),
        (SCHEMA.startDate, message("date")),
        (SCHEMA.superEvent, message("part of")),
        (SCHEMA.text, message("words")),
        (SCHEMA.translationOfWork, message("translation of")),
        (SCHEMA.translator, message("translated by")),
        (SCHEMA.unitText, message("what is counted")),
        (SCHEMA.url, message("address")),
        (SCHEMA.value, message("number")),
        (SCHEMA.Action, message("action")),
        (SCHEMA.City, message("city")),
        (SCHEMA.Claim, message("claim")),
        (SCHEMA.Country, message("country")),
        (SCHEMA.Event, message("event")),
        (SCHEMA.Intangible, message("intangible")),
        (SCHEMA.Legislation, message("legislation")),
        (SCHEMA.NewsArticle, message("news article")),
        (SCHEMA.Organization, message("organisation")),
        (SCHEMA.OrganizationRole, message("office")),
        (SCHEMA.Person, message("person")),
        (SCHEMA.Place, message("place")),
        (SCHEMA.QuantitativeValue, message("number reported")),
        (SCHEMA.Quotation, message("quotation")),
        (SCHEMA.Role, message("role")),
        (SCHEMA.WebPage, message("web page")),
        (OA.SpecificResource, message("passage")),
        (OA.hasSource, message("stands in")),
        (NP.Assertion, message("fact")),
        (PROV.Agent, message("curator")),
        (PROV.Entity, message("record")),
        (PROV.generatedAtTime, message("accepted on")),
        (PROV.wasAttributedTo, message("accepted by")),
        (PAV.retrievedOn, message("retrieved on")),
        (PROV.wasDerivedFrom, message("inferred in")),
        (DCTERMS.source, message("source")),
        (DCTERMS.creator, message("creator")),
        (DCTERMS.publisher, message("publisher")),
        (DCTERMS.isReplacedBy, message("continued or succeeded in treaties by")),
        (DCTERMS.replaces, message("in the place of")),
        (DCTERMS.valid, message("in this place since")),
        (RDF.type, message("kind")),
        (RDFS.seeAlso, message("see also")),
        (RDFS.label, message("label")),
        (RDFS.isDefinedBy, message("defined by")),
        (RDFS.subClassOf, message("kind of")),
        (SCHEMA.domainIncludes, message("used on")),
        (SCHEMA.rangeIncludes, message("leads to")),
        (SKOS.Concept, message("concept")),
        (SKOS.ConceptScheme, message("concept scheme")),
        (SKOS.broader, message("broader")),
        (SKOS.inScheme, message("scheme")),
        (SKOS.definition, message("definition")),
        (SKOS.prefLabel, message("label")),
        (OWL.Class, message("class")),
        (OWL.ObjectProperty, message("property")),
        (OWL.DatatypeProperty, message("property")),
        (TRO.evidence, message("passage")),
    )
}

_EACH_LANGUAGE = frozenset(iris(SCHEMA.name, SCHEMA.alternateName, TRO.mentionedAs))
#: The kinds of acts by which a party counts as a signatory, is bound, and leaves.
SIGNING = frozenset(iris(TRO.Signature, TRO.SuccessionToSignature))
IN_FORCE = frozenset(iris(TRO.EntryIntoForceForParty))
LEAVING = frozenset(iris(TRO.Withdrawal, TRO.Denunciation))
#: A longer name is told by a shorter one in tables, where there is one.
LONG_NAME = 60
#: How many links are kept for readers of the same languages, and for how many of these.
MOST_LINKS, MOST_READERS = 3_000, 8


@dataclass
class Wording:
    """Names things and values for one reader, each thing looked up once."""

    store: Store
    languages: tuple[str, ...]
    links: dict[str, Link] = field(default_factory=dict)

    @classmethod
    def of(cls, store: Store) -> Wording:
        """For the reader of the request; what others in the same languages looked up is known."""
        reader = Reader.current()
        key = (reader.languages, reader.interface)
        if len(store.links) >= MOST_READERS or len(store.links.get(key, ())) >= MOST_LINKS:
            store.links.clear()
        return cls(store, reader.languages, store.links.setdefault(key, {}))

    def link(self, iri: str) -> Link:
        """A thing by its name in the first of the reader's languages that it has one in; words that
        foreign data have in the place of a thing stand for themselves."""
        if iri not in self.links:
            try:
                name = self.store.name(iri, self.languages)
            except ValueError:  # no IRI
                return Link(iri)
            path = page_path(iri, self.store.ids)
            href = path if path or not iri.startswith(("http://", "https://")) else iri
            text = name.value if name else self._fallback(iri)
            is_count = self.store.ids.kind(iri) == "count"
            if is_count and not (name and self.store.saying(iri, SCHEMA.name)):
                text = " ".join(filter(None, (self.store.value(iri, TRO.statedValue), text)))
            language = (name.language or "") if name else ""
            if not name and iri in TERMS:
                language = Reader.current().interface
            self.links[iri] = Link(text, language, href, iri)
        return self.links[iri]

    def brief(self, iri: str) -> Link:
        """A thing as a table names it: a treaty with a long name, and an act of one, by the longest
        of the treaty's shorter names that no other treaty has."""
        key = f"brief {iri}"  # which is no IRI
        if key not in self.links:
            self.links[key] = self._shortened(iri)
        return self.links[key]

    def _shortened(self, iri: str) -> Link:
        link = self.link(iri)
        if len(link.text) <= LONG_NAME:
            return link
        treaty = self.store.value(iri, TRO.treaty) or iri
        if len(self.link(treaty).text) <= LONG_NAME:
            return link
        others = self.store.values(treaty, SCHEMA.alternateName)
        names = [
            term.value
            for term in others
            if getattr(term, "language", "") == link.language
            and len(term.value) <= LONG_NAME
            and len(list(self.store.having(SCHEMA.alternateName, term))) == 1
        ]
        short = max(names, key=lambda name: (len(name), name), default="")
        text = link.text.replace(self.link(treaty).text, short) if short else link.text
        return replace(link, text=text, whole="" if text == link.text else link.text)

    def sentence(self, fact: str) -> Sentence:
        """What a fact says."""
        return FactTeller(self, Reader.current().interface).sentence(fact)

    def in_article(self, passage: Passage) -> Link:
        """The article of a passage by its name; it leads to the passage in the text."""
        link = self.link(passage.article)
        return replace(link, href=f"{link.href}#{passage.start}-{passage.end}")

    def all_links(self, iris: Iterable[str]) -> tuple[Link, ...]:
        """Things by their names."""
        return tuple(self.link(iri) for iri in iris)

    def by_name(self, iris: Iterable[str]) -> list[Link]:
        """Things in the order of their names, to choose from."""
        return sorted(map(self.link, iris), key=lambda link: link.text.casefold())

    def value(self, term: Term) -> Link:
        """A value as a page shows it: a thing by its name, a literal in the reader's manner."""
        if is_literal(term):
            text = shown(term.value, term.datatype.value, self.languages)
            is_worded = text != term.value  # in the reader's manner, as a day is
            return Link(text, term.language or (self.languages[0] if is_worded else ""))
        return self.link(name_of(term))

    def day(self, text: str) -> Link:
        """A day, given as ISO 8601, in the reader's manner."""
        words = shown_day(text, self.languages)
        return Link(words, "" if words == text else self.languages[0])

    def stretch(self, interval: str) -> str:
        """An interval of ISO 8601 in the reader's manner; an end that is `..` is open."""
        first, _, last = interval.partition("/")
        start, end = (self.day(day).text if day != ".." else "" for day in (first, last))
        if start and end:
            return f"{start} – {end}"
        words = gettext("since %(day)s") if start else gettext("until %(day)s")
        return words % {"day": start or end}

    def value_of(self, thing: str, predicate: str, term: Term) -> Link:
        """A value of a thing as a page shows it: an interval in words; of an act by which a party
        leaves, that it is a notice, so that nobody reads its day as that of leaving."""
        link = self.value(term)
        if predicate == str(SCHEMA.temporalCoverage):
            return Link(self.stretch(link.text), Reader.current().interface)
        if predicate != str(TRO.actionType) or link.iri not in LEAVING:
            return link
        if self.store.ids.kind(thing) != "action":  # what is only expected is told by its effect
            return link
        interface = Reader.current().interface
        name = self.store.name(link.iri, (interface,))
        act = name.value if name else link.text
        return replace(link, text=gettext("notice of %(act)s") % {"act": act}, language=interface)

    def best(self, terms: Sequence[Term]) -> list[Term]:
        """The literals in the first of the reader's languages that any of them is in."""
        for language in self.languages:
            if in_language := [v for v in terms if language_of(v).partition("-")[0] == language]:
                return in_language
        return list(terms)

    def chosen(self, predicate: str, terms: Sequence[Term]) -> list[Term]:
        """The values of a property that a reader is shown: of a text that is told in several
        languages, the reader's; every one of names, which are no translations of each other."""
        is_told = all(map(language_of, terms))
        return self.best(terms) if is_told and predicate not in _EACH_LANGUAGE else list(terms)

    def title(self, iri: str) -> Link:
        """The name of a thing, leading nowhere: it stands on the thing's own page."""
        link = self.link(iri)
        return Link(link.text, link.language, None, iri)

    def kinds(self, iri: str) -> tuple[Link, ...]:
        """What a thing is: by our own classes where there is one, which say more than others'."""
        return self.our_kinds([name_of(term) for term in self.store.values(iri, RDF.type)])

    def our_kinds(self, kinds: Sequence[str]) -> tuple[Link, ...]:
        """Of some classes, our own where there is one, but for that of whoever can be a party: a
        country is called a country."""
        named = [kind for kind in kinds if kind != str(TRO.TreatyActor)] or kinds
        return self.all_links([kind for kind in named if kind.startswith(TRO)] or named)

    def _inference(self, iri: str) -> str:
        """What was inferred of what: it has no name of its own."""
        about, of, value = (
            next(iter(self.store.values(iri, term)), None)
            for term in (TRO.inferredAbout, TRO.inferredProperty, TRO.inferredValue)
        )
        if about is None or of is None or value is None:
            return gettext("inference %(id)s") % {"id": iri.rpartition("/")[2]}
        texts = (self.value(each).text for each in (about, of, value))
        words = dict(zip(("thing", "property", "value"), texts, strict=True))
        return gettext("%(thing)s, %(property)s: %(value)s") % words

    def _fallback(self, iri: str) -> str:
        """What stands for a thing without a name: the words of a passage, or a short form."""
        if iri in TERMS:
            return gettext(TERMS[iri])
        if passage := self.store.passage(iri):
            return f"“{passage.exact}”"
        if iri.startswith(self.store.ids.fact("")):
            return self.sentence(iri).text
        if self.store.ids.kind(iri) == "inference":
            return self._inference(iri)
        if value := self.store.value(iri, SCHEMA.value):  # an identifier, with its scheme
            listed = sorted(days.value for days in self.store.values(iri, SCHEMA.temporalCoverage))
            stretches = "; ".join(map(self.stretch, listed))
            scheme = self.store.value(iri, SCHEMA.propertyID)
            return " · ".join(filter(None, (value, scheme, stretches)))
        member, _, role = iri.partition("#")
        if role and (whole := self.store.value(iri, SCHEMA.memberOf)):  # a membership
            days = (self.store.value(iri, day) for day in (SCHEMA.startDate, SCHEMA.endDate))
            names = (self.link(node).text for node in (member, name_of(whole)))
            return " · ".join((*names, self.stretch("/".join(day or ".." for day in days))))
        if role and (kind := self.store.value(iri, TRO.successionKind)):  # a succession of States
            states = (self.store.value(iri, term) for term in (TRO.predecessor, TRO.successor))
            names = (self.link(node).text for node in (*states, kind) if node)
            dates = self.store.values(iri, SCHEMA.startDate)
            return " · ".join((*names, *(self.value(day).text for day in dates)))
        if self.store.ids.kind(iri) == "curator":  # a program, which provenance graphs name
            return next((name.value for name in self.store.anywhere(iri, SCHEMA.name)), iri)
        if iri.startswith((SCHEMA, PROV, OA, RDFS, NP)):
            local = shorten(iri).partition(":")[2]
            return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local).lower()
        return iri.removeprefix(self.store.ids.base)

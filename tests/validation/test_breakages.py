"""The slips of a hand that edits seeds: each is caught, at its place, with what to do about it.

The slips of one stage are made in one copy of the project, each in a block of its own, and the
stage is run once: it must name every one of them, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from conftest import BASE
from kampala import DECIDED, project_in
from rdflib import Graph, URIRef

from kb.errors import SeedError
from kb.mapping.articles import map_article
from kb.mapping.authorities import map_authorities
from kb.namespaces import PREFIXES, SH, SHAPE
from kb.pipeline import judge, read_seeds
from kb.seeds.article import Article
from kb.seeds.facts import FactFile
from kb.seeds.project import Project
from kb.validation.engines import Fast, validate
from kb.validation.shapes import read_shapes


@dataclass(frozen=True)
class Slip:
    """One mistake: the edit that makes it, the line that is named for it, and what is said.

    `block` is the id of a fact or the reference of an authority; an empty `old` stands for the
    end of the block. The line named has the words `line`, or is the first one of the block (or
    of another one, `at`), or of the fact that is new.
    """

    name: str
    block: str
    old: str
    new: str
    said: str
    line: str = ""
    at: str = ""
    shape: str = ""


#: Stands for the id of the block behind which a new fact is put.
HERE = "HERE"


def inferred(about: str, property_: str, value: str) -> str:
    """A new fact, by which the editors infer a value."""
    slug = "".join(filter(str.isalnum, about + property_))[-9:].lower()
    name = value.rpartition("/")[2].replace("-", " ").title() if "/" in value else value
    return (
        f"\n  - id: new{slug}\n    type: inference\n    about: {about}\n    property: {property_}\n"
        f"    value: {value}\n    reason: {{en: So it seems of {name}.}}\n"
        f"    from: [{HERE}]\n{DECIDED}"
    )


# What the schema of facts refuses.
FACTS = [
    Slip("a slip in a key", "kact", "agents:", "agnets:", "unknown key 'agnets'; did you mean 'agents'?", "agnets:"),
    Slip("a place that speaks", "ffhv6p", "ref: person/luong-tam-quang}", "ref: place/hanoi}", "write a reference as person/slug or organization/slug or country/slug or group/slug", "ref: place/hanoi}"),
    Slip("a person as the place of an event", "kevt", "place/national-theatre", "person/amina-okello", "write a reference as place/slug or country/slug", "person/amina-okello}"),
    Slip("a treaty among the guests", "e6h4zd", "ref: group/heads-of-delegation", "ref: treaty/un-cybercrime-convention", "write a reference as person/slug or organization/slug or country/slug or group/slug", "ref: treaty/un-cybercrime-convention"),
    Slip("a treaty as actor", "yact", "ref: country/ug", "ref: treaty/lakes-protocol", "write a reference as organization/slug or country/slug or group/slug", "actors:"),
    Slip("two holders of one office", "wxxrm7", "holder: {text: Luong Tam Quang, ref: person/luong-tam-quang}", "holder: [{text: Luong Tam Quang, ref: person/luong-tam-quang}, {text: Jenderal, ref: person/to-lam}]", "write {text: words of the quote, ref: person/slug}", "holder:"),
    Slip("two treaties of one act", "jsvwcn", "treaty: {text: Konvensi tersebut, ref: treaty/un-cybercrime-convention}", "treaty: [{text: Konvensi tersebut, ref: treaty/un-cybercrime-convention}]", "write {text: words of the quote, ref: treaty/slug}", "treaty:"),
    Slip("witnesses on nobody's word", "rtf974", "    according_to: statement/luong-tam-quang-reports-on-the-ceremony\n", "", "'witnessed' needs 'according_to'; add the key 'according_to'", "witnessed:"),
    Slip("an anticipated act without outlook", "kant", "    outlook: Scheduled\n", "", "add the key 'outlook'"),
    Slip("a count on nobody's account", "wrmza5", "    according_to: statement/luong-tam-quang-reports-on-the-ceremony\n", "", "add the key 'according_to'"),
]  # fmt: skip

# What the gate refuses once the file has the form of its schema.
FACT_WORDS = [
    Slip("a misspelt person", "kcnt", "person/amina-okello", "person/amina-okelo", "did you mean 'person/amina-okello'?", "according_to:"),
    Slip("an act as the force of words", "n4vbmg", "force: Praise", "force: Ratification", "tro:Forces has no concept 'Ratification'; known are Assertion", "force: Ratification"),
    Slip("a force in small letters", "myvamt", "force: Confidence", "force: confidence", "did you mean 'Confidence'?", "force: confidence"),
    Slip("a misspelt property of another vocabulary", "c6r6z8", "", inferred("event/hanoi-convention-signing-ceremony", "schema:enddate", "2025-10-26"), "schema.org has no term 'schema:enddate'; did you mean 'schema:endDate'?", "property: schema:enddate"),
    Slip("words that are no date", "ajaswv", "date: {text: 25 Oktober}", "date: {text: sore hari}", "'sore hari' is no date in language 'id'; give just the words of the date", "date: {text: sore hari}"),
    Slip("a year that the words do not say", "nahk9e", "", '    date: {text: "2025"}\n', "the words '2025' do not stand in the quote; use words of the quote", 'date: {text: "2025"}'),
    Slip("a year in a treaty's name as date", "yact", "    time: {text: at last}\n", "    date: {text: \"1951\"}\n", "'1951' stands in the quote only within '1951 Convention'; drop the date, or quote the passage that says when it was", 'date: {text: "1951"}'),
    Slip("direct words that were changed", "ksay", "before the rains\n", "after the rains\n", "do not stand in the quote; use words of the quote", "words: We will ratify it after"),
    Slip("a quote from memory", "qg8phe", "upacara penandatanganan Konvensi\n", "upacara pengesahan Konvensi\n", "quote the text word for word: after 'yang menghadiri upacara' it has 'penandatanganan", "quote: >-"),
    Slip("a quote that stands twice", "s7fpdf", "    quote: Sekretaris Jenderal To Lam menerima kepala delegasi\n    at: [74, 125]\n", "    quote: Sekretaris Jenderal To Lam\n", "say which by at: one of [", "quote: Sekretaris"),
    Slip("an unknown curator", "mjyrn9", "who: editors", "who: the-intern", "add the curator to seeds/authorities/curators.trig", "who: the-intern"),
    Slip("accepted by nobody", "zj6d88", "    decided: {who: editors, on: 2026-11-24}\n", "", "add decided: {who: ..., on: YYYY-MM-DD}"),
    Slip("rejected for no reason", "y8vs9a", "status: accepted", "status: rejected", "add because: ..."),
    Slip("a proposal of a class of ours that is none", "hshsp5", "kind: schema:Organization", "kind: tro:Organisation", "the ontology has no term 'tro:Organisation'", "kind: tro:Organisation"),
    Slip("an id given twice", "rt42h3", "id: rt42h3", "id: bbyyfr", "take the line out and run 'kb check --write'", "  - id: bbyyfr\n    type: mention"),
    Slip("an inference about nothing known", "jbwsp4", "about: office/amwynf", "about: office/amwymf", "'office/amwymf' is not known; ", "about: office/amwymf"),
    Slip("an event in no list of things", "eqmfqn", "event/to-lam-receives-delegations", "event/farewell-dinner", "'event/farewell-dinner' is not known; describe it under things:, with a name", "event/farewell-dinner}"),
    Slip("a place that speaks, inferred", "ksay", "", inferred("statement/okello-promises-ratification", "tro:speaker", "place/hanoi"), "place/hanoi cannot be the value of tro:speaker", "value: place/hanoi"),
    Slip("a treaty among the guests, inferred", "kevt", "", inferred("event/kampala-signing", "schema:attendee", "treaty/lakes-protocol"), "treaty/lakes-protocol cannot be the value of schema:attendee", "value: treaty/lakes-protocol"),
    Slip("a person as place, inferred", "nahk9e", "", inferred("event/hanoi-convention-signing-ceremony", "schema:location", "person/to-lam"), "person/to-lam cannot be the value of schema:location", "value: person/to-lam"),
    Slip("an office of a place", "n3prjf", "", inferred("office/amwynf", "tro:officeOf", "place/hanoi"), "place/hanoi cannot be the value of tro:officeOf", "value: place/hanoi"),
]  # fmt: skip

# What the reader of authorities refuses, ...
AUTHORITIES = [
    Slip("an authority that nobody entered", "place/hanoi", " ;\n    prov:wasAttributedTo id:curator\\/editors .", " .", "say who entered it"),
    Slip("a node without an IRI", "organization/unodc", "a schema:Organization ;", "a schema:Organization ; schema:memberOf [ schema:name \"UNODC\"@en ] ;", "give it an IRI and a block of its own"),
    Slip("a thing described twice", "person/to-lam", "", "\nid:person\\/amina-okello a schema:Person ; schema:name \"A. Okello\"@en ;\n    dcterms:source <https://example.org/> ; prov:wasAttributedTo id:curator\\/editors .\n", "keep one block", "id:person\\/amina-okello"),
]  # fmt: skip
# ... and once each block can be read.
AUTHORITY_LINKS = [
    Slip("a link to a thing without a block", "organization/unodc", "id:organization\\/united-nations .", "id:organization\\/unitd-nations .", "did you mean 'organization/united-nations'?"),
]  # fmt: skip

# What rests on nothing.
RESTS = [
    Slip("a fact taken back on which another rests", "scdwqw", "status: accepted", "status: retracted\n    because: a test", "dpymeh rests on the fact 'scdwqw', which is not published; mend from:, or decide on it", at="dpymeh"),
    Slip("an act that only a draft describes", "kant", "status: accepted", "status: draft", "ksay speaks of anticipated/uganda-ratifies-the-lakes-protocol, which no published fact describes; decide on the fact that does", at="ksay"),
]  # fmt: skip

# What the shapes stop.
SHAPES = [
    Slip("a signature without actor", "kact", "    actors: [{text: Uganda, ref: country/ug}]\n", "", "Say who signed: give tro:actor", shape="TreatyAction-signed-by"),
    Slip("an accession without actor", "yact", "    actors: [{text: Uganda, ref: country/ug}]\n", "", "Give tro:actor, unless the act concerns the treaty as a whole", shape="TreatyAction-has-actor"),
    Slip("a first day as text", "e6h4zd", "", inferred("event/un-cybercrime-high-level-conference", "schema:startDate", "October 2025"), "Write schema:startDate as a full xsd:date", shape="DiplomaticEvent-startDate"),
    Slip("a second holder, inferred", "wxxrm7", "", inferred("office/wxxrm7", "tro:holder", "person/to-lam"), "another person is another office holding", at="wxxrm7", shape="OfficeHolding-holder"),
    Slip("a second treaty, inferred", "jsvwcn", "", inferred("anticipated/entry-into-force-of-the-un-cybercrime-convention", "tro:treaty", "treaty/charter-of-the-united-nations"), "another treaty is another anticipated act", at="jsvwcn", shape="AnticipatedAction-treaty"),
    Slip("what is only called for, with a day on which it was done", "fcz2fz", "", inferred("anticipated/ratification-of-the-un-cybercrime-convention", "tro:actionDate", "2025-10-25"), "Drop tro:actionDate, which would say that it was done", shape="AnticipatedAction-actionDate"),
    Slip("a ratification that deposits", "tw5gam", "", inferred("action/choice-of-hanoi-as-the-place-of-signature", "tro:deposits", "https://w3id.org/treaty-kb/ontology#Ratification"), "Drop tro:deposits, or give the act the type tro:Deposit", at="fs4fdv", shape="TreatyAction-deposits-on-deposit"),
    Slip("a choice that names no place", "fs4fdv", "    object: {text: Hanoi, ref: place/hanoi}\n", "", "Say which place was chosen", shape="TreatyAction-choice-has-object"),
    Slip("a proposal of a kind of act", "hshsp5", "kind: schema:Organization", "kind: tro:Signature", "the IRI of a class, such as schema:Organization, not of a property or of a concept", shape="Proposal-proposedType"),
    Slip("a property of another vocabulary that data do not use", "c6r6z8", "", inferred("event/hanoi-convention-signing-ceremony", "schema:birthDate", "2025-10-26"), "Give tro:inferredProperty once: a property of ours or one that the data use", shape="Inference-inferredProperty"),
    Slip("no reason in English", "jbwsp4", "      en: >-\n", "      fr: >-\n", "Give the tro:reason in English too", shape="Inference-reason-en"),
    Slip("two names in English", "person/amina-okello", '"Amina Okello"@en', '"Amina Okello"@en , "A. Okello"@en', "other forms go to schema:alternateName", shape="Person-name"),
    Slip("a name without its language", "place/national-theatre", '"National Theatre"@en', '"National Theatre"', "each with a language tag", shape="Place-name"),
    Slip("a link elsewhere as text", "organization/united-nations", "schema:sameAs <http://www.wikidata.org/entity/Q1065>", 'schema:sameAs "http://www.wikidata.org/entity/Q1065"', "Write schema:sameAs as an IRI", shape="Organization-sameAs"),
    Slip("a day that is no day", "action/tpnw-signature-bs", '"2023-09-19"^^xsd:date', '"2023-09"^^xsd:gYearMonth', "what the words give less exactly goes to tro:statedDate", shape="TreatyAction-actionDate"),
    Slip("a person who is an organisation too", "person/luong-tam-quang", "a schema:Person ;", "a schema:Person , schema:Organization ;", "Type the person as schema:Person and as nothing else", shape="Person-type"),
    Slip("a treaty that is an event too", "treaty/lakes-protocol", "schema:Legislation ;", "schema:Legislation , schema:Event ;", "Type the treaty as tro:Treaty and schema:Legislation, and as nothing else", shape="Treaty-type"),
    Slip("an organisation that is its own part", "organization/communist-party-of-viet-nam", "a schema:Organization ;", "a schema:Organization ; schema:parentOrganization id:organization\\/communist-party-of-viet-nam ;", "drop the link that leads back, or turn it round", shape="Organization-no-circle"),
    Slip("a cell without the head of its column", "action/tpnw-ratification-at", ' ; tro:cellHead "Acceptance(A), Approval(AA), Ratification, Accession(a)"', "", "Give the head of the cell's column: tro:cellHead once, letter by letter", shape="Cell-cellHead"),
    Slip("a notice that took effect before it was given", "action/anti-personnel-mine-ban-convention-withdrawal-ee", 'tro:effectiveDate "2025-12-27"', 'tro:effectiveDate "2025-05-27"', "one of tro:actionDate and tro:effectiveDate is wrong", shape="EffectiveDate-not-before"),
    Slip("a ratification that opposes", "action/tpnw-ratification-bj", "tro:actionType tro:Ratification ;", "tro:actionType tro:Ratification ; tro:reservingActor id:country\\/at ;", "Drop tro:reservingActor, or give the act the type tro:Objection", shape="TreatyAction-reservingActor-of-an-objection"),
    Slip("a ratification of one article", "action/tpnw-ratification-kh", "tro:actionType tro:Ratification ;", 'tro:actionType tro:Ratification ; tro:provision "1" ;', "Drop tro:provision, or give the act the type tro:Reservation", shape="TreatyAction-provision-of-a-statement"),
    Slip("a ratification with an effect between two", "action/tpnw-ratification-kh", "tro:actionType tro:Ratification ;", "tro:actionType tro:Ratification ; tro:effect tro:DoesNotPrecludeEntryIntoForce ;", "Drop tro:effect, or give the act the type tro:Objection", shape="TreatyAction-effect-of-an-objection"),
    Slip("a ratification of one territory", "action/tpnw-ratification-kh", "tro:actionType tro:Ratification ;", 'tro:actionType tro:Ratification ; tro:territory "Isle of Man" ;', "Drop tro:territory, or give the act the type tro:TerritorialApplication", shape="TreatyAction-territory-of-an-application"),
    Slip("a signature made together with a treaty", "action/tpnw-signature-kh", "tro:actionType tro:Signature ;", "tro:actionType tro:Signature ; tro:madeWith id:treaty\\/tpnw ;", "give tro:madeWith at most once, the IRI of a tro:TreatyAction", shape="TreatyAction-madeWith"),
    Slip("a city in a person", "place/hanoi", "schema:containedInPlace id:country\\/vn", "schema:containedInPlace id:person\\/to-lam", "Refer by IRI to the larger schema:Place or to the schema:Country", shape="Place-containedInPlace"),
]  # fmt: skip


STAGES = {
    "facts": FACTS,
    "words of facts": FACT_WORDS,
    "authorities": AUTHORITIES,
    "links of authorities": AUTHORITY_LINKS,
    "what rests on nothing": RESTS,
    "shapes": SHAPES,
}


def block_of(text: str, name: str) -> tuple[int, int] | None:
    """Where the block of a fact or of an authority stands in a text."""
    escaped = name.replace("/", "\\/")
    for start, end in (
        (f"  - id: {name}\n", "\n  - id: "),
        (f"id:{escaped} ", "\n\n"),
        (f"  id:{escaped} ", "\n\n"),  # in the graph of a record
    ):
        if f"\n{start}" in text:
            at = text.index(f"\n{start}") + 1
            after = text.find(end, at)
            return at, len(text) if after < 0 else after + 1
    return None


def make(project: Project, slip: Slip) -> Path:
    """Make a slip; the file that has it."""
    for path in sorted(project.seeds.glob("*/*.*")):
        text = path.read_text("utf-8")
        if path.suffix in (".yaml", ".ttl", ".trig") and (span := block_of(text, slip.block)):
            block = text[slice(*span)]
            assert slip.old in block, f"{path}: {slip.block} has no {slip.old!r} to be spoiled"
            if slip.old:
                block = block.replace(slip.old, slip.new, 1)
            else:
                block = (
                    block.rstrip("\n")
                    + f"\n{slip.new.replace(HERE, slip.block)}"
                    + block[len(block.rstrip("\n")) :]
                )
            path.write_text(text[: span[0]] + block + text[span[1] :], "utf-8")
            return path
    raise AssertionError(f"no file has {slip.block}")


def place_of(path: Path, slip: Slip) -> int:
    """The line that must be named for a slip, counted in the file as it is now."""
    text = path.read_text("utf-8")
    is_new_fact = not slip.old and slip.new.startswith("\n  - id: ")
    words = slip.line or (
        slip.new.strip().partition("\n")[0] if is_new_fact and not slip.at else ""
    )
    span = block_of(text, slip.at or slip.block)
    return text[: text.index(words, span[0] if span else 0)].count("\n") + 1


@dataclass(frozen=True)
class Said:
    """One thing that a run says: where, what to do, and by which shape."""

    file: str
    line: int
    message: str
    shape: str = ""


def run(folder: Path, slips: Iterable[Slip]) -> tuple[dict[Slip, tuple[str, int]], set[Said]]:
    """Make slips in one copy of the project and check it as `kb check` does.

    The place that must be named for each slip, and what is said.
    """
    project = project_in(folder)
    paths = {slip: make(project, slip) for slip in slips}
    places = {
        s: (path.relative_to(folder).as_posix(), place_of(path, s)) for s, path in paths.items()
    }
    try:
        results = judge(project, read_seeds(project)).report.results
    except SeedError as error:
        return places, {
            Said(p.path.relative_to(folder).as_posix(), p.line, f"{p.message}; {p.mend}")
            for p in error.problems
        }
    return places, {Said(r.file, r.line, r.message, r.shape.removeprefix(SHAPE)) for r in results}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """What is said of each stage, which is run once."""
    return cache(lambda stage: run(tmp_path_factory.mktemp("breakages"), STAGES[stage]))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stage", "slip"),
    [pytest.param(stage, slip, id=slip.name) for stage, slips in STAGES.items() for slip in slips],
)
def test_a_slip_is_caught_at_its_place_with_what_to_do(stage, slip, runs):
    places, said = runs(stage)
    file, line = places[slip]

    found = [one for one in said if (one.file, one.line, one.shape) == (file, line, slip.shape)]

    assert any(slip.said in one.message for one in found), (file, line, said)


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES)
def test_nothing_is_said_that_is_not_wrong(stage, runs):
    places, said = runs(stage)

    named = {(*places[slip], slip.shape) for slip in STAGES[stage]}
    assert {(one.file, one.line, one.shape) for one in said} == named
    assert len(said) == len(STAGES[stage])


@dataclass(frozen=True)
class Change:
    """One mistake that no seed can make, but a change of the code that maps seeds could.

    `besides` is a second shape that it breaks there, where one mistake breaks two.
    """

    name: str
    update: str
    focus: str
    shape: str
    said: str
    besides: str = ""


# What each update does stands in SPARQL, on the graph of all facts.
CHANGES = [
    Change("an inferred value without its record", "DELETE { ?s ?p ?o } WHERE { VALUES ?s { <id/inference/m2q9yr> <fact/m2q9yr> } ?s ?p ?o }", "id/event/to-lam-receives-delegations", "DiplomaticEvent-startDate-inferred", "record a tro:Inference with this value and its reason"),
    Change("a record of what the data have not", "DELETE DATA { <id/office/wxxrm7> tro:officeOf <id/organization/ministry-of-public-security-of-viet-nam> }", "id/inference/q8nhke", "Inference-holds", "mend the value or drop the inference"),
    Change("an inferred fact without its inference", "DELETE DATA { <fact/p4tyof> prov:wasDerivedFrom <id/inference/p4tyof> }", "fact/p4tyof", "Fact-inferred-has-inference", "Give prov:wasDerivedFrom if the fact is tro:Inferred"),
    Change("a stated fact without its passage", "DELETE { <fact/kevt> tro:evidence ?o } WHERE { <fact/kevt> tro:evidence ?o }", "fact/kevt", "Fact-stated-has-evidence", "Give the fact the passage that states it"),
    Change("a fact of two certainties", "INSERT DATA { <fact/kcnt> tro:certainty tro:External ; dcterms:source <https://example.org/> }", "fact/kcnt", "Fact-certainty", "Give tro:certainty once"),
    Change("a fact that nobody answers for", "DELETE { <fact/kact> prov:wasAttributedTo ?o } WHERE { <fact/kact> prov:wasAttributedTo ?o }", "fact/kact", "Fact-wasAttributedTo", "Say who answers for the fact"),
    Change("a fact for which there is no day", "DELETE { <fact/kant> prov:generatedAtTime ?o } WHERE { <fact/kant> prov:generatedAtTime ?o }", "fact/kant", "Fact-has-time", "Say when the fact was accepted"),
    Change("direct words that are not in the passage", "DELETE { ?s schema:text ?o } INSERT { ?s schema:text 'We have ratified it'@en } WHERE { VALUES ?s { <id/statement/okello-promises-ratification> } ?s schema:text ?o }", "id/statement/okello-promises-ratification", "ReportedStatement-direct-words", "copy them from the article, or make the speech tro:Indirect"),
    Change("retold words typed as a quotation", "INSERT DATA { <id/statement/ghada-waly-praises-viet-nam> a schema:Quotation }", "id/statement/ghada-waly-praises-viet-nam", "ReportedStatement-quotation", "Type the statement as schema:Quotation if its tro:speechMode is tro:Direct, and only then"),
    Change("a quote that is not as long as its place", "DELETE { ?s oa:end ?o } INSERT { ?s oa:end 100000 } WHERE { VALUES ?s { <id/passage/year-in-a-name/18-37#position> } ?s oa:end ?o }", "id/passage/year-in-a-name/18-37", "Passage-length", "find the words in the article again"),
    Change("a proposal that is an organisation too", "INSERT DATA { <id/proposal/regional-cybercrime-training-centre> a schema:Organization }", "id/proposal/regional-cybercrime-training-centre", "Proposal-type", "what it would be goes to tro:proposedType", besides="Mention-evidence"),
    Change("a group that is an organisation too", "INSERT DATA { <id/group/members-of-the-united-nations> a schema:Organization }", "id/group/members-of-the-united-nations", "Group-type", "Type the group as tro:Group only"),
    Change("witnesses on nobody's word", "DELETE { ?s tro:accordingTo ?o } WHERE { VALUES ?s { <id/group/peace-loving-people> } ?s tro:accordingTo ?o }", "id/group/peace-loving-people", "Group-witness-accordingTo", "Say on whose word they are witnesses"),
    Change("an act that is only called for, typed as done", "INSERT DATA { <id/anticipated/ratification-of-the-un-cybercrime-convention> a schema:Action }", "id/anticipated/ratification-of-the-un-cybercrime-convention", "AnticipatedAction-type", "schema:Action and tro:TreatyAction would say that it happened"),
    Change("a ceremony that is an act too", "INSERT DATA { <id/event/hanoi-convention-signing-ceremony> a schema:Action }", "id/event/hanoi-convention-signing-ceremony", "DiplomaticEvent-type", "and as nothing else"),
    Change("an event that ends before it begins", "INSERT DATA { <id/event/kampala-signing> schema:endDate '2024-03-01'^^xsd:date }", "id/event/kampala-signing", "DiplomaticEvent-order", "one of schema:startDate and schema:endDate is wrong"),
    Change("a vote without its body", "DELETE { ?s tro:eventKind ?o } INSERT { ?s tro:eventKind tro:Vote } WHERE { VALUES ?s { <id/event/un-cybercrime-high-level-conference> } ?s tro:eventKind ?o }", "id/event/un-cybercrime-high-level-conference", "DiplomaticEvent-vote-has-body", "give the vote its schema:organizer"),
    Change("a day of no calendar", "INSERT DATA { <id/anticipated/uganda-ratifies-the-lakes-protocol> tro:statedDate '--02-30'^^xsd:gMonthDay }", "id/anticipated/uganda-ratifies-the-lakes-protocol", "StatedDate-date", "Write tro:statedDate as a day that exists"),
    Change("a mention that stands nowhere", "DELETE { <fact/scdwqw> tro:evidence ?o } WHERE { <fact/scdwqw> tro:evidence ?o }", "fact/scdwqw", "Fact-stated-has-evidence", "Give the fact the passage that states it"),
    Change("a passage beside an organisation", "INSERT DATA { <id/organization/unodc> tro:evidence <id/passage/hanoi-reception/38-72> }", "id/organization/unodc", "Mention-evidence", "Drop tro:evidence here: the fact that the passage states has it"),
    Change("a count according to a place", "DELETE { ?s tro:accordingTo ?o } INSERT { ?s tro:accordingTo <id/place/hanoi> } WHERE { VALUES ?s { <id/count/kcnt> } ?s tro:accordingTo ?o }", "id/count/kcnt", "Quantity-accordingTo", "give tro:accordingTo the IRI of a statement, a speaker or the article"),
    Change("a title of a kind of event", "DELETE { ?s tro:titleKind ?o } INSERT { ?s tro:titleKind tro:Ceremony } WHERE { VALUES ?s { <id/title/ccqvv8> } ?s tro:titleKind ?o }", "id/title/ccqvv8", "TitleHolding-titleKind", "Give tro:titleKind once, from tro:TitleKinds"),
    Change("an actor that is a person", "INSERT DATA { <id/action/uganda-signs-the-lakes-protocol> tro:actor <id/person/amina-okello> }", "id/action/uganda-signs-the-lakes-protocol", "TreatyAction-actor", "if it is the person who held the pen, write schema:agent"),
    Change("something taken back for no reason", "INSERT DATA { <id/event/gone> a prov:Entity ; owl:deprecated true ; prov:invalidatedAtTime '2026-11-24T00:00:00Z'^^xsd:dateTime ; prov:wasInvalidatedBy <id/activity/gone> . <id/activity/gone> a prov:Activity ; prov:wasAssociatedWith <id/curator/editors> }", "id/event/gone", "Retirement-has-reason", "Say why it was retired (tro:reason)"),
    Change("something taken back and described all the same", "INSERT DATA { <id/title/ccqvv8> owl:deprecated true ; tro:reason 'A slip.'@en ; prov:invalidatedAtTime '2026-11-24T00:00:00Z'^^xsd:dateTime ; prov:wasInvalidatedBy <id/activity/ccqvv8> . <id/activity/ccqvv8> a prov:Activity ; prov:wasAssociatedWith <id/curator/editors> }", "id/title/ccqvv8", "Retirement-type", "take out what describes it still"),
    Change("a day reckoned by no provision", "DELETE DATA { <id/participation/tpnw-bj> tro:basis <id/treaty/tpnw#article-15-2> }", "id/participation/tpnw-bj", "Binding-basis", "Give tro:basis both the act of consent and the tro:FinalClause"),
    Change("a participation without its treaty", "DELETE { ?s tro:treaty ?o } WHERE { VALUES ?s { <id/participation/tpnw-bj> } ?s tro:treaty ?o }", "id/participation/tpnw-bj", "Binding-treaty", "One treaty binds"),
    Change("a row edited so that a State ratified before it signed", "DELETE { ?s tro:actionDate ?o } INSERT { ?s tro:actionDate '2019-09-20'^^xsd:date } WHERE { VALUES ?s { <id/action/tpnw-signature-at> } ?s tro:actionDate ?o }", "id/action/tpnw-ratification-at", "TreatyAction-ratification-of-what-was-signed", "lies before the signature by the same State"),
    Change("a translation for which nobody answers", "DELETE { ?s schema:translator ?o } WHERE { VALUES ?s { <id/passage/hanoi-reception/2158-2188> } ?s schema:translator ?o }", "id/passage/hanoi-reception/2158-2188", "Gloss-translator", "Say whose translation it is"),
    Change("a second translation into English", "INSERT DATA { <id/passage/hanoi-reception/1510-1549> tro:gloss 'where it was signed'@en }", "id/passage/hanoi-reception/1510-1549", "Gloss-gloss", "Give at most one tro:gloss per language"),
    Change("an office with two names in English", "INSERT DATA { <id/office/n3prjf> schema:name 'Director'@en }", "id/office/n3prjf", "OfficeHolding-name", "Give at most one schema:name per language"),
    Change("a count with two names in English", "INSERT DATA { <id/count/wrmza5> schema:name 'many delegations'@en }", "id/count/wrmza5", "Quantity-name", "Give at most one schema:name per language"),
    Change("a choice that was decided by a kind of event", "DELETE { ?s tro:decisionMode ?o } INSERT { ?s tro:decisionMode tro:Vote } WHERE { ?s tro:decisionMode ?o }", "id/action/choice-of-hanoi-as-the-place-of-signature", "TreatyAction-decisionMode", "from tro:DecisionModes"),
    Change("an actor that is a place", "INSERT DATA { <id/place/national-theatre> a tro:TreatyActor }", "id/place/national-theatre", "TreatyActor-is-a-body", "or drop tro:TreatyActor if it can conclude no treaties"),
]  # fmt: skip


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    """The report on the graph of all facts with every change made in it."""
    project = project_in(tmp_path_factory.mktemp("breakages"))
    seeds, ids = read_seeds(project), project.identifiers
    graph = Graph(base=BASE) + seeds.ontology.graph
    known = seeds.known.read()
    mapped = [map_authorities(known, ids)]
    for folder in project.article_folders():
        article = Article.read(folder)
        facts = FactFile.read(article, folder / "facts.yaml", known, seeds.ontology)
        mapped.append(map_article(article, facts, ids))
    for one in mapped:
        graph += one.judged()
    for change in CHANGES:
        graph.update(f"BASE <{BASE}> {change.update}", initNs=PREFIXES)
    # By the engine that judges every build: of the examples of shapes both say the same.
    return Fast(read_shapes(project.shapes)).report([graph.serialize(format="nt")])


@pytest.mark.parametrize("change", CHANGES, ids=[change.name for change in CHANGES])
def test_a_graph_that_no_seed_may_give_is_stopped(change, changed):
    messages = [
        result.message
        for result in changed.results
        if (result.focus, result.shape) == (URIRef(BASE + change.focus), SHAPE[change.shape])
    ]

    assert messages and all(change.said in message for message in messages)


def test_nothing_else_is_said_of_that_graph(changed):
    assert {(result.focus, result.shape) for result in changed.results} == {
        (URIRef(BASE + change.focus), SHAPE[shape])
        for change in CHANGES
        for shape in (change.shape, change.besides)
        if shape
    }


@pytest.mark.slow
def test_the_shapes_conform_to_the_shapes_about_shapes(project):
    shapes = read_shapes(project.shapes)

    assert validate(shapes, shapes).results == ()


@pytest.mark.slow
def test_every_rule_is_broken_by_some_example(project):
    shapes = read_shapes(project.shapes)
    targets = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
    targeted = {shape for target in targets for shape in shapes.subjects(target, None)}
    rules = {shape for shape in targeted if (shape, SH.property, None) not in shapes}

    broken = {
        shape
        for path in project.shapes.glob("*/invalid/*.ttl")
        for shape in Graph().parse(path).objects(None, SH.sourceShape)
    }

    assert rules - broken == set()

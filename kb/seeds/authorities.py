"""What is known beforehand of people, States, organisations, places and treaties.

`seeds/authorities/` and `seeds/records/` hold files of Turtle and TriG (`kb.seeds.authorityfile`),
and `seeds/records/` also folders with the cells of tables (`kb.seeds.records`).
What the editors say stands in a block for each thing, with who entered it
(`prov:wasAttributedTo`); what a record says stands in the graph of that record. IRIs are relative
to the dataset's base: `@prefix id: <id/> .`
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from rdflib import URIRef

from kb.errors import Problem, SeedError
from kb.identifiers import Identifiers
from kb.seeds.authorityfile import Authority as Authority
from kb.seeds.authorityfile import AuthorityFile
from kb.seeds.blocks import slips_of_whole
from kb.seeds.labels import reference_hint
from kb.seeds.ontology import Ontology
from kb.seeds.project import is_leaving
from kb.seeds.records.acts import Acts
from kb.seeds.records.company import Witnesses
from kb.seeds.records.folder import SOURCE, RecordFolder, record_folders
from kb.seeds.records.listing import KnownUntil, Listing
from kb.seeds.records.participants import Participants
from kb.seeds.texts import gathering, raise_for, read_text
from kb.seeds.turtle import MOST_KEPT


def read_authorities(
    folder: Path,
    ids: Identifiers,
    ontology: Ontology | None = None,
    *,
    has_tables: bool = True,
) -> Mapping[str, Authority]:
    """The authorities of a folder, and of the folder `records` beside it, by reference
    (`person/to-lam`).

    With an ontology, their classes and properties must be known. Without tables, what the tables of
    records say is left out, which is most of it and names nobody: then nothing is said of links.
    Raises `SeedError` with the problems of all files.
    """
    problems: list[Problem] = []

    def things_of(path: Path, text: str) -> Sequence[Authority]:
        return things_in(path, text, ids, ontology)

    authorities = read_blocks(folder, things_of, problems)
    if has_tables and not problems:  # names that are missing would be told of each row
        listings = _listings(folder.parent / "records", authorities, ids, problems)
        blocks = tuple(authorities)
        problems.extend(add_listings(authorities, listings, ids))
    if has_tables and not problems:  # what could not be read would be missed by what links to it
        problems.extend(incomplete({ref: authorities[ref] for ref in blocks}, authorities))
        problems.extend(dangling(folder, authorities, authorities, ids))
    raise_for(problems)
    return authorities


def read_blocks(
    folder: Path, things_of: Callable[[Path, str], Sequence[Authority]], problems: list[Problem]
) -> dict[str, Authority]:
    """What files of RDF say of each thing, as `things_of` gives it of the text of each; what is
    wrong with them is put to the problems."""
    authorities: dict[str, Authority] = {}
    for path in _files(folder):
        with gathering(problems):
            if path.suffix not in (".ttl", ".trig"):
                mend = "write it as Turtle or TriG: *.ttl, *.trig"
                raise SeedError.at(path, "is not read", mend)
            for authority in things_of(path, read_text(path)):
                first = authorities.get(authority.reference)
                if first is not None and first.own and authority.own:
                    where = f"{first.path.name}:{first.line}"
                    message = f"{authority.reference} is described here and in {where}"
                    problems.append(Problem(path, authority.line, 1, message, "keep one block"))
                    continue
                authorities[authority.reference] = (
                    first.with_more(authority) if first else authority
                )
    return authorities


def _listings(
    records: Path, blocks: Mapping[str, Authority], ids: Identifiers, problems: list[Problem]
) -> list[Listing]:
    """What the folders of records list; what is wrong with them is put to the problems."""
    participants = Participants.of(blocks)
    listings: list[Listing] = []
    for path in record_folders(records):
        with gathering(problems):
            acts = read_acts(path, blocks, participants, ids)
            listings.append(acts.listing)
            problems.extend(acts.problems)
    return listings


def read_acts(
    path: Path, blocks: Mapping[str, Authority], participants: Participants, ids: Identifiers
) -> Acts:
    """What the folder of a record tells; `SeedError` where its files cannot be read, or a block
    describes the record too."""
    record = RecordFolder.read(path)
    first = blocks.get(record.reference)
    if first is not None and first.own:
        message = f"{record.reference} is described here and in {first.path.name}"
        raise SeedError.at(path / SOURCE, message, "take that block out")
    return Acts(record, participants, ids)


def add_listings(
    authorities: dict[str, Authority], listings: Sequence[Listing], ids: Identifiers
) -> Iterator[Problem]:
    """Add what records list to what blocks say; a problem for each participant that has left, as a
    record says, and of whose leaving nothing is known: it would look bound. Of a record that may
    lack acts its own list says so."""
    witnesses = Witnesses.of(listing.acts for listing in listings)
    until = KnownUntil.of(listings)
    for listing in listings:
        for authority in (listing.record, *listing.authorities(witnesses, until, ids)):
            known = authorities.get(authority.reference)
            authorities[authority.reference] = known.with_more(authority) if known else authority
    for listing in listings:
        for place, slug in listing.left(witnesses) if listing.has_all else ():
            ways = (slug, slug.replace("-withdrawal-", "-denunciation-"))
            if not any(f"action/{way}" in authorities for way in ways):
                message = "is in brackets: the participant has left, and no row has its notice"
                mend = f"say when in a block of action/{slug}, from the record"
                yield Problem(listing.rows, place + 2, 1, message, mend)


def _files(folder: Path) -> list[Path]:
    """The files of RDF, and those that were meant to be some."""
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "there is no such folder"
        raise SeedError.at(folder, what, "it holds the curators, people, States ...")
    records = folder.parent / "records"
    try:
        paths = [
            path
            for each in (folder, records)
            if each.is_dir()
            for path in sorted(each.iterdir())
            if not is_leaving(path)
        ]
    except OSError as error:
        raise SeedError.at(folder, f"cannot be read: {error.strerror}") from error
    return [path for path in paths if path.suffix.lower() in _RDF]


def things_in(
    path: Path, text: str, ids: Identifiers, ontology: Ontology | None
) -> Sequence[Authority]:
    """The things of one file; those of a text that was read before are kept, as its graph is."""
    if read := _kept(text, path.suffix, ids, ontology):
        return [replace(authority, path=path) for authority in read]
    return AuthorityFile.of(path, text, ids, ontology).authorities()  # or what is wrong


@lru_cache(MOST_KEPT)
def _kept(
    text: str, suffix: str, ids: Identifiers, ontology: Ontology | None
) -> tuple[Authority, ...]:
    try:
        return tuple(AuthorityFile.of(Path(f"x{suffix}"), text, ids, ontology).authorities())
    except SeedError:
        return ()


#: The endings of files of RDF, of which Turtle and TriG are read and the others not passed over.
_RDF = (".ttl", ".turtle", ".n3", ".nt", ".nq", ".trig", ".rdf", ".owl", ".jsonld")


def incomplete(blocks: Mapping[str, Authority], known: Collection[str]) -> Iterator[Problem]:
    """A problem for each thing that lacks what all of its kind have, and for each graph whose
    record nobody describes: `known` are the references of all things."""
    for authority in blocks.values():
        for slip in slips_of_whole(authority.reference, authority.triples):
            yield Problem(authority.path, authority.line, 1, slip.message, slip.mend)
        for record in sorted(authority.recorded):
            if record not in known:
                message = f"{authority.reference} is in the graph of {record}, which has no block"
                mend = "say outside the graph what the record is, where, and when it was read"
                yield Problem(authority.path, authority.line, 1, message, mend)


def dangling(
    folder: Path, authorities: Mapping[str, Authority], known: Collection[str], ids: Identifiers
) -> Iterator[Problem]:
    """A problem for each link of authorities to a thing that no block describes; `known` are the
    references of all things."""
    is_there: dict[str, bool] = {}
    for authority in authorities.values():
        values = (line.split(" ", 2)[2] for line in authority.triples.lines)
        links = (value[1:-4] for value in values if value.startswith("<"))
        for iri in dict.fromkeys((*links, *authority.sources)):
            if iri not in is_there:
                is_there[iri] = _is_there(iri, folder, known, ids)
            if is_there[iri]:
                continue
            reference = (ids.reference(URIRef(iri)) or "").partition("#")[0]
            message = f"{authority.reference} links to {reference}, which has no block"
            mend = reference_hint(reference, known) or "add the block or mend the link"
            yield Problem(authority.path, authority.line, 1, message, mend)
        for who in authority.entered_by:
            reference = ids.reference(who) or str(who)
            if not reference.startswith("curator/") or reference not in known:
                message = (
                    f"{authority.reference} was entered by {reference}, who is no curator known"
                )
                mend = "add the curator to seeds/authorities/curators.trig"
                yield Problem(authority.path, authority.line, 1, message, mend)


def _is_there(iri: str, folder: Path, known: Collection[str], ids: Identifiers) -> bool:
    """Whether an IRI is nothing of ours, or a thing that is known."""
    if (name := ids.reference(URIRef(iri))) is None:
        return True
    reference = name.partition("#")[0]
    return reference in known or _is_article(folder, reference)


def _is_article(folder: Path, reference: str) -> bool:
    """Whether a reference is that of an article, which may be a source."""
    kind, _, slug = reference.partition("/")
    return kind == "article" and (folder.parent / slug / "article.txt").is_file()

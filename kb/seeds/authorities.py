"""What is known beforehand of people, States, organisations, places and treaties.

`seeds/authorities/` and `seeds/records/` hold files of Turtle and TriG (`kb.seeds.authorityfile`),
and `seeds/records/` also folders with the cells of tables (`kb.seeds.records`).
What the editors say stands in a block for each thing, with who entered it
(`prov:wasAttributedTo`); what a record says stands in the graph of that record. IRIs are relative
to the dataset's base: `@prefix id: <id/> .`
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    authorities: dict[str, Authority] = {}
    problems: list[Problem] = []
    for path in _files(folder):
        try:
            if path.suffix not in (".ttl", ".trig"):
                mend = "write it as Turtle or TriG: *.ttl, *.trig"
                raise SeedError([Problem(path, 1, 1, "is not read", mend)])
            text = read_text(path)
            for authority in _authorities(path, text, ids, ontology):
                first = authorities.get(authority.reference)
                if first is not None and first.own and authority.own:
                    where = f"{first.path.name}:{first.line}"
                    message = f"{authority.reference} is described here and in {where}"
                    problems.append(Problem(path, authority.line, 1, message, "keep one block"))
                    continue
                authorities[authority.reference] = (
                    first.with_more(authority) if first else authority
                )
        except SeedError as error:
            problems.extend(error.problems)
    if has_tables and not problems:  # names that are missing would be told of each row
        problems.extend(_add_records(folder.parent / "records", authorities, ids))
    if has_tables and not problems:  # what could not be read would be missed by what links to it
        problems.extend(_incomplete(authorities))
        problems.extend(_dangling(folder, authorities, ids))
    raise_for(problems)
    return authorities


def _add_records(
    records: Path,
    authorities: dict[str, Authority],
    ids: Identifiers,
) -> list[Problem]:
    """Add what the folders of records say to what was found; what is wrong with them."""
    problems: list[Problem] = []
    participants = Participants.of(authorities)
    read: list[Acts] = []
    for path in record_folders(records):
        with gathering(problems):
            record = RecordFolder.read(path)
            if record.reference in authorities and authorities[record.reference].own:
                first = authorities[record.reference]
                message = f"{record.reference} is described here and in {first.path.name}"
                problems.append(Problem(path / SOURCE, 1, 1, message, "take that block out"))
            read.append(Acts(record, participants, ids))
    witnesses = Witnesses.of(acts.witnessed for acts in read)
    for acts in read:
        with gathering(problems):
            acts.witnesses = witnesses
            for authority in acts.authorities():
                known = authorities.get(authority.reference)
                authorities[authority.reference] = (
                    known.with_more(authority) if known else authority
                )
            problems.extend(_without_notice(acts, authorities))
    return problems


def _without_notice(acts: Acts, authorities: Mapping[str, Authority]) -> Iterator[Problem]:
    """A problem for each participant that has left, as a record says, and of whose leaving nothing
    is known: it would look bound."""
    for place, slug in acts.left():
        if not {f"action/{slug}", f"action/{slug.replace('-withdrawal-', '-denunciation-')}"} & {
            *authorities
        }:
            message = "is in brackets: the participant has left, and no row has its notice"
            mend = f"say when in a block of action/{slug}, from the record"
            yield acts.record.problem(place, message, mend)


def _files(folder: Path) -> list[Path]:
    """The files of RDF, and those that were meant to be some."""
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "there is no such folder"
        raise SeedError([Problem(folder, 1, 1, what, "it holds the curators, people, States ...")])
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
        raise SeedError([Problem(folder, 1, 1, f"cannot be read: {error.strerror}")]) from error
    return [path for path in paths if path.suffix.lower() in _RDF]


def _authorities(
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


def _incomplete(authorities: Mapping[str, Authority]) -> Iterator[Problem]:
    """A problem for each thing that lacks what all of its kind have, and for each graph whose
    record nobody describes."""
    for authority in authorities.values():
        for slip in slips_of_whole(authority.reference, authority.triples):
            yield Problem(authority.path, authority.line, 1, slip.message, slip.mend)
        for record in sorted(authority.recorded):
            if record not in authorities:
                message = f"{authority.reference} is in the graph of {record}, which has no block"
                mend = "say outside the graph what the record is, where, and when it was read"
                yield Problem(authority.path, authority.line, 1, message, mend)


def _dangling(
    folder: Path, authorities: Mapping[str, Authority], ids: Identifiers
) -> Iterator[Problem]:
    """A problem for each link to a thing that no block describes."""
    for authority in authorities.values():
        for value in dict.fromkeys((*authority.triples.objects(), *authority.sources)):
            name = ids.reference(value) if isinstance(value, URIRef) else None
            reference = name and name.partition("#")[0]
            if reference is None or reference in authorities or _is_article(folder, reference):
                continue
            message = f"{authority.reference} links to {reference}, which has no block"
            mend = reference_hint(reference, authorities) or "add the block or mend the link"
            yield Problem(authority.path, authority.line, 1, message, mend)
        for iri in authority.entered_by:
            reference = ids.reference(iri) or str(iri)
            if not reference.startswith("curator/") or reference not in authorities:
                message = (
                    f"{authority.reference} was entered by {reference}, who is no curator known"
                )
                mend = "add the curator to seeds/authorities/curators.trig"
                yield Problem(authority.path, authority.line, 1, message, mend)


def _is_article(folder: Path, reference: str) -> bool:
    """Whether a reference is that of an article, which may be a source."""
    kind, _, slug = reference.partition("/")
    return kind == "article" and (folder.parent / slug / "article.txt").is_file()

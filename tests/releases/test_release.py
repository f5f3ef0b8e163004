"""Releases on disk: the same bytes for the same seeds, checked, switched at once."""

from __future__ import annotations

import gc
import gzip
import hashlib
import json
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import zlib
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import dumped
import pyoxigraph
import pytest
from dumped import dump_of, packed_file
from rdflib import BNode, Dataset, Graph
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from tiny import add_article, publish, small_project, tree

from kb.dumps.sections import sections_in
from kb.dumps.writing import Writing
from kb.errors import ReleaseError
from kb.index import making
from kb.index.making import (
    INDEX,
    _refuse_difference,
    damage_of,
    is_good_index,
    load,
    make_index,
)  # fmt: skip
from kb.namespaces import RDFS, SCHEMA
from kb.pipeline import build
from kb.processes import pool_of
from kb.reading.store import Store
from kb.releases.publishing import staged
from kb.releases.release import Release
from kb.seeds.project import Project

ROOT = Path(__file__).parents[2]


@pytest.fixture
def own(tmp_path) -> Release:
    """A release of one statement, to be damaged."""
    return publish(tmp_path / "releases", "own")


@pytest.fixture
def same(release, tmp_path) -> Release:
    """A copy of the release, beside which others are made."""
    shutil.copytree(release.path.parent, tmp_path / "same", symlinks=True)
    return Release.current(tmp_path / "same")


@pytest.fixture
def small(tmp_path) -> Project:
    """A project of one fact."""
    return Project.find(small_project(tmp_path / "project"))


@pytest.mark.slow
def test_other_folder_locale_time_zone_hash_seed_and_umask_give_the_same_bytes(
    sample, release, tmp_path
):
    shutil.copytree(
        sample.root, tmp_path / "elsewhere", ignore=shutil.ignore_patterns(".*", "releases")
    )
    environment = {
        **os.environ, "PYTHONHASHSEED": "4711", "TZ": "Asia/Kolkata", "LC_ALL": "C", "LANG": "C",
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "-m", "kb", "--project", str(tmp_path / "elsewhere"), "build", "--out",
         str(tmp_path / "out")],
        check=True, env=environment, cwd="/", umask=0o077, capture_output=True,
    )  # fmt: skip

    other = Release.current(tmp_path / "out")

    assert other is not None and other.id == release.id
    assert tree(other.path / "data") == tree(release.path / "data")


def test_building_again_with_nothing_changed_makes_no_new_release(sample, same):
    before = sorted(same.path.parent.iterdir())

    again = build(sample, same.path.parent)

    assert again == same
    assert sorted(same.path.parent.iterdir()) == before


def test_the_id_is_the_digest_of_the_manifest_which_has_that_of_every_file(release):
    manifest = release.data("manifest.json").read_bytes()

    assert release.id == hashlib.sha256(manifest).hexdigest()[:16]
    listed = {name: said["sha256"] for name, said in json.loads(manifest)["files"].items()}
    on_disk = {
        str(path.relative_to(release.path / "data")): hashlib.sha256(_unpacked(path)).hexdigest()
        for path in (release.path / "data").rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert listed == on_disk


def test_the_id_does_not_depend_on_how_the_machine_packs(small, tmp_path, monkeypatch):
    here = build(small, tmp_path / "here")
    monkeypatch.setattr("kb.dumps.packed.LEVEL", 1)

    elsewhere = build(small, tmp_path / "elsewhere")

    sizes = [
        sum(path.stat().st_size for path in (release.path / "data" / "sections").rglob("*.gz"))
        for release in (here, elsewhere)
    ]
    assert here.id == elsewhere.id
    assert sizes[0] < sizes[1]


def _unpacked(path: Path) -> bytes:
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content


def test_nothing_in_the_data_names_the_release_or_this_machine(release):
    for path in (release.path / "data").rglob("*"):
        if path.is_file():
            text = _unpacked(path).decode()
            assert release.id not in text and str(ROOT) not in text


@pytest.mark.slow
def test_the_turtle_dump_is_the_live_default_graph(release, dump):
    store = pyoxigraph.Store.read_only(str(release.store))
    live = store.dump(format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=pyoxigraph.DefaultGraph())

    assert set(Graph().parse(data=live, format="nt")) == set(dump)
    assert len(dump) == release.manifest["triples"]


@pytest.mark.slow
def test_a_trig_of_everything_is_read_alike_by_rdflib_and_pyoxigraph(release):
    text = dump_of(release, "dump.trig").read_text("utf-8")
    quads = pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TRIG)
    by_oxigraph = {tuple(map(_plain, quad)) for quad in quads}

    by_rdflib = {tuple(map(_plain, quad)) for quad in Dataset().parse(data=text, format="trig")}

    assert by_rdflib == by_oxigraph
    assert len(by_oxigraph) == release.manifest["quads"]


def _plain(term) -> tuple[str, ...]:
    """A term of either library as plain texts; the default graph as an empty tuple."""
    if term in (None, DATASET_DEFAULT_GRAPH_ID) or isinstance(term, pyoxigraph.DefaultGraph):
        return ()
    value = term.value if hasattr(term, "value") and not isinstance(term, str) else str(term)
    datatype = getattr(term, "datatype", None)
    datatype = getattr(datatype, "value", datatype)
    kind = str(datatype) if datatype and not term.language else ""
    kind = "" if kind.endswith(("#string", "#langString")) else kind
    return (str(value), getattr(term, "language", None) or "", kind)


def test_the_default_graph_is_what_facts_and_passages_say_but_for_what_is_inferred(release):
    quads = dump_of(release, "dump.nq").read_text("utf-8").splitlines()
    assert len(quads) == len(set(quads))
    store = pyoxigraph.Store.read_only(str(release.store))
    default, inferred, facts = set[str](), set[str](), set[str]()
    for quad in store:
        name = getattr(quad.graph_name, "value", "")
        if name.endswith("/graph/inferred"):
            inferred.add(str(quad.triple))
        elif not name:
            default.add(str(quad.triple))
        elif "/provenance/" not in name:
            facts.add(str(quad.triple))

    # The cells of records are left to their graphs.
    of_a_cell = ("/ontology#cell>", "/ontology#cellHead>", "/ontology#cellRow>")
    cells = {one for one in facts - default if one.split(" ")[1].endswith(of_a_cell)}
    assert inferred and facts - default - cells == inferred - default
    of_a_fact = ("/ontology#certainty>", "/ontology#evidence>")
    for triple in default - facts:
        subject, predicate, value = triple.split(" ", 2)
        # Of an act or a participation a label is put together, and one class follows from the other.
        is_of_an_act = re.search(r"/id/(?:action|anticipated|participation)/", subject)
        follows = predicate == f"<{RDFS.label}>" or value == f"<{SCHEMA.Action}>"
        is_beside = "/id/passage/" in triple or predicate.endswith(of_a_fact)
        assert is_beside or (is_of_an_act and follows), triple


def test_a_damaged_dump_is_named(own):
    path = packed_file(own, "ttl")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)

    with pytest.raises(ReleaseError, match=f"{path} is damaged"):
        Release(own.path).check()


@pytest.mark.parametrize("known", ["gone", "{}", "of another release", "gone of a section"])
def test_what_is_known_of_packed_files_is_found_out_again_where_it_is_lost(own, known):
    path, before = own.path / "sections.json", own.made
    name, its = next(iter(own.sections().items()))
    section = own.path / "packed" / f"{name}.json"
    if known == "gone":
        path.unlink()
    elif known == "{}":
        path.write_text("{}")
    elif known == "gone of a section":
        section.unlink()
    else:
        section.write_text(section.read_text().replace(its.sha256, "0" * 64))

    again = Release(own.path)

    again.check()
    assert [again.made.joined(kind) for kind in before.sums] == [
        before.joined(kind) for kind in before.sums
    ]
    assert again.made.sums == before.sums


def test_where_it_is_lost_damage_is_named_too(own):
    (own.path / "sections.json").unlink()
    path = packed_file(own, "nq")
    path.write_bytes(zlib.compress(b"", wbits=31))

    with pytest.raises(ReleaseError, match=f"{path} is damaged"):
        Release(own.path).check()


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"null", b"[" * 1_000_000, b'{"files": {"../x": 1}}']
)
def test_a_damaged_manifest_is_named_and_not_followed(own, content):
    own.data("manifest.json").write_bytes(content)

    with pytest.raises(ReleaseError, match="manifest.json is damaged"):
        Release(own.path).check()


@pytest.mark.parametrize("spoil", ["flip", "cut", "delete", "empty folder", "manifest"])
def test_a_damaged_index_is_made_again_from_the_data(own, spoil):
    largest = max(own.store.glob("*.sst"), key=lambda path: path.stat().st_size)
    if spoil == "flip":
        data = bytearray(largest.read_bytes())
        data[len(data) // 2] ^= 1
        largest.write_bytes(data)
    elif spoil == "cut":
        largest.write_bytes(largest.read_bytes()[: largest.stat().st_size // 2])
    elif spoil == "delete":
        (own.store / "CURRENT").unlink()
    elif spoil == "empty folder":
        shutil.rmtree(own.path / "index")
    else:
        (own.path / "index" / "manifest.json").write_text("{")

    own.check()

    assert damage_of(own.path / INDEX) is None
    assert len(pyoxigraph.Store.read_only(str(own.store))) == own.manifest["quads"]


def test_an_index_of_another_engine_is_made_again(own):
    path = own.path / "index" / "manifest.json"
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps({**manifest, "engine": "0.4.0"}))

    own.check()

    assert json.loads(path.read_text())["engine"] == pyoxigraph.__version__


@pytest.mark.parametrize("target", ["nowhere", "../elsewhere", "current", "/etc", ""])
def test_a_pointer_to_no_release_is_refused(own, target):
    pointer = own.path.parent / "current"
    pointer.unlink()
    if not target:
        pointer.write_text("")
        assert Release.current(own.path.parent) is None
        return
    pointer.symlink_to(target)

    with pytest.raises(ReleaseError, match="points at"):
        Release.current(own.path.parent)


def test_a_release_of_another_format_is_not_read(own):
    manifest = json.loads(own.data("manifest.json").read_text())
    content = json.dumps({**manifest, "format": 99}).encode()
    other = own.path.with_name(hashlib.sha256(content).hexdigest()[:16])
    own.path.rename(other)
    (other / "data" / "manifest.json").write_bytes(content)

    with pytest.raises(ReleaseError, match="has format 99, this program reads up to 3"):
        Release(other).check()


def test_a_release_of_other_programs_that_is_the_same_is_followed_by_the_next(
    small, tmp_path, monkeypatch
):
    releases = tmp_path / "out"
    monkeypatch.setattr("kb.pipeline.software", lambda *_: "older programs")
    build(small, releases)
    monkeypatch.undo()
    same = build(small, releases)
    add_article(small.root, "more-talks")

    later = build(small, releases)

    assert same.id != later.id
    ontology = later.path / "data" / "sections" / "ontology" / "nq.gz"
    assert ontology.samefile(same.path / "data" / "sections" / "ontology" / "nq.gz")


@pytest.mark.slow
def test_a_changed_seed_gives_a_later_release_and_the_old_one_stays(small, tmp_path):
    first = build(small, tmp_path / "out")
    path = small.seeds / "dataset.yaml"
    path.write_text(
        path.read_text("utf-8").replace("en: Treaty Knowledge Base", "en: Treaties"), "utf-8"
    )

    second = build(small, tmp_path / "out")

    assert first.id != second.id
    assert second.sequence() == first.sequence() + 1
    assert Release.current(tmp_path / "out") == second
    first.check()


def test_another_base_gives_the_things_other_iris_and_keeps_the_vocabulary(small, tmp_path):
    path = small.seeds / "dataset.yaml"
    path.write_text(path.read_text("utf-8").replace(
        "base: https://w3id.org/treaty-kb/", "base: https://treaties.example/"), "utf-8")  # fmt: skip

    release = build(small, tmp_path / "out")

    text = dump_of(release, "dump.ttl").read_text("utf-8")
    # The curator who wrote the ontology is ours, and so are the defaults of its questions.
    own = re.sub(r'(?s)""".*?"""|"(?:[^"\\\n]|\\.)*"', "", text)
    assert "https://w3id.org/treaty-kb/id/" not in own.replace(
        "https://w3id.org/treaty-kb/id/curator/editors", ""
    )
    assert "https://treaties.example/id/" in text
    assert Store.of(release).knows("https://treaties.example/id/event/kampala-2025")
    quads = dump_of(release, "dump.nq").read_text("utf-8")
    assert "<https://w3id.org/treaty-kb/ontology#DiplomaticEvent>" in quads


def test_a_store_that_is_loaded_in_parts_has_every_statement(release, monkeypatch):
    monkeypatch.setattr("kb.index.making.LOADED", 500)
    store = pyoxigraph.Store()

    load(store, release.sections().values())

    assert len(store) == release.manifest["quads"]
    lines = sorted(store.dump(format=pyoxigraph.RdfFormat.N_QUADS).splitlines())
    assert lines == sorted(dump_of(release, "dump.nq").read_bytes().splitlines())


@pytest.mark.slow
def test_a_value_that_the_store_would_rewrite_is_not_published(release, tmp_path):
    """The engine reads "01" as 1: what it answers would not be what the dump says."""
    odd = (
        b'<https://e.org/s> <https://e.org/p> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    )

    with pytest.raises(ReleaseError, match="does not keep this statement as it is"):  # noqa: SIM117
        with staged(tmp_path) as staging:
            for name in ("dataset.json", "context.jsonld"):
                shutil.copy(release.data(name), staging.data)
            staging.publish({}, dumped.write(staging.data, [odd], release.identifiers))

    assert Release.current(tmp_path) is None
    assert not [path for path in tmp_path.iterdir() if path.name != ".lock"]


@pytest.mark.slow
@pytest.mark.parametrize("extra", ["<https://e.org/s>", '"a word"', '"2025-01-01"'])
def test_a_store_with_a_statement_more_or_less_is_not_taken(release, tmp_path, extra):
    store = pyoxigraph.Store()
    store.bulk_load(path=str(dump_of(release, "dump.nq")), format=pyoxigraph.RdfFormat.N_QUADS)
    sections = list(release.sections().values())
    _refuse_difference(sections, store)

    [quad] = pyoxigraph.parse(
        f"<https://e.org/a> <https://e.org/b> {extra} .", format=pyoxigraph.RdfFormat.N_QUADS
    )
    store.add(quad)
    with pytest.raises(ReleaseError, match="statements that no section has"):
        _refuse_difference(sections, store)
    store.remove(quad)
    gone = next(iter(store))
    store.remove(gone)

    def refusal() -> str:
        with pytest.raises(ReleaseError, match="does not keep this statement as it is") as caught:
            _refuse_difference(sections, store)
        return str(caught.value)

    assert str(gone.predicate) in refusal()
    with ThreadPoolExecutor(1) as another:  # which may let go of what was raised
        another.submit(gc.collect).result()


@pytest.mark.slow
def test_no_file_of_data_has_a_node_without_an_iri(release):
    names = ("description.ttl", "report.ttl", "treaty.ttl")
    for name in (dump_of(release, "dump.ttl"), *map(release.data, names)):
        graph = Graph().parse(name)
        assert not [term for triple in graph for term in triple if isinstance(term, BNode)], name


@pytest.mark.parametrize(
    "content", ['{"files": {}}', '{"files": []}', "null", "[]", '{"engine": 1}']
)
def test_an_index_with_an_odd_manifest_is_made_again(own, content):
    (own.path / "index" / "manifest.json").write_text(content)

    own.check()

    assert damage_of(own.path / INDEX) is None


# The index, made while the dumps are written


def made_beside(project: Project, folder: Path, monkeypatch) -> Release:
    """A release whose store is made in a process of its own, as that of large ones is."""
    monkeypatch.setattr("kb.index.making.MUCH", 0)
    return build(project, folder)


@pytest.mark.slow
def test_an_index_that_is_made_beside_the_dumps_is_the_same(release, sample, tmp_path, monkeypatch):
    beside = made_beside(sample, tmp_path, monkeypatch)

    beside.check()
    assert beside.id == release.id
    for name in ("search.sqlite", "tallies.sqlite", "acts.sqlite"):
        made = [(one.lookups / name).read_bytes() for one in (release, beside)]
        assert made[0] == made[1], name
    assert not multiprocessing.active_children()


def test_the_store_of_everything_is_made_beside_the_dumps(whole):
    assert sum(section.size for section in sections_in(whole.path / "data")) > making.MUCH


def test_nothing_is_left_where_the_process_that_makes_the_index_ends_early(
    small, tmp_path, monkeypatch
):
    def fail(*given: Any) -> None:
        for process in multiprocessing.active_children():
            process.kill()
        return finish(*given)

    finish = Writing.finish
    monkeypatch.setattr(Writing, "finish", fail)

    with pytest.raises(ReleaseError, match="ended before it was done: out of memory"):
        made_beside(small, tmp_path, monkeypatch)

    assert Release.current(tmp_path) is None
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".staging")] == []


@pytest.mark.slow
def test_a_build_that_fails_ends_the_process_that_makes_the_index(small, tmp_path, monkeypatch):
    def fail(*given: Any) -> None:
        assert multiprocessing.active_children()
        raise OSError(28, "No space left on device", "ttl.gz")

    monkeypatch.setattr(Writing, "finish", fail)

    with pytest.raises(ReleaseError, match="No space left"):
        made_beside(small, tmp_path, monkeypatch)

    assert not multiprocessing.active_children()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".staging")] == []


def test_nothing_is_left_where_a_process_that_writes_sections_ends_early(
    small, tmp_path, monkeypatch
):
    def doomed(*given: Any) -> ProcessPoolExecutor:
        pool = pool_of(*given)
        pool.submit(os.getpid).result()
        for process in multiprocessing.active_children():
            process.kill()
        return pool

    monkeypatch.setattr("kb.processes.pool_of", doomed)
    monkeypatch.setattr("kb.dumps.writing.MUCH", 0)
    monkeypatch.setattr("kb.index.making.MUCH", 1 << 40)

    with pytest.raises(ReleaseError, match="ended before it was done: out of memory"):
        build(small, tmp_path)

    assert Release.current(tmp_path) is None and not multiprocessing.active_children()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".staging")] == []


def test_an_index_is_made_again_in_a_process_that_may_start_none(own, monkeypatch):
    """As the one that serves, which mends the index of a release that it finds damaged."""
    monkeypatch.setattr("kb.index.making.MUCH", 0)
    monkeypatch.setitem(multiprocessing.current_process()._config, "daemon", True)
    shutil.rmtree(own.path / "index")

    make_index(own.path)

    assert is_good_index(own.path)

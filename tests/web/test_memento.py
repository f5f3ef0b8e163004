"""Documents as they were: what RFC 7089 asks of originals, TimeGates, mementos and TimeMaps."""

from __future__ import annotations

import datetime
import re
import shutil
import subprocess
import urllib.request

import pytest
from conftest import BASE, ROOT, Server
from editions import PUBLISHED
from memento_client import MementoClient
from rdflib import Graph, URIRef

from kb.releases.release import Release
from kb.web import create_app

THING = "id/event/kampala-2025"
DOCUMENT = "/data/event/kampala-2025.ttl"
NAME = URIRef("https://schema.org/name")
DATES = [f"{day}, 01 {month} 2026 12:00:00 GMT" for day, month in
         (("Thu", "Jan"), ("Sun", "Feb"), ("Sun", "Mar"), ("Wed", "Apr"), ("Fri", "May"))]  # fmt: skip
README = (ROOT / "kb" / "web" / "memento" / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def client(five, limits):
    app = create_app(Release.current(five[-1]), limits)
    yield app.test_client()
    app.extensions["kb"].close()


@pytest.fixture(scope="module")
def names(five) -> list[str]:
    """What the releases are called in addresses, the oldest first."""
    releases = [Release.current(folder) for folder in five]
    return [f"{release.manifest['date']}.{release.id}" for release in releases]


def links(response) -> dict[str, list[str]]:
    """The targets of the header Link by relation."""
    found: dict[str, list[str]] = {}
    for header in response.headers.getlist("Link"):
        for target, relations in re.findall(r'<([^>]*)>; rel="([^"]*)"', header):
            for relation in relations.split():
                found.setdefault(relation, []).append(target.removeprefix("http://localhost"))
    return found


def asked(client, path: str, when: str | None = None, **headers: str):
    more = {"Accept-Datetime": when} if when else {}
    with client.get(path, headers=headers | more) as response:
        response.get_data()
        return response


def varies(response) -> set[str]:
    return {one.strip().lower() for one in response.headers.get("Vary", "").split(",")}


@pytest.mark.slow
def test_an_original_leads_to_its_timegate_and_says_what_it_varies_by(client):
    for path in (DOCUMENT, "/dump.ttl"):
        response = asked(client, path)

        assert response.status_code == 200
        assert links(response)["timegate"] == [f"/timegate{path}"]
        assert links(response)["timemap"] == [f"/timemap{path}"]
        assert "accept-datetime" in varies(response)
        assert "Memento-Datetime" not in response.headers


@pytest.mark.parametrize(
    "path", [DOCUMENT, f"/timegate{DOCUMENT}", f"/timegate/{BASE}{THING}", f"/{THING}"]
)
@pytest.mark.parametrize(
    ("when", "number"),
    [
        ("Wed, 31 Dec 2025 00:00:00 GMT", 0),  # before the first
        (DATES[0], 0),
        ("Fri, 27 Feb 2026 23:59:59 GMT", 1),
        (DATES[2], 2),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 4),  # after the last
    ],
)
def test_a_timegate_leads_to_the_release_of_that_time(client, names, path, when, number):
    response = asked(client, path, when, Accept="text/turtle")

    assert response.status_code == 302
    assert response.headers["Location"] == f"/download/{names[number]}{DOCUMENT}"
    assert "accept-datetime" in varies(response)
    assert "Memento-Datetime" not in response.headers
    assert links(response)["original"] == [DOCUMENT]
    assert links(response)["timemap"] == [f"/timemap{DOCUMENT}"]
    assert client.head(path, headers={"Accept-Datetime": when}).status_code == 302


def test_a_timegate_without_a_date_leads_to_the_newest(client, names):
    assert (
        asked(client, f"/timegate{DOCUMENT}").headers["Location"]
        == f"/download/{names[4]}{DOCUMENT}"
    )


@pytest.mark.parametrize("when", ["yesterday", "2026-02-01", "Thu, 31 May 2007 20:35:00", "Thu, 99 May 2007 20:35:00 GMT", " ", "Thu, 31 May 2007 20:35:00 +0100"])  # fmt: skip
@pytest.mark.parametrize("path", [DOCUMENT, f"/{THING}", f"/timegate{DOCUMENT}", "/dump.ttl"])
def test_what_is_no_date_is_refused(client, path, when):
    assert asked(client, path, when).status_code == 400


@pytest.mark.parametrize("number", range(5))
def test_a_memento_says_when_it_was_and_what_is_before_and_after(client, names, number):
    response = asked(client, f"/download/{names[number]}{DOCUMENT}")

    assert response.status_code == 200
    assert response.headers["Memento-Datetime"] == DATES[number]
    at = [f"/download/{name}{DOCUMENT}" for name in names]
    found = links(response)
    assert found["original"] == [DOCUMENT] and found["timegate"] == [f"/timegate{DOCUMENT}"]
    assert (found["first"], found["last"]) == ([at[0]], [at[-1]])
    assert found.get("prev") == (at[number - 1 : number] or None)
    assert found.get("next") == (at[number + 1 : number + 2] or None)
    assert "accept-datetime" not in varies(response)
    again = client.get(
        f"/download/{names[number]}{DOCUMENT}", headers={"If-None-Match": response.headers["ETag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "nt", "rdf", "trig", "nq"])
@pytest.mark.parametrize(("number", "name"), [(1, "Kampala Conference"), (2, "Kampala Talks")])
def test_a_memento_has_the_bytes_that_were_served_then(
    client, five, limits, names, number, name, suffix
):
    path = DOCUMENT.replace("ttl", suffix)
    then = create_app(Release.current(five[number]), limits)

    memento = asked(client, f"/download/{names[number]}{path}")

    served = then.test_client().get(path)
    then.extensions["kb"].close()
    assert (memento.data, memento.content_type) == (served.data, served.content_type)
    if suffix == "ttl":
        assert str(Graph().parse(data=memento.data).value(URIRef(BASE + THING), NAME)) == name


def test_a_fact_that_was_taken_back_is_there_as_it_was(client, names):
    path = "/data/fact/e6r4af.ttl"

    assert asked(client, path).status_code == 410
    assert asked(client, path, DATES[4]).headers["Location"] == f"/download/{names[2]}{path}"
    assert asked(client, f"/download/{names[2]}{path}").status_code == 200
    assert asked(client, f"/download/{names[3]}{path}").status_code == 404


def test_a_timemap_lists_the_mementos_with_their_dates(client, names):
    response = asked(client, f"/timemap{DOCUMENT}")

    assert response.content_type == "application/link-format"
    own, *mementos = response.text.split(",\n")[2:]
    assert own == (
        f'<http://localhost/timemap{DOCUMENT}>; rel="self"; type="application/link-format"; '
        f'from="{DATES[0]}"; until="{DATES[4]}"'
    )
    words = ["first ", "", "", "", "last "]
    assert [one.strip() for one in mementos] == [
        f'<http://localhost/download/{name}{DOCUMENT}>; rel="{word}memento"; datetime="{date}"'
        for name, word, date in zip(names, words, DATES, strict=True)
    ]
    assert f'<http://localhost{DOCUMENT}>; rel="original"' in response.text


def test_a_dump_has_its_dated_address_for_a_memento(client, names):
    led = asked(client, "/dump.ttl", DATES[1])
    assert led.headers["Location"] == f"/download/{names[1]}/dump.ttl"

    response = asked(client, led.headers["Location"])

    assert response.headers["Memento-Datetime"] == DATES[1]
    assert links(response)["original"] == ["/dump.ttl"]
    assert links(response)["next"] == [f"/download/{names[2]}/dump.ttl"]


def test_a_release_that_was_pruned_has_no_memento(five, limits, names, tmp_path):
    shutil.copytree(five[-1], tmp_path / "out", symlinks=True)
    gone = Release.current(five[1])
    shutil.rmtree(tmp_path / "out" / gone.id)
    app = create_app(Release.current(tmp_path / "out"), limits)
    client = app.test_client()

    assert names[1] not in asked(client, f"/timemap{DOCUMENT}").text
    assert (
        asked(client, DOCUMENT, DATES[1]).headers["Location"] == f"/download/{names[0]}{DOCUMENT}"
    )
    assert asked(client, f"/download/{names[1]}{DOCUMENT}").status_code == 410
    app.extensions["kb"].close()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/timegate/data/event/nobody.ttl", 404), ("/timemap/data/event/nobody.ttl", 404),
        ("/timegate/help", 404), ("/timemap/https://example.org/x", 404),
        ("/timegate/data/event/kampala-2025.docx", 404),
        ("/download/2026-01-01.0000000000000000/data/event/kampala-2025.ttl", 404),
    ],
)  # fmt: skip
def test_what_has_no_mementos_is_not_found(client, path, status):
    assert asked(client, path, DATES[0]).status_code == status


def test_a_page_of_help_takes_no_notice_of_the_header(client):
    assert asked(client, "/help", DATES[0]).status_code == 200


@pytest.fixture(scope="module")
def server(five):
    server = Server("serve", "--port", "0", "--releases", str(five[-1]))
    yield server
    server.stop()


@pytest.mark.slow
def test_a_copy_for_one_without_the_header_is_not_sent_to_one_with_it(server):
    """The server keeps answers in memory, and has Turtle written beforehand."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    opener = urllib.request.build_opener(Stay)

    def status(when: str | None) -> int:
        headers = {"Accept-Datetime": when} if when else {}
        try:
            with opener.open(
                urllib.request.Request(server.address + DOCUMENT[1:], headers=headers)
            ) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    assert [status(when) for when in (None, DATES[0], None, "x", DATES[1], None)] == [
        200,
        302,
        200,
        400,
        302,
        200,
    ]


def test_the_python_client_of_the_protocol_finds_each(server, names):
    for number, published in enumerate(PUBLISHED):
        when = datetime.datetime.fromisoformat(published).replace(tzinfo=None)
        with MementoClient(timegate_uri=server.address + "timegate/") as travels:
            found = travels.get_memento_info(server.address + DOCUMENT[1:], when)

        at = [f"{server.address}download/{name}{DOCUMENT}" for name in names]
        mementos = found["mementos"]
        assert found["original_uri"] == server.address + DOCUMENT[1:]
        assert mementos["closest"] == {
            "datetime": when,
            "uri": [at[number]],
            "http_status_code": 200,
        }
        assert mementos["first"]["uri"] == [at[0]] and mementos["last"]["uri"] == [at[4]]
        assert mementos.get("next", {}).get("uri") == (at[number + 1 : number + 2] or None)


def test_the_command_of_the_readme_shows_the_document_as_it_was(server):
    [command] = re.findall(r"```sh\n(.*?)\n```", README, re.DOTALL)
    command = command.replace("http://127.0.0.1:8000/", server.address).replace(
        "treaty/tpnw", "event/kampala-2025"
    )
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True)

    assert "Kampala Conference" in done.stdout, done.stderr

"""What people and programs are told by the server itself, where no release answers."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
from typing import Any

import pytest
from test_cache import said

from kb.web import create_app
from kb.web.server.front import Front
from kb.web.server.monitoring import KINDS, Journal, kind_of
from kb.web.server.serving import Serving
from kb.web.server.settings import Settings

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


class Answer:
    """What a front without a release answers; the body that it is sent may break off or be late."""

    def __init__(
        self, path: str = "/", query: str = "", body: bytes | None = None, method: str = "GET",
        front: Front | None = None, is_late: bool = False, **headers: str,
    ) -> None:  # fmt: skip
        sent: list[dict[str, Any]] = []
        scope = {
            "type": "http", "method": method, "raw_path": path.encode(), "query_string": query.encode(),
            "http_version": "1.1", "scheme": "http", "client": ("192.0.2.1", 1),
            "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
        }  # fmt: skip

        async def receive() -> dict[str, Any]:
            if is_late:
                await asyncio.sleep(60)
            if body is None:
                return {"type": "http.disconnect"}
            return {"type": "http.request", "body": body}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        asyncio.run((front or without_release())(scope, receive, send))
        self.status = sent[0]["status"]
        self.headers = dict(said(sent[0]["headers"]))
        self.body = b"".join(message.get("body", b"") for message in sent[1:])
        self.text = self.body.decode()


def without_release(**settings: Any) -> Front:
    return Front(Serving(), Settings(log="none", **settings), Journal("none"))


#: One request for each status that the front itself gives.
REFUSED = {
    400: lambda **said: Answer("/sparql", method="POST", content_length="5", **said),
    404: lambda **said: Answer("/", front=without_release(prefix="/treaties"), **said),
    405: lambda **said: Answer("/health", method="POST", body=b"x", **said),
    408: lambda **said: Answer("/sparql", method="POST", body=b"x", is_late=True,
                               front=without_release(body_seconds=0.01), **said),
    413: lambda **said: Answer("/sparql", method="POST", body=b"x" * 11,
                               front=without_release(body=10), **said),
    429: lambda **said: _second(without_release(rate=0.4, burst=1), **said),
    503: lambda **said: Answer("/page/person/to-lam", **said),
}  # fmt: skip


def _second(front: Front, **said: str) -> Answer:
    Answer(front=front)
    return Answer(front=front, **said)


@pytest.mark.parametrize("status", REFUSED)
def test_a_program_gets_a_problem_in_json(status):
    for accept in (
        {},
        {"accept": "*/*"},
        {"accept": "text/turtle"},
        {"accept": "application/json"},
    ):
        answer = REFUSED[status](**accept, accept_language="vi")
        content = json.loads(answer.body)

        assert (answer.status, content["status"]) == (status, status)
        assert answer.headers["content-type"] == "application/problem+json"
        assert set(content) == {"type", "title", "status", "detail"}
        assert answer.headers["vary"] == "Accept"


@pytest.mark.parametrize("language", ["en", "id", "vi"])
@pytest.mark.parametrize("status", REFUSED)
def test_a_person_gets_a_page_in_their_language_that_needs_nothing_else(status, language):
    answer = REFUSED[status](accept=BROWSER, accept_language=f"fr, {language}-XX;q=0.8, en;q=0.1")
    english = REFUSED[status](accept=BROWSER)

    assert answer.status == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["vary"] == "Accept, Accept-Language"
    assert answer.headers["cache-control"] == "no-store"
    assert f'<html lang="{language}">' in answer.text
    headings = [re.search("<h1>(.+)</h1>", one.text)[1] for one in (answer, english)]
    assert (headings[0] == headings[1]) == (language == "en")
    assert re.findall(r'(?:src|href)="([^"]*)"', answer.text.replace('"/treaties/"', '""')) in (
        ["data:,", ""], ["data:,"],
    )  # fmt: skip
    assert "<script" not in answer.text


@pytest.mark.parametrize("status", REFUSED)
def test_the_policy_of_the_page_lets_in_its_one_style_and_nothing_more(status):
    """By the hash of its bytes (CSP 3, section 2.3.1)."""
    answer = REFUSED[status](accept=BROWSER)
    [style] = re.findall("<style>(.*?)</style>", answer.text, re.S)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))  # fmt: skip
    assert policy == {
        "default-src": "'none'", "style-src": f"'sha256-{digest}'", "img-src": "data:",
        "form-action": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'",
    }  # fmt: skip


def test_a_person_is_told_when_to_try_again_and_how():
    nothing, much = REFUSED[503](accept=BROWSER), REFUSED[429](accept=BROWSER)

    assert nothing.headers["retry-after"] == "2"
    assert "in 2 seconds" in nothing.text
    assert much.headers["retry-after"] == "3"
    assert "in 3 seconds" in much.text
    for one in (nothing, much):
        assert '<a class="again" href="">Try again</a>' in one.text


def test_what_was_sent_is_not_sent_again_by_a_link():
    assert "Try again" not in REFUSED[413](accept=BROWSER).text
    assert "Try again" not in Answer("/sparql", method="POST", body=b"", accept=BROWSER).text


def test_who_missed_the_site_is_led_to_it():
    answer = REFUSED[404](accept=BROWSER)

    assert '<a class="again" href="/treaties/">' in answer.text
    assert "This site is at /treaties/" in answer.text.replace("this", "This")


def test_the_language_that_was_chosen_on_a_page_is_kept():
    answer = Answer("/page/person/to-lam", "x=1&lang=vi", accept=BROWSER, accept_language="id")

    assert '<html lang="vi">' in answer.text


def test_nothing_that_a_client_says_stands_in_the_page():
    wild = "%3Cscript%3E<script>alert(1)</script>\"'"
    answer = Answer(f"/{wild}", f"lang={wild}", accept=BROWSER, accept_language=wild, host=wild)

    assert answer.status == 503
    assert "alert" not in answer.text


def test_head_is_told_the_same_without_a_body():
    head = Answer("/page/person/to-lam", method="HEAD", body=b"", accept=BROWSER)
    whole = Answer("/page/person/to-lam", accept=BROWSER)

    assert head.status == 503
    assert head.headers == whole.headers
    assert (head.body, int(head.headers["content-length"])) == (b"", len(whole.body))


# How requests are counted


def test_the_kinds_of_addresses_that_are_counted_are_those_that_there_are():
    """The first part of each path that the application or the front answers, up to a dot."""
    first = {rule.rule[1:].partition("/")[0] for rule in create_app().url_map.iter_rules()} - {""}
    listed = {name for part in first for name in re.findall(r"'(.+?)'", part)}
    names = {part for part in first if not part.startswith("<")} | listed
    named = {re.split(r"(?<=.)[.<]", name)[0] for name in names}

    dumps = {"dump", "SHA256SUMS", "facts", "acts", "participations", "treaty-numbers", "treaties"}
    assert dumps <= named
    assert (named - dumps) | {"health", "metrics"} == KINDS


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "home"),
        ("/history/person/to-lam.json", "history"),
        ("/releases/a..b/added.nt", "releases"),
        ("/releases.atom", "releases"),
        ("/download/latest/dump.nq", "download"),
        ("/dump-without-inferred.ttl.zst", "dump"),
        ("/dump.nq.sha256", "dump"),
        ("/SHA256SUMS", "dump"),
        ("/.well-known/void", ".well-known"),
        ("/sitemap/people-1.xml", "sitemap"),
        ("/sitemap.xml", "sitemap"),
        ("/robots.txt", "robots"),
        ("/dataset.datacite.json", "dataset"),
        ("/linkset.json", "linkset"),
        ("/openapi.json", "openapi"),
        ("/wp-login.php", "other"),
        ("/%00", "other"),
    ],
)
def test_a_request_is_counted_by_the_kind_of_its_address(path, kind):
    assert kind_of(path.encode()) == kind


@pytest.mark.parametrize("path", ["/health", "/metrics"])
def test_what_tells_how_the_site_is_is_only_read(path):
    """RFC 9110, section 15.5.6: 405 names the methods; a browser asks for them by OPTIONS first."""
    refused = Answer(path, method="POST", body=b"x")
    asked = Answer(path, method="OPTIONS")

    assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert (asked.status, asked.headers["access-control-allow-methods"]) == (
        200,
        "GET, HEAD, OPTIONS",
    )

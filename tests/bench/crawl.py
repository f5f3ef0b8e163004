"""Every address that the site names, asked once: does it answer, and is what its headers say true?

    python tests/bench/crawl.py                    # a release of its own, served as it is
    python tests/bench/crawl.py --prefix /treaties # the same, mounted below a path
    python tests/bench/crawl.py --address URL      # a site that runs already

It begins at the first page and follows all links of pages, of `Link` headers, of redirects, sitemaps,
feeds and OpenAPI descriptions, within the site; IRIs of the dataset are asked for at the site. What is
wrong is printed with the page that leads there. The exit status is 1 where anything is.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import html
import http.client
import json
import re
import sys
import tempfile
import urllib.parse
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), *map(str, (ROOT / "tests").glob("*/"))]

from conftest import BASE, Server  # noqa: E402

from kb.pipeline import build  # noqa: E402
from kb.seeds.project import Project  # noqa: E402

#: Where links stand in HTML, in sitemaps and in feeds.
LINKS = re.compile(
    r'\s(?:href|src)="([^"]+)"|\saction="([^"#]+)|\sdata-[a-z]+="(/[^"]*)"|<loc>([^<]+)</loc>'
)
IDS = re.compile(r'\s(?:id|name)="([^"]+)"')
LINK = re.compile(r'<([^>]*)>((?:\s*;\s*[a-z-]+="?[^",;]*"?)*)')
#: Addresses of forms, which want what is filled in.
FORMS = re.compile(r"/(?:releases/compare)$")
#: Addresses that are asked in one language, since the others differ in words only.
SPOKEN = re.compile(r"([?&])lang=(?:id|vi)(&|$)")
SECURE = ("content-security-policy", "x-content-type-options", "referrer-policy")


@dataclass
class Answer:
    """What an address answered."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def type(self) -> str:
        return (self.header("content-type") or "").partition(";")[0]


@dataclass
class Crawl:
    """A walk over a site: what was asked, what is still to be, and what is wrong."""

    address: str
    most: int
    asked: dict[str, Answer] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)
    waiting: deque[tuple[str, str]] = field(default_factory=deque)
    known: set[str] = field(default_factory=set)
    fragments: list[tuple[str, str, str]] = field(default_factory=list)
    ids: dict[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parts = urllib.parse.urlsplit(self.address)
        self.netloc, self.prefix = parts.netloc, parts.path.rstrip("/")
        self._line = http.client.HTTPConnection(self.netloc, timeout=60)

    def run(self) -> None:
        """Ask until nothing new is named."""
        self.name(self.prefix + "/", "the start")
        for path in ("robots.txt", "sitemap.xml", ".well-known/void", "openapi.json",
                     "linkset.json", "releases.atom", "health", "metrics", "dataset"):  # fmt: skip
            self.name(f"{self.prefix}/{path}", "the README")
        while self.waiting and len(self.asked) < self.most:
            path, origin = self.waiting.popleft()
            self.visit(path, origin)
            if not len(self.asked) % 1000:
                print(f"{len(self.asked):,} asked, {len(self.waiting):,} known", flush=True)
        for page, fragment, origin in self.fragments:
            if page in self.ids and fragment not in self.ids[page]:
                kind = re.sub(r"[0-9]+|-.*", "", fragment)
                self.tell(f"no place #{kind}", f"{page}#{fragment} on {origin}")

    def ask(self, method: str, path: str, **headers: str) -> Answer:
        given = {"Accept": "text/html, */*;q=0.5", **headers}
        for attempt in (1, 2):
            try:
                self._line.request(method, path, headers=given)
                answer = self._line.getresponse()
                return Answer(answer.status, answer.getheaders(), answer.read())
            except (http.client.HTTPException, OSError):
                self._line.close()
                if attempt == 2:
                    raise
        raise AssertionError

    def visit(self, path: str, origin: str) -> None:
        answer = self.ask("GET", path)
        body, answer.body = answer.body, b""
        self.asked[path] = answer
        if answer.status >= 400:
            self.tell(f"{answer.status}", f"{path} on {origin}")
            return
        if answer.status in (301, 302, 303, 307, 308):
            self.name(answer.header("location") or "", path)
            return
        self.check_headers(path, answer, body)
        text = body.decode("utf-8", "replace")
        for target in self.links(path, answer, text):
            self.name(target, path)
        if answer.type == "text/html":
            self.ids[path] = frozenset(map(html.unescape, IDS.findall(text)))

    def check_headers(self, path: str, answer: Answer, body: bytes) -> None:
        """Compare what the headers say with what is so."""
        length = answer.header("content-length")
        if length is not None and int(length) != len(body):
            self.tell("another length", path)
        digest = answer.header("repr-digest")
        if digest is not None:
            own = base64.b64encode(hashlib.sha256(body).digest()).decode()
            if digest != f"sha-256=:{own}:":
                self.tell("another digest", path)
        if answer.type == "text/html" and (lacks := [n for n in SECURE if not answer.header(n)]):
            self.tell(f"no {lacks}", path)
        if answer.header("x-content-type-options") != "nosniff":
            self.tell("no nosniff", path)
        if answer.type.endswith("json"):
            try:
                json.loads(body)
            except ValueError:
                self.tell("no JSON", path)
        if "/sparql?" in path:  # what the query took stands there, and HEAD asks it once more
            return
        head = self.ask("HEAD", path)
        differing = {
            name
            for (name, value) in {*map(_lower, answer.headers)} ^ {*map(_lower, head.headers)}
            if name not in ("date", "transfer-encoding", "connection")
        }
        if path.endswith(("/metrics", "/health")):  # what is so now
            differing -= {"content-length"}
        if head.status != answer.status or differing:
            self.tell("HEAD is not GET", f"{path}: {head.status} {sorted(differing)}")
        if tag := answer.header("etag"):
            again = self.ask("GET", path, **{"If-None-Match": tag})
            if again.status != 304 or again.header("etag") != tag or again.body:
                self.tell("no 304 for its own tag", f"{path}: {again.status}")

    def links(self, path: str, answer: Answer, text: str) -> Iterator[str]:
        """What an answer leads to."""
        for name, value in answer.headers:
            if name.lower() == "link":
                yield from self.header_links(path, value)
        if answer.type in ("text/html", "application/xml", "text/xml", "application/atom+xml"):
            for one in LINKS.findall(text):
                yield html.unescape("".join(one))
        if answer.type == "application/linkset+json":
            yield from re.findall(r'"(?:href|anchor)": "([^"]+)"', text)
        if path.endswith("/robots.txt"):
            yield from re.findall(r"Sitemap: (\S+)", text)

    def header_links(self, path: str, value: str) -> Iterator[str]:
        """What `Link` headers lead to; where they tell a type, it is compared."""
        for target, parameters in LINK.findall(value):
            yield target
            told = re.search(r';\s*type="?([^";]+)', parameters)
            place = self.place(target, path)
            if told and place and place[0] not in self.known:
                answer = self.ask("HEAD", place[0], Accept=f"{told[1]}, */*;q=0.1")
                for _ in range(3):
                    if answer.status not in (301, 302, 303, 307, 308):
                        break
                    there = self.place(answer.header("location") or "", path)
                    assert there
                    answer = self.ask("HEAD", there[0], Accept=f"{told[1]}, */*;q=0.1")
                if answer.type != told[1]:
                    self.tell("another type than was said",
                              f"{target} on {path}: {answer.type}, not {told[1]}")  # fmt: skip

    def place(self, target: str, origin: str) -> tuple[str, str] | None:
        """The path of a link within the site, and its fragment; None for one that leads away."""
        if target.startswith(("mailto:", "data:", "javascript:", "#")):
            return (origin, target[1:]) if target.startswith("#") else None
        if target.startswith(BASE):
            target = f"{self.prefix}/{target.removeprefix(BASE)}"
        whole = urllib.parse.urljoin(f"http://{self.netloc}{origin}", target)
        parts = urllib.parse.urlsplit(whole)
        if parts.netloc != self.netloc:
            return None
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return SPOKEN.sub(r"\1lang=en\2", path), urllib.parse.unquote(parts.fragment)

    def name(self, target: str, origin: str) -> None:
        """Note that something leads to an address."""
        place = self.place(target, origin if origin.startswith("/") else "/")
        if place is None:
            return
        path, fragment = place
        if not path.startswith(self.prefix + "/") and path != self.prefix:
            self.tell("a link out of the prefix", f"{path} on {origin}")
            return
        if fragment:
            self.fragments.append((path, fragment, origin))
        if path not in self.known and not FORMS.search(path):
            self.known.add(path)
            self.waiting.append((path, origin))

    def tell(self, what: str, where: str) -> None:
        self.wrong[what] += 1
        if self.wrong[what] <= 8:
            print(f"WRONG  {what}: {where}", flush=True)


def _lower(header: tuple[str, str]) -> tuple[str, str]:
    return header[0].lower(), re.sub("'nonce-[^']*'", "", header[1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", help="the first page of a site that runs")
    parser.add_argument("--prefix", default="", help="the path to mount the site below")
    parser.add_argument("--most", type=int, default=1_000_000, help="how many addresses are asked")
    given = parser.parse_args()
    if given.address:
        return crawled(given.address, given.most)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "releases"
        build(Project.find(ROOT), folder)
        mounted = ["--set", f"prefix={given.prefix}"] if given.prefix else []
        server = Server("serve", "--port", "0", "--releases", str(folder), *mounted,
                        "--set", f"log={Path(place) / 'log'}")  # fmt: skip
        try:
            return crawled(server.address.rstrip("/") + given.prefix + "/", given.most)
        finally:
            server.stop()


def crawled(address: str, most: int) -> int:
    """Crawl a site and print what was seen; whether anything is wrong."""
    crawl = Crawl(address, most)
    crawl.run()
    kinds = Counter(answer.type or f"{answer.status}" for answer in crawl.asked.values())
    print(f"{len(crawl.asked):,} addresses, {len(crawl.fragments):,} fragments; "
          f"{len(crawl.waiting)} not asked")  # fmt: skip
    for kind, count in kinds.most_common():
        print(f"{count:7,} {kind}")
    print(f"{sum(crawl.wrong.values())} wrong: {dict(crawl.wrong)}")
    return bool(crawl.wrong)


if __name__ == "__main__":
    sys.exit(main())

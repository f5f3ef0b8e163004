"""Serving a review on this machine until Ctrl-C.

Werkzeug's server is enough, and right: one person on one machine, one process, whose threads share
the session; a port is chosen before the address is told. What must bear the public is `kb serve`.
"""

from __future__ import annotations

import logging
import secrets
import signal
import threading
import webbrowser
from collections.abc import Callable
from types import FrameType

from werkzeug.serving import make_server

from kb.errors import ProjectError
from kb.releases.choosing import published_facts
from kb.review.application import create_app
from kb.review.checking import Checker
from kb.review.session import Session
from kb.seeds.project import Project

HOST = "127.0.0.1"


def review(
    project: Project, slug: str, who: str, port: int, tell: Callable[[str], None], is_opened: bool
) -> Session:
    """Serve the review of an article until it is ended by a signal; the session then.

    `tell` is given the address. Raises `SeedError` where the article cannot be read, and
    `ProjectError` where the port is taken.
    """
    session = Session(
        project, slug, who, released=published_facts(project.releases, project.identifiers)
    )
    checker = Checker(project.root, slug)
    token = secrets.token_urlsafe(24)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    hosts: list[str] = []
    try:
        server = make_server(HOST, port, lambda *_: iter(()), threaded=True)
    except (OSError, SystemExit) as error:
        checker.close()
        raise ProjectError(f"port {port} cannot be had; choose another by --port") from error
    hosts += [f"{HOST}:{server.port}", f"localhost:{server.port}"]
    server.app = create_app(session, checker, token, tuple(hosts))
    address = f"http://{HOST}:{server.port}/{token}/"

    def end(_: int, __: FrameType | None) -> None:
        threading.Thread(target=server.shutdown).start()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    tell(address)
    if is_opened:
        webbrowser.open(address)
    try:
        server.serve_forever()
    finally:
        server.server_close()
        checker.close()
    return session

"""The page over HTTP, until Ctrl-C, for this machine and whoever has the address.

The address has a token that nobody can guess. What does not come from this page is refused: another
name of the host (a page elsewhere may have its name point here), another origin, another form.

Werkzeug's server is enough, and right: one person on one machine, one process, whose threads share
the session; a port is chosen before the address is told. What must bear the public is `kb serve`.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import signal
import threading
import webbrowser
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    jsonify,
    render_template,
    request,
    send_from_directory,
)
from werkzeug.exceptions import HTTPException
from werkzeug.serving import make_server

from kb.errors import ChangedMeanwhile, KbError, ProjectError
from kb.releases.choosing import published_facts
from kb.review.checking import Checker, ProblemRow, problem_rows
from kb.review.forms import TYPES, forms
from kb.review.picture import picture
from kb.review.sentences import LANGUAGES, because_of, language, phrases
from kb.review.session import Session
from kb.review.state import State
from kb.review.workspace import text_in
from kb.seeds.project import Project
from kb.web.statics import FOLDER
from kb.web.words.languages import own_name

HOST = "127.0.0.1"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
#: What a page sends with an act, as it came: what lacks or is of another form than the act needs
#: ends as `KeyError`, `TypeError` ..., which is answered with 400.
_Given = Mapping[str, Any]
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

#: What a page may have done, each by its own address.
_ACTS = (
    "decide", "answer", "accept-all", "correct", "add", "adopt", "identify", "undo", "together",
)  # fmt: skip


def review(
    project: Project, slug: str, who: str, port: int, tell: Callable[[str], None], is_opened: bool
) -> None:
    """Serve the review of an article until it is ended by a signal.

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


def create_app(session: Session, checker: Checker, token: str, hosts: tuple[str, ...]) -> Flask:
    """The application that shows one session; `hosts` are the names by which it may be called,
    with their port."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = 200_000
    app.json.sort_keys = False  # type: ignore[attr-defined]
    pages = _Pages(session, checker)
    page = Blueprint("review", __name__, static_folder="static", static_url_path="/static")
    page.add_url_rule(
        "/site/<path:filename>", "site", lambda filename: send_from_directory(FOLDER, filename)
    )
    page.add_url_rule("/", view_func=pages.page)
    page.add_url_rule("/state", view_func=pages.state)
    page.add_url_rule("/known", view_func=pages.known)
    page.add_url_rule("/picture", view_func=pages.picture)
    for name in _ACTS:
        view = pages.act(getattr(pages, name.replace("-", "_")))
        page.add_url_rule(f"/{name}", name, view, methods=["POST"])
    app.register_blueprint(page, url_prefix="/<token>")

    _guard(app, token, hosts)
    _tell_errors(app)
    return app


def _guard(app: Flask, token: str, hosts: tuple[str, ...]) -> None:
    """Have the application refuse what does not come from its own page."""

    @app.url_value_preprocessor
    def guard(_: str | None, values: dict[str, object] | None) -> None:
        given = (values or {}).pop("token", "")
        if request.host not in hosts:
            abort(403, "this page is called by another name than its own")
        if not hmac.compare_digest(str(given).encode(), token.encode()):
            abort(403, "the address is not that of a review; it is printed by 'kb review'")
        if request.method == "POST":
            is_own = request.headers.get("Origin") == f"http://{request.host}"
            if not is_own or not request.is_json:
                abort(403, "only the page itself may change something")

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.update(_HEADERS)
        return response


def _tell_errors(app: Flask) -> None:
    """Have the application say what is wrong as problems that the page shows."""

    def problem(message: str, status: int) -> tuple[Response, int]:
        row: ProblemRow = {"message": message, "mend": "", "line": 0}
        return jsonify(problems=[row]), status

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> tuple[Response, int]:
        return problem(error.description or error.name, error.code or 500)

    @app.errorhandler(KbError)
    def wrong(error: KbError) -> tuple[Response, int]:
        status = 409 if isinstance(error, ChangedMeanwhile) else 422
        return jsonify(problems=problem_rows(error), stale=status == 409), status

    @app.errorhandler(OSError)
    def unwritable(error: OSError) -> tuple[Response, int]:
        place = f"{error.filename}: " if error.filename else ""
        return problem(f"{place}{error.strerror}; nothing was changed", 507)


class _Pages:
    """What is answered, of one session."""

    def __init__(self, session: Session, checker: Checker) -> None:
        self.session = session
        self.checker = checker
        self.is_open = False

    def page(self) -> str:
        if not self.is_open:
            self.is_open = True
            self.checker.ask()
        article, spoken = self.session.article, language()
        return render_template(
            "review.html",
            article=article,
            title=text_in(article.label, spoken),
            session=self.session,
            language=spoken,
            languages={tag: own_name(tag) for tag in LANGUAGES},
            says=phrases(spoken),
        )

    def state(self) -> Response:
        """Everything that the page shows, or that nothing has changed since it was asked."""
        state = self._now()
        if request.args.get("tag") == state.tag:
            return jsonify(tag=state.tag)
        return jsonify(state.to_json())

    def known(self) -> Response:
        """What forms are made of: the fields of each type, and what may be referred to."""
        state, workspace = self._now(), self.session.workspace
        return jsonify(
            {
                "things": state.things(),
                "names": workspace.names,
                "own": {thing["ref"]: thing["name"] for thing in state.value.get("things", ())},
                "types": TYPES,
                "forms": forms(workspace, language()),
            }
        )

    def picture(self) -> Response:
        return jsonify(picture(self.session, self._now().speaker))

    def act(self, what: Callable[[_Given], object]) -> Callable[[], Response]:
        """A view that does something, and answers with what is so now."""

        def view() -> Response:
            given = request.get_json(silent=True)
            if not isinstance(given, dict):
                abort(400, "the request is no object of JSON")
            try:
                self.session.language = language()
                fact = what(given)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                abort(400, f"the request is incomplete: {error}")
            if what != self.together:
                self.checker.ask()
            return jsonify({**self._now().to_json(), "fact": fact or given.get("fact", "")})

        return view

    def decide(self, given: _Given) -> None:
        because = because_of(str(given.get("because", "")), language())
        self.session.decide(given["fact"], given["seen"], given["status"], because)

    def answer(self, given: _Given) -> None:
        because = because_of(str(given.get("because", "")), language())
        self.session.answer(given["fact"], given["seen"], given["rule"], because)

    def accept_all(self, given: _Given) -> None:
        self.session.accept_all({row["fact"]: row["seen"] for row in given["facts"]})

    def correct(self, given: _Given) -> None:
        arguments, new, names = given["arguments"], given.get("new", {}), given.get("names", {})
        quote = given.get("quote", "")
        self.session.correct(given["fact"], given["seen"], arguments, quote, new, names)

    def add(self, given: _Given) -> str:
        arguments, new = given["arguments"], given.get("new", {})
        return self.session.draw(given["type"], arguments, given["span"], new)

    def adopt(self, given: _Given) -> None:
        self.session.adopt(given["reference"], given.get("is_new") is True)

    def identify(self, given: _Given) -> None:
        self.session.identify(given["reference"], given["known"])

    def undo(self, given: _Given) -> str:
        return self.session.undo()

    def together(self, given: _Given) -> None:
        self.checker.ask_together()

    def _now(self) -> State:
        return State(self.session, self.checker, language())

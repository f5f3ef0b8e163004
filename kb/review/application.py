"""The page over HTTP, for the machine that it runs on and whoever has its address.

The address has a token that nobody can guess. What does not come from this page is refused: another
name of the host (a page elsewhere may have its name point here), another origin, another form.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Flask, Response, abort, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from kb.errors import ChangedMeanwhile, KbError
from kb.identifiers import KINDS
from kb.review.checking import Checker
from kb.review.disagreeing import disagreements, in_order, origin
from kb.review.factchange import digest_of
from kb.review.forminput import may_be_accepted_in_bulk
from kb.review.forms import TYPES, forms
from kb.review.phrasing import because_of, language, names_of_languages, phrases
from kb.review.picture import picture
from kb.review.promoting import speaks_of
from kb.review.quoting import cut
from kb.review.sentences import Speaker, plain
from kb.review.session import Session
from kb.review.together import Finding, finding, said_by
from kb.review.workspace import text_in
from kb.seeds.retired import reasons

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def create_app(session: Session, checker: Checker, token: str, hosts: tuple[str, ...]) -> Flask:
    """The application that shows one session; `hosts` are the names by which it may be called,
    with their port."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = 200_000
    app.json.sort_keys = False  # type: ignore[attr-defined]
    pages = _Pages(session, checker)
    page = Blueprint("review", __name__, static_folder="static", static_url_path="/static")
    page.add_url_rule("/", view_func=pages.page)
    page.add_url_rule("/state", view_func=pages.state)
    page.add_url_rule("/known", view_func=pages.known)
    page.add_url_rule("/picture", view_func=pages.picture)
    for name in (
        "decide",
        "answer",
        "accept-all",
        "correct",
        "add",
        "adopt",
        "identify",
        "undo",
        "together",
        "keys",
    ):
        view = pages.act(getattr(pages, name.replace("-", "_")))
        page.add_url_rule(f"/{name}", name, view, methods=["POST"])
    app.register_blueprint(page, url_prefix="/<token>")

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

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> tuple[Response, int]:
        said = [{"message": error.description or error.name, "mend": "", "line": 0}]
        return jsonify(problems=said), error.code or 500

    @app.errorhandler(KbError)
    def wrong(error: KbError) -> tuple[Response, int]:
        status = 409 if isinstance(error, ChangedMeanwhile) else 422
        return jsonify(problems=said_by(error), stale=status == 409), status

    @app.errorhandler(OSError)
    def unwritable(error: OSError) -> tuple[Response, int]:
        place = f"{error.filename}: " if error.filename else ""
        said = [{"message": f"{place}{error.strerror}; nothing was changed", "mend": "", "line": 0}]
        return jsonify(problems=said), 507

    return app


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
        self.session.counter.pressed(0)
        article, spoken = self.session.article, language()
        return render_template(
            "review.html",
            article=article,
            title=text_in(article.label, spoken),
            session=self.session,
            language=spoken,
            languages=names_of_languages(),
            says=phrases(spoken),
        )

    def state(self) -> Response:
        """Everything that the page shows, or that nothing has changed since it was asked."""
        self.session.file()
        if request.args.get("tag") == self._tag():
            return jsonify(tag=self._tag())
        return jsonify(self._state())

    def known(self) -> Response:
        """What forms are made of: the fields of each type, and what may be referred to."""
        session = self.session
        return jsonify(
            {
                "things": self._things(self._speaker(), session.file().value),
                "names": session.workspace.names,
                "own": {one["ref"]: one["name"] for one in session.file().value.get("things", ())},
                "types": TYPES,
                "forms": forms(session.workspace, language()),
            }
        )

    def picture(self) -> Response:
        return jsonify(picture(self.session, self._speaker()))

    def act(self, what: Callable[[Mapping[str, object]], object]) -> Callable[[], Response]:
        """A view that does something, counts the keys, and answers with what is so now."""

        def view() -> Response:
            given = request.get_json(silent=True)
            if not isinstance(given, dict):
                abort(400, "the request is no object of JSON")
            try:
                self.session.counter.pressed(int(given.get("keys", 0)))
                self.session.language = language()
                fact = what(given)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                abort(400, f"the request is incomplete: {error}")
            if what not in (self.keys, self.together):
                self.checker.ask()
            return jsonify({**self._state(), "fact": fact or given.get("fact", "")})

        return view

    def decide(self, given: Mapping[str, Any]) -> None:
        because = because_of(str(given.get("because", "")), language())
        self.session.decide(given["fact"], given["seen"], given["status"], because)

    def answer(self, given: Mapping[str, Any]) -> None:
        because = because_of(str(given.get("because", "")), language())
        self.session.answer(given["fact"], given["seen"], given["rule"], because)

    def accept_all(self, given: Mapping[str, Any]) -> None:
        self.session.accept_all({one["fact"]: one["seen"] for one in given["facts"]})

    def correct(self, given: Mapping[str, Any]) -> None:
        arguments, new, names = given["arguments"], given.get("new", {}), given.get("names", {})
        quote = given.get("quote", "")
        self.session.correct(given["fact"], given["seen"], arguments, quote, new, names)

    def add(self, given: Mapping[str, Any]) -> str:
        arguments, new = given["arguments"], given.get("new", {})
        return self.session.draw(given["type"], arguments, given["span"], new)

    def adopt(self, given: Mapping[str, Any]) -> None:
        self.session.adopt(given["reference"], given.get("is_new") is True)

    def identify(self, given: Mapping[str, Any]) -> None:
        self.session.identify(given["reference"], given["known"])

    def undo(self, given: Mapping[str, object]) -> str:
        return self.session.undo()

    def together(self, given: Mapping[str, object]) -> None:
        self.checker.ask_together()

    def keys(self, given: Mapping[str, object]) -> None:
        """Only the keys are counted."""

    def _speaker(self) -> Speaker:
        value = self.session.file().value
        listed = (*value.get("things", ()), *value.get("candidates", ()))
        names = {one["ref"]: one["name"] for one in listed}
        names[f"article/{self.session.article.slug}"] = self.session.article.label
        for fact in value["facts"]:
            if fact["type"] in ("office", "title", "count"):
                words = fact[fact["type"]]["text"]
                names[f"{fact['type']}/{fact.get('id')}"] = {self.session.article.language: words}
        return Speaker(self.session.workspace, language(), names)

    def _state(self) -> dict[str, object]:
        session, checker = self.session, self.checker
        file, speaker = session.file(), self._speaker()
        candidates = {one["ref"]: one for one in file.value.get("candidates", ())}
        problems: dict[str, list[Finding]] = {}
        for found in (*checker.findings, *checker.more):
            problems.setdefault(found["fact"], []).append(found)
        written = {fact["id"]: fact for fact in file.value["facts"]}
        differing = disagreements(file.value["facts"])
        for fact_id, others in differing.items():
            for other, keys in others:
                said = f"{origin(written[other])} says: {plain(speaker.sentence(written[other]))}"
                message = f"{said} ({', '.join(keys)} differ)"
                problems.setdefault(fact_id, []).append(finding(fact_id, message, "info"))
        facts = []
        for i in in_order(file.value["facts"], differing):
            fact = file.value["facts"][i]
            pieces = speaker.sentence(fact)
            waiting = [one for one in candidates if speaks_of(fact, one)]
            facts.append(
                {
                    "value": fact,
                    "seen": digest_of(fact),
                    "line": file.place(("facts", i), "").line,
                    "sentence": pieces,
                    "plain": plain(pieces),
                    "bulk": may_be_accepted_in_bulk(fact),
                    "candidates": [
                        {
                            "ref": one,
                            "name": speaker.label(one),
                            "because": text_in(reasons(candidates[one].get("because", {})), "en"),
                            "like": [
                                {"ref": label.reference, "name": label.text}
                                for label in session.workspace.like(candidates[one])
                            ],
                        }
                        for one in waiting
                    ],
                    "problems": problems.get(fact.get("id", ""), []),
                }
            )
        days = session.days.listed(file.value["facts"])
        return {
            "tag": self._tag(),
            "facts": facts,
            "stretches": cut(facts, days, len(session.article.text)),
            "candidates": list(candidates.values()),
            "days": days,
            "problems": problems.get("", []),
            "checking": checker.is_running,
            "together": "running" if checker.is_together else _number(checker),
            "counter": phrases(language())["counter"].format(**session.counter.told()),
            "undoable": len(session.journal.changes),
        }

    def _tag(self) -> str:
        """What changes with everything that is shown."""
        session, checker = self.session, self.checker
        changes = len(session.journal.changes)
        return f"{session.digest}-{checker.number}-{checker.is_running:d}-{changes}"

    def _things(self, speaker: Speaker, value: Mapping[str, object]) -> dict[str, str]:
        """What may be referred to: references and names."""
        own = [
            *speaker.names,
            *(r for r in self.session.workspace.known if not r.startswith("curator/")),
        ]
        kinds = {kind: i for i, kind in enumerate(KINDS)}
        names = sorted(set(own), key=lambda r: (kinds.get(r.partition("/")[0], 99), r))
        return {reference: speaker.label(reference) for reference in names}


def _number(checker: Checker) -> int | None:
    """How much more was found of all articles together; None where they were not judged."""
    return None if checker.beyond is None else len(checker.more)

"""Typed text outlives its session: what could not be done is offered again, to whoever its page was shown to."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

import flask
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from forms_service.casework.users import User
from forms_service.web.frame import tickets, visits
from forms_service.web.frame.reading import is_from_our_own_page, posted_field, posted_fields, posted_files
from forms_service.web.frame.seals import seal_text, unseal_text
from forms_service.web.frame.security import LARGEST_BODY
from forms_service.web.frame.visits import NOBODY, Owner

FIELD: Final = "kept"
NOT_TYPED: Final = frozenset({tickets.CSRF_TOKEN, FIELD})
FILES: Final = ".files"
"""The fields that name the files which were sent along and could not be kept."""
SESSION: Final = "session"
"""The blueprint of signing in and out, whose forms are nobody's, and carry along what was kept for an author."""
MOST_READ: Final = 4 * LARGEST_BODY
"""How much of a form is read at all: also what is taken, once it is sealed to be carried through signing in."""
_PURPOSE: Final = "kept text"
OF_THE_PAGE: Final = "."
"""In the name of every field that a page sends for itself: posted again, but nothing that anybody typed."""


@dataclass(frozen=True)
class HeldPost:
    """A post that was not done: the *address* it was for, its *fields* in order, and *by* whom it was typed.

    Sent again, it has the ticket that it had: had it been done without its author's knowing, it is not done twice.
    """

    address: str
    fields: Sequence[tuple[str, str]]
    by: Owner

    @property
    def files(self) -> list[str]:
        """The names of the files that must be chosen again."""
        return [value.partition("/")[2] for name, value in self.fields if name == FILES]

    def with_ticket(self, ticket: str) -> HeldPost:
        """Return it as another form, which has a use of its own."""
        others = [(name, value) for name, value in self.fields if name != tickets.FIELD]
        return replace(self, fields=[*others, (tickets.FIELD, ticket)])


def files_named(posted: MultiDict[str, str]) -> list[tuple[str, str]]:
    """Return the input and the name of each file that an earlier post brought and that could not be kept."""
    return [(name, file) for name, _, file in (value.partition("/") for value in posted.getlist(FILES)) if file]


def ask_to_sign_in() -> ResponseReturnValue:
    """Lead to the sign-in page; a post takes along what was typed."""
    if flask.request.method == "POST" and is_from_our_own_page():
        sealed = _on_the_way() if flask.request.blueprint == SESSION else seal(this_post())
        return flask.render_template("frame/sign_in.html", **sign_in_page(sealed=sealed)), HTTPStatus.UNAUTHORIZED
    wanted = flask.request.full_path.rstrip("?") if flask.request.method == "GET" else ""
    return flask.redirect(flask.url_for("session.sign_in", next=wanted or None))


def sign_in_page(*, sealed: str = "", wanted: str = "", error: str = "", afresh: bool = False) -> dict[str, object]:
    """What the sign-in page shows: the invented people of each organisation where those may sign in.

    *afresh*, if somebody else than who is signed in at the provider is to sign in there.
    """
    directory = visits.ports().directory
    offered = flask.current_app.config["DEVELOPMENT_SIGN_IN"]
    people = [(found, directory.users(found.id)) for found in directory.organisations()] if offered else []
    provider = visits.ports().identity_provider is not None
    return {
        "organisations": people, "provider": provider, "kept": sealed, "next": wanted, "error": error, "afresh": afresh,
    }  # fmt: skip


def sign_in_again(error: str) -> str:
    """Return the sign-in page with what its own form carried, if that was posted; else nothing."""
    if flask.request.blueprint != SESSION:
        return ""
    page = sign_in_page(sealed=_on_the_way(), wanted=posted_field("next"), error=error)
    return flask.render_template("frame/sign_in.html", **page)


def offer_again(post: HeldPost, message: str = "") -> str:
    """Return the page that shows what was typed, with one button that posts it again; *message* says why it must."""
    return flask.render_template("frame/post_after_sign_in.html", post=post, shown=words_of(post), message=message)


def offer_anew(message: str = "") -> str:
    """Offer what was posted now as a form of its own, with a ticket of its own."""
    return offer_again(this_post().with_ticket(tickets.new_ticket(flask.g.user)), message)


def return_to_author(post: HeldPost, user: User) -> str:
    """Offer to its author what was not done; anybody else is only told that there is something."""
    if post.by.is_(user):
        return offer_again(post)
    return flask.render_template("frame/post_for_author.html", kept=seal(post))


def of_another(user: User) -> HeldPost | None:
    """Return what was posted if its page was shown to somebody else than *user*, who is signed in now."""
    shown = tickets.posted_ticket()
    is_theirs = shown is None or shown.owner.is_(user) or flask.request.blueprint == SESSION
    return None if is_theirs else this_post()


def settle_token_lost() -> ResponseReturnValue:
    """Give back what a page posted whose session is over, to whoever that page was shown to."""
    user: User | None = flask.g.get("user")
    if user is None:
        return ask_to_sign_in()
    post = unseal(_on_the_way()) or this_post()
    return return_to_author(post, user), HTTPStatus.BAD_REQUEST


def read_what_is_too_large(app: flask.Flask) -> None:
    """Read more than is taken, from browsers in which somebody has signed in, to give back what was too large."""
    app.before_request_funcs.setdefault(None, []).insert(0, _allow_more)


def _allow_more() -> None:
    request = flask.request
    if request.method == "POST" and (visits.has_had_a_visitor() or request.blueprint == SESSION):
        request.max_content_length = max(request.max_content_length or 0, MOST_READ)
        request.max_form_memory_size = MOST_READ


def refuse_too_large() -> None:
    """Refuse more text than is taken in one go; what signing in carries along is not counted."""
    text = (name + value for name, value in flask.request.form.items(multi=True))
    if flask.request.blueprint != SESSION and sum(len(part.encode(errors="replace")) for part in text) > LARGEST_BODY:
        raise RequestEntityTooLarge


def words_of(post: HeldPost) -> list[tuple[str, str]]:
    """Return what was typed, each with its question in words."""
    return [(_label(name), value) for name, value in post.fields if value.strip() and OF_THE_PAGE not in name]


def words_of_this_post() -> list[tuple[str, str]]:
    """What was typed on the page that was posted; nothing of it to anybody but its author."""
    if flask.request.method != "POST" or not is_from_our_own_page():
        return []
    post = this_post()
    return words_of(post) if _is_its_authors(post) else []


def is_ours_to_keep() -> bool:
    """Whether this request is a post of our own page by whoever that was shown to."""
    return flask.request.method == "POST" and is_from_our_own_page() and _is_its_authors(this_post())


def _is_its_authors(kept: HeldPost) -> bool:
    """Whether whoever is here was shown the page; where nobody can say who that is, whoever signed in here last."""
    if flask.g.get("nobody_knows"):
        return kept.by != NOBODY and kept.by == visits.last_visitor()
    return kept.by.is_(flask.g.get("user"))


def _label(name: str) -> str:
    """The question that a field's name begins with, in its own words; else the name as words."""
    question_id = re.split(r"[^a-z0-9_]", name)[0]
    for definition in visits.ports().library.all():
        if question_id in definition.index:
            return definition.index[question_id].short_label
    return name.replace("_", " ").capitalize()


def this_post() -> HeldPost:
    """Return what was posted now, as far as it can be read."""
    fields = [(name, value) for name, value in posted_fields() if name not in NOT_TYPED]
    lost = [(FILES, f"{name}/{file}") for name, file in posted_files()]
    shown = tickets.posted_ticket()
    return HeldPost(flask.request.full_path.rstrip("?"), [*fields, *lost], shown.owner if shown else NOBODY)


def _on_the_way() -> str:
    """What signing in or out carries along for the author of an earlier post, sealed."""
    return posted_field(FIELD) if flask.request.blueprint == SESSION else ""


def seal(post: HeldPost) -> str:
    """Return a post so that it can pass through anybody's browser: only the service can read or make such a text."""
    text = json.dumps([post.address, list(post.fields), post.by.user, post.by.organisation])
    return seal_text(flask.current_app, text, _PURPOSE)


def unseal(sealed: str) -> HeldPost | None:
    """Return what `seal` sealed; nothing for anything else."""
    text = unseal_text(flask.current_app, sealed, _PURPOSE)
    if text is None:
        return None
    address, fields, user, organisation = json.loads(text)
    return HeldPost(address, [(name, value) for name, value in fields], Owner(user, organisation))

"""Typed text outlives its session: what was posted too late goes through signing in and can be posted again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import flask
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import MultiDict

from forms_service.web.frame import visits

FIELD: Final = "kept"
NOT_TYPED: Final = frozenset({"csrf_token", FIELD})
FILES: Final = ".files"
"""The fields that name the files which were sent along and could not be kept."""
OF_THE_PAGE: Final = "."
"""In the name of every field that a page sends for itself: posted again, but nothing that anybody typed."""


@dataclass(frozen=True)
class HeldPost:
    """A post that came too late: the *address* it was for, its *fields* in order, and *by* whom it was typed."""

    address: str
    fields: Sequence[tuple[str, str]]
    by: str

    @property
    def files(self) -> list[str]:
        """The names of the files that must be chosen again."""
        return [value.partition("/")[2] for name, value in self.fields if name == FILES]


def files_named(posted: MultiDict[str, str]) -> list[tuple[str, str]]:
    """Return the input and the name of each file that an earlier post brought and that could not be kept."""
    return [(name, file) for name, _, file in (value.partition("/") for value in posted.getlist(FILES)) if file]


def ask_to_sign_in() -> ResponseReturnValue:
    """Lead to the sign-in page; a post takes along what was typed."""
    if flask.request.method == "POST" and from_our_own_page():
        page = flask.render_template("frame/sign_in.html", **sign_in_page(sealed=seal(this_post())))
        return page, HTTPStatus.UNAUTHORIZED
    wanted = flask.request.full_path.rstrip("?") if flask.request.method == "GET" else ""
    return flask.redirect(flask.url_for("session.sign_in", next=wanted or None))


def sign_in_page(*, sealed: str = "", wanted: str = "", error: str = "") -> dict[str, object]:
    """What the sign-in page shows: the invented people of each organisation where those may sign in."""
    directory = visits.ports().directory
    offered = flask.current_app.config["DEVELOPMENT_SIGN_IN"]
    people = [(found, directory.users(found.id)) for found in directory.organisations()] if offered else []
    return {"organisations": people, "kept": sealed, "next": wanted, "error": error}


def offer_again(kept: HeldPost, message: str = "") -> str:
    """Return the page that shows what was typed, with one button that posts it again; *message* says why it must."""
    return flask.render_template("frame/post_after_sign_in.html", kept=kept, shown=words_of(kept), message=message)


def words_of(kept: HeldPost) -> list[tuple[str, str]]:
    """Return what was typed, each with its question in words."""
    return [(_label(name), value) for name, value in kept.fields if value.strip() and OF_THE_PAGE not in name]


def is_ours_to_keep() -> bool:
    """Whether this request is a post of our own page by somebody who is signed in."""
    return flask.request.method == "POST" and from_our_own_page() and flask.g.get("user") is not None


def _label(name: str) -> str:
    """The question that a field's name begins with, in its own words; else the name as words."""
    question_id = re.split(r"[^a-z0-9_]", name)[0]
    for definition in visits.ports().library.all():
        if question_id in definition.index:
            return definition.index[question_id].short_label
    return name.replace("_", " ").capitalize()


def this_post() -> HeldPost:
    fields = [(name, value) for name, value in flask.request.form.items(multi=True) if name not in NOT_TYPED]
    lost = [(FILES, f"{name}/{file.filename}") for name, file in flask.request.files.items(multi=True) if file.filename]
    return HeldPost(flask.request.full_path.rstrip("?"), [*fields, *lost], visits.last_visitor())


def from_our_own_page() -> bool:
    """Whether our own page sent this: text that another site posts is never offered back as typed here."""
    origin = flask.request.headers.get("Origin", "")
    return not origin or urlsplit(origin).netloc == flask.request.host


def seal(kept: HeldPost) -> str:
    return _serializer().dumps([kept.address, list(kept.fields), kept.by])


def unseal(sealed: str) -> HeldPost | None:
    """Return what `seal` sealed; nothing for anything else."""
    try:
        address, fields, by = _serializer().loads(sealed)
    except BadSignature:
        return None
    return HeldPost(address, [(name, value) for name, value in fields], by)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(flask.current_app.secret_key or b"", salt="kept text")

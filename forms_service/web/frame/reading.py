"""The one reader of what a browser sends beside its address: whatever it holds, the answer may be “not ours”."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

import flask
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge


def is_from_our_own_page() -> bool:
    """Whether our own page sent this: text that another site posts is never offered back as typed here.

    Browsers say from where a form was sent; where nothing is said, none did, and the token decides.
    """
    origin = flask.request.headers.get("Origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc == flask.request.host
    except ValueError:  # No origin at all, though it is called so.
        return False


def posted_fields() -> Sequence[tuple[str, str]]:
    """Return what was filled in, in order; nothing where it is too much to be read, or cannot be."""
    try:
        return [(name, value) for name, value in flask.request.form.items(multi=True) if name]
    except HTTPException:
        return []


def refuse_nameless_fields() -> None:
    """Refuse a form in which a field has no name that can be read: no page of ours sends one."""
    with suppress(RequestEntityTooLarge):  # Refused where there is a page for it.
        if None in flask.request.form or None in flask.request.files:
            raise BadRequest


def posted_files() -> Sequence[tuple[str, str]]:
    """Return the field and the name of each file that was sent along; nothing where that cannot be read."""
    try:
        return [
            (field, file.filename) for field, file in flask.request.files.items(multi=True) if field and file.filename
        ]
    except HTTPException:
        return []


def posted_field(name: str) -> str:
    """Return one field of what was filled in; empty where it is not there, or nothing can be read."""
    return next((value for field, value in posted_fields() if field == name), "")


def cookie_text(name: str) -> str:
    """Return a text that our cookie holds; empty where it holds something else, or there is none."""
    found = flask.session.get(name)
    return found if isinstance(found, str) else ""


def cookie_texts(name: str) -> Sequence[str]:
    """Return the texts of a list that our cookie holds; none where it holds something else."""
    found = flask.session.get(name)
    return [text for text in found if isinstance(text, str)] if isinstance(found, list) else []


LONGEST_ADDRESS: Final = 2000
"""How many letters of an address are carried along: none of ours has more, and a stranger may send megabytes."""


def own_address(text: str, otherwise: str) -> str:
    """Return *text* where it is the address of a page of this service, else *otherwise*.

    Such an address is a path, and never the start of another host's address.
    """
    is_path = text.startswith("/") and not text.startswith("//") and len(text) <= LONGEST_ADDRESS
    return text if is_path and "\\" not in text and text.isprintable() else otherwise

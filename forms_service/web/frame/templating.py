"""Prepares Jinja for the pages: where templates come from, how dates read, where stylesheets and scripts are."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import flask
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from forms_service.engine.dates import moment_in_words
from forms_service.engine.moments import LONDON, Moment
from forms_service.web.frame.tickets import ticket_field
from forms_service.web.frame.verbatim import verbatim, verbatim_lines

ROOMS: Final = (
    "frame",
    "forms",
    "auditing",
    "people",
    "answering",
    "replies",
    "enquiries",
    "deciding",
    "keeping",
    "staff",
    "publishing",
)
"""Each has its templates beside its routes, and is their prefix: ``keeping/record.html``."""
TEMPLATES: Final = Path(__file__).parent / "templates"
ASSETS: Final = Path(__file__).parents[1] / "static/assets"

LAST_RESORT_PAGE: Final = (TEMPLATES / "errors/last_resort.html").read_text(encoding="utf-8")
"""What is sent when even the page for errors cannot be rendered."""


def configure_templates(app: flask.Flask) -> None:
    app.jinja_loader = ChoiceLoader(
        [
            PrefixLoader({room: PackageLoader(f"forms_service.web.{room}") for room in ROOMS}),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    # Flask escapes by file name; a template from anywhere else must be escaped as well.
    app.jinja_options = {**app.jinja_options, "autoescape": True}
    app.add_template_filter(as_sentence)
    app.add_template_filter(date_text)
    app.add_template_filter(datetime_text)
    app.add_template_filter(options)
    app.add_template_filter(verbatim)
    app.add_template_filter(verbatim_lines)
    app.add_template_global(asset_url)
    app.add_template_global(ticket_field)


def as_sentence(words: str) -> str:
    """Begin *words* with a capital, and leave the names and addresses in them as they are."""
    return words[:1].upper() + words[1:]


def date_text(value: date | datetime) -> str:
    """Write a day as people read it: 22 November 2026."""
    day = in_london(value) if isinstance(value, datetime) else value
    return f"{day.day} {day:%B %Y}"


def datetime_text(value: datetime) -> str:
    """Write a moment as people read it: 22 November 2026 at 3:05pm."""
    return moment_in_words(Moment(value))


def in_london(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        message = "a moment without a time zone cannot be shown: it may be an hour wrong"
        raise ValueError(message)
    return moment.astimezone(LONDON)


def options(field: Any) -> list[Mapping[str, str]]:
    """Give the choices of a WTForms field as GOV.UK components take them."""
    return [{"value": value, "text": text} for value, text, *_ in field.choices]


def asset_url(name: str) -> str:
    """Give the address of a built asset, with its content in the address so that browsers may keep it for ever."""
    return flask.url_for("static", filename=f"assets/{name}", v=_content_hash(ASSETS / name))


@cache
def _content_hash(asset: Path) -> str:
    return hashlib.sha256(asset.read_bytes()).hexdigest()[:12]

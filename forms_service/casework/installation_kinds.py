"""Kinds of installations: production, and everything else. What belongs to one is not opened by the other."""

from __future__ import annotations

from typing import Final

IN_PRODUCTION, OUTSIDE_PRODUCTION = "production", "not production"


def kind_by(*, production: bool) -> str:
    return IN_PRODUCTION if production else OUTSIDE_PRODUCTION


_TO_DO: Final = {
    IN_PRODUCTION: (
        "What is kept of people is not copied to a test: have the settings name another one, with invented people. If "
        "this is the production machine, set FORMS_ENV=production."
    ),
    OUTSIDE_PRODUCTION: (
        "Begin production with an empty one. If this one was set up by mistake as a trial and is to be production, run "
        "forms-service installation change."
    ),
}


def other_kind_words(what: str, found: str, here: str) -> str:
    """Why a *what* of one kind is not opened *here*, by an installation of another, and what to do."""
    so = f"This {what} is of an installation that is {found}, and this one is {here}."
    return f"{so} {_TO_DO[found]} Nothing was changed."

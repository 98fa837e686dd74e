"""One family of errors: raised below, turned into a page in one place (web/frame/errors.py)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from forms_service.engine.answers import Problem

_MOST_CAUSES: Final = 5
_CODES: Final = ("sqlite_errorname", "sqlstate", "errno")


class ServiceError(Exception):
    """Something a person asked for cannot be done; the message says why and what to do."""


class NotFound(ServiceError):
    """There is no such thing, or it belongs to another organisation: the two look the same."""


class NotAllowed(ServiceError):
    """This person may not do that."""


class Conflict(ServiceError):
    """The thing has changed, or is in a state that does not allow this."""


class DoneBefore(ServiceError):
    """The same form was sent in before and carried out: whoever sent it is told what they were told then."""


class Invalid(ServiceError):
    """What was entered cannot be accepted; *problems* name the questions."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = tuple(problems)


def unsaid(field: str, message: str) -> Invalid:
    """What an act needs and nobody typed or chose, at its *field*."""
    return Invalid([Problem((field,), message)])


class IntegrityFailure(ServiceError):
    """What is stored is not what was stored: nothing is handed out."""


class Unavailable(ServiceError):
    """A part of the service does not answer just now; nothing is lost."""


class Overtaken(Unavailable):
    """Two acts waited for each other and this one gave way: nothing of it was done, and it can be done now."""


def causes_of(error: BaseException) -> list[str]:
    """Return the kinds of what *error* came from, with the codes that databases and systems give; never their words.

    For logs: words may quote what somebody typed.
    """
    causes: list[str] = []
    cause = error.__cause__
    while cause is not None and len(causes) < _MOST_CAUSES:
        codes = (str(getattr(cause, name, None) or "") for name in _CODES)
        causes.append(" ".join(filter(None, (type(cause).__qualname__, *codes))))
        cause = cause.__cause__
    return causes

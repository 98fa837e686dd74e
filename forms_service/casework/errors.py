"""One family of errors: raised below, turned into a page in one place (web/frame/errors.py)."""

from __future__ import annotations

from collections.abc import Sequence

from forms_service.engine.answers import Problem


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

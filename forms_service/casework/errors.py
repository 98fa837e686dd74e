"""One family of errors: raised below, turned into a page in one place (web/frame/errors.py)."""

from __future__ import annotations

import errno
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


class FormMissing(ServiceError):
    """A version of a form cannot be read here, so that nothing can be done with what is of it; *form* is its id."""

    def __init__(self, form: str) -> None:
        super().__init__(
            f"The version {form} of its form cannot be read here, so that this can be neither shown nor changed. "
            "Nothing of it is lost: tell whoever runs the service."
        )
        self.form = form


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


class RowsAltered(IntegrityFailure):
    """The database has it otherwise than the service wrote it: it is not sealed as it is."""


class Unavailable(ServiceError):
    """A part of the service does not answer just now; nothing is lost.

    *doing* is what it was asked, for the log: a verb and whereto, nothing of what was typed.
    """

    def __init__(self, message: str, *, doing: str = "") -> None:
        super().__init__(message)
        self.doing = doing


_NO_ROOM: Final = "There is no room left on this machine"
_SHORT: Final = "This machine is short of memory, or has too much to do"
_FAILS: Final = "A disk of this machine fails"
_OF_MACHINES: Final = {
    errno.ENOSPC: _NO_ROOM, errno.EDQUOT: _NO_ROOM,
    errno.ENOMEM: _SHORT, errno.EAGAIN: _SHORT, errno.EMFILE: _SHORT, errno.ENFILE: _SHORT,
    errno.EIO: _FAILS, errno.EROFS: _FAILS,
}  # fmt: skip


def fault_of_machine(error: Exception) -> Unavailable | None:
    """Return in words what this machine lacks, if that is what *error* is about."""
    code = errno.ENOMEM if isinstance(error, MemoryError) else getattr(error, "errno", None)
    words = _OF_MACHINES.get(code) if code else None
    if words is None or not isinstance(error, MemoryError | OSError):
        return None
    lacking = Unavailable(f"{words}. Nothing you have saved is lost: tell whoever runs the service, and try again.")
    lacking.__cause__ = error
    return lacking.with_traceback(error.__traceback__)


class OlderVersion(Unavailable):
    """This process is of an older version than may write to the database: it writes nothing, until started anew."""


class Overtaken(Unavailable):
    """Two acts waited for each other and this one gave way: nothing of it was done, and it can be done now."""


def causes_of(error: BaseException) -> list[str]:
    """Return the kind of *error* and of what it came from, with the codes of databases and systems; never their words.

    For logs: words may quote what somebody typed.
    """
    causes: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(causes) < _MOST_CAUSES:
        causes.append(" ".join(filter(None, (type(cause).__qualname__, *_codes_of(cause)))))
        cause = cause.__cause__
    return causes


def _codes_of(cause: BaseException) -> list[str]:
    """Return by which codes it is known, and what was being asked."""
    codes = [str(getattr(cause, name, None) or "") for name in _CODES]
    named = errno.errorcode.get(cause.errno or 0, "") if isinstance(cause, OSError) else ""
    return [*codes, named, cause.doing if isinstance(cause, Unavailable) else ""]

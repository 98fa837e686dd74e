"""Why a database did not do what it was asked: each cause has words of its own, for the page and for the log."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_LOST: Final = "Nothing you have saved is lost"
_AGAIN: Final = f"{_LOST}: try again in a minute."
_TELL: Final = f"{_LOST}: tell whoever runs the service, and try again."
AWAY: Final = f"The database does not answer just now. {_AGAIN}"
_TAKEN: Final = f"Others are saving just now, and it took too long to wait for them. {_AGAIN}"
_SLOW: Final = f"The database took too long over this and was stopped. {_AGAIN}"
_FULL: Final = f"There is no room left where the database is kept. {_TELL}"
_SHORT: Final = f"The database has no memory left. {_TELL}"
_SHUT: Final = f"The database cannot be written to just now. {_TELL}"
_BROKEN: Final = f"The disk under the database fails, or its file is damaged. {_TELL}"
_REFUSED: Final = f"The database does not let the service in. {_TELL}"
_CROWDED: Final = f"The database has no connection left for the service. {_AGAIN}"

_SQLITE: Final[Mapping[str, str]] = {
    "SQLITE_BUSY": _TAKEN,
    "SQLITE_LOCKED": _TAKEN,
    "SQLITE_INTERRUPT": _SLOW,
    "SQLITE_FULL": _FULL,
    "SQLITE_NOMEM": _SHORT,
    "SQLITE_READONLY": _SHUT,
    "SQLITE_CANTOPEN": _SHUT,
    "SQLITE_PERM": _SHUT,
    "SQLITE_IOERR": _BROKEN,
    "SQLITE_CORRUPT": _BROKEN,
    "SQLITE_NOTADB": _BROKEN,
}
"""By the beginning of SQLite's name for what went wrong."""
_POSTGRESQL: Final[Mapping[str, str]] = {
    "55P03": _TAKEN,
    "57014": _SLOW,
    "53100": _FULL,
    "53200": _SHORT,
    "53300": _CROWDED,
    "25006": _SHUT,
    "58": _BROKEN,
    "XX": _BROKEN,
    "28": _REFUSED,
    "42501": _REFUSED,
    "3D": _REFUSED,
}
"""By the beginning of the SQLSTATE."""
_ABOUT: Final = re.compile(r"\b(?:FROM|INTO|UPDATE|TABLE)\s+\"?(\w+)", re.IGNORECASE)


def words_of_cause(error: BaseException) -> str:
    """Return what a page says; none of the driver's own words, which may quote what somebody typed."""
    known = [
        (str(getattr(error, "sqlite_errorname", None) or ""), _SQLITE),
        (str(getattr(error, "sqlstate", None) or ""), _POSTGRESQL),
    ]
    found = (words for code, causes in known for begin, words in causes.items() if code.startswith(begin))
    return next(found, AWAY)


def statement_in_short(statement: str | None) -> str:
    """Return what a statement does and to which table: ``UPDATE documents``; nothing of what it says."""
    verb = re.match(r"\s*([A-Za-z]+)", statement or "")
    about = _ABOUT.search(statement or "")
    return " ".join(found[1] for found in (verb, about) if found)

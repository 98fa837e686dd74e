"""Files from outside, judged in the sandbox."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import structlog

from forms_service.adapters.helpers.messages import Message
from forms_service.adapters.helpers.supervision import HelperBusy, HelperLost, HelperWatch
from forms_service.adapters.sandbox.client import Sandbox
from forms_service.casework.answering.uploads import Accepted, FileRefused, Kind
from forms_service.casework.errors import causes_of

_SECONDS_EACH: Final = 23.0
"""A little more than the program itself waits for one file."""
MOST_WAITING: Final = 1
"""Beside the one whose file is looked at: of the four threads of a web process two are always free for other pages."""
_HURRIED_SECONDS: Final = 25.0
_NOT_NOW: Final = "It could not be looked through just now, so it was not taken. Add it again in a few minutes"
_BUSY: Final = "Other files are being looked through just now, so it was not taken. Add it again in a minute"
_SLOW: Final = "The file takes too long to look through. Print it to PDF and add that"
_BROKE: Final = "The file cannot be read. Save it again, or print it to PDF, and add that"

log = structlog.get_logger()


class SandboxedFiles:
    """Judges files by what is in them, one at a time, in a process that dies with each."""

    def __init__(self, folders: Path | None = None, *, hurried: bool = True, watch: HelperWatch | None = None) -> None:
        """*hurried* is for pages: then few may wait at a time, and none for long."""
        self._sandbox = Sandbox(
            "files",
            folders=folders,
            seconds_each=_SECONDS_EACH,
            seconds=_HURRIED_SECONDS if hurried else None,
            most_waiting=MOST_WAITING if hurried else None,
            watch=watch,
        )

    def accept(self, kind: Kind, name: str, data: bytes) -> Accepted:
        """Return what is kept of a file; ``FileRefused`` with the reason in plain words."""
        try:
            answer = self._sandbox.ask(Message({"kind": kind, "name": name}, (data,)))
        except HelperBusy as busy:
            raise FileRefused(_BUSY) from busy
        except HelperLost as lost:
            log.error("sandbox_lost", causes=causes_of(lost))  # noqa: TRY400 (its words may be the file's)
            raise FileRefused(_NOT_NOW) from lost
        return _accepted(answer, name, data)

    def close(self) -> None:
        self._sandbox.close()

    def begin_one(self) -> None:
        """Begin a sandbox and end it again, to see that it can."""
        self._sandbox.begin_one()


def _accepted(answer: Message, name: str, data: bytes) -> Accepted:
    match answer.line:
        case {"refused": str(why)}:
            raise FileRefused(why)
        case {"media_type": str(media_type), "left_out": list(left_out)}:
            return Accepted(media_type, answer.parts[0] if answer.parts else data, name, tuple(map(str, left_out)))
        case {"broken": "slow"}:
            raise FileRefused(_SLOW)
        case {"broken": "late"}:
            raise FileRefused(_NOT_NOW)
    raise FileRefused(_BROKE)

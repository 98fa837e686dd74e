"""The sandbox as the service sees it: one process for each kind of work, begun when first needed and supervised."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final, Literal

from forms_service.adapters.helpers.deadlines import Deadline
from forms_service.adapters.helpers.messages import Message
from forms_service.adapters.helpers.processes import HelperProcess
from forms_service.adapters.helpers.supervision import HelperWatch, Supervised
from forms_service.adapters.helpers.workplaces import Workplace

_ROOT: Final = Path(__file__).resolve().parents[3]
_BEGIN: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); from forms_service.adapters.sandbox.program import main; "
    "main(sys.argv[2])"
)
_SECONDS_TO_START: Final = 30.0
_MOST_ANSWERS: Final = 1_000


class Sandbox:
    """Asks the sandbox; safe to share between threads, of which one is answered at a time."""

    def __init__(
        self,
        work: Literal["files", "letters"],
        *,
        folders: Path | None,
        seconds_each: float,
        seconds: float | None = None,
        most_waiting: int | None = None,
        watch: HelperWatch | None = None,
    ) -> None:
        """*seconds_each* is what one answer may take; the rest is as in ``Supervised``."""
        self._work, self._folders, self._seconds_each = work, folders, seconds_each
        self.supervised = Supervised(
            self._begun, complaints=(), seconds=seconds, most_waiting=most_waiting, watch=watch
        )

    def ask(self, request: Message) -> Message:
        """Return the answer; ``HelperLost`` if there is none."""
        return self.supervised.ask(
            lambda process, deadline: process.answer(request, deadline.within(self._seconds_each))
        )

    def close(self) -> None:
        self.supervised.close()

    def begin_one(self) -> None:
        """Begin one and end it again, to see that it can."""
        self._begun(Deadline(_SECONDS_TO_START)).end()

    def _begun(self, deadline: Deadline) -> _Process:
        place = Workplace(self._folders, self._work)
        command = [sys.executable, "-I", "-B", "-c", _BEGIN, str(_ROOT), self._work]
        process = HelperProcess(command, place, _environment(place.folder))
        try:
            process.receive(deadline.within(_SECONDS_TO_START))
        except BaseException:
            process.kill()
            raise
        return _Process(process)


class _Process:
    """One running program of the sandbox."""

    def __init__(self, process: HelperProcess) -> None:
        self.process = process
        self._answers = 0

    @property
    def is_worn(self) -> bool:
        return self._answers >= _MOST_ANSWERS

    def answer(self, request: Message, deadline: Deadline) -> Message:
        self._answers += 1
        return self.process.ask(request, deadline)

    def end(self) -> None:
        self.process.end()

    def kill(self) -> None:
        self.process.kill()


def _environment(folder: Path) -> dict[str, str]:
    """Return all that it inherits: nothing of the service's own environment, which holds its secrets."""
    return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(folder), "TMPDIR": str(folder)}

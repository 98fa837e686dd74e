"""A helper's process and its pipe: started with nothing of ours around it, talked to with a deadline, and seen gone."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Final

from forms_service.adapters.helpers.deadlines import Deadline
from forms_service.adapters.helpers.messages import TURN, Message, Nonsense, head_of, read_head
from forms_service.adapters.helpers.supervision import SPARE_SECONDS, HelperLost
from forms_service.adapters.helpers.workplaces import Workplace
from forms_service.casework.budgets import within_budget

_LONGEST_LINE: Final = 64_000_000
_STEP: Final = 1 << 20
_SECONDS_TO_END: Final = 10.0
_MOMENT: Final = 0.01
_LAST_WORDS: Final = 500
_SPENT: Final = frozenset({signal.SIGXCPU, signal.SIGXFSZ})
"""Signals that say that it used up what it may use."""


class HelperProcess:
    """One running program in a session and, where possible, a network of its own; nothing of our secrets around it."""

    def __init__(
        self, command: Sequence[str], workplace: Workplace, environment: Mapping[str, str], *, cut_network: bool = True
    ) -> None:
        self._workplace = workplace
        self._log = tempfile.TemporaryFile(dir=workplace.folder)  # noqa: SIM115 (closed with the process)
        self._read = b""
        self._turn = 0
        try:
            self.process = subprocess.Popen(  # noqa: S603 (a fixed program of our own, whose arguments nobody types)
                [*(network_cut() if cut_network else ()), *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                env=environment,
                cwd=workplace.folder,
                start_new_session=True,
                bufsize=0,
            )
        except BaseException:
            self._clear_up()
            raise
        os.set_blocking(self._input, False)

    @property
    def _input(self) -> int:
        assert self.process.stdin
        return self.process.stdin.fileno()

    @property
    def _output(self) -> int:
        assert self.process.stdout
        return self.process.stdout.fileno()

    def ask(self, message: Message, deadline: Deadline) -> Message:
        """Send a message and return the answer; ``HelperLost`` if there is none in time, or it answers another."""
        self._turn += 1
        self.send(Message({**message.line, TURN: self._turn}, message.parts), deadline)
        answer = self.receive(deadline)
        if answer.line.get(TURN) != self._turn:
            raise HelperLost("its answer is not to what it was asked")
        return answer

    def send(self, message: Message, deadline: Deadline) -> None:
        for part in (head_of(message), *message.parts):
            self._write(part, deadline)

    def _write(self, data: bytes, deadline: Deadline) -> None:
        left = memoryview(data)
        while left:
            self._wait(self._input, select.POLLOUT, deadline)
            try:
                left = left[os.write(self._input, left[:_STEP]) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise self.lost() from error

    def receive(self, deadline: Deadline) -> Message:
        """Return the next message; ``HelperLost`` if none comes in time, or what comes is none."""
        while b"\n" not in self._read:
            if len(self._read) > _LONGEST_LINE:
                raise HelperLost("its answer has no end")
            self._read += self._more(deadline)
        text, _, self._read = self._read.partition(b"\n")
        try:
            line, sizes = read_head(text)
        except Nonsense as nonsense:
            raise HelperLost(str(nonsense)) from nonsense
        return Message(line, [self._part(size, deadline) for size in sizes])

    def _part(self, size: int, deadline: Deadline) -> bytes:
        pieces, have = [self._read], len(self._read)
        while have < size:
            pieces.append(self._more(deadline))
            have += len(pieces[-1])
        whole = b"".join(pieces)
        self._read = whole[size:]
        return whole[:size]

    def _more(self, deadline: Deadline) -> bytes:
        self._wait(self._output, select.POLLIN, deadline)
        if data := os.read(self._output, _STEP):
            return data
        raise self.lost()

    def _wait(self, pipe: int, event: int, deadline: Deadline) -> None:
        poll = select.poll()
        poll.register(pipe, event)
        left = deadline.left(or_else=-1.0)
        if not poll.poll(left * 1000 if left >= 0 else None):
            raise HelperLost("no answer in time")

    def lost(self) -> HelperLost:
        """Say what became of it, in its own last words if it left any."""
        ended = self._ended_by(within=1.0)
        self._log.seek(0)
        words = self._log.read()[-_LAST_WORDS:].decode(errors="replace").strip()
        return HelperLost(words or "it died without a word", spent=ended in _SPENT)

    def end(self, within: float = _SECONDS_TO_END) -> None:
        """Let it end by itself, then see to it that all of it has; no page waits for that longer than it may."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()
        self._see_it_gone(within_budget(within, spare=SPARE_SECONDS))
        self._clear_up()

    def kill(self) -> None:
        self.end(within=0.0)

    def _see_it_gone(self, within: float) -> None:
        """Wait, but not for ever, and kill whatever is left of the group before its number can be another's."""
        self._ended_by(within)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _ended_by(self, within: float) -> int | None:
        """Wait so long for its end, unburied; return the signal that ended it, or 0, or nothing if it goes on."""
        until = time.monotonic() + within
        while (ended := os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)) is None:
            if time.monotonic() >= until:
                return None
            time.sleep(_MOMENT)
        return ended.si_status if ended.si_code in {os.CLD_KILLED, os.CLD_DUMPED} else 0

    def _clear_up(self) -> None:
        self._workplace.remove()
        self._log.close()


@cache
def network_cut() -> tuple[str, ...]:
    """Return the command that takes the network away, where this user may."""
    unshare = shutil.which("unshare")
    for options in (["--net"], ["--map-current-user", "--net"]):
        if unshare and subprocess.run([unshare, *options, "true"], capture_output=True, check=False).returncode == 0:  # noqa: S603 (fixed words)
            return (unshare, *options)
    return ()

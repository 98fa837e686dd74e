"""Reading files in the sandbox: each in a process of its own, with little memory and time, that may do nothing else."""

from __future__ import annotations

import os
import select
import signal
import time
from io import BytesIO
from typing import Any, Final

from forms_service.adapters.helpers.messages import Message, Nonsense, read, write
from forms_service.adapters.sandbox import confinement
from forms_service.adapters.sandbox.program import Answer
from forms_service.adapters.uploads.contents import FileContents
from forms_service.adapters.uploads.pictures import know_formats
from forms_service.casework.answering.uploads import FileRefused

MOST_MEMORY: Final = 1_500_000_000
MOST_SECONDS: Final = 4
"""Of the processor's time."""
MOST_WAITED: Final = 20.0
"""By the clock: for a busy machine, and for what waits instead of working."""
_STEP: Final = 1 << 20
_NICE: Final = 3


def begin() -> Answer:
    know_formats()
    confinement.forbid(forking=True)
    return _in_a_process


def _in_a_process(request: Message) -> Message:
    """Fork, and return what the other process says; if it says nothing, why."""
    here, there = os.pipe()
    process = os.fork()
    if not process:
        _answer_and_end(request, there)
    os.close(there)
    try:
        said = _read_until(here, time.monotonic() + MOST_WAITED)
    finally:
        os.close(here)
        os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
    return _answer_in(said) or Message({"broken": _broken(status)})


def _answer_and_end(request: Message, there: int) -> None:
    """In the forked process: judge the file, and go no further."""
    try:
        os.nice(_NICE)
        confinement.limit(memory=MOST_MEMORY, seconds=MOST_SECONDS, written=0, tasks=0)
        confinement.forbid(forking=False)
        with os.fdopen(there, "wb") as answers:
            write(answers, _judged(request))
    finally:
        os._exit(0)


def _judged(request: Message) -> Message:
    (data,) = request.parts
    try:
        accepted = FileContents().accept(request.line["kind"], request.line["name"], data)
    except FileRefused as refused:
        return Message({"refused": str(refused)})
    line: dict[str, Any] = {"media_type": accepted.media_type, "left_out": list(accepted.left_out)}
    return Message(line, () if accepted.data == data else (accepted.data,))


def _read_until(pipe: int, until: float) -> bytes:
    pieces: list[bytes] = []
    poll = select.poll()
    poll.register(pipe, select.POLLIN | select.POLLHUP)
    while poll.poll(max(0.0, until - time.monotonic()) * 1000):
        piece = os.read(pipe, _STEP)
        if not piece:
            break
        pieces.append(piece)
    return b"".join(pieces)


def _answer_in(said: bytes) -> Message | None:
    try:
        return read(BytesIO(said))
    except Nonsense:
        return None


def _broken(status: int) -> str:
    """Why there is no answer: it used up its time, did not end in time and was killed here, or broke what read it."""
    signalled = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
    return (
        {signal.SIGXCPU: "slow", signal.SIGKILL: "late"}.get(signal.Signals(signalled), "died") if signalled else "died"
    )

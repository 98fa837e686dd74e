"""The program of the sandbox: answers one request after another on its standard input, until there are no more."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import IO, Final, TypeAlias

from forms_service.adapters.helpers.messages import TURN, Message, read, write
from forms_service.adapters.helpers.workplaces import PREFIX
from forms_service.adapters.sandbox import landlock

Answer: TypeAlias = Callable[[Message], Message]
WORKS: Final = {
    "files": "forms_service.adapters.sandbox.file_work",
    "letters": "forms_service.adapters.sandbox.letter_work",
}
"""Where each work is; a program reads the libraries of its own work alone."""


def main(work: str) -> None:
    """Answer requests about *work*."""
    answers = _own_output()
    landlock.see_only(Path.cwd())
    answer: Answer = import_module(WORKS[work]).begin()
    write(answers, Message({"ready": True}))
    while request := read(sys.stdin.buffer):
        said = answer(request)
        write(answers, Message({**said.line, TURN: request.line.get(TURN)}, said.parts))
    _leave_nothing()


def _leave_nothing() -> None:
    """Remove the private folder that this was begun in, as its owner may have died."""
    if Path.cwd().name.startswith(PREFIX):
        shutil.rmtree(Path.cwd(), ignore_errors=True)


def _own_output() -> IO[bytes]:
    """Return where answers go; whatever else prints something prints it among the errors."""
    stream = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return stream

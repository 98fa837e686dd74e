"""How the lines of the log are written: one JSON object each, with the time, to standard error.

What is said in them is kinds, codes, places and ids. No text that anybody typed, and no words of an error, which may
quote one: ``tests/architecture/test_log_lines.py`` holds what a line may have.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any, Final, TextIO

import structlog

PROCESSORS: Final = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.JSONRenderer(),
)


class SteadyWriter(structlog.PrintLogger):
    """Writes a line, or loses it where there is no room for it: what the line is about goes on."""

    def msg(self, message: str) -> None:
        with suppress(OSError):
            super().msg(message)

    debug = info = warning = error = critical = exception = msg


def write_log_lines() -> None:
    """Let every part of this process write its lines in this way."""
    structlog.configure(processors=list(PROCESSORS), logger_factory=lambda *_: SteadyWriter(sys.stderr))


def line_writer(to: TextIO | None = None) -> Any:
    """Return what writes lines to *to*, or to standard error."""
    return structlog.wrap_logger(SteadyWriter(to or sys.stderr), processors=list(PROCESSORS))

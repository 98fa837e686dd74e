"""A fault in what the service is told: where it is, and what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A fault in a definition: *code* never changes its meaning, *at* is ``file:line``."""

    code: str
    at: str
    message: str

    def __str__(self) -> str:
        return f"{self.at}: {self.code}: {self.message}"

"""A fault in what the service is told: where it is, why it matters, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from forms_service.engine.checking.codes import CODES, UNKNOWN_CODE, Severity


@dataclass(frozen=True)
class Fault:
    """A finding in what an author wrote: *code* never changes its meaning, *at* is ``file:line``.

    *mend* is what to type instead, where that can be said; *place* is where it stands in the author's words. Of what
    *is_published* nothing can be changed any more, so that a check younger than it refuses nothing.
    """

    code: str
    at: str
    message: str
    mend: str = ""
    place: str = ""
    is_published: bool = False

    def __str__(self) -> str:
        return f"{self.at}: {self.code}: {self.message}"

    @property
    def severity(self) -> Severity:
        return "warned" if self.is_published else CODES.get(self.code, UNKNOWN_CODE).severity

    @property
    def is_refused(self) -> bool:
        return self.severity == "refused"

    @property
    def would_be_refused(self) -> bool:
        """Whether it would keep what it is found in from being published today, be that published already or not."""
        return CODES.get(self.code, UNKNOWN_CODE).severity == "refused"

    @property
    def why(self) -> str:
        return CODES.get(self.code, UNKNOWN_CODE).why

    @property
    def remedy(self) -> str:
        """What to do: what to type instead, or what is to be done with all of this code."""
        said = self.mend or CODES.get(self.code, UNKNOWN_CODE).mend
        return f"{said} In the next version: this one is published." if self.is_published else said


def nearest(word: str, there_are: Iterable[str]) -> str:
    """What to write instead of *word*, where one of those that *there are* is much like it; else nothing."""
    alike = get_close_matches(word, list(there_are), n=1, cutoff=0.7)
    return f"Write “{alike[0]}”." if alike else ""

"""What an author says to answers that do not agree: why they stand, and whether what was sent before was wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from forms_service.engine.agreement import Disagreement, Said

Since = Literal["", "changed", "wrong"]
"""Of something that was sent before: whether it has changed since, or was wrong."""

SINCE: Final[Mapping[Since, str]] = {"changed": "It has changed since", "wrong": "It was wrong when it was sent"}
PUT_RIGHT: Final = "Put this right"
GIVE_REASON: Final = "Say why this stands"
SAY_WHETHER: Final = "Say whether it has changed since, or was wrong"


@dataclass(frozen=True)
class Explanation:
    """What was said to one disagreement, called by its *key*: if that changes, it has to be said anew."""

    key: str
    text: str
    by: str
    at: datetime
    since: Since = ""


@dataclass(frozen=True)
class Explained:
    """A disagreement, and what its author says to it, if they have."""

    disagreement: Disagreement
    explanation: Explanation | None = None

    @property
    def lacks(self) -> str:
        """What its author still has to do about it; empty where it is answered."""
        if self.disagreement.is_stop:
            return PUT_RIGHT
        if self.explanation is None or not self.explanation.text:
            return GIVE_REASON
        return SAY_WHETHER if self.disagreement.sent and not self.explanation.since else ""

    @property
    def was_wrong(self) -> bool:
        """Whether its author says that what was sent before was wrong."""
        return bool(self.disagreement.sent) and self.explanation is not None and self.explanation.since == "wrong"


def explained(found: Sequence[Disagreement], said: Sequence[Explanation]) -> list[Explained]:
    known = {explanation.key: explanation for explanation in said}
    return [Explained(one, known.get(one.key)) for one in found]


def as_sealed(one: Explained, answer: str) -> Mapping[str, str]:
    """A disagreement as it is sealed: what it is, what its author says, and the *answer* of whoever authorises.

    *by* is an id here, which the sealing puts into a name.
    """
    found, said = one.disagreement, one.explanation
    return {
        "rule": found.key,
        "question": found.question,
        "whom": found.whom,
        "author": found.author,
        "authoriser": found.authoriser,
        "now": _worded(found.now),
        "against": _worded(found.against),
        "label": found.against.label if found.against else "",
        "where": found.where,
        "sent": found.sent,
        "reason": said.text if said else "",
        "since": said.since if said else "",
        "by": said.by if said else "",
        "answer": answer,
    }


def _worded(said: Said | None) -> str:
    return f"{said.label}: {said.words}" if said else ""

"""What an author says to answers that do not agree: why they stand, and whether what was sent before was wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from forms_service.casework.reasons import is_reason
from forms_service.engine.agreement import AnswerInWords, Disagreement

Since = Literal["", "changed", "wrong"]
"""Of something that was sent before: whether it has changed since, or was wrong."""

SINCE: Final[Mapping[Since, str]] = {"changed": "It has changed since", "wrong": "It was wrong when it was sent"}
PUT_RIGHT: Final = "Put this right"
GIVE_REASON: Final = "Say why this stands"
SAY_MORE: Final = "Say in a few words why this stands, for whoever authorises it"
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
class Proposed:
    """A *reason* that was given to the same elsewhere: nobody has given it here yet."""

    reason: str
    whence: str


@dataclass(frozen=True)
class Explained:
    """A disagreement, and what its author says to it, if they have, or what is *proposed* that they say.

    What stands against the answer may be of an enquiry that is not for whoever looks (*is_seen*); *ring* is whom to ask
    about it.
    """

    disagreement: Disagreement
    explanation: Explanation | None = None
    is_seen: bool = True
    ring: str = ""
    proposed: Proposed | None = None

    @property
    def lacks(self) -> str:
        """What its author still has to do about it; empty where it is answered."""
        if self.disagreement.is_stop:
            return PUT_RIGHT
        if self.explanation is None or not self.explanation.text:
            return GIVE_REASON
        if not is_reason(self.explanation.text):
            return SAY_MORE
        return SAY_WHETHER if self.disagreement.sent and not self.explanation.since else ""

    @property
    def was_wrong(self) -> bool:
        """Whether its author says that what was sent before was wrong, or that what is not sent yet is."""
        is_asked = bool(self.disagreement.sent or self.disagreement.unsent)
        return is_asked and self.explanation is not None and self.explanation.since == "wrong"


def explained(found: Sequence[Disagreement], said: Sequence[Explanation]) -> list[Explained]:
    known = {explanation.key: explanation for explanation in said}
    return [Explained(one, known.get(one.key) or _said_before(one)) for one in found]


def _said_before(one: Disagreement) -> Explanation | None:
    """Why both may stand, where somebody said so of the two people before they were answered about."""
    apart = one.apart
    return Explanation(one.key, apart.reason, apart.by, apart.at) if apart and apart.reason else None


def as_sealed(one: Explained, answer: str) -> Mapping[str, str]:
    """A disagreement as it is sealed: what it is, what its author says, and the *answer* of whoever authorises.

    *by* is an id here, which the sealing puts into a name. What another enquiry says stays there: this may be read by
    people who may not read that, and it is not what was sent before to whoever gets this.
    """
    found, said = one.disagreement, one.explanation
    against = None if found.elsewhere else found.against
    return {
        "rule": found.key,
        "question": found.question,
        "whom": found.whom,
        "author": found.author,
        "authoriser": found.authoriser,
        "now": _worded(found.now),
        "against": _worded(against),
        "label": against.label if against else "",
        "where": found.where,
        "sent": found.sent,
        "reason": said.text if said else "",
        "since": said.since if said else "",
        "by": said.by if said else "",
        "answer": answer,
        **({"apart": found.apart.id} if found.apart else {}),
    }


def _worded(said: AnswerInWords | None) -> str:
    return f"{said.label}: {said.words}" if said else ""

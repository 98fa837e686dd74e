"""Why somebody reads: said by the task at hand, or chosen from a few by whoever reads, and kept in the log."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from forms_service.casework.errors import ServiceError
from forms_service.casework.users import Permission, User

WORKING: Final = "Working on the enquiry"
ON_WORK_LIST: Final = "Open on the work list"
TOGETHER: Final = "Authorising together"
IN_EMERGENCY: Final = "Opened in an emergency"
AFTER_ACT: Final = "Shown again after what they sent in there"
ASKED_BEFORE: Final = "Asked before about the same people, beside {reference}"
WHO_LOOKED: Final = "To see who looked at somebody’s records"

OPENING: Final = frozenset({
    "enquiry_read", "person_read", "record_metadata_read", "questionnaire_read", "reply_read", "reply_previewed",
    "document_text_read", "corrected_letter_read", "letters_read", "file_read", "register_read", "record_downloaded",
    "who_looked_read", "who_looked_exported",
})  # fmt: skip
"""The acts by which somebody opens one thing, and reads what it says; what a list shows of it is none."""
DIGEST_LETTERS: Final = 5


class WhyRead(StrEnum):
    """The reasons to choose from; each is kept as it reads."""

    AGAIN = "Somebody asked again, or rang about it"
    SAME_PEOPLE = "An enquiry about the same people"
    OVERSIGHT = "Supervision, or to see how it was answered"
    KEEPING = "How long it is kept, or its disposal"
    HOLD = "A hold, a claim or a court"
    RIGHTS = "A person’s request about their own information"
    COMPLAINT = "A complaint or an incident"
    AUDIT = "An audit, or a question of data protection"


_OF_CASEWORK: Final = (WhyRead.AGAIN, WhyRead.SAME_PEOPLE, WhyRead.OVERSIGHT)
_OF_KEEPING: Final = (WhyRead.KEEPING, WhyRead.HOLD)
_OF_AUDITING: Final = (WhyRead.AUDIT,)
_OF_ALL: Final = (WhyRead.RIGHTS, WhyRead.COMPLAINT)


def reasons_for(user: User) -> Sequence[WhyRead]:
    """Return the reasons that somebody of this role may have, the likeliest first."""
    tasks = {
        Permission.READ_ENQUIRY: _OF_CASEWORK,
        Permission.RETRIEVE_RECORDS: _OF_KEEPING,
        Permission.READ_AUDIT: _OF_AUDITING,
        Permission.FIND_RECORDS: _OF_KEEPING,
    }
    every = [why for permission, reasons in tasks.items() if user.may(permission) for why in reasons]
    return list(dict.fromkeys([*every, *_OF_ALL]))


def short_digest(of: str) -> str:
    """By which a thing is known again where there is little room: one of a hundred is mistaken once in ten million."""
    return base64.urlsafe_b64encode(hashlib.sha256(of.encode()).digest()).decode()[:DIGEST_LETTERS]


@dataclass(frozen=True)
class SaidReason:
    """A reason that holds *until* then, of enquiries or records that are known by their digests."""

    why: str
    until: datetime
    digests: frozenset[str]


@dataclass(frozen=True)
class ReadingReasons:
    """What whoever reads has said of why: *every* reason, by the task they are at first, then of single enquiries.

    What is shown again after it was sent in is not asked about where it was read *since* then.
    """

    every: Sequence[SaidReason] = ()
    since: datetime | None = None

    def of(self, ids: Sequence[str]) -> str:
        """The newest reason that was said of any of these."""
        digests = {short_digest(each) for each in ids}
        fitting = sorted((each for each in self.every if digests & each.digests), key=lambda each: each.until)
        return fitting[-1].why if fitting else ""


class ReasonNeeded(ServiceError):
    """Neither the task nor whoever reads has said why; *enquiry* is the id of what it is asked of."""

    def __init__(self, reference: str, enquiry: str) -> None:
        super().__init__(f"Say why you open {reference}. The reason is kept in the audit log.")
        self.reference = reference
        self.enquiry = enquiry

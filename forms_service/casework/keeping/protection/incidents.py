"""An incident: what went wrong with what is kept of people, by when that is reported, and what was done about it.

Whatever is said of it is added and nothing is taken away (DPA 2018 s.67 and 68; UK GDPR Art 33 and 34).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.enquiries.clocks import HOURS_TO_REPORT
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import ExtractId, IncidentId, QuestionnaireId, RecordId, SendingId
from forms_service.engine.moments import local

INCIDENT_CLASS: Final = "RC-13"
REPORTED_WITHIN: Final = timedelta(hours=HOURS_TO_REPORT)


class IncidentPart(StrEnum):
    """What is said of an incident, each part as often as there is more of it to say."""

    FACTS = "facts"
    EFFECTS = "effects"
    ACTION = "action"
    WHO_KNOWS = "who knows"
    ASKED = "asked to delete"
    CONFIRMED = "deleted"
    PASSED_ON = "passed on"
    STOPPED = "stopped"
    REPORTED = "reported"
    NOT_REPORTED = "not reported"
    PEOPLE_TOLD = "people told"
    PEOPLE_NOT_TOLD = "people not told"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS: Final = {
    IncidentPart.FACTS: "What happened",
    IncidentPart.EFFECTS: "What may come of it, and for whom",
    IncidentPart.ACTION: "What was done about it",
    IncidentPart.WHO_KNOWS: "Who knows of it",
    IncidentPart.ASKED: "Whoever had it was asked to delete it, and to pass nothing on",
    IncidentPart.CONFIRMED: "They confirmed that it is deleted or sent back, or why it is not",
    IncidentPart.PASSED_ON: "Whom they had passed it on to, or that they had not",
    IncidentPart.STOPPED: "The wrong address cannot be used again, and whoever it is for has it",
    IncidentPart.REPORTED: "Reported to the Commissioner",
    IncidentPart.NOT_REPORTED: "Not reported to the Commissioner, because",
    IncidentPart.PEOPLE_TOLD: "The people whom it is about were told",
    IncidentPart.PEOPLE_NOT_TOLD: "The people whom it is about were not told, because",
    IncidentPart.CLOSED: "Closed",
}
TELLINGS_OF_FACT: Final = (IncidentPart.FACTS, IncidentPart.EFFECTS, IncidentPart.ACTION, IncidentPart.WHO_KNOWS)
RECALL: Final = (IncidentPart.ASKED, IncidentPart.CONFIRMED, IncidentPart.PASSED_ON, IncidentPart.STOPPED)
"""The steps by which something that went to the wrong recipient is called back."""
REPORTING: Final = (IncidentPart.REPORTED, IncidentPart.NOT_REPORTED)
TELLING: Final = (IncidentPart.PEOPLE_TOLD, IncidentPart.PEOPLE_NOT_TOLD)
UNCHOSEN: Final = "what went wrong of what went out is not chosen"
DECISIONS: Final = (*REPORTING, *TELLING)
"""What the data protection officer decides."""


@dataclass(frozen=True)
class IncidentNote:
    """What somebody said of one *part*; *on* is when that was done, where it is a deed."""

    part: IncidentPart
    words: str
    by: str
    at: datetime
    on: datetime | None = None


@dataclass(frozen=True)
class Incident:
    """Known since *known_at*, from which the hours run; of which *record* and *sendings*, where something went out.

    Or of which *extract*, where that was given to whom it is not for.

    *notice* is the correction by which it came to be written down by itself, if it did.
    """

    id: IncidentId
    organisation: str
    known_at: datetime
    opened_by: str
    opened_at: datetime
    notes: tuple[IncidentNote, ...] = ()
    record: RecordId | None = None
    sendings: tuple[str, ...] = ()
    notice: QuestionnaireId | None = None
    closed_at: datetime | None = None
    extract: ExtractId | None = None

    @property
    def log_object(self) -> LogObject:
        return LogObject("incident", self.id)

    @property
    def number(self) -> str:
        return f"IN-{self.opened_at.year}-{self.id[:6].upper()}"

    @property
    def report_by(self) -> datetime:
        """By when it is reported: hours, as they pass, and no working days."""
        return self.known_at + REPORTED_WITHIN

    @property
    def is_recall(self) -> bool:
        return bool(self.sendings or self.extract)

    @property
    def closed_on(self) -> date | None:
        return local(self.closed_at).date() if self.closed_at else None

    def notes_of(self, *parts: IncidentPart) -> Sequence[IncidentNote]:
        return [note for note in self.notes if note.part in parts]

    def hours_left(self, now: datetime) -> int:
        """How many whole hours are left to report it; fewer than none once they are over."""
        return (self.report_by - now) // timedelta(hours=1)

    def is_late(self, now: datetime) -> bool:
        return not self.notes_of(*REPORTING) and now > self.report_by

    def lacking(self, *, went_out: bool) -> Sequence[str]:
        """What keeps it from being closed; *went_out* is whether anything of its record stands in the register.

        What a correction began says of nothing yet that it went wrong, so neither that it is called back.
        """
        unchosen = [UNCHOSEN] if self.notice and went_out and not self.is_recall else []
        return [*unchosen, *self._unsaid]

    @property
    def _unsaid(self) -> Sequence[str]:
        asked = [*TELLINGS_OF_FACT, *(RECALL if self.is_recall else ())]
        lacks = [f"“{part.label}” is not said" for part in asked if not self.notes_of(part)]
        if not self.notes_of(*REPORTING):
            lacks.append("whether it is reported to the Commissioner is not decided")
        if not self.notes_of(*TELLING):
            lacks.append("whether the people whom it is about are told is not decided")
        return lacks

    def noted(self, part: IncidentPart, words: str, *, by: str, at: datetime, on: datetime | None = None) -> Incident:
        self._require_unclosed()
        if part is IncidentPart.REPORTED and on is not None and not self.known_at <= on <= at:
            raise Conflict("It was reported after it was known, and not in the future.")
        return replace(self, notes=(*self.notes, IncidentNote(part, words, by, at, on)))

    def of_sendings(self, record: RecordId, sendings: Sequence[SendingId]) -> Incident:
        self._require_unclosed()
        return replace(self, record=record, sendings=tuple(dict.fromkeys([*self.sendings, *sendings])))

    def known_since(self, moment: datetime) -> Incident:
        """The same, known since *moment* if that is earlier: by a later word nobody gets more time."""
        self._require_unclosed()
        return replace(self, known_at=min(self.known_at, moment))

    def end(self, words: str, *, by: str, at: datetime, went_out: bool) -> Incident:
        if lacking := self.lacking(went_out=went_out):
            raise Conflict(f"It cannot be closed yet: {'; '.join(lacking)}.")
        return replace(self.noted(IncidentPart.CLOSED, words, by=by, at=at), closed_at=at)

    def _require_unclosed(self) -> None:
        if self.closed_at is not None:
            raise Conflict("This incident is closed.")

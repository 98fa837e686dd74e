"""Whom to tell that something of a record was rectified, erased or restricted (DPA 2018 s.48(7) and (9))."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict, Invalid
from forms_service.casework.ids import RecordId, TellingId
from forms_service.casework.users import Organisation
from forms_service.engine.answers import Problem
from forms_service.engine.dates import date_in_words
from forms_service.engine.moments import local


class TellingCause(StrEnum):
    """What they are told of. Recipients of a correction are told by its notice, and are not told twice."""

    RECTIFIED = "rectified"
    ERASED = "erased"
    RESTRICTED = "restricted"
    DISPUTED = "disputed"
    NO_LONGER_RESTRICTED = "no longer restricted"
    NO_LONGER_DISPUTED = "no longer disputed"


OVER: Final[Mapping[TellingCause, TellingCause]] = {
    TellingCause.RESTRICTED: TellingCause.NO_LONGER_RESTRICTED,
    TellingCause.DISPUTED: TellingCause.NO_LONGER_DISPUTED,
}
"""What whoever was told of a mark is told once no mark of that kind stands any more."""


class ToldAs(StrEnum):
    RECIPIENT = "recipient"
    SOURCE = "source"

    @property
    def label(self) -> str:
        return "Had it from us" if self is ToldAs.RECIPIENT else "We had it from them"


class TellingOutcome(StrEnum):
    TOLD = "told"
    CONFIRMED = "told, and confirmed"
    IMPOSSIBLE = "could not be told"
    NEEDLESS = "need not be told"

    @property
    def has_told(self) -> bool:
        return self in {TellingOutcome.TOLD, TellingOutcome.CONFIRMED}


_HAPPENED: Final = {
    TellingCause.RECTIFIED: "Something in it was wrong, and was put right.",
    TellingCause.ERASED: "It was erased here, wholly or in part.",
    TellingCause.RESTRICTED: "Its use is restricted: it is kept, and not used.",
    TellingCause.DISPUTED: "Somebody says that it is wrong. That is not settled, and until it is we do not rely on it.",
    TellingCause.NO_LONGER_RESTRICTED: "We told you that its use is restricted. It is not any more.",
    TellingCause.NO_LONGER_DISPUTED: "We told you that it is disputed. It is not any more.",
}
_STANDS: Final = "This alone is over: what else we told you of it stands. Tell whoever had it from you."
_ASKED: Final = {
    TellingCause.RECTIFIED: "Put right what you hold of it, and tell whoever had it from you.",
    TellingCause.ERASED: "Erase what you hold of it unless your own law has you keep it, and tell us which of the two.",
    TellingCause.RESTRICTED: "Do not use or pass on what you hold of it, and tell whoever had it from you.",
    TellingCause.DISPUTED: "Do not rely on what you hold of it, mark it as disputed, and tell whoever had it from you.",
    TellingCause.NO_LONGER_RESTRICTED: _STANDS,
    TellingCause.NO_LONGER_DISPUTED: _STANDS,
}


_BY_LAW: Final = "This notice is sent under section 48 of the Data Protection Act 2018, or article 19 of the UK GDPR."


@dataclass(frozen=True)
class TellingDuty:
    """One agency or person who is to be told, until it is said what came of it; *because* says more, inside.

    *told_about* is what they had, or what we had from them: it names nobody.
    """

    id: TellingId
    organisation: str
    record: RecordId
    cause: TellingCause
    told_as: ToldAs
    name: str
    told_about: str
    because: str
    opened_by: str
    opened_at: datetime
    outcome: TellingOutcome | None = None
    outcome_words: str = ""
    done_on: date | None = None
    done_by: str = ""

    @property
    def log_object(self) -> LogObject:
        return LogObject("telling", self.id)

    def done(self, outcome: TellingOutcome, words: str, *, on: date, by: str, name: str = "") -> TellingDuty:
        if self.outcome is not None:
            raise Conflict("What came of this is noted already.")
        return replace(self, name=name or self.name, outcome=outcome, outcome_words=words, done_on=on, done_by=by)

    def happened_on(self, erased_at: datetime | None) -> date | None:
        """The day from which it is so; of an erasure that of the erasure itself, none before there is one."""
        since = erased_at if self.cause is TellingCause.ERASED else self.opened_at
        return local(since).date() if since else None

    def require_happened(self, outcome: TellingOutcome, on: date, erased_at: datetime | None) -> None:
        """``Invalid`` where somebody would have been told *on* a day of an erasure that was not by then."""
        if not outcome.has_told or self.cause is not TellingCause.ERASED:
            return
        day = self.happened_on(erased_at)
        if day is None:
            raise Invalid([Problem(("outcome",), "It is not erased yet, so nobody was told that it is")])
        if on < day:
            words = f"It was erased on {date_in_words(day.isoformat())}: they were told on that day or later"
            raise Invalid([Problem(("on",), words)])

    def notice(self, whose: Organisation, reference: str, erased_at: datetime | None) -> str:
        """The words of the notice, none before it is so: they name no person, so that a wrong address learns of nobody.

        *reference* is that of the record, *erased_at* when it was destroyed, if it was.
        """
        so_since = self.happened_on(erased_at)
        if so_since is None:
            return ""
        from_whom = "We had from you" if self.told_as is ToldAs.SOURCE else "We sent you"
        since = "On" if self.cause is TellingCause.ERASED else "As of"
        source = "Look at what you hold, and tell us what is right." if self.told_as is ToldAs.SOURCE else ""
        answer = f"{whose.contact_name}, {whose.team}, {whose.contact_phone}, {whose.contact_email}"
        return "\n\n".join(
            line
            for line in (
                f"To: {self.name}",
                f"Our reference: {reference}",
                f"{from_whom}: {self.told_about}",
                f"{since} {date_in_words(so_since.isoformat())}: {_HAPPENED[self.cause]}",
                f"{_ASKED[self.cause]} {source}".strip(),
                f"Tell us, under our reference, that you have done so: {answer}.",
                _BY_LAW,
                whose.name,
            )
        )

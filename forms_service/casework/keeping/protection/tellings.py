"""Whom to tell that something of a record was rectified, erased or restricted (DPA 2018 s.48(7) and (9))."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import RecordId, TellingId
from forms_service.engine.dates import date_in_words
from forms_service.engine.moments import local


class TellingCause(StrEnum):
    """What they are told of. Recipients of a correction are told by its notice, and are not told twice."""

    RECTIFIED = "rectified"
    ERASED = "erased"
    RESTRICTED = "restricted"
    DISPUTED = "disputed"
    LIFTED = "lifted"


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


_HAPPENED: Final = {
    TellingCause.RECTIFIED: "Something in it was wrong, and was put right.",
    TellingCause.ERASED: "It was erased here, wholly or in part.",
    TellingCause.RESTRICTED: "Its use is restricted: it is kept, and not used.",
    TellingCause.DISPUTED: "Somebody says that it is wrong. That is not settled, and until it is we do not rely on it.",
    TellingCause.LIFTED: "What we told you before, that it is disputed or restricted, does not hold any more.",
}
_ASKED: Final = {
    TellingCause.RECTIFIED: "Put right what you hold of it, and tell whoever had it from you.",
    TellingCause.ERASED: "Erase what you hold of it unless your own law has you keep it, and tell us which of the two.",
    TellingCause.RESTRICTED: "Do not use or pass on what you hold of it, and tell whoever had it from you.",
    TellingCause.DISPUTED: "Do not rely on what you hold of it, mark it as disputed, and tell whoever had it from you.",
    TellingCause.LIFTED: "Tell whoever had it from you.",
}


_BY_LAW: Final = (
    "Tell us, under this reference, that you have done so. This notice is sent under section 48 of the Data Protection "
    "Act 2018, or article 19 of the UK GDPR."
)


@dataclass(frozen=True)
class TellingDuty:
    """One agency or person who is to be told, until it is said what came of it; *because* says more, inside.

    *told_about* is what they had, or what we had from them: it names the reference, and nobody.
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

    def notice(self, organisation: str) -> str:
        """The words of the notice: they name the reference and no person, so that a wrong address learns of nobody."""
        from_whom = "We had from you" if self.told_as is ToldAs.SOURCE else "We sent you"
        day = date_in_words(local(self.opened_at).date().isoformat())
        source = "Look at what you hold, and tell us what is right." if self.told_as is ToldAs.SOURCE else ""
        return "\n\n".join(
            line
            for line in (
                f"To: {self.name}",
                f"{from_whom}: {self.told_about}",
                f"On {day}: {_HAPPENED[self.cause]}",
                f"{_ASKED[self.cause]} {source}".strip(),
                _BY_LAW,
                organisation,
            )
        )

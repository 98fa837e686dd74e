"""Who stands in a document as its author, as having declared, and as having authorised it, and when.

The one source of all of it, whichever template prints it: the acts that were sealed. Nobody is named who has not done
the act; where nobody has yet, that is what is printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms_service.casework.documents.documents import PrintedText
from forms_service.casework.documents.origins import Origin, act_of
from forms_service.engine.dates import date_in_words, moment_in_words
from forms_service.engine.moments import Moment

NOT_SIGNED, NOT_AUTHORISED = "Not yet signed", "Not yet authorised"
AUTHORISED, BY_TELEPHONE = "Authorised", "Not yet confirmed"


@dataclass(frozen=True)
class SignOff:
    """The acts of one sealing, to be named in *language*; *needs_authoriser* is false of what nobody authorises."""

    prepared: Mapping[str, str]
    declared: Sequence[Mapping[str, str]]
    authorised: Mapping[str, str]
    language: str = "en"
    needs_authoriser: bool = True

    def fields(self) -> dict[str, object]:
        """What a template may print of them: ``prepared`` and ``authorised``."""
        return {"prepared": self._prepared(), "authorised": self._authorised()}

    def _prepared(self) -> dict[str, object]:
        who = self.prepared
        at = _at(who, self.language)
        texts = {
            "by": who.get("by") or NOT_SIGNED,
            "job_title": who.get("job_title", ""),
            "role": role_of(who),
            "on": at[0],
            "on_at": at[1],
        }
        act = act_of("declared", who)
        said = [{"words": PrintedText(one["words"], source="declared", origin=act)} for one in self.declared]
        return {**_printed(texts, act_of("prepared", who)), "declared": said}

    def _authorised(self) -> dict[str, object]:
        on, on_at = _at(self.authorised, self.language)
        texts = {
            "by": self._by(),
            "line": self._line(on),
            "job_title": self.authorised.get("job_title", ""),
            "on": on,
            "on_at": on_at,
            "status": self._status(),
            "confirm_by": _moment(self.authorised.get("confirm_by", ""), self.language),
        }
        return _printed(texts, act_of("authorised", self.authorised))

    @property
    def _is_by_telephone(self) -> bool:
        return bool(self.authorised.get("confirm_by"))

    def _status(self) -> str:
        if not self.authorised:
            return self._nobody
        return BY_TELEPHONE if self._is_by_telephone else AUTHORISED

    @property
    def _nobody(self) -> str:
        return NOT_AUTHORISED if self.needs_authoriser else ""

    def _by(self) -> str:
        """The name alone, for a small box; whole of an approval by telephone, which is never only a name."""
        if not self.authorised:
            return self._nobody
        return self._telephoned("") if self._is_by_telephone else self.authorised["by"]

    def _line(self, on: str) -> str:
        if not self.authorised:
            return self._nobody
        if self._is_by_telephone:
            return self._telephoned(f", on {on}")
        return f"{_person(self.authorised)}, on {on}"

    def _telephoned(self, when: str) -> str:
        recorder = self.authorised.get("recorded_by", "")
        recorded = f"recorded by {recorder}, " if recorder else ""
        return f"Approved by telephone by {_person(self.authorised)}{when}, {recorded}not yet confirmed"


def unsigned(language: str = "en") -> dict[str, object]:
    """Return what is printed of a draft that nobody has sent or authorised."""
    return SignOff({}, (), {}, language).fields()


def role_of(who: Mapping[str, str]) -> str:
    """Return as what somebody acted: the job title, with the number of a registration where there is one."""
    number = who.get("registration", "")
    registered = f"registration {number}" if number else ""
    title = who.get("job_title", "")
    return f"{title} ({registered})" if title and registered else title or registered


def _person(who: Mapping[str, str]) -> str:
    return ", ".join(filter(None, (who["by"], role_of(who))))


def _at(who: Mapping[str, str], language: str) -> tuple[str, str]:
    """The day, and the moment, of an act; nothing of one that nobody did."""
    at = who.get("at", "")
    return (date_in_words(at[:10], language), _moment(at, language)) if at else ("", "")


def _moment(stored: str, language: str) -> str:
    return moment_in_words(Moment.read(stored), language) if stored else ""


def _printed(named: Mapping[str, str], act: Origin) -> dict[str, object]:
    of = f"{act.name} by"
    return {
        name: PrintedText(text, source=f"{of}, {name}", origin=act) if text else None for name, text in named.items()
    }

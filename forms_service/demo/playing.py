"""Plays scenarios: each act is done by somebody of a role, about something, by a driver (use cases, or pages)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import Enum, auto
from typing import Any, Final, Protocol

from forms_service.casework.answering.explanations import Since
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.ids import EnquiryId
from forms_service.casework.keeping.records import Record
from forms_service.demo.scripts import Scenario, Step
from forms_service.engine.answers import Raw
from forms_service.engine.definitions.forms import family_of
from forms_service.engine.moments import instant
from forms_service.services.ports import Ports


class CannotPlay(Exception):
    """A scenario asks for what is not there; the message says what."""


class Driver(Protocol):
    """Does the acts of a scenario, each as somebody of a role would."""

    @property
    def ports(self) -> Ports: ...

    def play_at(self, moment: datetime) -> None:
        """Let it be this moment."""

    def make_documents(self) -> None: ...

    def record(self, by: str, typed: Mapping[str, Raw]) -> EnquiryId:
        """Record an enquiry, complete its intake and return its id."""

    def amend(self, by: str, enquiry: EnquiryId, typed: Mapping[str, Raw]) -> None:
        """Open its intake again, put right what was typed wrong, and complete it."""

    def same_person(self, by: str, enquiry: EnquiryId, here: str, before: str) -> None:
        """Say that who is called *here* in an enquiry is the same as one asked about *before*."""

    def correct_fact(self, by: str, enquiry: EnquiryId, person: str, kind: str, right: str, how: str) -> None:
        """Put what is *right* in the place of what is known of a person whom an enquiry names."""

    def answer(self, by: str, reply: Questionnaire, typed: Mapping[str, Raw]) -> None: ...

    def take_over(self, by: str, reply: Questionnaire) -> None: ...

    def send(self, by: str, reply: Questionnaire, because: Mapping[str, str] | None = None, since: Since = "") -> None:
        """Send it, with the reason for each rule of agreement that is broken, and whether what was sent was wrong."""

    def send_back(self, by: str, reply: Questionnaire, comment: str) -> None: ...

    def authorise(self, by: str, reply: Questionnaire, checks: Mapping[str, str] | None = None) -> None: ...

    def approve_by_phone(self, by: str, reply: Questionnaire, at: str, words: str) -> None: ...

    def confirm_phone(self, by: str, reply: Questionnaire) -> None: ...

    def issue(self, by: str, reply: Questionnaire) -> None: ...

    def give(self, by: str, record: Record, channel: str, recipient: str = "") -> None: ...

    def correct(self, by: str, record: Record, why: str) -> None: ...

    def close(self, by: str, enquiry: EnquiryId, reason: str) -> None: ...

    def hold(self, by: str, authority: str, why: str, search: Mapping[str, str]) -> None: ...


class Thing(Enum):
    """What an act is about."""

    NOTHING = auto()
    ENQUIRY = auto()
    REPLY = auto()
    ISSUED = auto()
    """The record of what was issued last of a reply."""


@dataclass(frozen=True)
class Cast:
    """Who does it, unless the script says *by* whom, and about what."""

    by: str
    about: Thing


ACTS: Final[Mapping[str, Cast]] = {
    "amend": Cast("practitioner", Thing.ENQUIRY),
    "same_person": Cast("practitioner", Thing.ENQUIRY),
    "correct_fact": Cast("practitioner", Thing.ENQUIRY),
    "answer": Cast("practitioner", Thing.REPLY),
    "take_over": Cast("practitioner", Thing.REPLY),
    "send": Cast("practitioner", Thing.REPLY),
    "send_back": Cast("manager", Thing.REPLY),
    "authorise": Cast("manager", Thing.REPLY),
    "approve_by_phone": Cast("practitioner", Thing.REPLY),
    "confirm_phone": Cast("manager", Thing.REPLY),
    "issue": Cast("manager", Thing.REPLY),
    "give": Cast("practitioner", Thing.ISSUED),
    "correct": Cast("practitioner", Thing.ISSUED),
    "close": Cast("manager", Thing.ENQUIRY),
    "hold": Cast("records_officer", Thing.NOTHING),
}


@dataclass
class Player:
    """A scenario as far as it was played since it *began* (local time), and the ids of its enquiries."""

    driver: Driver
    scenario: Scenario
    began: datetime
    played: int = 0
    enquiries: list[EnquiryId] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        return self.played == len(self.scenario.steps)

    def play_next(self) -> Step:
        step = self.scenario.steps[self.played]
        self.played += 1
        match step.act:
            case "pause":  # a place in a script at which somebody looks around
                pass
            case "clock":
                self._set_clock(**step.given)
            case "make":
                self.driver.make_documents()
            case "record":
                self.enquiries.append(self.driver.record("practitioner", **step.given))
            case _:
                self._do(step.act, dict(step.given))
        return step

    def _set_clock(self, day: str, at: str) -> None:
        day_of_play = self.began.date() + timedelta(days=int(day))
        self.driver.play_at(instant(datetime.combine(day_of_play, time.fromisoformat(at))))

    def _do(self, name: str, given: dict[str, Any]) -> None:
        act = ACTS[name]
        by = given.pop("by", act.by)
        if name == "issue":
            self._finish_documents(given["reply"])
        getattr(self.driver, name)(by, *self._about(act.about, given), **given)

    def _about(self, thing: Thing, given: dict[str, Any]) -> list[object]:
        match thing:
            case Thing.NOTHING:
                return []
            case Thing.ENQUIRY:
                return [self.enquiries[-1]]
            case Thing.REPLY:
                return [self.reply(given.pop("reply"))]
            case Thing.ISSUED:
                return [self.issued(given.pop("reply"))]

    def _finish_documents(self, reply: str) -> None:
        self.driver.make_documents()
        mine = self.reply(reply)
        with self.driver.ports.unit_of_work() as unit:
            documents = unit.of(mine.organisation).documents.of_questionnaire(mine.id)
        if faults := [fault for document in documents for fault in document.faults]:
            raise CannotPlay(" ".join(faults))

    @property
    def organisation(self) -> str:
        return self.driver.ports.directory.organisations()[0].id

    def replies(self) -> Sequence[Questionnaire]:
        """Every questionnaire of the present enquiry, its intake among them."""
        return self._replies_of(self.enquiries[-1])

    def _replies_of(self, enquiry: EnquiryId) -> Sequence[Questionnaire]:
        with self.driver.ports.unit_of_work() as unit:
            return unit.of(self.organisation).questionnaires.of_enquiry(enquiry)

    def reply(self, name: str) -> Questionnaire:
        """The reply that a script calls by its form, and by its child if it is about one; rather none withdrawn.

        It is of the latest enquiry that has such a reply.
        """
        form, _, about = name.partition(":")
        for enquiry in reversed(self.enquiries):
            every = self._replies_of(enquiry)
            mine = [q for q in every if family_of(q.form) == form and (q.about == about or not about)]
            live = [q for q in mine if q.state is not State.WITHDRAWN]
            if mine:
                return (live or mine)[-1]
        raise CannotPlay(f"there is no reply {name}")

    def records(self, name: str, part: str = "") -> list[Record]:
        """The records of the sealings of a reply, the latest last."""
        reply = self.reply(name)
        with self.driver.ports.unit_of_work() as unit:
            ours = unit.of(reply.organisation)
            sealed = ours.submissions.of_questionnaire(reply.id)
            found = [ours.records.of_submission(submission.id, part) for submission in sealed]
        return [record for record in found if record]

    def issued(self, name: str) -> Record:
        """The record of what was issued last of a reply."""
        issued = [record for record in self.records(name) if record.issued_at]
        if not issued:
            raise CannotPlay(f"nothing was issued of the reply {name}")
        return issued[-1]

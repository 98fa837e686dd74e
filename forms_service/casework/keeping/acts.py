"""What may be done with a record and with a hold: the rules."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Protocol

from forms_service.casework.acts import Act, Refusals, Rules, lacks, refused
from forms_service.casework.errors import Conflict, NotFound
from forms_service.casework.keeping.holds import Hold
from forms_service.casework.keeping.records import Record
from forms_service.casework.users import Permission, User

OF_NO_MATTER: Final = "-"
"""A reason given only to see whether a hold would refuse for another."""


class RecordFacts(Protocol):
    """What the rules go by. Some of it is looked up, so it is asked for only where it matters."""

    @property
    def record(self) -> Record: ...

    @property
    def is_being_corrected(self) -> bool:
        """Whether a correction of it is under way."""

    @property
    def corrected_since(self) -> datetime | None:
        """Since when it, or what is kept apart of the same sealing, is being corrected."""

    @property
    def contradicted_by(self) -> str:
        """The enquiries whose letters, authorised or issued, say the opposite of somebody, and nobody settled that."""

    @property
    def said_otherwise(self) -> str:
        """What it says otherwise than was recorded of its people since, and nobody settled; empty if there is none."""

    @property
    def not_searched_for(self) -> str:
        """Whom its search does not cover as they are known by now, where nobody has had it; empty if it covers all."""

    @property
    def held_back(self) -> str:
        """What it was made from and is being corrected, where nothing of it has gone out; empty otherwise."""

    @property
    def caution(self) -> str:
        """Why nothing of it may be used: it, or what it was made from, is under a caution; empty if nothing is."""

    @property
    def is_exempted(self) -> bool:
        """Whether a manager said since that it goes out all the same."""

    @property
    def is_overtaken_receipt(self) -> bool:
        """Whether it says that its enquiry is being worked on, and nobody works on that any more."""

    @property
    def has_correction_form(self) -> bool:
        """Whether there is a form for corrections."""

    @property
    def intake_is_open(self) -> bool:
        """Whether the intake of its enquiry has still to be completed."""


def _not_issued(actor: User, it: RecordFacts) -> Refusals:
    """Refuse what is not issued to all but those who decide on issuing it, and to them too what was taken back."""
    if it.record.was_never_issued:
        yield Conflict("This was taken back before anything of it went out, so it is no answer. Read it as it is now.")
    elif it.record.issued_at is None and not actor.may(Permission.AUTHORISE):
        yield Conflict("This reply has not been issued, so nothing of it may be copied or downloaded.")


def _held_back(it: RecordFacts) -> Refusals:
    """Refuse to let go out what was made from something wrong, before it is known whether it is wrong too."""
    if it.record.issued_at is not None and it.held_back:
        yield Conflict(
            f"This was made from {it.held_back}, which is being corrected. It does not go out before that is issued: "
            "the notice says whether this is wrong too."
        )


def _being_corrected(it: RecordFacts) -> Refusals:
    """Refuse to let go out what somebody says is wrong, before it is known what of it is."""
    if it.corrected_since is not None:
        yield Conflict(
            "A correction of this is under way, so it is not copied, downloaded or sent as it is. Go on with the "
            "correction; if nothing in this was wrong, withdraw it."
        )


def _contradicted(it: RecordFacts) -> Refusals:
    """Refuse to let go out what another letter contradicts, before somebody says which of both holds."""
    if it.record.issued_at is not None and it.contradicted_by:
        yield Conflict(contradiction(it.contradicted_by))


def contradiction(references: str) -> str:
    """Why nothing of a letter goes out of which those of other enquiries say the opposite."""
    return (
        f"A letter of {references} says the opposite about somebody in this, so it is not copied, downloaded or sent "
        "yet. Open the enquiry: say whether it is the same person, call back or correct the letter that is wrong, or "
        "say why both stand, for a manager to accept."
    )


def to_search_again(words: str) -> str:
    """Why nothing of a letter goes out whose search does not cover, in *words*, somebody as they are known by now."""
    return (
        f"{words}. It became known since this was authorised, so this is not copied, downloaded or sent yet. Call the "
        "reply back, and search again."
    )


def _unsearched(it: RecordFacts) -> Refusals:
    """Refuse to let go out what was found before somebody was known as they are now."""
    if it.not_searched_for:
        yield Conflict(to_search_again(it.not_searched_for))


def _overtaken(it: RecordFacts) -> Refusals:
    """Refuse to let go out what says otherwise than is recorded by now, before that is put right or told why."""
    if it.said_otherwise:
        yield Conflict(
            "Something was recorded since this was authorised, and this says otherwise, so it is not copied, "
            f"downloaded or sent yet. {it.said_otherwise}. Open the enquiry: call the reply back, have it put right, "
            "or note why it stands."
        )


def _not_true_now(it: RecordFacts) -> Refusals:
    """Refuse to let go out for the first time that an enquiry is being worked on which is answered or closed."""
    if it.record.gone_out_at is None and it.is_overtaken_receipt:
        yield Conflict(
            "This says that the enquiry is being worked on, and everything in it is answered or withdrawn by now, or "
            "it is closed. So it is not copied, downloaded or sent. Send the answer instead."
        )


def _denied(it: RecordFacts) -> Refusals:
    """Refuse what no manager approved: whatever was written down, nobody has authorised it."""
    if it.record.denial:
        yield Conflict(
            f"{it.record.denial} So nobody has authorised this, and nothing of it may leave. Send the reply again, so "
            "that a manager authorises it, or correct what has gone out."
        )


def _no_use(actor: User, it: RecordFacts) -> Refusals:
    """Refuse to let go out what is disputed or restricted, but for what a manager said goes out all the same.

    No system is told to whom that is.
    """
    if it.caution and (actor.is_client or not it.is_exempted):
        yield Conflict(it.caution)


def _copy(actor: User, it: RecordFacts) -> Refusals:
    yield from lacks(actor, Permission.READ_ENQUIRY)
    yield from _not_issued(actor, it)
    yield from _held_back(it)
    yield from _being_corrected(it)
    yield from _contradicted(it)
    yield from _overtaken(it)
    yield from _unsearched(it)
    yield from _not_true_now(it)
    yield from _denied(it)
    yield from _no_use(actor, it)


def _download(actor: User, it: RecordFacts) -> Refusals:
    yield from lacks(actor, Permission.RETRIEVE_RECORDS, Permission.READ_ENQUIRY)
    if not actor.may(Permission.RETRIEVE_RECORDS):
        yield from _not_issued(actor, it)
        yield from _held_back(it)
        yield from _being_corrected(it)
        yield from _contradicted(it)
        yield from _overtaken(it)
        yield from _unsearched(it)
        yield from _not_true_now(it)
        yield from _denied(it)
    yield from _no_use(actor, it)


def _correct(actor: User, it: RecordFacts) -> Refusals:
    yield from lacks(actor, Permission.ANSWER)
    if it.record.issued_at is None:
        yield Conflict("This was never issued. Return it to its author, or withdraw it.")
        return
    if it.record.gone_out_at is None:
        yield Conflict("Nothing of this has gone out yet. Call the reply back and mend it.")
    if not it.has_correction_form:
        yield NotFound("There is no form for corrections.")
    if it.is_being_corrected:
        yield Conflict("A correction of this is under way already. Go on with that one.")
    if it.intake_is_open:
        yield Conflict("The intake of this enquiry is open. Complete it before you start a correction.")


def _record_sending(actor: User, it: RecordFacts) -> Refusals:
    yield from lacks(actor, Permission.SEND)
    if it.record.issued_at is None:
        yield Conflict("A reply must be issued before it is sent.")
    yield from _held_back(it)
    yield from _not_true_now(it)
    if it.record.gone_out_at is None:  # What had gone out before that is recorded, so that whoever had it is told.
        yield from _denied(it)


def _strike_sending(actor: User, it: RecordFacts) -> Refusals:
    yield from lacks(actor, Permission.SEND)
    if not it.record.sendings:
        yield Conflict("Nothing is recorded as sent here.")


def _look_at(actor: User, _: RecordFacts) -> Refusals:
    """Whoever reviews decides, and whoever grants a lower class looks at what was decided."""
    if not actor.may(Permission.LOWER_CLASSES):
        yield from lacks(actor, Permission.REVIEW_RECORDS)


def _lift_caution(actor: User, it: RecordFacts) -> Refusals:
    yield from lacks(actor, Permission.CAUTION_RECORDS)
    if not it.record.under_caution:
        yield Conflict("This is neither disputed nor restricted.")


def _exempt(actor: User, it: RecordFacts) -> Refusals:
    yield from lacks(actor, Permission.AUTHORISE)
    if it.record.issued_at is None:
        yield Conflict("This has not been issued, so it goes nowhere yet.")
    if not it.caution:
        yield Conflict("Neither this nor what it was made from is disputed or restricted.")


def _ask_release(actor: User, hold: Hold) -> Refusals:
    yield from lacks(actor, Permission.RELEASE_HOLDS)
    yield from refused(lambda: hold.ask_release(by=actor.id, at=hold.placed_at, why=OF_NO_MATTER))


def _release(actor: User, hold: Hold) -> Refusals:
    yield from lacks(actor, Permission.RELEASE_HOLDS)
    yield from refused(lambda: hold.release(by=actor.id, at=hold.placed_at))


def _keep(actor: User, hold: Hold) -> Refusals:
    yield from lacks(actor, Permission.RELEASE_HOLDS)
    yield from refused(hold.keep)


ON_RECORD: Final = Rules[RecordFacts](
    {
        Act.COPY: _copy,
        Act.DOWNLOAD: _download,
        Act.CORRECT: _correct,
        Act.RECORD_SENDING: _record_sending,
        Act.STRIKE_SENDING: _strike_sending,
        Act.NOTE_CASE_SYSTEM: lambda actor, _: lacks(actor, Permission.SEND),
        Act.HOLD: lambda actor, _: lacks(actor, Permission.HOLD_RECORDS),
        Act.REVIEW: _look_at,
        Act.CAUTION: lambda actor, _: lacks(actor, Permission.CAUTION_RECORDS),
        Act.LIFT_CAUTION: _lift_caution,
        Act.EXEMPT: _exempt,
        Act.GIVE_EVIDENCE: lambda actor, _: lacks(actor, Permission.GIVE_EVIDENCE),
    }
)

ON_HOLD: Final = Rules[Hold]({Act.ASK_RELEASE: _ask_release, Act.RELEASE: _release, Act.KEEP_HOLD: _keep})

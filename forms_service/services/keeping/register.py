"""The register of disclosures: what was sent or said to whom, how, when and by which law."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Conflict
from forms_service.casework.ids import SendingId, new
from forms_service.casework.keeping.records import Record, Sending, Standing, in_words, is_among
from forms_service.casework.meanings import (
    EXCHANGE_AT,
    EXCHANGE_GIVEN,
    EXCHANGE_GIVEN_TEXT,
    EXCHANGE_HOW,
    EXCHANGE_WITH,
    GATEWAY,
    RECIPIENT,
    RECIPIENTS,
    SAME_DAY_HEADLINE,
    SAME_DAY_HOW,
    SAME_DAY_TO,
)
from forms_service.casework.sealing.readable import readable
from forms_service.casework.sealing.submissions import Submission
from forms_service.casework.users import Permission
from forms_service.engine.dates import MONTHS, date_in_words
from forms_service.engine.moments import Moment, instant, local
from forms_service.services.keeping import allowed
from forms_service.services.ports import Library
from forms_service.services.published_forms import by_meaning
from forms_service.services.work import Work, use_case

SPOKEN = {"telephone_then_email": "telephone", "in_person_then_email": "in person"}
"""How the same-day part may be given before it is sent, and the channel that this is."""
_TIME: Final = re.compile(
    r"\b(?:(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?\s*(?P<half>[ap])\.?m\b"
    r"|(?P<hour24>[01]?\d|2[0-3])[:.](?P<minute24>[0-5]\d)\b)",
    re.IGNORECASE,
)
_MONTHS: Final = [name[:3].lower() for name in MONTHS]
_DAY: Final = re.compile(
    rf"\b(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\s+(?P<month>(?:{'|'.join(_MONTHS)})[a-z]*)\b", re.IGNORECASE
)
EARLY = timedelta(minutes=5)
"""By how much another clock may differ: of whoever sent something, or was telephoned."""
MOST_SHOWN = 500


@dataclass(frozen=True)
class Entry:
    """One line of the register, with the record that it belongs to, and which documents were sent, in words.

    *called* is what the names of their files begin with: the reference, and which of several children.
    """

    sending: Sending
    record: Record
    called: str
    documents: str = ""


def notices_for(library: Library, submission: Submission) -> dict[str, str]:
    """By row, the recipients for each of whom a notice of its own was made."""
    told = by_meaning(library, submission).rows(RECIPIENTS)
    return {row: str(cells.value(RECIPIENT) or "") for row, cells in told}


def enter(
    work: Work,
    record: Record,
    *,
    recipient: str,
    channel: str,
    sent_at: datetime,
    documents: Sequence[str] = (),
    said: str = "",
    by: str = "",
) -> Record:
    """Enter one disclosure of an issued record, *sent_at* (UTC); of *documents*, or of what was *said*.

    It was done *by* whoever is named, or by whoever enters it.
    """
    submission = work.submissions.get(record.submission)
    gateway = by_meaning(work.ports.library, submission).text(GATEWAY) or _usual_gateway(work, sent_at)
    sent = Sending(
        new(SendingId), record.id, recipient.strip(), channel.strip(), sent_at, by or work.by, gateway,
        documents=tuple(documents), recorded_at=work.now, said=said,
    )  # fmt: skip
    record = replace(record, sendings=(*record.sendings, sent)).gone_out(at=work.now)
    work.records.save(record)
    hashes = ", ".join(
        item.sha256
        for item in record.objects
        if item.kind == "pdf" and (is_among(item.code, item.row, documents) or not documents)
    )
    payload = {
        "recipient": sent.recipient,
        "channel": sent.channel,
        "gateway": gateway,
        "sent_at": sent_at.isoformat(timespec="minutes"),
        "documents": in_words(documents, notices_for(work.ports.library, submission)),
        "sha256": hashes if documents else "",
    }
    work.disclose("reply_sent", record, payload)
    return record


def _usual_gateway(work: Work, at: datetime) -> str:
    """What the team relies on unless a person says otherwise: for letters and forms that do not ask for the power."""
    powers = work.ports.tables(local(at).date())["legal_gateways"]
    found = [powers.row(power) for power in work.ports.directory.organisation(work.organisation).legal_gateways]
    return "; ".join(row["label"] for row in found if row)


def refuse_moment(work: Work, record: Record, sent_at: datetime) -> None:
    """Refuse a sending in the future, or before the reply was issued."""
    if sent_at > work.now + EARLY:
        raise Conflict("The time when it was sent must not be in the future.")
    if record.issued_at is None or sent_at < record.issued_at.replace(second=0, microsecond=0):
        raise Conflict("The time when it was sent must not be before the reply was issued.")
    if record.standing is Standing.CORRECTED and record.standing_at and sent_at >= record.standing_at:
        raise Conflict(
            f"This was corrected: see {record.standing_reference}. It is not sent any more. If it went before that, "
            "enter when."
        )


def refuse_while_corrected(work: Work, record: Record, sent_at: datetime) -> None:
    """Refuse a sending since somebody began to correct the record; what went before that is told of the correction."""
    siblings = work.questionnaires.of_enquiry(record.enquiry)
    begun = allowed.corrected_since(work, record, siblings) if record.standing is not Standing.CORRECTED else None
    if begun is not None and sent_at >= begun:
        raise Conflict(
            "A correction of this is under way, so it is not sent as it is. If it went before the correction was "
            f"begun, at {local(begun):%H:%M} on {date_in_words(local(begun).date().isoformat())}, enter when."
        )


def enter_what_was_told(work: Work, submission: Submission) -> None:
    """Enter what the answers say was told before anything was sent."""
    record = work.records.of_submission(submission.id)
    if record is not None:
        _enter_what_was_read_out(work, submission, record)
        _enter_what_was_given(work, submission, record)


def _enter_what_was_given(work: Work, submission: Submission, record: Record) -> None:
    """Enter each thing that probation was told in an exchange, as far as it may be told."""
    sealed = by_meaning(work.ports.library, submission)
    bearer, moment = sealed.definition.bearer, sealed.value(EXCHANGE_AT)
    given = readable(submission.answers.answers, "full").get(bearer(EXCHANGE_GIVEN))
    if given is None or not isinstance(moment, str):
        return
    recipient = sealed.text(EXCHANGE_WITH) or "Probation"
    for row in given.rows or ():
        record = enter(
            work, record,
            recipient=recipient.replace("\n", "; "), channel=sealed.text(EXCHANGE_HOW).lower(),
            sent_at=Moment.read(moment).instant, said=row.cells[bearer(EXCHANGE_GIVEN_TEXT)].text,
        )  # fmt: skip


def _enter_what_was_read_out(work: Work, submission: Submission, record: Record) -> None:
    """Enter that the same-day part was read out before it was sent, once, as its author wrote down."""
    sealed = by_meaning(work.ports.library, submission)
    channel, told = SPOKEN.get(str(sealed.value(SAME_DAY_HOW) or "")), sealed.text(SAME_DAY_TO)
    others = (s for s in work.submissions.of_questionnaire(submission.questionnaire) if s.id != submission.id)
    if channel is None or not told or any(by_meaning(work.ports.library, s).text(SAME_DAY_TO) == told for s in others):
        return
    noted = work.questionnaires.answers(submission.questionnaire)[sealed.definition.bearer(SAME_DAY_TO)]
    at, words = told_at(told, noted.saved_at), sealed.text(SAME_DAY_HEADLINE)
    enter(work, record, recipient=told, channel=channel, sent_at=at, said=words, by=noted.saved_by)


def told_at(words: str, noted_at: datetime) -> datetime:
    """The time that is written in *words*, “2:05pm” or “9am on 27 November”, at the latest when it was noted (UTC).

    Without a day it is that of the note; without a time, the moment of the note is all that is known.
    """
    noted, clock, day = local(noted_at), _TIME.search(words), _DAY.search(words)
    if clock is None:
        return noted_at
    hour, minute = _hour_and_minute(clock)
    said = noted.replace(hour=hour, minute=minute, second=0, microsecond=0)
    with suppress(ValueError):
        said = said.replace(day=int(day["day"]), month=_MONTHS.index(day["month"][:3].lower()) + 1) if day else said
        if day and instant(said) > noted_at:  # “31 December”, noted in January
            said = said.replace(year=said.year - 1)
    return min(instant(said), noted_at)


def _hour_and_minute(clock: re.Match[str]) -> tuple[int, int]:
    if clock["half"]:
        return int(clock["hour"]) % 12 + (12 if clock["half"].lower() == "p" else 0), int(clock["minute"] or 0)
    return int(clock["hour24"]), int(clock["minute24"])


@use_case(Permission.READ_REGISTER)
def of_organisation(work: Work, *, since: datetime, before: datetime) -> list[Entry]:
    """Return what the organisation sent to whom in a time, the latest first; the reading is logged."""
    kept = work.records.sent(since=since, before=before, limit=MOST_SHOWN)
    found = [entry for entry in entries(work, kept) if since <= entry.sending.sent_at < before]
    payload = {"since": since.date().isoformat(), "before": before.date().isoformat()}
    work.read("register_read", LogObject("search"), payload)
    return found


def entries(work: Work, kept: Sequence[Record]) -> list[Entry]:
    enquiry = cache(work.enquiries.get)
    notices = cache(lambda submission: notices_for(work.ports.library, work.submissions.get(submission)))
    entries = [
        Entry(sending, record, _called(enquiry, record), in_words(sending.documents, _rows(notices, record, sending)))
        for record in kept
        for sending in record.sendings
    ]
    return sorted(entries, key=lambda entry: entry.sending.sent_at, reverse=True)


def _called(enquiry: Callable[[str], Enquiry], record: Record) -> str:
    children = record.subjects_of("child")
    if len(children) != 1:
        return record.reference
    return enquiry(record.enquiry).called(children[0].row)


def _rows(notices: Callable[[str], dict[str, str]], record: Record, sending: Sending) -> dict[str, str]:
    """Whom the documents of a sending were made for; what was made for one child is not said to be about it here."""
    if not any(":" in document for document in sending.documents):
        return {}
    return notices(record.submission)

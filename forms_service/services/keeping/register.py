"""The register of disclosures: what was sent or said to whom, how, when and by which law."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from forms_service.casework.acts import Act
from forms_service.casework.auditing.events import LogObject
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Conflict, Invalid
from forms_service.casework.ids import RecordId, SendingId, new
from forms_service.casework.keeping.acts import contradiction
from forms_service.casework.keeping.records import (
    Record,
    Sending,
    Standing,
    StruckSending,
    in_words,
    is_among,
    same_address,
)
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
from forms_service.engine.answers import Problem
from forms_service.engine.dates import date_in_words
from forms_service.engine.free_text.days_in_words import clock_in, day_and_month_in
from forms_service.engine.moments import Moment, instant, local
from forms_service.services.answering.other_enquiries.at_odds import known_since, references, stopping
from forms_service.services.keeping import allowed
from forms_service.services.keeping.still_stands import stands_beside
from forms_service.services.people import sight
from forms_service.services.ports import Library
from forms_service.services.published_forms import by_meaning
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work

SPOKEN = {"telephone_then_email": "telephone", "in_person_then_email": "in person"}
"""How the same-day part may be given before it is sent, and the channel that this is."""
EARLY = timedelta(minutes=5)
"""By how much another clock may differ: of whoever sent something, or was telephoned."""
MOST_SHOWN = 500


@dataclass(frozen=True)
class Entry:
    """One line of the register, with the record that it belongs to, and which documents were sent, in words.

    What never was stands in it as *struck*.

    *called* is what the names of their files begin with: the reference, and which of several children.
    """

    sending: Sending
    record: Record
    called: str
    documents: str = ""
    struck: StruckSending | None = None


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


def strike(work: Work, record: Record, sending_id: SendingId, why: str) -> Sending:
    """Strike an entry, with all that the same act entered of what is kept apart; return it.

    It counts for nothing from now on, and stays in the register. That something has gone out stays so: whatever was
    copied or downloaded since, nobody noted.
    """
    allowed.require(work, record, Act.STRIKE_SENDING)
    if not why.strip():
        raise Invalid([Problem(("reason",), "Say why this entry is wrong")])
    every = work.records.parts_of(record.submission)
    found = next((sending for kept in every for sending in kept.sendings if sending.id == sending_id), None)
    if found is None:
        raise Conflict("This entry is not in the register, or was struck already.")
    for kept in every:
        for sending in kept.sendings:
            if _act(sending) == _act(found):
                work.records.strike(StruckSending(sending, work.now, work.by, why.strip()))
                told = {"recipient": sending.recipient, "sent_at": sending.sent_at.isoformat(timespec="minutes")}
                work.change("sending_struck", kept, {**told, "reason": why.strip()})
    return found


def _act(sending: Sending) -> tuple[object, ...]:
    """What the entries of one act have in common, whichever record keeps what they name."""
    return replace(sending, id=SendingId(""), record=RecordId(""), documents=()), sending.recorded_at


def _usual_gateway(work: Work, at: datetime) -> str:
    """What the team relies on unless a person says otherwise: for letters and forms that do not ask for the power."""
    powers = work.ports.tables(local(at).date())["legal_gateways"]
    found = [powers.row(power) for power in work.ports.directory.organisation(work.organisation).legal_gateways]
    return "; ".join(row["label"] for row in found if row)


def refuse_moment(work: Work, record: Record, sent_at: datetime, documents: Sequence[str] = ()) -> None:
    """Refuse a sending in the future, before the reply was issued, or of *documents* that stand no longer."""
    if sent_at > work.now + EARLY:
        raise Conflict("The time when it was sent must not be in the future.")
    if record.issued_at is None or sent_at < record.issued_at.replace(second=0, microsecond=0):
        raise Conflict("The time when it was sent must not be before the reply was issued.")
    for marking in record.markings:
        if sent_at >= marking.at and marking.reference and not stands_beside(work, marking, documents):
            raise Conflict(
                f"This was {marking.standing}: see {marking.reference}. It is not sent any more. If it went before "
                "that, enter when."
            )


def refuse_while_corrected(work: Work, record: Record, sent_at: datetime) -> None:
    """Refuse a sending since somebody began to correct the record; what went before that is told of the correction.

    What no manager approved goes out no more either where its correction was given up.
    """
    siblings = work.questionnaires.of_enquiry(record.enquiry)
    begun = allowed.corrected_since(work, record, siblings) if record.standing is not Standing.CORRECTED else None
    if begun is not None and sent_at > begun:
        raise Conflict(
            "A correction of this is under way, so it is not sent as it is. If it went before the correction was "
            f"begun, {_when(begun)}, enter when."
        )
    denied = allowed.first_corrected(work, record, siblings) if record.denial else None
    if denied is not None and sent_at >= denied:
        raise Conflict(
            f"{record.denial} Nothing of it is sent any more. If it went before that, {_when(denied)}, enter when."
        )


def refuse_while_contradicted(work: Work, record: Record, sent_at: datetime) -> None:
    """Refuse a sending since a letter was known to say the opposite; what went before that can be put right."""
    every = [(each, known_since(work, each)) for each in stopping(work, record)]
    if others := [(each, since) for each, since in every if sent_at >= since]:
        since = min(since for _, since in others)
        refused = contradiction(references([each for each, _ in others]))
        raise Conflict(f"{refused} If it went before that, {_when(since)}, enter when.")


def _when(at: datetime) -> str:
    return f"at {local(at):%H:%M} on {date_in_words(local(at).date().isoformat())}"


def refuse_entered(
    entries: Sequence[tuple[Record, Sequence[str]]], *, recipient: str, channel: str, sent_at: datetime | None
) -> None:
    """Refuse a sending that is in the register: the same again, from a page that was open beside it.

    *entries* are the documents of each record. What went once more went at another time, and that has to be said.
    """
    known = [_known(kept, named, recipient, channel, sent_at) for kept, named in entries]
    same = [sending for sending in known if sending]
    if same and len(same) == len(known):
        raise Conflict(
            f"This is recorded already: sent to {same[0].recipient} {_when(same[0].sent_at)}. If it was sent once "
            "more, enter when."
        )


def _known(
    record: Record, documents: Sequence[str], recipient: str, channel: str, sent_at: datetime | None
) -> Sending | None:
    """The entry of a record that says the same: at that minute, or, where no time was typed, at any."""
    same = (
        sending
        for sending in reversed(record.sendings)
        if same_address(sending.recipient, recipient)
        and (sending.channel, set(sending.documents)) == (channel.strip(), set(documents))
        and (sent_at is None or _minute(sending.sent_at) == _minute(sent_at))
    )
    return next(same, None)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


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
    noted, clock, day = local(noted_at), clock_in(words), day_and_month_in(words)
    if clock is None:
        return noted_at
    hour, minute = clock
    said = noted.replace(hour=hour, minute=minute, second=0, microsecond=0)
    with suppress(ValueError):
        said = said.replace(day=day[0], month=day[1]) if day else said
        if day and instant(said) > noted_at:  # “31 December”, noted in January
            said = said.replace(year=said.year - 1)
    return min(instant(said), noted_at)


@use_case(Permission.READ_REGISTER)
def of_organisation(work: Work, *, since: datetime, before: datetime) -> list[Entry]:
    """Return what the organisation sent to whom in a time, the latest first; the reading is logged."""
    kept = work.records.sent(since=since, before=before, limit=MOST_SHOWN)
    found = [entry for entry in _as_seen(work, entries(work, kept)) if since <= entry.sending.sent_at < before]
    payload = {"since": local(since).date().isoformat(), "before": local(before).date().isoformat()}
    work.read("register_read", LogObject("search"), payload)
    return found


def _as_seen(work: Work, every: Sequence[Entry]) -> list[Entry]:
    """Of an enquiry that is not for whoever looks, only that something was sent, when and by whom."""
    if sight.is_keeping(work, sight.KEEPING):
        return list(every)
    closed = sight.closed_to(work, work.enquiries.these(sorted({entry.record.enquiry for entry in every})))
    return [_closed(entry, closed[each]) if (each := entry.record.enquiry) in closed else entry for entry in every]


def _closed(entry: Entry, unsaid: str) -> Entry:
    sending = replace(entry.sending, recipient=unsaid, channel=unsaid, gateway=unsaid, said="", documents=())
    struck = replace(entry.struck, sending=sending, why=unsaid) if entry.struck else None
    return Entry(sending, replace(entry.record, markings=(), exemptions=()), entry.record.reference, unsaid, struck)


def entries(work: Work, kept: Sequence[Record]) -> list[Entry]:
    struck: dict[str, list[StruckSending]] = defaultdict(list)
    for each in work.records.struck_sendings([record.id for record in kept]) if kept else ():
        struck[each.sending.record].append(each)
    every: list[tuple[Record, Sending, StruckSending | None]] = [
        *((record, sending, None) for record in kept for sending in record.sendings),
        *((record, each.sending, each) for record in kept for each in struck[record.id]),
    ]
    enquiries = {each.id: each for each in work.enquiries.these(sorted({record.enquiry for record in kept}))}
    naming = [record.submission for record, sent, _ in every if any(":" in document for document in sent.documents)]
    notices = {each.id: notices_for(work.ports.library, each) for each in work.submissions.these(naming)}
    entries = [
        Entry(sent, record, _called(enquiries[record.enquiry], record), in_words(sent.documents, rows), taken_out)
        for record, sent, taken_out in every
        for rows in [notices.get(record.submission, {})]
    ]
    return sorted(entries, key=lambda entry: entry.sending.sent_at, reverse=True)


def _called(enquiry: Enquiry, record: Record) -> str:
    children = record.subjects_of("child")
    return enquiry.called(children[0].row) if len(children) == 1 else record.reference

"""What happened, in plain words: the audit log's events as sentences about people."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Final

from forms_service.casework.auditing.events import Verb
from forms_service.casework.errors import NotFound
from forms_service.engine.dates import moment_in_words
from forms_service.engine.moments import Moment
from forms_service.services.ports import Directory
from forms_service.services.repositories.auditing import AuditEntry
from forms_service.web.frame.templating import as_sentence, date_text, datetime_text

# Verb and object of a sentence whose subject is the person; each name in braces is a part of the event's payload.
WORDS: Final[dict[str, str]] = {
    "enquiry_recorded": "recorded the enquiry",
    "enquiry_read": "opened the enquiry",
    "enquiry_closed": "closed the enquiry",
    "opened_in_emergency": "opened the enquiry in an emergency",
    "emergency_noted": "looked at why {to} opened the enquiry in an emergency",
    "emergencies_read": "looked at what was opened in an emergency",
    "request_belongs_here": "noted here what another request asked",
    "request_belongs_here_no_more": "noted here that another request does not belong here after all",
    "history_read": "was shown earlier enquiries about the same people ({shown})",
    "people_looked_up": "looked up, while typing, who was asked about before (found {found})",
    "person_read": "opened the page of a person",
    "people_linked": "said that two people are one",
    "people_told_apart": "said that two people are not one",
    "link_read": "said once more what is said of two people",
    "link_undone": "undid what was said of two people",
    "fact_recorded": "recorded something known of a person ({kind})",
    "fact_struck": "struck what was recorded of a person by mistake ({kind}): {reason}",
    "fact_corrected": "corrected something known of a person ({kind})",
    "answers_saved": "saved answers",
    "request_received": "sent a request in, with what it proposes",
    "received_settled": "took over, changed or left out what came with the request",
    "enquiry_status_read": "asked where the enquiry stands",
    "records_listed": "was given the metadata of records ({shown})",
    "call_refused": "was refused {what}: {why}",
    "answers_taken_over": "took over answers from the form for a child not known",
    "intake_completed": "completed the intake",
    "intake_reopened": "opened the intake again",
    "letters_explained": "said why letters of two enquiries that say otherwise both stand",
    "intake_withdrawn": "withdrew the enquiry at its intake",
    "file_added": "added the file {file}",
    "file_read": "opened the file {file}",
    "infected_file_refused": "was refused the file {file}, in which the virus scanner found {threat}",
    "express_left": "went on in the full form",
    "draft_moved": "moved the form to its newer version {version}",
    "draft_moved_back": "moved the form back to its version {version}",
    "newer_form_passed_over": "stayed on the version of the form that was begun, not {version}",
    "questionnaire_read": "read the answers",
    "reply_started": "started a reply",
    "approved_by_phone": "wrote down that {manager} approved the reply by phone",
    "phone_approval_confirmed": "confirmed the approval by phone",
    "approval_denied": "marked the record: its approval by telephone was denied",
    "phone_approval_refused": "did not confirm the approval by phone",
    "next_part_begun": "issued a part; the reply goes on",
    "letter_asked_for": "asked for the letter {document} to be made",
    "letters_read": "looked at the letters about the enquiry",
    "enquiry_opened_again": "opened the enquiry again",
    "arrangement_started": "began a local arrangement",
    "record_corrected": "noted that the record is corrected by {see}",
    "record_superseded": "noted that the record is superseded by {see}",
    "hold_placed": "placed a hold ({authority})",
    "caution_placed": "marked the record as {kind}, asked for by {asked_by}",
    "caution_lifted": "lifted that the record is {kind}",
    "record_exempted": "said why the record goes to {to} all the same",
    "exemption_used": "sent it to {recipient} although it was disputed or restricted",
    "evidence_pack_given": "gave the record out as evidence, to {recipient}",
    "extract_begun": "began an extract of what is held of somebody",
    "extracts_read": "looked at the extracts to see to",
    "extract_read": "read an extract of what is held of somebody",
    "extract_harm_decided": "noted whether giving an extract is likely to bring serious harm ({likely}): {reason}",
    "extract_passages_decided": "decided passages of an extract",
    "extract_proposed": "handed an extract to the second person ({passages} passages)",
    "extract_approved": "decided that an extract is given: {reason}",
    "extract_taken_back": "had an extract prepared again: {reason}",
    "extract_abandoned": "gave an extract up: {reason}",
    "extract_files_made": "had the files of an extract made",
    "extract_file_deleted": "deleted a file of an extract from the store",
    "extract_given": "gave an extract to {recipient} ({channel})",
    "record_given_in_extract": "gave what it says of somebody to {recipient}, in the extract {extract}",
    "extract_downloaded": "downloaded a file of an extract",
    "extract_restrictions_reviewed": "looked again at what an extract withheld: {reason}",
    "file_identified": "asked whether a file that somebody brought is ours ({result})",
    "installation_kind_changed": "had the database belong to an installation that is {to}: {reason}",
    "incidents_read": "looked at the incidents",
    "incident_read": "opened an incident",
    "incident_opened": "wrote down the incident {called}",
    "incident_noted": "added to the incident {called} ({part})",
    "incident_joined": "added to an incident that was open already",
    "incident_sendings_chosen": "said which sendings the incident {called} is about",
    "incident_closed": "closed the incident {called}",
    "incident_destroyed": "destroyed an incident, kept under {class}, that was closed on {closed}",
    "policy_recorded": "recorded the policy document {called}",
    "policy_stopped": "noted that the processing under {called} stopped: {reason}",
    "policy_let_go": "let the text of the policy document {called} go",
    "disposal_records_gone": "noted that {records} records of a batch were destroyed already",
    "tellings_read": "looked at who is still to be told",
    "telling_opened": "put {name} on the list of those to be told ({cause})",
    "telling_noted": "noted what came of telling {name} ({outcome})",
    "telling_done": "told {name}",
    "telling_of_erasure_noted": "noted what came of telling somebody that it was erased ({outcome})",
    "erasure_told": "told somebody that it was erased",
    "tellings_dropped": "took {number} of its people off the list of those to be told that it was erased",
    "outcome_letter_written": "wrote the letter of an outcome ({outcome})",
    "outcome_letter_read": "took out the letter of an outcome",
    "rights_requests_read": "looked at what people asked about what is kept of them",
    "rights_request_read": "opened what somebody asked about what is kept of them",
    "rights_request_opened": "wrote down a request ({right}) of {asked_by}",
    "rights_request_taken": "took a rights request over",
    "rights_clock_stopped": "stopped the clock of a rights request",
    "rights_clock_started": "let the clock of a rights request run on",
    "complaint_acknowledged": "acknowledged a complaint: {reason}",
    "rights_request_extended": "extended a rights request by two months",
    "rights_request_closed": "closed a rights request ({outcome})",
    "holds_read": "looked at the holds",
    "hold_read": "opened a hold",
    "hold_release_asked": "asked for the release of a hold",
    "hold_released": "confirmed the release of a hold",
    "hold_kept": "answered that a hold stays",
    "review_queue_read": "looked at what is to be reviewed ({shown})",
    "record_reviewed": "reviewed the record ({decided}): {reason}",
    "lower_class_granted": "granted that the record is kept under {class}",
    "lower_class_refused": "refused that the record is kept under {class}: {answer}",
    "record_dated_anew": "dated the record anew (due {due})",
    "due_records_listed": "listed what is due by {up_to}",
    "disposal_batch_prepared": "prepared a disposal batch of what was due by {up_to}",
    "schedule_changes_read": "looked at what a new retention schedule would change ({shown})",
    "disposal_checks_answered": "noted what was found out about outside events",
    "disposal_lines_decided": "decided of {records} of its records ({decision})",
    "disposal_line_reviewed": "reviewed the record for disposal ({decision})",
    "disposal_batch_reviewed": "said that the disposal batch is reviewed",
    "disposal_batch_sent_back": "sent the disposal batch back to be reviewed",
    "disposal_batch_approved": "approved the disposal batch",
    "disposal_batch_given_up": "gave the disposal batch up",
    "disposal_batch_destroyed": "carried the disposal batch out to its end",
    "disposal_record_stays": "left the record as it is, when it was to be destroyed",
    "disposal_document_made": "made {code} of the disposal batch",
    "disposal_document_read": "took out {file}",
    "record_handed_to_archive": "handed the record over to {recipient}",
    "transfer_confirmed": "noted that {archive} has the records",
    "transfer_withdrawn": "withdrew the transfer of {records} records to {archive}",
    "record_destroyed": "destroyed the record, kept under {class}",
    "destroyed_record_read": "looked at what stays of the record",
    "schedule_approved": "approved the retention schedule {schedule}",
    "disposal_batch_read": "opened a disposal batch",
    "register_read": "read what was sent to whom",
    "routed_outside": "sent the request to a reply outside this service",
    "questionnaire_handed_over": "handed it over to {to}",
    "promise_done": "noted as done: {what}",
    "promise_undone": "noted that it is still to be done: {what}",
    "reply_sent_to_manager": "sent the reply to the manager",
    "used_for_another_purpose": "used what was recorded for another purpose, by a law that is named",
    "disagreement_explained": "said why answers that do not agree stand",
    "reply_read": "read the reply",
    "document_text_handed_out": "took out the text of {document} to copy it",
    "reply_called_back": "called the reply back to be mended",
    "record_stands_again": "called back what had superseded the record ({see})",
    "reply_previewed": "read a draft of the document {document}",
    "reply_returned": "returned the reply for changes",
    "reply_withdrawn": "withdrew the reply",
    "reply_authorised": "authorised the reply",
    "reply_issued": "issued the reply",
    "document_asked_again": "asked for the document to be made again",
    "draft_imported": "took a draft of a form or letter into the library",
    "draft_discarded": "took a draft of a form or letter out of the library",
    "release_proposed": "proposed a release of {form}",
    "release_published": "published a release of {form}",
    "release_adopted": "adopted {form} from {from}",
    "release_retired": "retired a release of forms and letters",
    "letter_corrected": "had a document made with a corrected letter",
    "corrected_letter_read": "read a corrected letter that a document could be made with",
    "document_text_read": "copied the text of the document",
    "record_filed": "filed the record",
    "record_metadata_read": "opened the record",
    "record_downloaded": "downloaded {file}",
    "reply_sent": "recorded that the reply was sent to {recipient} by {channel}",
    "sending_struck": "struck a sending from the register: {reason}",
    "filed_in_case_system": "noted that it is in the case system under {case_system_reference}",
    "records_searched": "searched the records",
    "found_records_given_out": "downloaded a table of what a search found ({found}): {reason}",
    "record_given_out": "took the record out in a table: {reason}",
    "rights_request_destroyed": "destroyed a rights request that was closed on {closed}",
    "draft_ended": "let go of what was typed into a form that nobody went on with, edited last on {edited}",
    "draft_history_ended": "let go of what was typed over before the document was issued",
    "log_words_expired": "let go of words of the log that are six years old and hang on no record",
    "search_words_expired": "let go of what was typed in searches over a year ago",
    "search_saved": "saved a search",
    "saved_search_removed": "removed a saved search",
    "hold_reviewed": "said by what, for whom and until when a hold stands",
    "desk_read": "looked at what is due of the records",
    "record_shown": "was shown the record among what a search found",
    "enquiry_shown": "was shown that there is the enquiry",
    "found_again": "looked again at what a search had found",
    "enquiries_searched": "searched the enquiries",
    "audit_log_read": "read the audit log",
    "log_break_explained": "said why the audit log breaks off: {reason}",
    "log_break_accepted": "accepted that the audit log breaks off",
    "outside_change_explained": "said why rows that were changed past the service stand: {reason}",
    "outside_change_accepted": "accepted rows that were changed past the service as they stand",
    "outside_change_read": "looked at rows that were changed past the service",
    "backup_restored": "was brought back from a backup ({made_at})",
    "audit_key_changed": "has a new key for the audit log ({key})",
    "record_brought_home": "brought the record home from its manifest",
    "sending_brought_home": "brought home from a manifest that the reply was sent to {recipient} by {channel}",
    "hold_brought_home": "brought a hold home from a manifest ({authority})",
    "hold_release_brought_home": "brought home from a manifest that a hold was released",
    "lost_record_closed": "closed what was lost and could not be brought home: {reason}",
    "payloads_erased": "erased what the log said of it beside who did what and when",
    "access_refused": "was refused {what}: {why}",
    "access_refused_often": "was refused something {times} times within an hour; each time more is not written down",
    "work_list_read": "looked at the work list ({shown})",
    "people_searched": "searched for people",
    "person_shown": "was shown that there is the person",
    "who_looked_read": "looked at who looked at a person’s records",
    "who_looked_exported": "took out a list of who looked at a person’s records",
    "reading_counted": "looked at how much is read, and when",
    "audit_log_verified": "checked the audit log: {result}",
    "signed_in": "signed in with {browser}",
    "sign_in_refused": "did not let {name} sign in ({why})",
    "command_refused": "did not let the account {account} do “{command}” ({why})",
    "signed_out": "signed out",
    "session_ended": "ended the session of {to} ({why})",
    "sessions_read": "looked at who is signed in",
}

SYSTEM: Final = "The service"

DETAILS: Final[dict[str, str]] = {
    "gateway": "Legal power",
    "sha256": "SHA-256",
    "sent_at": "When",
    "recipient": "To",
    "channel": "How",
    "documents": "Documents",
    "since": "From",
    "before": "Before",
}
"""How the parts of a payload are called where their own name would not do."""

Label = Callable[[str], str]


@dataclass(frozen=True)
class LogLine:
    """One event in words. *said* is the comment or reason given with it; *details* the rest, for an auditor."""

    number: int
    act: str
    at: datetime
    who: str
    words: str
    verb: str
    reference: str
    said: str
    details: Sequence[tuple[str, str]]


def lines(entries: Sequence[AuditEntry], directory: Directory, label: Label = str) -> list[LogLine]:
    """Put events in words; *label* gives the label of a question by its id."""
    return [_line(entry, directory, label) for entry in entries]


def without_reading(entries: Sequence[AuditEntry]) -> list[AuditEntry]:
    """Leave out who only looked, or wanted to: what was done to an enquiry is to be seen at a glance."""
    return [entry for entry in entries if entry.event.verb not in {Verb.CONSULTATION, Verb.REFUSAL}]


def gathered(lines: Sequence[LogLine]) -> list[LogLine]:
    """Make one line of what one person did several times in a row: thirty savings are one stretch of work."""
    runs = [list(run) for _, run in groupby(lines, key=lambda line: (line.who, line.words, line.said))]
    return [run[-1] if len(run) == 1 else replace(run[-1], words=f"{run[-1].words}, {len(run)} times") for run in runs]


FOLDS: Final = frozenset(
    {"answers_saved", "record_shown", "enquiry_shown", "person_shown", "found_again", "work_list_read"}
)
"""Acts of which one does many in a row: they stand as one line."""


def folded(lines: Sequence[LogLine]) -> list[tuple[LogLine, Sequence[LogLine]]]:
    """Return each line with those that are folded beneath it: the same done by the same person just before."""
    runs = [list(run) for _, run in groupby(lines, key=_of_run)]
    return [(run[0], run[1:]) for run in runs]


def _of_run(line: LogLine) -> tuple[str, str]:
    return (line.who, line.act) if line.act in FOLDS else ("", str(line.number))


def _plain(name: str, text: str, label: Label) -> str:
    """Return a part of a payload as people read it: labels of questions, and moments as everywhere else."""
    if name in {"questions", "asked_anew"} and text:
        return "; ".join(dict.fromkeys(label(question) for question in text.split(", ")))
    if name == "said_at":
        return moment_in_words(Moment.read(text))
    if name == "kind":
        return text.replace("_", " ")
    if name == "sent_at":
        return datetime_text(datetime.fromisoformat(text))
    if name in {"since", "before", "up_to", "filed_from", "filed_to"}:
        return date_text(date.fromisoformat(text))
    return text


def _line(entry: AuditEntry, directory: Directory, label: Label) -> LogLine:
    event, payload = entry.event, entry.payload or {}
    told = {name: name_of(text, directory) if name == "to" else text for name, text in payload.items()}
    said = told.get("comment") or told.get("reason") or ""
    words = WORDS.get(event.act, "")
    details = [
        (DETAILS.get(name, _named(name)), _plain(name, text, label))
        for name, text in told.items()
        if text and name not in {"comment", "reason"} and f"{{{name}}}" not in words
    ]
    return LogLine(
        number=entry.number,
        act=event.act,
        at=event.at,
        who=name_of(event.actor, directory),
        words=in_words(event.act, {name: _plain(name, text, label) for name, text in told.items()}),
        verb=event.verb.value,
        reference=event.reference,
        said=said if entry.payload is not None else "Details have expired.",
        details=details,
    )


def in_words(act: str, told: dict[str, str]) -> str:
    return WORDS.get(act, _named(act).lower()).format_map(_Expired(told))


def acts() -> list[tuple[str, str]]:
    """Return every act with its words, in the order of the words, to choose from."""
    named = [(act, as_sentence(re.sub(r"\{\w+\}", "…", words))) for act, words in WORDS.items()]
    return sorted(named, key=lambda pair: pair[1])


class _Expired(dict[str, str]):
    """The parts of a payload, where those that have expired leave a gap that is said."""

    def __missing__(self, name: str) -> str:
        return "(no longer kept)"


def name_of(user_id: str, directory: Directory) -> str:
    """Return a person's name; those who have left are known by the id that the log keeps."""
    if user_id in {"", "system"}:
        return SYSTEM
    try:
        return directory.user(user_id).name
    except NotFound:
        return user_id


def _named(name: str) -> str:
    return name.replace("_", " ").capitalize()

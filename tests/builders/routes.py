"""Every route with who may open it, and an invented thing of each kind that a route can name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forms_service.casework.keeping.holds import Authority
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.users import Permission
from forms_service.services.keeping import disposal, holds
from tests.builders.stages import stage
from tests.builders.world import (
    ADMINISTRATOR,
    AUDITOR,
    DPO,
    KNOWN,
    MANAGER,
    OTHER_WORKER,
    RECORDS,
    WORKER,
    World,
)

ANSWER, READ = Permission.ANSWER, Permission.READ_ENQUIRY
EXTRACT, EXTRACTS = "/extracts/<id:extract_id>", f"{Permission.PREPARE_EXTRACTS} or {Permission.DECIDE_EXTRACTS}"


WRITE = f"{Permission.RECORD} or {ANSWER}"
"""Whoever records a request, and whoever answers it."""


AUTHORISE, SEND, CLOSE = Permission.AUTHORISE, Permission.SEND, Permission.CLOSE


REGISTER = Permission.READ_REGISTER


FIND, RETRIEVE, AUDIT = Permission.FIND_RECORDS, Permission.RETRIEVE_RECORDS, Permission.READ_AUDIT


QUESTIONNAIRE = "/questionnaires/<id:questionnaire_id>"


REPLY = "/replies/<id:questionnaire_id>"


RECORD = "/records/<id:record_id>"


PERSON = "/people/<id:person_id>"


HOLD, BATCH = "/holds/<id:hold_id>", "/disposal/<id:batch_id>"
INCIDENT, POLICY = "/incidents/<id:incident_id>", "/policy-document/<id:policy_id>"


EXPECTED: Mapping[tuple[str, str], str] = {
    ("GET", "/static/<path:filename>"): "public",
    ("GET", "/sign-in"): "public",
    ("POST", "/sign-in"): "public",
    ("GET", "/sign-in/back"): "public",
    ("GET", "/signed-out"): "public",
    ("POST", "/sign-out/from-provider"): "public",
    ("GET", "/accessibility"): "public",
    ("GET", "/health"): "public",
    ("GET", "/ready"): "public",
    ("GET", "/metrics"): "public",
    ("GET", "/"): "signed in",
    ("POST", "/sign-out"): "signed in",
    ("GET", "/work"): Permission.WORK_LIST,
    ("GET", "/enquiries/new"): WRITE,
    ("POST", "/enquiries/new"): WRITE,
    ("POST", "/enquiries/new/asked-before"): WRITE,
    ("POST", f"{QUESTIONNAIRE}/pages/<section_id>/<page_id>/asked-before"): WRITE,
    ("POST", f"{QUESTIONNAIRE}/express/<page_id>/asked-before"): WRITE,
    ("GET", f"{QUESTIONNAIRE}/belongs/<id:enquiry_id>"): ANSWER,
    ("POST", f"{QUESTIONNAIRE}/belongs/<id:enquiry_id>"): ANSWER,
    ("GET", PERSON): f"{READ} or {FIND}",
    ("POST", f"{PERSON}/facts"): f"{Permission.ANSWER} or {Permission.REVIEW_RECORDS}",
    ("POST", f"{PERSON}/links/<id:link_id>/undo"): ANSWER,
    ("POST", "/people/same"): ANSWER,
    ("POST", "/people/different"): ANSWER,
    ("GET", "/enquiries/<id:enquiry_id>"): READ,
    ("POST", "/enquiries/<id:enquiry_id>/close"): CLOSE,
    ("GET", "/enquiries/<id:enquiry_id>/emergency"): ANSWER,
    ("POST", "/enquiries/<id:enquiry_id>/emergency"): ANSWER,
    ("GET", "/emergencies"): Permission.NOTE_EMERGENCIES,
    ("POST", "/emergencies/<id:access_id>/note"): Permission.NOTE_EMERGENCIES,
    ("GET", "/enquiries/<id:enquiry_id>/replies/new"): ANSWER,
    ("POST", "/enquiries/<id:enquiry_id>/replies/new"): ANSWER,
    ("GET", "/enquiries/<id:enquiry_id>/register"): REGISTER,
    ("GET", "/register"): REGISTER,
    ("GET", "/arrangements"): f"{Permission.WORK_LIST} or {Permission.ARRANGE}",
    ("POST", "/arrangements"): Permission.ARRANGE,
    ("GET", f"{QUESTIONNAIRE}/shared"): ANSWER,
    ("POST", f"{QUESTIONNAIRE}/shared"): ANSWER,
    ("GET", f"{REPLY}/promises/<key>"): ANSWER,
    ("POST", f"{REPLY}/promises/<key>"): ANSWER,
    ("POST", f"{REPLY}/promises/<key>/undo"): ANSWER,
    ("GET", f"{REPLY}/phone"): ANSWER,
    ("POST", f"{REPLY}/phone"): ANSWER,
    ("POST", f"{REPLY}/phone/confirm"): AUTHORISE,
    ("POST", f"{REPLY}/phone/refuse"): AUTHORISE,
    ("GET", f"{RECORD}/wrong"): ANSWER,
    ("POST", f"{RECORD}/wrong"): ANSWER,
    ("GET", QUESTIONNAIRE): READ,
    ("GET", f"{QUESTIONNAIRE}/pages/<section_id>/<page_id>"): WRITE,
    ("POST", f"{QUESTIONNAIRE}/pages/<section_id>/<page_id>"): WRITE,
    ("GET", f"{QUESTIONNAIRE}/express/<page_id>"): WRITE,
    ("POST", f"{QUESTIONNAIRE}/express/<page_id>"): WRITE,
    ("GET", f"{QUESTIONNAIRE}/check"): READ,
    ("POST", f"{QUESTIONNAIRE}/check"): ANSWER,
    ("GET", f"{QUESTIONNAIRE}/hand-over"): WRITE,
    ("POST", f"{QUESTIONNAIRE}/hand-over"): WRITE,
    ("GET", f"{QUESTIONNAIRE}/newer-version"): WRITE,
    ("GET", f"{QUESTIONNAIRE}/former-version"): WRITE,
    ("POST", f"{QUESTIONNAIRE}/move"): WRITE,
    ("POST", f"{QUESTIONNAIRE}/stay"): WRITE,
    ("GET", f"{QUESTIONNAIRE}/reopen"): ANSWER,
    ("POST", f"{QUESTIONNAIRE}/reopen"): ANSWER,
    ("POST", "/enquiries/<id:enquiry_id>/both-stand/<id:other_id>"): ANSWER,
    ("POST", f"{QUESTIONNAIRE}/withdraw"): WRITE,
    ("POST", f"{QUESTIONNAIRE}/known"): ANSWER,
    ("GET", f"{QUESTIONNAIRE}/stop"): READ,
    ("GET", f"{QUESTIONNAIRE}/files/<id:upload_id>"): READ,
    ("GET", REPLY): READ,
    ("GET", f"{REPLY}/preview/<code>"): READ,
    ("POST", f"{REPLY}/return"): AUTHORISE,
    ("POST", f"{REPLY}/call-back"): ANSWER,
    ("POST", "/documents/<id:document_id>/text"): READ,
    ("POST", f"{REPLY}/withdraw"): AUTHORISE,
    ("POST", f"{REPLY}/authorise"): AUTHORISE,
    ("POST", f"{REPLY}/issue"): f"{ANSWER} or {AUTHORISE}",
    ("GET", "/replies/authorise"): AUTHORISE,
    ("POST", "/replies/authorise"): AUTHORISE,
    ("GET", "/replies/issue"): AUTHORISE,
    ("POST", "/replies/issue"): AUTHORISE,
    ("GET", "/enquiries/<id:enquiry_id>/letters"): READ,
    ("POST", "/enquiries/<id:enquiry_id>/letters/<code>"): ANSWER,
    ("GET", "/records/<id:record_id>/sent"): SEND,
    ("GET", "/documents/<id:document_id>/text"): READ,
    ("POST", "/documents/<id:document_id>/again"): ANSWER,
    ("GET", "/documents/<id:document_id>/corrected"): AUTHORISE,
    ("GET", "/documents/<id:document_id>/corrected/draft"): AUTHORISE,
    ("POST", "/documents/<id:document_id>/corrected"): AUTHORISE,
    ("POST", "/work/found"): READ,
    ("GET", "/work/found"): READ,
    ("GET", "/records"): FIND,
    ("GET", "/records/found"): FIND,
    ("POST", "/records"): FIND,
    ("GET", "/records/filtered"): FIND,
    ("POST", "/records/found/table"): RETRIEVE,
    ("POST", "/records/found/save"): FIND,
    ("POST", "/records/saved/<id:search_id>/remove"): FIND,
    ("GET", "/desk"): Permission.SEE_DESK,
    ("GET", "/records/in-store"): Permission.READ_HOLDS,
    ("GET", "/service"): Permission.WATCH_SERVICE,
    ("GET", RECORD): FIND,
    ("POST", f"{RECORD}/files/<id:object_id>"): f"{RETRIEVE} or {READ}",
    ("POST", f"{RECORD}/sendings"): SEND,
    ("POST", f"{RECORD}/sendings/strike"): SEND,
    ("POST", f"{RECORD}/case-system"): SEND,
    ("GET", f"{RECORD}/hold"): Permission.HOLD_RECORDS,
    ("POST", f"{RECORD}/hold"): Permission.HOLD_RECORDS,
    ("GET", "/records/found/hold"): Permission.HOLD_RECORDS,
    ("POST", "/records/found/hold"): Permission.HOLD_RECORDS,
    ("GET", "/protection"): Permission.SEE_PROTECTION,
    ("GET", "/protection/impact-assessment"): Permission.SEE_PROTECTION,
    ("GET", "/incidents/new"): Permission.REPORT_INCIDENTS,
    ("POST", "/incidents/new"): Permission.REPORT_INCIDENTS,
    ("GET", f"{RECORD}/incident"): Permission.REPORT_INCIDENTS,
    ("POST", f"{RECORD}/incident"): Permission.REPORT_INCIDENTS,
    ("GET", INCIDENT): f"{Permission.SEE_INCIDENTS} or {Permission.REPORT_INCIDENTS}",
    ("POST", f"{INCIDENT}/note"): f"{Permission.REPORT_INCIDENTS} or {Permission.DECIDE_INCIDENTS}",
    ("POST", f"{INCIDENT}/sendings"): f"{Permission.REPORT_INCIDENTS} or {Permission.DECIDE_INCIDENTS}",
    ("POST", f"{INCIDENT}/decision"): Permission.DECIDE_INCIDENTS,
    ("POST", f"{INCIDENT}/close"): Permission.DECIDE_INCIDENTS,
    ("POST", f"{INCIDENT}/destroy"): Permission.REVIEW_RECORDS,
    ("GET", "/policy-document"): Permission.READ_POLICIES,
    ("POST", "/policy-document"): Permission.KEEP_POLICIES,
    ("GET", POLICY): Permission.READ_POLICIES,
    ("POST", f"{POLICY}/stopped"): Permission.KEEP_POLICIES,
    ("POST", f"{POLICY}/let-go"): Permission.KEEP_POLICIES,
    ("GET", f"{RECORD}/tellings"): Permission.TELL_RECIPIENTS,
    ("POST", f"{RECORD}/tellings"): Permission.TELL_RECIPIENTS,
    ("POST", f"{RECORD}/tellings/everybody"): Permission.TELL_RECIPIENTS,
    ("POST", f"{RECORD}/tellings/<id:telling_id>"): Permission.TELL_RECIPIENTS,
    ("GET", "/rights/<id:request_id>/letters/new"): Permission.ANSWER_RIGHTS,
    ("POST", "/rights/<id:request_id>/letters/new"): Permission.ANSWER_RIGHTS,
    ("GET", "/rights/<id:request_id>/letters/<id:letter_id>"): Permission.ANSWER_RIGHTS,
    ("GET", "/rights"): Permission.ANSWER_RIGHTS,
    ("POST", "/rights"): Permission.ANSWER_RIGHTS,
    ("GET", "/rights/processing"): Permission.ANSWER_RIGHTS,
    ("GET", "/rights/<id:request_id>"): Permission.ANSWER_RIGHTS,
    ("POST", "/rights/<id:request_id>/<step>"): Permission.ANSWER_RIGHTS,
    ("GET", "/rights/<id:request_id>/extract"): Permission.PREPARE_EXTRACTS,
    ("POST", "/rights/<id:request_id>/extract"): Permission.PREPARE_EXTRACTS,
    ("POST", "/rights/<id:request_id>/extract/people"): Permission.PREPARE_EXTRACTS,
    ("GET", "/extracts"): EXTRACTS,
    ("GET", EXTRACT): EXTRACTS,
    ("POST", f"{EXTRACT}/<step>"): EXTRACTS,
    ("GET", f"{EXTRACT}/passages"): EXTRACTS,
    ("GET", f"{EXTRACT}/passages/<key>"): Permission.PREPARE_EXTRACTS,
    ("POST", f"{EXTRACT}/passages/<key>"): Permission.PREPARE_EXTRACTS,
    ("GET", f"{EXTRACT}/words"): Permission.PREPARE_EXTRACTS,
    ("POST", f"{EXTRACT}/words"): Permission.PREPARE_EXTRACTS,
    ("GET", f"{EXTRACT}/preview"): EXTRACTS,
    ("GET", f"{EXTRACT}/files/<kind>"): EXTRACTS,
    ("GET", "/records/brought"): FIND,
    ("POST", "/records/brought"): FIND,
    ("GET", f"{RECORD}/evidence"): Permission.GIVE_EVIDENCE,
    ("POST", f"{RECORD}/evidence"): Permission.GIVE_EVIDENCE,
    ("GET", f"{RECORD}/caution"): Permission.CAUTION_RECORDS,
    ("POST", f"{RECORD}/caution"): Permission.CAUTION_RECORDS,
    ("GET", f"{RECORD}/cautions/<id:caution_id>"): Permission.CAUTION_RECORDS,
    ("POST", f"{RECORD}/cautions/<id:caution_id>"): Permission.CAUTION_RECORDS,
    ("GET", f"{RECORD}/exemption"): AUTHORISE,
    ("POST", f"{RECORD}/exemption"): AUTHORISE,
    ("GET", "/holds"): Permission.READ_HOLDS,
    ("GET", "/holds/released"): Permission.READ_HOLDS,
    ("GET", HOLD): Permission.READ_HOLDS,
    ("POST", f"{HOLD}/review"): Permission.HOLD_RECORDS,
    ("POST", f"{HOLD}/release"): Permission.RELEASE_HOLDS,
    ("POST", f"{HOLD}/release/confirm"): Permission.RELEASE_HOLDS,
    ("POST", f"{HOLD}/release/refuse"): Permission.RELEASE_HOLDS,
    ("GET", "/reviews"): Permission.READ_DISPOSALS,
    ("GET", f"{RECORD}/review"): f"{Permission.REVIEW_RECORDS} or {Permission.LOWER_CLASSES}",
    ("POST", f"{RECORD}/review"): Permission.REVIEW_RECORDS,
    ("POST", f"{RECORD}/review/<id:review_id>/grant"): Permission.LOWER_CLASSES,
    ("POST", f"{RECORD}/review/<id:review_id>/refuse"): Permission.LOWER_CLASSES,
    ("GET", "/disposal"): Permission.READ_DISPOSALS,
    ("POST", "/disposal"): Permission.PREPARE_DISPOSAL,
    ("GET", "/retention-schedule"): Permission.READ_DISPOSALS,
    ("GET", "/retention-schedule/changes"): Permission.READ_DISPOSALS,
    ("POST", "/retention-schedule"): Permission.APPROVE_SCHEDULE,
    ("GET", BATCH): Permission.READ_DISPOSALS,
    ("GET", f"{BATCH}/documents/<id:object_id>"): Permission.READ_DISPOSALS,
    ("POST", f"{BATCH}/checks"): Permission.PREPARE_DISPOSAL,
    ("GET", f"{BATCH}/records/<id:record_id>"): Permission.PREPARE_DISPOSAL,
    ("POST", f"{BATCH}/records/<id:record_id>"): Permission.PREPARE_DISPOSAL,
    ("POST", f"{BATCH}/lines"): Permission.PREPARE_DISPOSAL,
    ("POST", f"{BATCH}/review"): Permission.PREPARE_DISPOSAL,
    ("POST", f"{BATCH}/approve"): Permission.APPROVE_DISPOSAL,
    ("POST", f"{BATCH}/send-back"): Permission.APPROVE_DISPOSAL,
    ("POST", f"{BATCH}/give-up"): f"{Permission.PREPARE_DISPOSAL} or {Permission.APPROVE_DISPOSAL}",
    ("POST", f"{BATCH}/hand-over"): Permission.RETRIEVE_RECORDS,
    ("POST", f"{BATCH}/received"): Permission.PREPARE_DISPOSAL,
    ("POST", f"{BATCH}/withdraw-transfer"): Permission.PREPARE_DISPOSAL,
    ("GET", "/audit"): AUDIT,
    ("POST", "/audit/verify"): AUDIT,
    ("GET", "/audit/people"): AUDIT,
    ("POST", "/audit/people"): AUDIT,
    ("GET", "/audit/reading"): AUDIT,
    ("GET", f"{PERSON}/readings"): AUDIT,
    ("GET", f"{PERSON}/readings.csv"): AUDIT,
    ("POST", "/why"): "signed in",
    ("GET", "/forms"): Permission.READ_FORMS,
    ("GET", "/sessions"): "signed in",
    ("POST", "/sessions/<id:session_id>/end"): "signed in",
    ("GET", "/staff/sessions"): Permission.END_SESSIONS,
    ("POST", "/staff/sessions/<id:session_id>/end"): Permission.END_SESSIONS,
}


API_EXPECTED: Mapping[tuple[str, str], str] = {
    ("GET", "/v1/openapi.json"): "public",
    ("POST", "/v1/enquiries"): "client with enquiries:write",
    ("GET", "/v1/enquiries/<id:enquiry_id>"): "client with enquiries:read",
    ("GET", "/v1/records"): "client with records:read",
    ("GET", f"/v1{RECORD}"): "client with records:read",
    ("GET", f"/v1{RECORD}/files/<id:object_id>"): "client with documents:read",
}
"""Every operation of the API (under ``/api``), and which scope opens it."""


@dataclass(frozen=True)
class Thing:
    """An invented enquiry of one council that has come the whole way, with the words that must not leave it."""

    ids: Mapping[str, str]
    words: tuple[str, ...]


@stage
def a_thing(world: World) -> Thing:
    reply = world.issued(KNOWN)
    record, officer = world.record_of(reply), world.user(RECORDS)
    held = holds.place_by_criteria(
        world.ports, officer, RecordSearch(name="Llŷr Inventio"), Authority.CLAIM, "Asked by Llŷr Inventio"
    ).hold
    batch = disposal.prepare(world.ports, officer)
    ids = {
        "enquiry_id": reply.enquiry,
        "other_id": reply.enquiry,
        "questionnaire_id": reply.id,
        "document_id": world.document_of(reply),
        "record_id": record.id,
        "object_id": record.objects[0].id,
        "upload_id": "f" * 32,
        "hold_id": held.id,
        "batch_id": batch.id,
        "person_id": record.subjects[0].person,
        "link_id": "e" * 32,
        "review_id": "b" * 32,
        "search_id": "5" * 32,
        "session_id": "d" * 32,
        "access_id": "c" * 32,
        "request_id": "9" * 32,
        "extract_id": "8" * 32,
        "kind": "pdf",
        "incident_id": "7" * 32,
        "policy_id": "6" * 32,
        "telling_id": "4" * 32,
        "letter_id": "5" * 32,
        "step": "stop",
        "caution_id": "b" * 32,
        "section_id": "confirm",
        "page_id": "confirm",
        "code": record.files[0].code,
        "key": "xa_review",
        "filename": "assets/application.css",
    }
    return Thing(ids, (record.reference, "Llŷr Inventio", "B2345CD", "Priya Okafor"))


def address_with(rule: str, ids: Mapping[str, str]) -> str:
    for name, value in ids.items():
        for kind in ("", "id:", "path:"):
            rule = rule.replace(f"<{kind}{name}>", value)
    return rule


def nobody_like(thing: Thing) -> Mapping[str, str]:
    return {name: "0" * 32 for name in thing.ids if name.endswith("_id") and name not in {"section_id", "page_id"}}


LOGGED: Mapping[str, tuple[str, str, str]] = {
    "/protection": (DPO, "issued", "incidents_read"),
    f"{RECORD}/incident": (WORKER, "issued", "record_metadata_read"),
    f"{RECORD}/tellings": (RECORDS, "issued", "record_metadata_read"),
    "/rights": (DPO, "issued", "rights_requests_read"),
    "/extracts": (DPO, "issued", "extracts_read"),
    "/enquiries/<id:enquiry_id>": (WORKER, "issued", "enquiry_read"),
    "/enquiries/<id:enquiry_id>/letters": (WORKER, "issued", "letters_read"),
    "/enquiries/<id:enquiry_id>/replies/new": (WORKER, "issued", "enquiry_read"),
    QUESTIONNAIRE: (OTHER_WORKER, "draft", "questionnaire_read"),
    f"{QUESTIONNAIRE}/pages/<section_id>/<page_id>": (OTHER_WORKER, "draft", "questionnaire_read"),
    f"{QUESTIONNAIRE}/express/<page_id>": (OTHER_WORKER, "express", "questionnaire_read"),
    f"{QUESTIONNAIRE}/shared": (OTHER_WORKER, "draft", "questionnaire_read"),
    "/enquiries/<id:enquiry_id>/register": (MANAGER, "issued", "register_read"),
    "/register": (MANAGER, "issued", "register_read"),
    f"{QUESTIONNAIRE}/check": (OTHER_WORKER, "draft", "questionnaire_read"),
    f"{QUESTIONNAIRE}/stop": (OTHER_WORKER, "draft", "questionnaire_read"),
    f"{QUESTIONNAIRE}/newer-version": (OTHER_WORKER, "draft", "questionnaire_read"),
    f"{QUESTIONNAIRE}/former-version": (OTHER_WORKER, "draft", "questionnaire_read"),
    f"{QUESTIONNAIRE}/files/<id:upload_id>": (WORKER, "upload", "file_read"),
    REPLY: (WORKER, "issued", "reply_read"),
    PERSON: (WORKER, "issued", "person_read"),
    f"{QUESTIONNAIRE}/belongs/<id:enquiry_id>": (WORKER, "beside", "history_read"),
    f"{REPLY}/preview/<code>": (WORKER, "issued", "reply_previewed"),
    "/replies/authorise": (MANAGER, "draft", "reply_read"),
    "/replies/issue": (MANAGER, "made", "reply_read"),
    "/documents/<id:document_id>/text": (WORKER, "issued", "document_text_read"),
    "/documents/<id:document_id>/corrected": (MANAGER, "failed", "corrected_letter_read"),
    "/documents/<id:document_id>/corrected/draft": (MANAGER, "failed", "reply_previewed"),
    RECORD: (RECORDS, "issued", "record_metadata_read"),
    f"{RECORD}/review": (RECORDS, "issued", "record_metadata_read"),
    "/reviews": (RECORDS, "issued", "review_queue_read"),
    "/retention-schedule/changes": (RECORDS, "issued", "schedule_changes_read"),
    "/desk": (RECORDS, "issued", "desk_read"),
    "/holds": (RECORDS, "issued", "holds_read"),
    "/holds/released": (RECORDS, "issued", "holds_read"),
    HOLD: (DPO, "issued", "hold_read"),
    BATCH: (DPO, "issued", "disposal_batch_read"),
    "/audit": (AUDITOR, "issued", "audit_log_read"),
    "/audit/reading": (AUDITOR, "issued", "reading_counted"),
    f"{PERSON}/readings": (AUDITOR, "issued", "who_looked_read"),
    f"{PERSON}/readings.csv": (DPO, "issued", "who_looked_exported"),
    f"{RECORD}/hold": (RECORDS, "issued", "record_metadata_read"),
    "/work": (WORKER, "issued", "work_list_read"),
    "/emergencies": (DPO, "issued", "emergencies_read"),
    "/staff/sessions": (ADMINISTRATOR, "issued", "sessions_read"),
}
"""Of each page that shows a person: who opens it, at which stage, and the act with which that is logged."""


NOT_LOGGED: Mapping[str, str] = {
    "/static/<path:filename>": "shows nobody",
    "/sign-in": "shows nobody but staff",
    "/sign-in/back": "leads on, or says why not",
    "/signed-out": "shows nobody",
    "/accessibility": "shows nobody",
    "/forms": "shows what is published, and nobody",
    "/enquiries/<id:enquiry_id>/emergency": "tells no more than the refusal that led there",
    "/sessions": "shows nobody but whoever looks",
    "/health": "shows nobody",
    "/ready": "shows nobody",
    "/metrics": "shows nobody",
    "/": "leads to the first page",
    "/work/found": "shows again what a search found; that it was looked at again is logged",
    "/enquiries/new": "shows nobody before anything is typed",
    "/records": "shows nobody before a search",
    "/records/filtered": "leads to what it finds, and its search is logged",
    "/records/found": "shows again what a search found that was logged when it was made",
    "/records/found/hold": "shows again how many match a search that was logged when it was made",
    "/records/in-store": "shows references, and nobody",
    "/service": "shows kinds of documents, and nobody",
    "/audit/people": "shows nobody before a search, which is logged with whom it shows",
    f"{RECORD}/hold": "shows a reference, and nobody",
    "/protection/impact-assessment": "shows what is published and how this is set up, and nobody",
    "/incidents/new": "shows nobody before anything is typed",
    INCIDENT: "is logged; no example has an incident (tests/web/test_data_protection.py)",
    "/policy-document": "shows a paper of the organisation, and nobody",
    POLICY: "shows a paper of the organisation, and nobody",
    "/rights/<id:request_id>/letters/new": "is logged; no example has a request (tests/web/test_data_protection.py)",
    "/rights/<id:request_id>/letters/<id:letter_id>": "as the page that leads there",
    "/rights/processing": "shows what is published, and nobody",
    "/rights/<id:request_id>": "shows who asked, and is logged; no example has a request (tests/web/test_rights.py)",
    "/rights/<id:request_id>/extract": "shows who asked, and is logged; no example has a request",
    **{
        f"{EXTRACT}{page}": "it is logged; no example has an extract (tests/web/test_extracts.py)"
        for page in ("", "/passages", "/passages/<key>", "/words", "/preview", "/files/<kind>")
    },
    "/records/brought": "shows nobody before a checksum is typed",
    f"{RECORD}/evidence": "shows a reference, and nobody",
    f"{RECORD}/caution": "shows a reference, and nobody",
    f"{RECORD}/cautions/<id:caution_id>": "shows again what the page of the record showed, which is logged",
    f"{RECORD}/exemption": "shows again what the page that leads there showed, which is logged",
    "/disposal": "shows days, and nobody",
    f"{BATCH}/records/<id:record_id>": "is logged, where its record is in the batch (tests/web/test_disposal.py)",
    f"{BATCH}/documents/<id:object_id>": "shows references, and nobody; it is logged where there is one",
    "/retention-schedule": "shows how long what is kept, and nobody but who approved that",
    "/arrangements": "shows prisons and probation, and nobody",
    f"{REPLY}/promises/<key>": "shows what is promised and whom the enquiry is about, as on the work list",
    f"{REPLY}/phone": "shows no answers, only whom the enquiry is about, as on the work list",
    f"{RECORD}/sent": "shows no answers, only whom the enquiry is about, as on the work list",
    f"{RECORD}/wrong": "shows no answers, only whom the enquiry is about, as on the work list",
    f"{QUESTIONNAIRE}/hand-over": "shows no answers, only whom the enquiry is about, as on the work list",
    f"{QUESTIONNAIRE}/reopen": "shows no answers, only whom the enquiry is about, as on the work list",
}

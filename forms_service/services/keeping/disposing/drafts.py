"""Drafts carried to their end (class RC-09): without a review, one form at a time, asked again in the act.

What is held, asked about or disputed of an enquiry keeps all that was typed in it. A restored backup needs no telling:
what had ended in it ends again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Final

from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.auditing.audit_chain import ERASED_ENTRIES, numbers_in_words
from forms_service.casework.auditing.events import LogObject
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import NotFound
from forms_service.casework.ids import QuestionnaireId, RecordId, UploadId
from forms_service.casework.keeping.disposing.drafts import (
    AFTER_ISSUE,
    WARNED_BEFORE,
    DraftEnd,
    LeftAlone,
    day_of_end,
    history_ends,
    is_warned_of,
    what_ends,
)
from forms_service.casework.keeping.rights.requests import RightsRequest
from forms_service.casework.meanings import REQUEST_TEXT, FormRole
from forms_service.casework.scheduled_jobs import JobOutcome
from forms_service.services.keeping.disposing.one_by_one import OneByOne
from forms_service.services.organisations import every_organisation
from forms_service.services.ports import Ports
from forms_service.services.repositories.answering import WorkItem
from forms_service.services.work import Work, service_work

EXPIRE_PORTION: Final = 50
"""So many forms end in one run; then whatever else waits for the worker has its turn."""
_WALKED: Final = 200
_SHORTEST_YEAR: Final = timedelta(days=365)
"""Nothing is looked at that was touched since: which day it ends on is said by its own dates."""


def expire_drafts(ports: Ports) -> JobOutcome:
    """End what was left alone for twelve months, and what was typed ninety days before now and is in no document."""
    attempts, gone = OneByOne(), 0
    for organisation in every_organisation(ports):
        for end, ids in (
            (_end_left_alone, _left_alone(ports, organisation)),
            (_end_history, _over(ports, organisation)),
        ):
            for each in ids:
                if gone >= EXPIRE_PORTION:
                    return JobOutcome(f"{gone} ended", more=True)
                gone += attempts.at(partial(end, ports, organisation, each))
    return JobOutcome(f"{gone} ended", fault=attempts.first_fault)


def _left_alone(ports: Ports, organisation: str) -> Iterator[QuestionnaireId]:
    after = ""
    while True:
        with service_work(ports, organisation) as work:
            found = work.drafts.left_alone(since=work.now - _SHORTEST_YEAR, after=after, limit=_WALKED)
        yield from found
        if len(found) < _WALKED:
            return
        after = found[-1]


def _over(ports: Ports, organisation: str) -> Iterator[QuestionnaireId]:
    after = ""
    while True:
        with service_work(ports, organisation) as work:
            before = work.now - AFTER_ISSUE
            found = work.drafts.with_history(issued_before=before, after=after, limit=_WALKED)
        yield from found
        if len(found) < _WALKED:
            return
        after = found[-1]


def _end_left_alone(ports: Ports, organisation: str, form_id: QuestionnaireId) -> int:
    """End one form in one transaction, if it may still go; whoever goes on with it comes before that, or after."""
    with service_work(ports, organisation) as work:
        try:
            enquiry, forms = _enquiry_locked(work, form_id)
        except NotFound:
            return 0  # It went with its enquiry, by another form of that.
        form = forms.get(form_id)
        if form is None:
            return 0
        every = as_left(work, list(forms.values()))
        others = [one for each, one in every.items() if each != form_id]
        end = what_ends(every[form_id], others, enquiry, work.today)
        if end is DraftEnd.NOTHING or _is_kept(work, enquiry):
            return 0
        payload = {"form": form.form, "edited": every[form_id].edited_on.isoformat(), "ended": end.value}
        match end:
            case DraftEnd.ENQUIRY:
                _log_ended(work, enquiry.log_object, payload, work.erasure.enquiry(enquiry))
            case DraftEnd.FORM:
                _log_ended(work, _draft_named(form, enquiry), payload, work.erasure.draft(form.id))
            case DraftEnd.ANSWERS:
                entries = work.erasure.answers(form.id)
                work.questionnaires.save(form.emptied(), expected=form)
                _log_ended(work, _draft_named(form, enquiry), payload, entries)
    return 1


def _end_history(ports: Ports, organisation: str, form_id: QuestionnaireId) -> int:
    """Let go of what was typed over, and of files that nothing names, once the documents are out for long enough.

    What says who was named, or who may read it, keeps its history: to that it matters what ever was.
    """
    with service_work(ports, organisation) as work:
        enquiry, forms = _enquiry_locked(work, form_id)
        form = forms.get(form_id)
        if form is None or not form.state.is_final or not _is_out(work, form, enquiry) or _is_kept(work, enquiry):
            return 0
        keeping = frozenset(work.ports.library.get(form.definition).bearers.values())
        gone = work.erasure.history(form.id, keeping=keeping, unused=_unused(work, form, list(forms)))
        work.questionnaires.save(replace(form, history_from=work.now), expected=form)
        work.erase("draft_history_ended", _draft_named(form, enquiry), {"form": form.form, "number": str(gone)})
    return 1


def _enquiry_locked(work: Work, form_id: QuestionnaireId) -> tuple[Enquiry, dict[QuestionnaireId, Questionnaire]]:
    """The enquiry of a form with all its forms, as nobody changes them any more till this is over."""
    enquiry = work.enquiries.get_to_change(work.questionnaires.get(form_id).enquiry)
    work.erasure.lock_forms(enquiry.id)
    return enquiry, {each.id: each for each in work.questionnaires.of_enquiry(enquiry.id)}


def as_left(work: Work, forms: Sequence[Questionnaire]) -> dict[QuestionnaireId, LeftAlone]:
    ids = [form.id for form in forms]
    saved, sealed = work.drafts.saved_last(ids), work.submissions.of_questionnaires(ids)
    owed = set(_owed(work, [form for form in forms if not form.state.is_final]))
    return {form.id: LeftAlone(form, saved.get(form.id), bool(sealed[form.id]), form.id in owed) for form in forms}


def _owed(work: Work, forms: Sequence[Questionnaire]) -> Iterator[QuestionnaireId]:
    """The intakes that have a request as it was received, and the corrections of what has gone out."""
    roles = {form.id: work.ports.library.get(form.definition).plays for form in forms}
    intakes = [form for form in forms if roles[form.id] == FormRole.INTAKE]
    answered = work.questionnaires.answers_of([form.id for form in intakes]) if intakes else {}
    for intake in intakes:
        asked = answered[intake.id].get(work.ports.library.get(intake.definition).bearer(REQUEST_TEXT))
        if intake.received or (asked is not None and asked.value):
            yield intake.id
    notices = [form for form in forms if roles[form.id] == FormRole.CORRECTION_NOTICE]
    about = work.records.these([RecordId(form.about) for form in notices if form.about]) if notices else ()
    gone_out = {record.id for record in about if record.gone_out_at}
    yield from (form.id for form in notices if form.about in gone_out)


def _is_kept(work: Work, enquiry: Enquiry, requests: Sequence[RightsRequest] | None = None) -> bool:
    """Whether anything keeps all that there is of an enquiry: a hold, a caution, or a request that may be about it.

    *requests* are those that run, where they were read before.
    """
    records = work.records.of_enquiry(enquiry.id)
    if any(record.on_hold or record.under_caution for record in records) or work.drafts.may_be_held(enquiry):
        return True
    running = work.rights_requests.running() if requests is None else requests
    return any(request.may_name(enquiry.reference, enquiry.subjects) for request in running)


def _is_out(work: Work, form: Questionnaire, enquiry: Enquiry) -> bool:
    """Whether the last document that came of it was issued long enough ago; an intake, of all its enquiry."""
    sealed = work.submissions.of_questionnaire(form.id)
    is_intake = form.state is State.COMPLETED
    mine = (
        work.records.of_enquiry(enquiry.id) if is_intake else work.records.of_submissions([each.id for each in sealed])
    )
    ends = [record.issued_at for record in mine if record.issued_at] + ([enquiry.closed_at] if is_intake else [])
    return bool(ends) and all(end is not None and history_ends(end) <= work.today for end in ends)


def _unused(work: Work, form: Questionnaire, of_enquiry: Sequence[QuestionnaireId]) -> list[UploadId]:
    """The files that no answer names as it is now, and nothing that was sealed."""
    received = [upload.id for upload in work.uploads.of_questionnaire(form.id)]
    if not received:
        return []
    saved, sealed = work.questionnaires.answers_of(of_enquiry), work.submissions.of_questionnaires(of_enquiry)
    typed = [repr(answer.value) for answers in saved.values() for answer in answers.values()]
    words = "\n".join([*typed, *(each.sealed.decode() for several in sealed.values() for each in several)])
    return [each for each in received if each not in words]


def _draft_named(form: Questionnaire, enquiry: Enquiry) -> LogObject:
    return LogObject("questionnaire", form.id, enquiry.reference)


def _log_ended(work: Work, thing: LogObject, payload: dict[str, str], entries: Sequence[int]) -> None:
    work.erase("draft_ended", thing, {**payload, ERASED_ENTRIES: numbers_in_words(entries)})


def days_of_warning(work: Work, items: Sequence[WorkItem]) -> dict[QuestionnaireId, date | None]:
    """Return which forms of a work list nobody goes on with, and when each ends, some weeks before that.

    What is owed to somebody has no day: it stays on the list. What nothing is typed into, or what is kept of its
    enquiry all the same, does not end, and nobody is warned of it.
    """
    since = work.now - _SHORTEST_YEAR + WARNED_BEFORE
    old = {
        item.questionnaire.id: item
        for item in items
        if item.questionnaire.created_at <= since and not item.questionnaire.state.is_final
    }
    if not old:
        return {}
    enquiries = {item.enquiry.id: item.enquiry for item in old.values()}
    requests, found = work.rights_requests.running(), dict[QuestionnaireId, date | None]()
    for enquiry_id, forms in work.questionnaires.of_enquiries(sorted(enquiries)).items():
        every, enquiry = as_left(work, forms), enquiries[enquiry_id]
        ends = {each: day for each in every if each in old and (day := _warned_of(work, every, each, enquiry))}
        if ends and not _is_kept(work, enquiry, requests):
            found |= {each: None if every[each].is_owed else day for each, day in ends.items()}
    return found


def _warned_of(
    work: Work, every: Mapping[QuestionnaireId, LeftAlone], form_id: QuestionnaireId, enquiry: Enquiry
) -> date | None:
    """The day on which a form ends, or would if it were not owed, where that is near; none where it is not."""
    one, others = every[form_id], [other for each, other in every.items() if each != form_id]
    ends = one.ends_on if one.is_owed else day_of_end(one, others, enquiry)
    return ends if ends is not None and is_warned_of(ends, work.today) else None

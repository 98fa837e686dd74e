"""Whatever a use case is about is asked for sight where it is opened, or it is said why that needs no asking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import is_dataclass
from functools import cache
from typing import Any, NewType, get_args, get_type_hints

from forms_service.casework import ids
from forms_service.services.people import sight
from forms_service.services.use_cases import UseCase
from tests.builders.house import use_cases

ASKED = {*sight.AT_THE_DOOR, *sight.WHERE_LAID_OPEN}
"""The kinds of ids whose enquiries are looked up where a use case is opened."""
_LAID_OPEN = "whoever hands it over was let see it, and is shown no more of it"
NOT_ASKED = {
    "allowed.allowed_acts thing": "it tells nothing about the thing but what may be done with it",
    "authorising.authorisers opened": _LAID_OPEN,
    "checking.check_again opened": _LAID_OPEN,
    "certificates._document_to_read batch_id": "disposal is the job of whoever reads batches, as below",
    "certificates._document_to_read document_id": "it is looked for among those of the batch beside it, and names nobody",
    "deciding_batches.approve_batch batch_id": "disposal is the job of whoever decides of batches, as below",
    "deciding_batches.give_batch_up batch_id": "as above",
    "deciding_batches.page_of_batch batch_id": "as above",
    "deciding_batches.send_batch_back batch_id": "as above",
    "disposal.view batch_id": "disposal is the job of whoever reads batches, with the records of every enquiry",
    "emergencies.note_emergency access_id": "whoever looks at what was opened in an emergency looks at each, by its reference",
    "enquiries.startable_forms enquiry": "it tells nothing about the enquiry but which forms it lacks",
    "history.history enquiry": "each enquiry that it finds is shown as far as whoever looks may see it",
    "holds.ask_release hold_id": "a hold covers records of any enquiry; whoever releases holds releases each",
    "holds.keep hold_id": "as above",
    "holds.past_holds after": "whoever reads holds reads each of them",
    "holds.release hold_id": "as above",
    "holds.view hold_id": "whoever reads holds reads what each covers",
    "incidents.add_sendings incident_id": "those who see to incidents see to each; whoever wrote one down has that one",
    "incidents.add_sendings sendings": "each is looked for among those of the record of that incident",
    "incidents.close_incident incident_id": "as above",
    "incidents.decide_incident incident_id": "as above",
    "incidents.note_on_incident incident_id": "as above",
    "incidents.read_incident incident_id": "as above",
    "incidents.report_sending sendings": "each is looked for among those of the record beside it",
    "listing.document_file object_id": "the file is looked for in the record beside it",
    "outcome_letters._keep_letter request_id": "a rights request is of no enquiry, as below",
    "outcome_letters._letter_contents request_id": "as above",
    "outcome_letters._letter_to_send letter_id": "it is looked for among those of the request beside it",
    "outcome_letters._letter_to_send request_id": "a rights request is of no enquiry, as below",
    "outcome_letters.outcome_letters_of request_id": "as above",
    "people.record new": "the fact that it replaces is looked for among those of the person beside it",
    "progress.colleagues opened": "it is the list of staff",
    "policies.let_policy_go policy_id": "a policy document is of no enquiry",
    "policies.policy_document policy_id": "as above",
    "policies.stop_processing policy_id": "as above",
    "records._file_to_hand_out object_id": "the file is looked for in the record beside it",
    "records._log_retrieval object_id": "as above",
    "people.strike_mistake fact_id": "the fact is looked for among those of the person beside it",
    "preparing.extracts_of request_id": "a rights request is of no enquiry; whoever sees to them sees to each",
    "requests.close_request request_id": "a rights request is of no enquiry; whoever sees to them sees to each",
    "requests.destroy_request request_id": "as above",
    "incidents.report_incident extract_id": "whoever prepares extracts sees all of them",
    "requests.acknowledge_complaint request_id": "as above",
    "requests.extend_request request_id": "as above",
    "requests.read_request request_id": "as above",
    "requests.start_clock request_id": "as above",
    "requests.stop_clock request_id": "as above",
    "requests.take_request request_id": "as above",
    "sendings.strike_sending sending_id": "the sending is looked for in the record beside it",
    "sessions.end_here session": "a session is of no enquiry",
    "sessions.end_of_another session_id": "as above",
    "sessions.end_own session_id": "as above",
    "superseded_by.successors records": _LAID_OPEN,
    "uploads._add upload": "the questionnaire that it names is laid open to be changed",
    "uploads.retrieve upload_id": "the file is looked for in the questionnaire beside it",
}
"""What a use case is handed of an enquiry and does not ask about where it is opened, and why it need not."""

ENGINE = "forms_service.engine"
"""Which knows nothing of enquiries: nothing of it has such an id."""
NAMING_THEMSELVES = {"Value": object, "Raw": object}
"""Types of what is answered: each is made of itself, and of nothing that has an id."""


def parts(hint: Any) -> Iterator[Any]:
    """The types that a hint is made of; what a function is called with is not handed over."""
    yield hint
    for part in get_args(hint):
        yield from () if isinstance(part, list) else parts(part)


@cache
def names_a_thing(kind: Any) -> bool:
    """Whether a type is that of an id, or has one anywhere within it."""
    met, next_ones = set(), [kind]
    while next_ones:
        each = next_ones.pop()
        if isinstance(each, NewType) and each in vars(ids).values():
            return True
        if is_dataclass(each) and each not in met and not each.__module__.startswith(ENGINE):
            met.add(each)
            next_ones += [
                part for hint in get_type_hints(each, localns=NAMING_THEMSELVES).values() for part in parts(hint)
            ]
    return False


def handed(found: UseCase[..., object]) -> Iterator[tuple[str, Any]]:
    """What a use case is handed, by its name, and how it is typed."""
    home = found.act.__module__.rpartition(".")[2]
    for name, hint in get_type_hints(found.act).items():
        if name not in {"work", "return"}:
            yield f"{home}.{found.act.__name__} {name}", hint


def test_every_thing_that_a_use_case_is_handed_is_asked_for_sight_or_said_why_not() -> None:
    not_asked = {
        name
        for found in use_cases()
        if not sight.KEEPING.issuperset(found.permissions)
        for name, hint in handed(found)
        if any(names_a_thing(part) for part in parts(hint) if part not in ASKED)
    }
    assert not_asked == set(NOT_ASKED)


def test_an_id_is_handed_over_where_the_door_sees_it() -> None:
    """By itself or as one of several, of which it sees each; not as what stands beside the keys of a mapping."""
    deeper = {
        name
        for found in use_cases()
        for name, hint in handed(found)
        if ASKED.intersection(part for part in parts(hint) if part not in (hint, *get_args(hint)[:1]))
    }
    assert deeper == set()

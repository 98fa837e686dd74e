"""Rows put into the tables, each with the rows that it belongs to, and looked for again."""

from collections.abc import Callable
from typing import Any

from forms_service.adapters.sql.unit_of_work import SqlUnitOfWork
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.keeping.record_search import RecordSearch
from forms_service.casework.keeping.records import Record
from forms_service.casework.sealing.submissions import Submission
from tests.builders.casework import (
    HERE,
    document,
    enquiry,
    facts,
    person,
    questionnaire,
    record,
    retention,
    submission,
)

Units = Callable[[], SqlUnitOfWork]


def put_in(unit: SqlUnitOfWork, found: Enquiry) -> None:
    """Add an enquiry with the people that it names and what its request says of them."""
    ours = unit.of(found.organisation)
    ours.enquiries.add(found)
    for subject in found.subjects:
        ours.people.add_all([person(subject, found)])
        ours.people.add_facts(facts(subject, found))


def add_enquiry(units: Units, found: Enquiry) -> Enquiry:
    with units() as unit:
        put_in(unit, found)
        unit.commit()
    return found


def get_enquiry(units: Units, found: Enquiry) -> Enquiry:
    with units() as unit:
        return unit.of(HERE).enquiries.get(found.id)


def add_questionnaire(units: Units, **fields: Any) -> Questionnaire:
    form = questionnaire(add_enquiry(units, enquiry(**fields)))
    with units() as unit:
        unit.of(form.organisation).questionnaires.add(form)
        unit.commit()
    return form


def add_submission(units: Units, **fields: Any) -> Submission:
    sealed = submission(add_questionnaire(units, **fields))
    with units() as unit:
        unit.of(sealed.organisation).submissions.add(sealed)
        unit.commit()
    return sealed


def add_document(units: Units, **fields: Any) -> None:
    wanted = document(add_submission(units), **fields)
    with units() as unit:
        unit.of(wanted.organisation).documents.add(wanted)
        unit.commit()


def add_document_of(units: Units, found: Record) -> None:
    with units() as unit:
        unit.of(HERE).documents.add(document(unit.of(HERE).submissions.get(found.submission)))
        unit.commit()


def add_record(units: Units, **fields: Any) -> Record:
    named = {name: fields[name] for name in fields if name == "subjects"}
    found = record(add_submission(units, **named), **fields)
    with units() as unit:
        unit.of(found.organisation).records.add(found)
        unit.commit()
    return found


def add_apart(units: Units, whole: Record, class_id: str = "RC-08") -> Record:
    """The photographs, say, of a record, filed apart under a class of their own."""
    with units() as unit:
        sealed = unit.of(HERE).submissions.get(whole.submission)
        apart = record(sealed, part=class_id, retention=retention(class_id=class_id))
        unit.of(apart.organisation).records.add(apart)
        unit.commit()
    return apart


def find_records(units: Units, **search: Any) -> list[str]:
    with units() as unit:
        return [found.id for found in unit.of(HERE).records.find(RecordSearch(**search), limit=50)]

"""What took the place of an issued record, and what corrects it, so that whoever reads so can go there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forms_service.casework.ids import SubmissionId
from forms_service.casework.keeping.records import Marking, Record, Standing
from forms_service.casework.users import Permission
from forms_service.services.keeping.still_stands import stands_beside
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


@dataclass(frozen=True)
class Successor:
    """The record that says more, and the reply that it was made of."""

    record: str
    reply: str


@use_case(Permission.READ_ENQUIRY, Permission.FIND_RECORDS, unlogged="the page that leads there is logged")
def successors(work: Work, records: Iterable[Record]) -> dict[str, Successor]:
    """Return by the id of each marking of *records* what corrects or superseded it, where that is known."""
    by = {marking.id: SubmissionId(marking.by) for record in records for marking in record.markings if marking.by}
    ids = sorted(set(by.values()))
    replies = {each.id: each.questionnaire for each in work.submissions.these(ids)} if ids else {}
    kept = {record.submission: record.id for record in work.records.of_submissions(ids) if not record.part}
    return {marking: Successor(kept[each], replies[each]) for marking, each in by.items() if each in kept}


def replaced(work: Work, records: Iterable[Record]) -> Mapping[str, Marking]:
    """Return what took the place of each document of *records* that does not stand beside it."""
    return {
        item.document: marking
        for record in records
        for marking in record.marked(Standing.SUPERSEDED)
        for item in record.documents
        if not stands_beside(work, marking, [item.document])
    }

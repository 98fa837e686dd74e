"""Which documents of a report still stand beside its review: who the child is, where that was not looked at again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forms_service.casework.ids import SubmissionId
from forms_service.casework.keeping.records import Marking, Standing
from forms_service.casework.sealing.submissions import STANDS
from forms_service.services.work import Work


def stands_beside(work: Work, marking: Marking, documents: Sequence[str]) -> bool:
    """Whether each of these *documents* stands beside what superseded its record, and beside what superseded that."""
    codes = {document.partition(":")[0] for document in documents}
    return bool(codes) and all(codes <= set(each) for each in _left_standing(work, marking))


def _left_standing(work: Work, marking: Marking) -> Iterator[Sequence[str]]:
    """What each review after the other left standing; nothing, where something else took its place."""
    if marking.standing is not Standing.SUPERSEDED or not marking.by:
        yield ()
        return
    review = SubmissionId(marking.by)
    yield work.submissions.get(review).outcomes(STANDS)
    later = (each for record in work.records.parts_of(review) for each in record.marked(Standing.SUPERSEDED))
    for each in {one.by: one for one in later}.values():
        yield from _left_standing(work, each)

"""Who is known, and whom enquiries name: held against what the service wrote, and against what people are found by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from forms_service.casework.ids import EnquiryId, PersonId
from forms_service.casework.keeping.discrepancies import Discrepancy, Lack
from forms_service.casework.keeping.row_seals import SealedThing, way_out
from forms_service.services.keeping.reconciling.reading import read_each
from forms_service.services.work import Work

THINGS: Final = 200
"""So many people or enquiries are looked at in one portion."""
_KINDS: Final = (SealedThing.PERSON, SealedThing.ENQUIRY)


def of_people(work: Work, place: str) -> tuple[str, list[Discrepancy]]:
    """Look at the next people, then at the next enquiries; return where it is gone on from, empty at the end."""
    kind, _, after = place.partition(":")
    looked_at = SealedThing(kind or _KINDS[0])
    ids = work.row_seals.things(looked_at, after, limit=THINGS)
    looked = read_each(lambda some: [*_amiss(work, looked_at, some)], ids, partial(_unread, work, looked_at))
    found = [each for some in looked for each in some]
    if len(ids) == THINGS:
        return f"{looked_at}:{ids[-1]}", found
    return (f"{_KINDS[1]}:" if looked_at is _KINDS[0] else ""), found


def _unread(work: Work, kind: SealedThing, thing: str, error: str) -> list[Discrepancy]:
    words = f"The {kind} {thing} cannot be read from the database any more ({error})."
    return [Discrepancy(work.organisation, Lack.UNREAD, words, thing=thing)]


def _amiss(work: Work, kind: SealedThing, ids: Sequence[str]) -> Iterator[Discrepancy]:
    amiss = work.row_seals.amiss(kind, ids)
    if kind is SealedThing.ENQUIRY:
        known = {str(each.id): each for each in work.enquiries.these([EnquiryId(one) for one in amiss])}
        for each in sorted(amiss):
            words = f"The people of the enquiry {each} are not those whom the service wrote down. {way_out(kind, each)}"
            reference = known[each].reference if each in known else ""
            yield Discrepancy(work.organisation, Lack.RECORD, words, reference, thing=each, enquiry=each)
        return
    for each in sorted(amiss):
        words = f"What is known of the person {each} is otherwise in the database than the service wrote it."
        words = f"{words} {way_out(kind, each)}"
        yield Discrepancy(work.organisation, Lack.RECORD, words, thing=each)
    for each in sorted(work.people.found_otherwise([PersonId(one) for one in ids if one not in amiss])):
        words = f"The person {each} is found by something else than what is known of them, or not by all of it."
        yield Discrepancy(work.organisation, Lack.RECORD, words, thing=each)

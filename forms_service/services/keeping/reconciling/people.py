"""Who is known, whom enquiries name, and what keeps records while it is open: held against what the service wrote.

People besides against what they are found by, and enquiries against what the log says of their closing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Final

from forms_service.casework.ids import EnquiryId, PersonId
from forms_service.casework.keeping.discrepancies import Discrepancy, Lack
from forms_service.casework.keeping.row_seals import MATTERS, SealedThing, way_out
from forms_service.services.auditing.closings import closed_otherwise
from forms_service.services.keeping.reconciling.reading import read_each
from forms_service.services.work import Work

THINGS: Final = 200
"""So many people or enquiries are looked at in one portion."""
_KINDS: Final = (SealedThing.PERSON, SealedThing.ENQUIRY, *MATTERS)


def of_people(work: Work, place: str) -> tuple[str, list[Discrepancy]]:
    """Look at the next people, then enquiries and so on; return where it is gone on from, empty at the end."""
    kind, _, after = place.partition(":")
    looked_at = SealedThing(kind or _KINDS[0])
    ids = work.row_seals.things(looked_at, after, limit=THINGS)
    looked = read_each(lambda some: [*_amiss(work, looked_at, some)], ids, partial(_unread, work, looked_at))
    found = [each for some in looked for each in some]
    if len(ids) == THINGS:
        return f"{looked_at}:{ids[-1]}", found
    further = _KINDS[_KINDS.index(looked_at) + 1 :]
    return (f"{further[0]}:" if further else ""), found


def _unread(work: Work, kind: SealedThing, thing: str, error: str) -> list[Discrepancy]:
    words = f"The {kind} {thing} cannot be read from the database any more ({error})."
    return [Discrepancy(work.organisation, Lack.UNREAD, words, thing=thing)]


def _amiss(work: Work, kind: SealedThing, ids: Sequence[str]) -> Iterator[Discrepancy]:
    amiss = work.row_seals.amiss(kind, ids)
    if kind is SealedThing.ENQUIRY:
        yield from _enquiries_amiss(work, ids, amiss)
        return
    what = "What is known of the person {} is" if kind is SealedThing.PERSON else f"The {kind} {{}} is"
    for each in sorted(amiss):
        words = f"{what.format(each)} otherwise in the database than the service wrote it. {way_out(kind, each)}"
        yield Discrepancy(work.organisation, Lack.RECORD, words, thing=each)
    if kind is SealedThing.PERSON:
        for each in sorted(work.people.found_otherwise([PersonId(one) for one in ids if one not in amiss])):
            words = f"The person {each} is found by something else than what is known of them, or not by all of it."
            yield Discrepancy(work.organisation, Lack.RECORD, words, thing=each)


def _enquiries_amiss(work: Work, ids: Sequence[str], amiss: Collection[str]) -> Iterator[Discrepancy]:
    known = {str(each.id): each for each in work.enquiries.these([EnquiryId(one) for one in ids])}
    told = {
        each: f"The people of the enquiry {each} are not those whom the service wrote down. "
        f"{way_out(SealedThing.ENQUIRY, each)}"
        for each in sorted(amiss)
    }
    for words in (told, closed_otherwise(work, list(known.values()))):
        for each, said in words.items():
            reference = known[each].reference if each in known else ""
            yield Discrepancy(work.organisation, Lack.RECORD, said, reference, thing=each, enquiry=each)

"""What retention counts from: every date that a class may name, as it stands for one record now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from forms_service.casework.people.subjects import Subject, youngest_date_of_birth
from forms_service.engine.answers import Value, by_row

Triggers: TypeAlias = Mapping[str, date | None]
"""Trigger name to its date; ``None`` or missing means not known (yet)."""

NOT_APPLICABLE = date.min
"""The date of a trigger that does not apply to this record, told apart from one that is not known."""


@dataclass(frozen=True)
class Followed:
    """A date that a record takes from others: unknown (``None``), or *none* where there are no others to follow."""

    due: date | None = None
    none: bool = True

    @property
    def date(self) -> date | None:
        return NOT_APPLICABLE if self.none else self.due


NOTHING_FOLLOWED = Followed()


def triggers(
    *,
    children: Sequence[Subject],
    involvement: Value | None,
    issued_on: date | None,
    closed_on: date | None,
    reply: Followed = NOTHING_FOLLOWED,
    corrected: Followed = NOTHING_FOLLOWED,
    withdrawn_on: date | None = None,
) -> Triggers:
    """Return the dates that retention counts from; *involvement* is what is done for each child now.

    Where no child is said to be looked after, any of them may be: the class decides, from another answer. *reply* is
    the last due date of the replies that this led to, *corrected* that of the record which it corrects;
    *withdrawn_on*, when it was taken back before it was issued. What happens outside (the end of supervision, a death)
    is not known until somebody records it.
    """
    youngest = youngest_date_of_birth(children)
    looked_after = [
        child for child in children if by_row(involvement).get(child.row) in {"looked_after", "care_leaver"}
    ]
    return {
        "final_reply_issued": issued_on,
        "enquiry_closed": closed_on,
        "youngest_child_born": _born(youngest),
        "last_contact": closed_on or issued_on,
        "end_of_supervision": None,
        "looked_after_child_born": _born(youngest_date_of_birth(looked_after or children)),
        "looked_after_child_died": None,
        "contact_ended": None,
        "image_replaced": None,
        "reply_due": reply.date,
        "corrected_record_due": corrected.date,
        "last_record_destroyed": None,
        "withdrawn_before_issue": withdrawn_on,
    }


def _born(stored: str | None) -> date | None:
    """No child at all is not the same as a child whose date of birth is not known."""
    if stored is None:
        return None
    return date.fromisoformat(stored) if stored else NOT_APPLICABLE

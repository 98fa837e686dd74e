"""Tickets: the one use of a form, which is used in the same transaction as what the form does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from forms_service.casework.errors import DoneBefore
from forms_service.casework.receipts import Receipt, WayOn
from forms_service.services.repositories.installation import Receipts


class Ticket:
    """The ticket of the form that is sent in now: *id* is of one use at one address, *digest* of what was filled in.

    *is_used* once what the form does is committed; *is_refused* where only part of what was typed could be kept.
    *lead* says how the form is answered, where that follows from what was done alone: it is then kept with it.
    """

    def __init__(self, ticket_id: str, digest: Callable[[], str]) -> None:
        self.id = ticket_id
        self.digest = digest
        self.is_used = False
        self.is_refused = False
        self.is_answered = False
        self.lead: Callable[[Any], WayOn] | None = None

    def use(self, receipts: Receipts, result: object, *, organisation: str, user: str, at: datetime) -> None:
        """Write the receipt beside what is done; ``DoneBefore`` if there is one: then nothing of this is to be kept.

        Whoever comes second at the same moment waits here until it is certain whether the first was done.
        """
        if self.is_used:
            return
        way_on = self.lead(result) if self.lead else None
        self.is_answered = way_on is not None
        if not receipts.add(Receipt(organisation, user, self.id, self.digest(), at, way_on)):
            raise DoneBefore("This was sent in before, and was done then.")

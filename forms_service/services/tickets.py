"""Tickets: the one use of a form, which is used in the same transaction as what the form does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from forms_service.casework.errors import DoneBefore
from forms_service.casework.receipts import Receipt
from forms_service.services.repositories import Receipts


class Ticket:
    """The ticket of the form that is sent in now: *id* is of one use at one address, *digest* of what was filled in.

    *is_used* once what the form does is committed; *is_refused* where only part of what was typed could be kept.
    """

    def __init__(self, ticket_id: str, digest: Callable[[], str]) -> None:
        self.id = ticket_id
        self.digest = digest
        self.is_used = False
        self.is_refused = False

    def use(self, receipts: Receipts, *, organisation: str, user: str, at: datetime) -> None:
        """Write the receipt beside what is done; ``DoneBefore`` if there is one: then nothing of this is to be kept.

        Whoever comes second at the same moment waits here until it is certain whether the first was done.
        """
        if not self.is_used and not receipts.add(Receipt(organisation, user, self.id, self.digest(), at)):
            raise DoneBefore("This was sent in before, and was done then.")

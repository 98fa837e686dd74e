"""Receipts: what is kept of a form that was sent in and carried out, so that the same one again is answered alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

LONGEST_OPEN: Final = timedelta(days=7)
"""How long a page may lie open and still be sent in as it is; after that it is offered to be sent anew."""
KEPT_FOR: Final = 2 * LONGEST_OPEN
"""How long a receipt is there: longer than any page that could still be sent in with its ticket."""


@dataclass(frozen=True)
class WayOn:
    """To which *address* whoever sent a form in was led, and the *words* said to them there, each with its kind.

    *again*, where what was filled in is sent on to that address.
    """

    address: str
    words: Sequence[tuple[str, str]] = ()
    again: bool = False


@dataclass(frozen=True)
class Receipt:
    """Written in the transaction of what a form did; *way_on* follows, and is not there while it is being done.

    *ticket* is the one-use id that the form carried, for the address it was sent to; *digest* is of what was filled in.
    """

    organisation: str
    user: str
    ticket: str
    digest: str
    at: datetime
    way_on: WayOn | None = None

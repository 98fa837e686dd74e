"""That a request or an incident was destroyed (RC-13), as it lies in the ledger outside the database: of nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Final

from forms_service.casework.auditing.events import canonical
from forms_service.casework.keeping.disposing.stubs import NotALedgerEntry, open_entry, seal_entry

ENDED_FORMAT: Final = "ended-matter/1"
REQUEST_DESTROYED: Final = "rights_request_destroyed"
INCIDENT_DESTROYED: Final = "incident_destroyed"
ENDED: Final[Mapping[str, str]] = {REQUEST_DESTROYED: "request", INCIDENT_DESTROYED: "incident"}
"""What the log says of a matter that was destroyed, and what the matter is called."""


@dataclass(frozen=True)
class EndedMatter:
    """*act* is what was done (a key of ``ENDED``), *matter* the id of what it was done with."""

    organisation: str
    act: str
    matter: str

    @property
    def contents(self) -> str:
        return canonical({"format": ENDED_FORMAT, **asdict(self)})

    def sealed(self, seal: Callable[[str], str]) -> bytes:
        return seal_entry(self.contents, seal)


def read_ended_matter(data: bytes, is_sealed: Callable[[str, str], bool]) -> EndedMatter:
    """Return what bytes say; ``NotALedgerEntry`` unless they were sealed for this installation."""
    told = open_entry(data, is_sealed, ENDED_FORMAT)
    try:
        found = EndedMatter(**told)
    except TypeError as error:
        raise NotALedgerEntry("it is no entry of the ledger") from error
    if found.act not in ENDED:
        raise NotALedgerEntry("it says that something was done which ends nothing")
    return found

"""What may be done with a document: the rules."""

from __future__ import annotations

from typing import Final, Protocol

from forms_service.casework.acts import Act, Refusals, Rules, lacks
from forms_service.casework.answering.acts import QuestionnaireFacts, stands_by_phone
from forms_service.casework.documents.documents import Document, DocumentState
from forms_service.casework.errors import Conflict, NotAllowed
from forms_service.casework.users import Permission, User


class DocumentFacts(Protocol):
    @property
    def document(self) -> Document: ...

    @property
    def reply(self) -> QuestionnaireFacts: ...

    @property
    def is_needed(self) -> bool:
        """Whether it is of the sealing that stands."""


def _make_again(actor: User, it: DocumentFacts) -> Refusals:
    yield from lacks(actor, Permission.ANSWER)
    if it.document.state is not DocumentState.FAILED:
        yield Conflict("This document has not failed.")
    if not stands_by_phone(actor, it.reply):
        yield NotAllowed("Only a manager, or the author of what was approved by telephone, may have it made again.")
    if not it.is_needed:
        yield Conflict("The reply has been returned or withdrawn since, so this document is not needed.")


ON_DOCUMENT: Final = Rules[DocumentFacts]({Act.MAKE_AGAIN: _make_again})

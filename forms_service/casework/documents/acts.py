"""What may be done with a document: the rules."""

from __future__ import annotations

from typing import Final, Protocol

from forms_service.casework.acts import Act, Refusals, Rules, lacks
from forms_service.casework.answering.acts import QuestionnaireFacts, not_their_decision, stands_by_phone
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

    @property
    def has_newer_letter(self) -> bool:
        """Whether a letter that was published since can be made from the same sealed answers."""


def _make_again(actor: User, it: DocumentFacts) -> Refusals:
    yield from lacks(actor, Permission.ANSWER)
    if it.document.state is not DocumentState.FAILED:
        yield Conflict("This document has not failed.")
    if not stands_by_phone(actor, it.reply):
        yield NotAllowed("Only a manager, or the author of what was approved by telephone, may have it made again.")
    if not it.is_needed:
        yield Conflict("The reply has been returned or withdrawn since, so this document is not needed.")


def _correct_letter(actor: User, it: DocumentFacts) -> Refusals:
    """What was authorised was read in the letter that failed, so whoever may authorise it reads the other one."""
    if not it.has_newer_letter:
        yield Conflict("There is no other letter that this could be made with.")
    yield from not_their_decision(actor, it.reply)
    if it.document.state is not DocumentState.FAILED:
        yield Conflict("This document has not failed.")
    if not it.is_needed:
        yield Conflict("The reply has been returned or withdrawn since, so this document is not needed.")


ON_DOCUMENT: Final = Rules[DocumentFacts]({Act.MAKE_AGAIN: _make_again, Act.CORRECT_LETTER: _correct_letter})

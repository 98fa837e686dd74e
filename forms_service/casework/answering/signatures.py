"""Signatures: who sent a reply, as what, when, and what they declared by that act, in the words shown to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forms_service.casework.users import User


@dataclass(frozen=True)
class Declaration:
    """What was declared: the *id* under which the form asks for it, and its *words* at that moment."""

    id: str
    words: str


@dataclass(frozen=True)
class Signature:
    """One sending, or one completing, by a user as they were then: it is never changed, and ends with a return."""

    by: str
    name: str
    job_title: str
    at: datetime
    profession: str = ""
    registration: str = ""
    declarations: tuple[Declaration, ...] = ()

    @classmethod
    def of(cls, user: User, at: datetime, declarations: Sequence[Declaration] = ()) -> Signature:
        return cls(user.id, user.name, user.job_title, at, user.profession, user.registration, tuple(declarations))

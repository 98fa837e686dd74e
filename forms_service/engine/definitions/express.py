"""The short way through a form: its pages, and why it is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forms_service.engine.conditions import Condition
from forms_service.engine.definitions.questions import NO_WORDS, Wording

CONTINUE = Wording("Continue")


@dataclass(frozen=True)
class TogetherAnswer:
    """One act on an express page that answers several questions alike (no trace of everyone named).

    It stands after the question *after*, and before everything else on its page.
    """

    id: str
    label: Wording
    yes: Wording
    no: Wording
    sets: Mapping[str, str]
    after: str = ""
    hint: Wording = NO_WORDS
    at: str = ""


@dataclass(frozen=True)
class Says:
    """An answer that the button of an express page gives, said in words above it; *when* says if it does so at all."""

    question: str
    answer: tuple[str, ...]
    when: Condition | None = None
    at: str = ""


@dataclass(frozen=True)
class ExpressPage:
    """A short page over questions of the form; everything else on the path must have a default.

    *says* are answers that the page's button gives, said in words above it; *stamps* are questions whose proposals are
    kept as soon as the page is saved, because they are of that moment. A page with *show_when* is passed over unless
    that holds.
    """

    id: str
    title: Wording
    questions: tuple[str, ...]
    together: TogetherAnswer | None = None
    says: tuple[Says, ...] = ()
    stamps: tuple[str, ...] = ()
    intro: Wording = NO_WORDS
    button: Wording = CONTINUE
    show_when: Condition | None = None
    at: str = ""

    @property
    def settles(self) -> frozenset[str]:
        """The questions that the page answers, in one way or another."""
        given = [each.question for each in self.says]
        return frozenset({*self.questions, *given, *(self.together.sets if self.together else ())})


@dataclass(frozen=True)
class Refusal:
    """Why the express way is closed for these answers."""

    when: Condition
    reason: Wording
    at: str = ""


@dataclass(frozen=True)
class Express:
    """The short way through a form, offered unless a refusal holds."""

    pages: tuple[ExpressPage, ...]
    refusals: tuple[Refusal, ...] = ()
    at: str = ""

    def page(self, page_id: str) -> ExpressPage | None:
        return next((page for page in self.pages if page.id == page_id), None)

"""What was posted for a page of questions, to be read with its questionnaire laid open."""

from __future__ import annotations

from abc import ABC, abstractmethod

from flask.typing import ResponseReturnValue

from forms_service.casework.errors import Conflict
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.answering.saving import Typed
from forms_service.web.answering.edit_conflicts import show_conflict
from forms_service.web.answering.incoming_files import Received
from forms_service.web.forms.pages import PageForm


class PostedPage(ABC):
    """Its form is there once it was read, which its use case does."""

    _form: PageForm | None = None

    def __init__(self, received: Received) -> None:
        self.posted = received.posted
        self._received = received

    @abstractmethod
    def lay_out(self, opened: OpenQuestionnaire) -> PageForm:
        """Return the page's form, filled in with what was posted."""

    def typed(self, opened: OpenQuestionnaire) -> Typed:
        self._form = form = self.lay_out(opened)
        return Typed(form.typed, form.revision, refused=self._received.problems)

    @property
    def form(self) -> PageForm:
        if self._form is None:
            raise RuntimeError("The page was not read.")
        return self._form

    def show_conflict(self, conflict: Conflict) -> ResponseReturnValue:
        """Show what was typed; what was refused before it was read goes to the page of every conflict."""
        if self._form is None:
            raise conflict
        return show_conflict(self._form, conflict, self.posted)

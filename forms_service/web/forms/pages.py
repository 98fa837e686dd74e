"""A page of a questionnaire as a form: first shown, posted, and shown again with everything typed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from markupsafe import Markup

from forms_service.casework.users import User
from forms_service.engine.answers import Problem, Raw
from forms_service.engine.definitions.express import ExpressPage
from forms_service.engine.definitions.questions import Question
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.web.forms.inputs import Inputs
from forms_service.web.forms.posted import FormData, stated_revision
from forms_service.web.forms.prefill import Setting, express_setting_of, setting_of
from forms_service.web.frame.verbatim import verbatim


class PageForm:
    """The questions of one page, asked in an open questionnaire; *formdata* is what was posted, if anything was."""

    def __init__(
        self,
        opened: OpenQuestionnaire,
        questions: Sequence[Question],
        setting: Setting,
        formdata: FormData | None = None,
    ) -> None:
        self.opened = opened
        self.setting = setting
        present = opened.questionnaire.revision
        self.revision = present if formdata is None else min(stated_revision(formdata), present)
        questions = [question for question in questions if question.reads is None]
        prefills = {question.id: setting.prefill(question) for question in questions}
        self.inputs = Inputs(questions, setting, prefills, formdata)
        posted = {q.id for q in questions if q.id in self.inputs.posted and self._may_stay(q)}
        self.inputs.show({question.id for question in questions if setting.asks(question)} | posted)
        self.error_list: list[dict[str, str]] = []
        self.stops: list[str] = []

    def _may_stay(self, question: Question) -> bool:
        """Whether a question that was asked is still open, or may be once what was typed is saved."""
        return self.setting.foreseen.shown.get(question.id) is not False

    @property
    def typed(self) -> dict[str, Raw]:
        return self.inputs.raw()

    @property
    def words(self) -> list[tuple[str, Markup]]:
        """Everything typed, in words, to be read or copied."""
        return [(label, verbatim(words)) for label, leaf in self.inputs.leaves if (words := leaf.words)]

    def refuse(self, problems: Iterable[Problem], actor: User, besides: Collection[str] = ()) -> None:
        """Show what is wrong. What could be read was saved by *actor*, so the page now stands on that saving."""
        self.error_list = self.inputs.problems(problems, besides)
        mine = [self.opened.saved[q] for q in self.inputs.posted if q in self.opened.saved]
        self.revision = max([self.revision, *(saved.revision for saved in mine if saved.saved_by == actor.id)])


def page_form(opened: OpenQuestionnaire, questions: Sequence[Question], formdata: FormData | None = None) -> PageForm:
    return PageForm(opened, questions, setting_of(opened, questions), formdata)


def express_form(opened: OpenQuestionnaire, page: ExpressPage, formdata: FormData | None = None) -> PageForm:
    columns = opened.definition.repeat_of_column
    questions = [opened.definition.question(name) for name in page.questions if name not in columns]
    return PageForm(opened, questions, express_setting_of(opened, page), formdata)


def newly_asked(form: PageForm, opened: OpenQuestionnaire) -> bool:
    """Whether saving *form* brought up questions of the same page that it did not show."""
    asked = [q for q in form.inputs.questions if q.id not in opened.definition.deed_of]
    return any(opened.path.asks(q.id) and q.id not in form.inputs.posted for q in asked)

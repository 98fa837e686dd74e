"""The input of a deed: whether it was done just now or earlier, and for whom it has to be done."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from forms_service.engine.answers import Raw
from forms_service.web.forms.deeds import DeedState, state_of
from forms_service.web.forms.fields import AnswerField, draws
from forms_service.web.forms.posted import FormData


@draws("deed")
class DeedInput(AnswerField):
    """It never arrives with an answer in it: what was said before stands beside it, in words."""

    macro = "deed"

    def read(self, formdata: FormData) -> Raw:
        names = (*self.parts, "for") if self.question.writes else self.parts
        parts = {part: formdata.get(f"{self.name}-{part}", "") for part in names}
        return parts if parts["when"] else {}

    @cached_property
    def state(self) -> DeedState:
        return state_of(self.question, self.setting.said_over, self.setting.context)

    @property
    def wording(self) -> str:
        return str(self.question.label) + ("" if self.state.is_due else " (optional)")

    @property
    def is_earlier(self) -> bool:
        return self.typed("when") == "earlier"

    @property
    def date_parts(self) -> Sequence[str]:
        return self.parts[1:]

    def complain(self, place: tuple[str, ...], message: str) -> str:
        self.errors.append(message)
        part = place[0] if place and place[0] in self.parts else self.parts[0]
        self.faulty_parts.add(part)
        return f"{self.name}-{part}"

"""A deed: something that a person says they have done. The answer is when, and each saying is made anew."""

from __future__ import annotations

from typing import ClassVar

from forms_service.engine.answers import Raw, Value
from forms_service.engine.definitions.questions import Question
from forms_service.engine.derivations.context import Context
from forms_service.engine.types.base import Parsed, part_of, text_of
from forms_service.engine.types.days import DateTime
from forms_service.engine.types.registry import question_type

NOW, EARLIER = "now", "earlier"


@question_type
class Deed(DateTime):
    """Done just now, or at an earlier time that is given with it."""

    name = "deed"
    parts: ClassVar[tuple[str, ...]] = ("when", "day", "month", "year", "time")
    is_said_anew: ClassVar[bool] = True

    def parse(self, question: Question, raw: Raw, context: Context) -> Parsed:
        when = part_of(raw, "when") or text_of(raw)
        if when == NOW:
            return Parsed(str(context.now))
        parsed = super().parse(question, raw, context)
        if when == EARLIER and parsed == Parsed():
            return self._refuse(question, "day", "must include a date")
        return parsed

    def raw(self, question: Question, value: Value) -> Raw:
        parts = super().raw(question, value)
        return {"when": EARLIER, **(parts if isinstance(parts, dict) else {})}

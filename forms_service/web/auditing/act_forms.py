"""The filter of the audit log."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from wtforms import SelectField

from forms_service.services.keeping.oversight.who_looked import Days
from forms_service.web.frame.act_forms import (
    LOOKED_FOR,
    ActForm,
    Carriable,
    day_field,
    text_field,
)

PERSON: Final = "person-"
"""What the fields of a person are called by where those of a filter are on the same page."""


class AuditFilterForm(ActForm):
    reference = text_field("Reference", Carriable(), most=LOOKED_FOR)
    actor = SelectField("Who", default="")
    verb = SelectField("Kind of act", default="")
    act = SelectField("What was done", default="")
    since = day_field("From", "27 3 2026")
    until = day_field("To, included", "31 3 2026")


class PersonSearchForm(ActForm):
    """The least that tells somebody from others; it is remembered in the session's cookie, so its texts are short."""

    name = text_field("Name", Carriable(), hint="The beginning of any name, in any order", most=LOOKED_FOR)
    born = day_field("Date of birth", "27 3 1994")
    reference = text_field("Our reference, a prison number or a probation reference", Carriable(), most=LOOKED_FOR)

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if not any(self.data.values()):
            self.name.errors = ["Enter a name, a date of birth, a reference or a number"]
        return any(self.data.values())


class DaysForm(ActForm):
    since = day_field("From", "27 3 2026")
    until = day_field("To, included", "31 3 2026")

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.since.day and self.until.day and self.until.day < self.since.day:
            self.until.errors = ["To must not be before From"]
        return not self.until.errors

    def days(self, today: date, *, back: timedelta) -> Days:
        """Return the days that were chosen; where one was not, or cannot be read, *back* from *today*."""
        until = (self.until.day if not self.until.errors else None) or today
        since = (self.since.day if not self.since.errors else None) or until - back
        return Days(min(since, until), until)

"""The filter of the audit log."""

from __future__ import annotations

from wtforms import SelectField

from forms_service.web.frame.act_forms import (
    LOOKED_FOR,
    ActForm,
    Carriable,
    day_field,
    text_field,
)


class AuditFilterForm(ActForm):
    reference = text_field("Reference", Carriable(), most=LOOKED_FOR)
    actor = SelectField("Who", default="")
    verb = SelectField("Kind of act", default="")
    act = SelectField("What was done", default="")
    day = day_field("On", "27 3 2026")

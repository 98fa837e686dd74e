"""An exchange with probation that agrees on actions, each by a day."""

from __future__ import annotations

from forms_service.engine.answers import Raw
from tests.builders.definitions import a_question

EXCHANGE = "probation_information_sharing_record"
ACTIONS = a_question(
    "xa_actions",
    "repeat",
    columns=[
        a_question("xa_action", "textarea", required=False),
        a_question("xa_who"),
        a_question("xa_due", "date"),
        a_question("xa_done", "radio", options=("no", "yes")),
    ],
)


def day(number: int, month: int) -> Raw:
    return {"day": str(number), "month": str(month), "year": "2026"}


def action(row: str, who: str, by: int, done: str) -> dict[str, Raw]:
    return {"id": row, "xa_who": who, "xa_due": day(by, 12), "xa_done": done}

"""What a correction notice calls right and is graver than what was sent, while a view that favours contact stands.

The view was formed on what was sent: its author says whether it still stands, or puts it right with the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from forms_service.casework.keeping.records import Record, Standing
from forms_service.casework.meanings import (
    CONTACT_LEVEL,
    CONTACT_LEVEL_BEFORE,
    CORRECTION_ITEMS,
    CORRECTION_RIGHT,
    CORRECTION_SENT,
    LEVELS_WITH_CALLS,
    FormRole,
)
from forms_service.engine.agreement import AnswerInWords, Disagreement
from forms_service.engine.free_text.repetition import grave_words
from forms_service.services.answering.corrections.sealed_statements import TABLE, SealedStatements, Statement
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.work import Work

_NOTHING: Final = frozenset({"no", "none", "not known", "nothing", "no known concerns"})


def beside_views(work: Work, opened: OpenQuestionnaire) -> Iterator[Disagreement]:
    """Return what in a notice speaks against a view on contact that it leaves as it is."""
    table = opened.path.reader.context.tables.get(TABLE)
    if opened.definition.plays != FormRole.CORRECTION_NOTICE or not isinstance(table, SealedStatements):
        return
    items = opened.path.by_meaning.rows(CORRECTION_ITEMS)
    named = [
        (row, table.statement(str(cells.value(CORRECTION_SENT))), cells.value(CORRECTION_RIGHT)) for row, cells in items
    ]
    graver = [
        (row, sent, str(right)) for row, sent, right in named if sent and right and _is_graver(opened, sent, str(right))
    ]
    views = _views(work, opened, {sent.asked for _, sent, _ in named if sent}) if graver else []
    for row, sent, right in graver if views else ():
        yield _graver_beside_views(opened, row, sent, right, views)


def _is_graver(opened: OpenQuestionnaire, sent: Statement, right: str) -> bool:
    """Whether it has a grave word that was not sent, or says something where it was sent that there is nothing."""
    grave = opened.definition.vocabulary.grave
    plain = sent.plain.strip(" .").casefold()
    is_something = plain in _NOTHING and right.strip(" .").casefold().startswith("yes")
    return is_something or bool(grave_words(right, grave) - grave_words(sent.text, grave))


def _views(work: Work, opened: OpenQuestionnaire, corrected: set[str]) -> list[tuple[Record, AnswerInWords]]:
    """The views that favour calls or visits, and stand in what was issued of the enquiry, and are not *corrected*."""
    found = []
    for record in work.records.of_enquiry(opened.enquiry.id):
        if record.issued_at is None or record.part or record.standing is not Standing.ISSUED:
            continue
        form, said = work.ports.library.get(record.definition), work.submissions.get(record.submission).values
        asked = next((each for m in (CONTACT_LEVEL, CONTACT_LEVEL_BEFORE) if (each := form.bearer(m)) in said), "")
        level = said.get(asked)
        if isinstance(level, str) and level in LEVELS_WITH_CALLS and asked not in corrected:
            option = form.index[asked].option(level)
            words = str(option.label) if option else level
            found.append((record, AnswerInWords(asked, form.index[asked].short_label, words)))
    return found


def _graver_beside_views(
    opened: OpenQuestionnaire, row: str, sent: Statement, right: str, views: list[tuple[Record, AnswerInWords]]
) -> Disagreement:
    form = opened.definition
    column = form.bearer(CORRECTION_RIGHT)
    said = "What is right is graver than what was sent, and a view that favours calls or visits stands"
    return Disagreement(
        "graver_beside_a_view",
        (form.bearer(CORRECTION_ITEMS), row, column),
        f"{said}. Does it still stand? Put it right here too, begin a review, or say why it stands",
        said,
        whom=sent.label,
        now=AnswerInWords(column, form.index[column].short_label, right),
        against=views[0][1],
        where=" and ".join(dict.fromkeys(f"“{record.called}”" for record, _ in views)),
    )

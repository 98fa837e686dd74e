"""Corrections of the request that a reply lists, held against what is known of the people of its enquiry.

A letter prints them beside the people it is about, with nobody asked whether they gave what “you gave” says, or whether
it has been corrected in another way since.
"""

from __future__ import annotations

from collections.abc import Iterator

from forms_service.casework.meanings import CORRECTED_GIVEN, CORRECTED_RIGHT, DETAILS_CORRECTED, FormRole
from forms_service.casework.people.corrections import Listed, doubts, known_otherwise
from forms_service.casework.people.facts import BIRTHS, Fact
from forms_service.engine.agreement import AnswerInWords, Disagreement
from forms_service.engine.dates import date_in_words
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire
from forms_service.services.people.corrected import listed_in
from forms_service.services.work import Work

HERE = "As this enquiry has it"


def of_corrections(work: Work, opened: OpenQuestionnaire) -> Iterator[Disagreement]:
    """What a reply has to answer for of each correction in it: a notice is held against what was sent."""
    rows = opened.path.by_meaning.rows(DETAILS_CORRECTED)
    if opened.definition.plays == FormRole.CORRECTION_NOTICE or not rows:
        return
    people = [subject.person for subject in opened.enquiry.people_about(opened.child)]
    facts, today = work.people.facts(people), opened.path.reader.context.now.day
    for row, cells in rows:
        listed = listed_in(cells)
        if wrong := list(doubts(listed, facts, today)):
            yield _doubted(opened, row, listed, wrong, known_otherwise(listed, facts))


def _doubted(opened: OpenQuestionnaire, row: str, listed: Listed, wrong: list[str], known: list[Fact]) -> Disagreement:
    bearer = opened.definition.bearer
    asked = bearer(CORRECTED_RIGHT if "what is correct" in wrong[0] else CORRECTED_GIVEN)
    says = f"This corrects what was given, and {'; '.join(wrong)}"
    label = opened.definition.index[bearer(DETAILS_CORRECTED)].short_label
    now = AnswerInWords(asked, label, f"{listed.detail}: {listed.given} → {listed.right}")
    here = "; ".join(dict.fromkeys(_in_words(fact) for fact in known))
    against = AnswerInWords("", HERE, here) if here else None
    place = (bearer(DETAILS_CORRECTED), row, asked)
    return Disagreement("doubtful_correction", place, f"{says}. Which is right?", says, now=now, against=against)


def _in_words(fact: Fact) -> str:
    return date_in_words(fact.value) if fact.kind in BIRTHS and "-" in fact.value else fact.value

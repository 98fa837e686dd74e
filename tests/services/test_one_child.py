"""Replies that are about one child: one for each, which sees nothing of the others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.errors import Conflict, Invalid
from forms_service.engine.answers import row_id, rows_of
from forms_service.engine.conditions import Compare, There
from forms_service.engine.definitions.forms import Definition, Outcome
from forms_service.engine.definitions.questions import Wording
from forms_service.engine.definitions.rules import AgreementRule
from forms_service.services.deciding import decide
from forms_service.services.replies import start
from tests.builders.definitions import a_question
from tests.builders.life import ALFIE, BEA, Life, a_form
from tests.builders.small_forms.one_child import ASSESSMENT, BOTH, REPLY
from tests.builders.world import WORKER


@pytest.fixture
def two(life: Life) -> tuple[Life, Questionnaire, Questionnaire]:
    first, second = life.with_forms(ASSESSMENT, REPLY).enquiry(BOTH)
    return life, first, second


def test_each_child_has_a_reply_of_its_own(two: tuple[Life, Questionnaire, Questionnaire]) -> None:
    _, first, second = two

    assert (first.form, second.form) == ("core/contact_assessment_known", "core/contact_assessment_known")
    assert {first.about, second.about} == {ALFIE, BEA}


def test_children_with_different_routes_get_different_forms(life: Life) -> None:
    replies = life.with_forms(ASSESSMENT, REPLY).enquiry(
        {ALFIE: "contact_assessment_known", BEA: "prison_enquiry_response"}
    )

    assert [(reply.form, reply.about) for reply in replies] == [
        ("core/contact_assessment_known", ALFIE),
        ("core/prison_enquiry_response", ""),
    ]


def test_it_sees_its_own_child_and_no_other(two: tuple[Life, Questionnaire, Questionnaire]) -> None:
    life, first, second = two

    opened = life.opened(first)

    assert [row_id(row) for row in rows_of(opened.carried["ch_children"])] == [ALFIE]
    assert opened.path.answers["se_child_results"] == {ALFIE: "open_case"}
    assert [person.name for person in opened.people if person.kind == "child"] == ["Alfie Rowe"]
    assert opened.source is not None
    assert "Bea" not in str(opened.source.path.answers)
    assert [person.name for person in life.opened(second).people if person.kind == "child"] == ["Bea Rowe"]


def test_what_one_child_was_answered_for_is_proposed_for_the_other_and_says_where_from(
    two: tuple[Life, Questionnaire, Questionnaire],
) -> None:
    life, first, second = two
    life.answer(first, {"as_law": "A court order of 2024", "as_wishes": "He wants to write."})

    opened = life.opened(second)

    assert opened.path.proposals() == {"as_law": "A court order of 2024"}
    assert opened.shared_from == "From “Contact assessment known” about Alfie Rowe"
    assert life.opened(first).shared_from == ""


def test_the_sealed_reply_says_which_child_it_is_about_and_names_no_other(
    two: tuple[Life, Questionnaire, Questionnaire],
) -> None:
    life, first, _ = two
    life.answer(first, {"as_law": "None", "as_wishes": "He wants to write."})
    life.send(first)
    life.authorise(first)

    with life.ports.unit_of_work() as unit:
        (submission,) = unit.of(first.organisation).submissions.of_questionnaire(first.id)

    assert submission.about == ALFIE
    assert b"Bea" not in submission.sealed


def test_a_person_starts_another_reply_with_a_reason(two: tuple[Life, Questionnaire, Questionnaire]) -> None:
    life, first, _ = two
    actor = life.world.user(WORKER)

    started = start.start_another(
        life.ports,
        actor,
        first.enquiry,
        "core/prison_enquiry_response",
        reason="The prison asked on the telephone too.",
    )

    assert (started.form, started.why) == ("core/prison_enquiry_response", "The prison asked on the telephone too.")
    with pytest.raises(Conflict, match="under way already"):
        start.start_another(life.ports, actor, first.enquiry, "core/prison_enquiry_response", reason="Again")
    with pytest.raises(Invalid, match="Say why"):
        start.start_another(life.ports, actor, first.enquiry, "core/prison_enquiry_response", reason=" ")
    with pytest.raises(Invalid, match="Choose the child"):
        start.start_another(life.ports, actor, first.enquiry, "core/contact_assessment_known", reason="For the other")


LEVELS = ["level_1_none", "level_4_all"]
WORDS = Wording("Which is true?")
LEVEL = a_form(
    "contact_assessment_known",
    a_question("lv_level", "radio", options=LEVELS),
    about="ch_children",
    agreement=(
        AgreementRule(
            "elsewhere", Compare("lv_level", "differs_there", ("true",)), ("lv_level",), WORDS, WORDS, across="enquiry"
        ),
        AgreementRule(
            "beside", There(Compare("lv_level", "is", ("level_4_all",))), ("lv_level",), WORDS, WORDS, across="sibling"
        ),
    ),
    outcomes=(Outcome("document", "D30"), Outcome("retention", "RC-02")),
)
OTHER_LEVEL = a_form(
    "contact_assessment_not_known",
    a_question("vw_level", "radio", options=LEVELS),
    about="ch_children",
    outcomes=(Outcome("document", "D40"), Outcome("retention", "RC-02")),
)


def test_a_level_is_held_against_that_of_a_sister_in_another_form_and_of_the_child_in_another_enquiry(
    life: Life,
) -> None:
    life.with_forms(LEVEL, OTHER_LEVEL)
    routes = {ALFIE: "contact_assessment_known", BEA: "contact_assessment_not_known"}
    first, sister = life.enquiry(routes)

    def broken(reply: Questionnaire) -> list[str]:
        found = decide.view(life.ports, life.world.user(WORKER), reply.id).disagreements
        return [one.disagreement.rule for one in found if one.disagreement.rule in {"beside", "elsewhere"}]

    life.answer(first, {"lv_level": "level_4_all"})
    assert broken(first) == []
    life.answer(sister, {"vw_level": "level_4_all"})
    assert broken(first) == ["beside"]
    life.issued(first)
    life.send_out(life.world.record_of(first))
    again, _ = life.enquiry(routes)
    life.answer(again, {"lv_level": "level_4_all"})
    assert broken(again) == []
    life.answer(again, {"lv_level": "level_1_none"})
    assert broken(again) == ["elsewhere"]


def asked_of_needs(rule: str, operator: str) -> Definition:
    """A report with one text, of which one thing is asked beside that of a brother or sister."""
    held = Compare("ba_needs", operator, ("true",))
    return a_form(
        "contact_assessment_known",
        a_question("ba_needs", "textarea"),
        about="ch_children",
        agreement=(AgreementRule(rule, held, ("ba_needs",), WORDS, WORDS, across="sibling"),),
        outcomes=(Outcome("document", "D30"), Outcome("retention", "RC-02")),
    )


NEEDS = "A steady home, the same school, and to be told what happens to their father and when they will hear from him."


def test_what_a_draft_about_a_sister_says_since_a_report_was_sent_is_asked_of_the_draft_alone(life: Life) -> None:
    life.with_forms(asked_of_needs("same", "same_text_there"))
    first, sister = life.enquiry(dict.fromkeys((ALFIE, BEA), "contact_assessment_known"))

    def broken(reply: Questionnaire) -> list[str]:
        return [
            one.disagreement.rule for one in decide.view(life.ports, life.world.user(WORKER), reply.id).disagreements
        ]

    life.answer(first, {"ba_needs": NEEDS})
    life.send(first)
    life.world.clock.pass_by(timedelta(minutes=10))
    life.answer(sister, {"ba_needs": NEEDS})
    assert broken(first) == []
    assert broken(sister) == ["same"]


def test_that_a_text_names_a_sister_stays_answered_whatever_is_written_of_her(life: Life) -> None:
    life.with_forms(asked_of_needs("names", "names_there"))
    first, sister = life.enquiry(dict.fromkeys((ALFIE, BEA), "contact_assessment_known"))

    def keys() -> list[str]:
        found = decide.view(life.ports, life.world.user(WORKER), first.id).disagreements
        return [one.disagreement.key for one in found]

    life.answer(first, {"ba_needs": "Bea wants to go with him."})
    before = keys()
    life.answer(sister, {"ba_needs": "A steady home."})
    assert before == keys() != []

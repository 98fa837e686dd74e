"""What the adult would read of others, whatever may be told of what the child said."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from forms_service.engine.agreement import alone
from forms_service.engine.answers import Answers, Value
from forms_service.engine.path import Path
from tests.builders import contact
from tests.builders.definitions import rows
from tests.builders.rule_cases.answers import known, prison, view
from tests.builders.rule_cases.readers import FOR_ADULT, SUMMARY, a_statement

OF_OTHERS = [
    "He misses you. His sister told us that she is angry and will not come.",
    "Letters are fine. His sister has told us that she is worried about you.",
    "His father told us that he is afraid of you and has seen a solicitor.",
    "Daddy said that he will not come home if you do.",
    "His dad is scared of you, and we are sorry for it.",
    "The children told us that they miss you.",
    "Both of his sisters refuse letters.",
    "Another girl at his school says that you wrote to her.",
    "The older girl in the home cut herself in June.",
    "His half-brother ran away from home in May.",
    "Your mother thinks that visits come too soon.",
    "Somebody told us that you wrote to the house.",
    "His foster carer doesn’t want any calls on Sundays.",
]
NOTHING_OF_OTHERS = [
    "We think that letters would be good for Jay, and that visits come too soon.",
    "You told us that your mother is ill and that your sister wants to visit.",
    "Jay would like letters about football. His carer reads each letter first.",
    "Calls can be on Sundays, with his carer in the room, and Jay wants to go on with them.",
    "Jay likes to hear from you. He told us that letters make him laugh.",
    "A visit with his sister could follow, and we feel that it is right to wait.",
    "You can write to Jay and his sister. We want to hear how you get on.",
    "If contact is allowed, his grandmother will bring him, and would sit with him.",
    "Jay said that he loves you, and that he wants you to write to his brother too.",
]
AGREES: Answers = {**SUMMARY, "pc_views": rows(c1={**contact.A_CARER, "pc_show_adult": "no"})}


def in_our_view(text: str) -> Path:
    """A summary of what the child said may be told, and the carers let the adult know nothing."""
    return known(**{**FOR_ADULT, **AGREES, "fa_view": text})


def is_asked(path: Path, rule: str) -> bool:
    return any(one.rule == rule for one in alone(path))


def test_the_adult_is_not_told_what_others_said_felt_or_went_through_without_a_question() -> None:
    """Told wherever the adult reads it: of our view, and of what the child said; and nothing of this is in NOTHING_OF_OTHERS."""
    rules = ("words_for_the_adult_of_what_is_withheld", "summary_of_what_others_said")

    def asked(text: str) -> list[bool]:
        both = (in_our_view(text), known(**{**FOR_ADULT, **SUMMARY, "vo_adult_summary": text}))
        return [is_asked(path, rule) for path, rule in zip(both, rules, strict=True)]

    assert [text for text in OF_OTHERS if asked(text) != [True, True]] == []
    assert [text for text in NOTHING_OF_OTHERS if any(asked(text))] == []


@pytest.mark.parametrize("answer", [prison, view], ids=["prison", "not known"])
def test_so_it_is_in_every_form_that_has_words_for_the_adult(answer: Callable[..., Path]) -> None:
    def asked(text: str) -> bool:
        given: dict[str, Value] = {**FOR_ADULT, "fa_view": text}
        return is_asked(answer(**given), "words_for_the_adult_of_others")

    assert [text for text in OF_OTHERS if not asked(text)] == []
    assert not asked(NOTHING_OF_OTHERS[0])


def test_what_a_carer_lets_the_adult_know_may_be_told_and_what_a_sister_said_may_not() -> None:
    permitted = rows(c1={**contact.A_CARER, "pc_show_adult": "yes"})
    rule = "words_for_the_adult_of_what_is_withheld"
    lets = {**FOR_ADULT, **SUMMARY, "pc_views": permitted}
    assert not is_asked(known(**{**lets, "fa_view": "His father says that he would read each letter first."}), rule)
    assert is_asked(known(**{**lets, "fa_view": "His sister says that she would read each letter first."}), rule)


def test_a_statement_that_the_adult_may_see_is_of_nobody_else() -> None:
    def asked(text: str) -> bool:
        return is_asked(known(**a_statement("rr", text)), "rr_shown_and_told_by_others")

    assert asked("His father told us that he is afraid of her.")
    assert not asked("Jay was hit by her in 2019, and told his teacher at once.")
    assert not asked("Jay lived with his sister and his father, who work in the town.")

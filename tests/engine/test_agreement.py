"""Rules of agreement: what they see, what is wrong with one, and when one text is another's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms_service.engine.agreement import Other, as_answered, disagreements
from forms_service.engine.answers import Value
from forms_service.engine.checking.agreement_checks import agreement_faults
from forms_service.engine.checking.checks import faults
from forms_service.engine.conditions import AllOf, AnyOf, AnyRow, Compare, Condition, Not, OfWhom, There
from forms_service.engine.definitions.forms import Continuation, Definition
from forms_service.engine.definitions.questions import Check, Option, Wording
from forms_service.engine.definitions.rules import AgreementRule
from forms_service.engine.free_text.days_in_words import first_time
from forms_service.engine.free_text.likeness import names_only, points_elsewhere, same_text
from forms_service.engine.free_text.phrases import says
from forms_service.engine.free_text.vocabulary import AdviceWords, Kind, Vocabulary
from forms_service.engine.operators import OPERATORS
from forms_service.engine.path import Path
from tests.builders.definitions import a_definition, a_path, a_question, rows
from tests.builders.shipped import shipped

WORDS = Wording("These do not agree")
KNOWN, UNKNOWN = Compare("known", "is", ("yes",)), Compare("known", "is", ("no",))


def rule(disagrees: Condition, *questions: str, **rest: object) -> AgreementRule:
    return AgreementRule("r", disagrees, questions or ("known",), WORDS, WORDS, **rest)  # type: ignore[arg-type]  # of any of its fields


def a_form(*rules: AgreementRule, **rest: object) -> Definition:
    return a_definition(
        a_question("known", "radio", options=("yes", "no")),
        a_question("text", "textarea", required=False),
        a_question("seen", "date", required=False),
        a_question("born", "date", required=False),
        a_question("child", "repeat", required=False, columns=[a_question("name", required=False)]),
        agreement=rules,
        **rest,  # type: ignore[arg-type]  # whatever else a definition has
    )


def path_of(form: Definition, **answers: Value) -> Path:
    return a_path(form, answers)


def other(form: Definition, **answers: Value) -> Other:
    path = path_of(form, **answers)
    return Other("reply", "o", "the other reply", as_answered(form, answers, {}, path.reader.context), is_sent=True)


def test_a_rule_sees_the_same_answer_of_another_reply_and_says_where_it_was_sent() -> None:
    form = a_form(rule(AllOf((UNKNOWN, There(KNOWN))), across="reply"))
    (broken,) = disagreements(path_of(form, known="no"), [other(form, known="yes")])
    assert broken.now
    assert broken.against
    assert (broken.now.words, broken.against.words, broken.where) == ("no", "yes", "the other reply")
    assert broken.sent == "o"
    assert disagreements(path_of(form, known="no"), [other(form, known="no")]) == []
    assert disagreements(path_of(form, known="no")) == []


def test_what_was_not_answered_there_contradicts_nothing() -> None:
    form = a_form(rule(Compare("known", "differs_there", ("true",)), across="reply"))
    assert disagreements(path_of(form, known="no"), [other(form, text="Other words")]) == []
    assert len(disagreements(path_of(form, known="no"), [other(form, known="yes")])) == 1


def test_a_disagreement_is_another_once_an_answer_behind_it_changes() -> None:
    form = a_form(rule(Compare("text", "differs_there", ("true",)), "text", across="reply"))
    there = [other(form, text="Something")]
    first, same, changed = (
        disagreements(path_of(form, known="no", text=text), there)[0].key for text in ("One", "One", "Two")
    )
    assert first == same != changed


def test_a_warning_about_one_answer_is_a_disagreement_at_its_row() -> None:
    check = Check("max_length", ("3",), level="warning", message=Wording("Long"), authoriser=Wording("It is long"))
    names = a_question("child", "repeat", columns=[a_question("name", checks=[check])])
    (broken,) = disagreements(a_path(a_definition(names), {"child": rows(r1={"name": "Kit"}, r2={"name": "Jayne"})}))
    assert (broken.place, broken.author, broken.authoriser) == (("child", "r2", "name"), "Long", "It is long")


def test_of_several_stops_at_one_answer_the_first_is_enough() -> None:
    stop = rule(UNKNOWN, level="stop")
    form = a_form(stop, replace(stop, id="second"), replace(stop, id="third", level="answer"))
    assert [one.rule for one in disagreements(path_of(form, known="no"))] == ["r", "third"]


def test_one_date_before_another_is_seen_as_far_as_both_are_known() -> None:
    form = a_form(rule(Compare("born", "earlier_than", ("seen",)), "born"))
    assert disagreements(path_of(form, known="no", born="2026-05-01")) == []
    assert len(disagreements(path_of(form, known="no", born="2026-05-01", seen="2026-05-02"))) == 1
    assert disagreements(path_of(form, known="no", born="2026-05-02", seen="2026-05-02")) == []


@pytest.mark.parametrize(("mistake", "code"), [
    (rule(Compare("nothing", "is", ("x",))), "unknown-reference"),
    (rule(KNOWN, "nothing"), "unknown-reference"),
    (rule(KNOWN, against="nothing"), "unknown-reference"),
    (rule(There(KNOWN)), "nothing-there"),
    (rule(KNOWN, across="reply"), "nothing-there"),
    (rule(There(KNOWN), across="sibling"), "wrong-across"),
    (rule(There(KNOWN), across="part_before"), "wrong-across"),
    (rule(Compare("known", "says", ("x",))), "wrong-operator"),
    (rule(Compare("text", "earlier_than", ("seen",)), "text"), "wrong-operator"),
    (rule(Compare("known", "is", ("perhaps",))), "unknown-option"),
    (rule(Compare("text", "says", ("no_such_phrases",)), "text"), "unknown-reference"),
    (rule(Compare("text", "advises", ("watering",)), "text"), "unknown-reference"),
    (rule(Compare("text", "tells_before", ("known",)), "text"), "wrong-operator"),
    (rule(Compare("text", "called_as", ("nothing",)), "text"), "unknown-reference"),
    (rule(Compare("born", "younger_than", ("sixteen",)), "born"), "wrong-operator"),
    (rule(Compare("known", "is", ("yes", "no"))), "wrong-operator"),
    (rule(Compare("known", "empty", ("perhaps",))), "wrong-operator"),
    (rule(Compare("name", "is", ("Kit",))), "missing-quantifier"),
    (rule(KNOWN, counterparts=("text", "seen")), "wrong-counterparts"),
])  # fmt: skip
def test_a_mistake_in_a_rule_is_named(mistake: AgreementRule, code: str) -> None:
    assert code in {fault.code for fault in agreement_faults(a_form(mistake))}


GIVEN = st.lists(st.sampled_from(["true", "false", "sixteen", "16", "121", "-1", "seen", "yes"]), max_size=3)


@settings(max_examples=200)
@given(st.sampled_from(sorted(OPERATORS)), st.sampled_from(["born", "text", "known"]), GIVEN)
def test_what_an_operator_is_given_is_named_by_the_check_or_stops_no_page(
    operator: str, name: str, given: list[str]
) -> None:
    form = a_form(rule(Compare(name, operator, tuple(given)), name, across="reply"))
    codes = {fault.code for fault in agreement_faults(form)}
    assert given or "wrong-operator" in codes
    if not codes & {"wrong-operator", "unknown-reference", "unknown-option"}:
        answers: dict[str, Value] = {"known": "yes", "text": "Told on 3 May 2026", "born": "2026-05-01"}
        disagreements(path_of(form, **answers), [other(form, **answers)])


OF_PLANTS = AdviceWords(
    kinds=(Kind("water", ("watering", "tap-water")), Kind("light", ("light", "lamps"))), whole=Kind("care", ("care",))
)


@pytest.mark.parametrize(("text", "against"), [
    ("We advise against watering until May.", {"water"}),
    ("Tap water is not recommended, but we recommend lamps.", {"water"}),
    ("We do not recommend any care.", {"care", "water", "light"}),
    ("We advise against letters.", set()),
])  # fmt: skip
def test_what_a_text_advises_is_read_by_the_words_of_its_field(text: str, against: set[str]) -> None:
    for kind in ("water", "light", "care"):
        of_kind = rule(Compare("text", "advises_against", (kind,)), "text")
        form = a_form(of_kind, vocabulary=Vocabulary(advice=OF_PLANTS))
        assert list(agreement_faults(form)) == []
        assert bool(disagreements(path_of(form, known="no", text=text))) is (kind in against)


def test_a_kind_that_the_vocabulary_has_not_is_named_with_those_that_it_has() -> None:
    of_letters = rule(Compare("text", "advises", ("water", "letters")), "text")
    (fault,) = agreement_faults(a_form(of_letters, vocabulary=Vocabulary(advice=OF_PLANTS)))
    assert "“letters” is no kind" in fault.message
    assert "care, light, water" in fault.message


def test_a_rule_without_a_mistake_is_not_refused() -> None:
    in_parts = Continuation(KNOWN, {"known": "no"})
    rules = (rule(AnyRow(Compare("name", "is", ("Kit",)))), replace(rule(There(KNOWN), across="part_before"), id="s"))
    assert list(agreement_faults(a_form(*rules, continues=in_parts))) == []
    twice = a_form(rule(KNOWN), rule(UNKNOWN))
    assert {fault.code for fault in agreement_faults(twice)} == {"duplicate-id"}


@pytest.mark.parametrize("condition", [There(KNOWN), Compare("known", "differs_there", ("true",))])
def test_what_only_a_rule_of_agreement_can_ask_decides_no_question(condition: Condition) -> None:
    asked = a_question("later", show_when=condition)
    form = a_definition(a_question("known", "radio", options=("yes", "no")), asked)
    assert "only-in-agreement" in {fault.code for fault in faults(form)}


NAMES = ("Maisie Test", "Kai Test")
SENTENCE = "{name} has settled well with {their} aunt and looks forward to every letter that comes."


def test_the_text_of_another_child_is_the_same_with_the_names_exchanged() -> None:
    hers, his = SENTENCE.format(name="Maisie", their="her"), SENTENCE.format(name="Kai", their="his")
    assert same_text(hers, his, NAMES)
    assert same_text(hers.upper(), f"  {his}\n", NAMES)
    assert not same_text(hers, "Kai is afraid of him, sleeps badly and asks that nobody brings him there.", NAMES)
    assert not same_text("None known.", "None known.", NAMES), "short texts are alike by chance"


@given(
    st.permutations(["home", "school", "letters", "afraid", "glad", "sleeps", "aunt", "Sundays", "together", "swims"])
)
def test_a_text_is_always_its_own_copy(words: Sequence[str]) -> None:
    text = " ".join(words)
    assert same_text(text, text, ())


@pytest.mark.parametrize("text", [
    "None that we can see at all.", "She has not been asked about prison.", "Not asked, because she is two years old.",
    "No. " * 20, "Nothing known, nothing known, nothing known, nothing known, nothing.",
])  # fmt: skip
def test_a_short_true_answer_is_nobodys_copy(text: str) -> None:
    assert not same_text(text, text, NAMES)


@pytest.mark.parametrize(("text", "points"), [
    ("As in the report about Maisie.", True), ("See his sister's assessment", True), ("Same as for her brother", True),
    ("as above", True), ("Same as Maisie", True), ("Ditto.", True), ("Please see the other report", True),
    ("As for the other two.", True), ("Likewise.", True), ("Unchanged from what was said of the eldest.", True),
    ("What was said of Maisie holds here too.", True), ("No different from the others", True),
    ("Nothing to add to what we said of his brother.", True), ("Similar to the younger one", True),
    ("Likewise, he needs a steady home and his own bed.", False), ("The same school as now.", False),
    ("Unchanged since May.", False), ("As of May he sleeps well.", False), ("Nothing else is known.", False),
    ("As for the other house, he does not like it.", False), ("Similar to what the school told us.", False),
    ("As his mother says, he is afraid of him.", False), ("He sees his sister weekly.", False),
    ("See the school's report of May.", False), ("Good.", False),
])  # fmt: skip
def test_a_text_that_says_nothing_itself_points_elsewhere(text: str, *, points: bool) -> None:
    assert (
        points_elsewhere(text, ["Maisie Test"], shipped().get("core/contact_assessment_known@1").vocabulary) is points
    )


def test_a_text_that_names_only_another_child_is_told_from_one_that_names_both() -> None:
    assert names_only("Maisie’s wish is to stay.", ["Maisie Test"], ["Kai Test"])
    assert not names_only("Kai misses Maisie.", ["Maisie Test"], ["Kai Test"])
    assert not names_only("He misses his sister.", ["Maisie Test"], ["Kai Test"])
    assert not names_only("A call on Sunday, which he shared with his sister Maisie.", ["Maisie Test"], ["Kai Test"])
    assert names_only("We spoke with Maisie, who wants to see him.", ["Maisie Test"], ["Kai Test"])
    assert names_only("She plays with Maisie, and Maisie is afraid.", ["Maisie Test"], ["Kai Test"])


def test_a_name_that_is_also_a_word_is_one_with_its_capital_and_within_a_sentence() -> None:
    others = ["Will Test", "May Test", "Kit Test"]
    for text in ("I will write every week if I may.", "Will he be asked? May he?", "It was in May 2026, on 3 May."):
        assert not names_only(text, others, ["Joy Test"])
    for text in ("He said that Will’s wish is to stay.", "We asked May about it.", "Kit stays.", "kit stays"):
        assert names_only(text, others, ["Joy Test"])
    assert not names_only("We asked May and Joy.", others, ["Joy Test"])
    assert names_only("We asked May, to her great joy.", others, ["Joy Test"])


@pytest.mark.parametrize(("text", "said"), [
    ("She is on a Child Protection Plan (neglect).", True), ("She is not on a child protection plan.", False),
    ("She was on a child protection plan till May.", False), ("No trace. On a child protection plan.", True),
    ("They are on child-protection plans", True), ("There is no order, she is on a child protection plan.", True),
    ("On a child protection plan until 2019", False), ("She was placed on a child protection plan in May.", True),
    ("No longer on a child protection plan", False), ("She isn't on a child protection plan", False),
    ("A child protection plan will be considered.", False), ("Not looked after but on a child protection plan", True),
])  # fmt: skip
def test_a_phrase_counts_where_it_is_not_denied(text: str, *, said: bool) -> None:
    assert says(text, ["child protection plan"]) is said


def test_a_section_of_an_act_is_said_in_several_ways() -> None:
    assert all(says(f"A {way} enquiry is under way", ["section 47"]) for way in ("s47", "S. 47", "s.47", "section 47"))
    assert not says("A section 17 assessment", ["section 47"])


@pytest.mark.parametrize(("text", "time"), [
    ("Lee Madeup, 9:00am on 27 November", "2026-11-27T09:00"), ("at 9.10 pm", "2026-11-29T21:10"),
    ("3/11/26 14:05", "2026-11-03T14:05"), ("Lee on Nov 3rd, 2025", "2025-11-03"), ("yesterday", "2026-11-28"),
    ("2026-11-02", "2026-11-02"), ("4 January", "2027-01-04"), ("Lee Madeup", ""), ("99/99", ""),
])  # fmt: skip
def test_the_time_that_a_text_tells_of_is_read(text: str, time: str) -> None:
    assert first_time(text, "2026-11-29T11:40") == time


@pytest.mark.parametrize(("typed", "broken"), [("Kit", False), ("Kit Example", False), ("Jo Example", True)])
def test_somebody_is_called_by_a_name_in_a_column_or_by_part_of_it(typed: str, *, broken: bool) -> None:
    form = a_form(rule(Not(Compare("text", "called_as", ("name",))), "text"))
    found = disagreements(path_of(form, known="no", text=typed, child=rows(r1={"name": "Kit Alex Example"})))
    assert bool(found) is broken


def test_answers_are_held_against_other_answers_of_the_form() -> None:
    other_day = a_form(rule(Compare("born", "other_than", ("seen",)), "born"))
    assert disagreements(path_of(other_day, known="no", born="2026-05-01")) == []
    assert disagreements(path_of(other_day, known="no", born="2026-05-01", seen="2026-05-02"))
    told = a_form(rule(AnyOf((Compare("text", "tells_before", ("seen",)), Compare("text", "tells_to_come"))), "text"))
    assert disagreements(path_of(told, known="no", text="Lee, 1 May 2020", seen="2020-05-02"))
    assert disagreements(path_of(told, known="no", text="Lee, 1 May 2020", seen="2020-05-01")) == []
    assert disagreements(path_of(told, known="no", text="Lee, 1 May 2099"))
    named = a_form(rule(Compare("text", "names", ("known",)), "text"))
    assert disagreements(path_of(named, known="no", text="It is no matter"))


def test_a_row_of_a_matrix_is_asked_for_what_was_chosen_in_it() -> None:
    wishes = a_question("wishes", "matrix", options=("wants", "unsure"), rows=(Option("letters", WORDS),))
    chosen = rule(Compare("wishes", "row_is", ("letters", "wants")), "wishes")
    form = a_definition(wishes, agreement=[chosen])
    assert disagreements(a_path(form, {"wishes": {"letters": "wants"}}))
    assert disagreements(a_path(form, {"wishes": {"letters": "unsure"}})) == []
    for wrong in (("visits", "wants"), ("letters", "hates")):
        faulty = a_definition(wishes, agreement=[rule(Compare("wishes", "row_is", wrong), "wishes")])
        assert list(agreement_faults(faulty))


def test_a_text_may_say_of_somebody_whom_it_names_what_their_row_denies() -> None:
    says = Compare("text", "says", ("is in",))
    form = a_form(rule(OfWhom(says, Compare("name", "is", ("Kit",))), "text"))
    named = {"child": {"r1": "Jay Example", "r2": "Kit Example"}}
    answers: dict[str, Value] = {"child": rows(r1={"name": "Jay"}, r2={"name": "Kit"})}

    def broken(text: str) -> bool:
        path = path_of(form, **answers, text=text)
        reader = replace(path.reader, context=replace(path.reader.context, rows=named))
        return bool(disagreements(replace(path, reader=reader)))

    assert broken("Kit is in.")
    assert broken("Jay is out, and Kit is in.")
    assert not broken("Jay is in.")
    assert not broken("Kit will tell us whether Jay is in.")
    assert list(agreement_faults(form)) == []


def test_what_is_said_of_whom_is_checked_like_any_condition() -> None:
    nobody = OfWhom(Compare("text", "says", ("is in",)), Compare("nothing", "is", ("Kit",)))
    no_text = OfWhom(Compare("known", "says", ("is in",)), Compare("name", "is", ("Kit",)))
    codes = [[fault.code for fault in agreement_faults(a_form(rule(each, "text")))] for each in (nobody, no_text)]
    assert all(codes)
    hangs = a_definition(
        a_question("text", "textarea", required=False),
        a_question("then", show_when=OfWhom(Compare("text", "says", ("in",)), Compare("text", "empty", ("false",)))),
    )
    assert "only-in-agreement" in {fault.code for fault in faults(hangs)}

"""What one version of a form has otherwise than another is told in sentences: each change once, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.engine.conditions import AllOf, AnyRow, Compare, Named, Not
from forms_service.engine.definitions.express import Express
from forms_service.engine.definitions.forms import Continuation, Definition, Outcome
from forms_service.engine.definitions.questions import Check, Option, Page, Question, Section, Wording
from forms_service.engine.definitions.rules import AgreementRule, AuthorDeclaration, CrossCheck, ManagerCheck
from forms_service.engine.derivations import kinds
from forms_service.engine.differences import of_questions, of_rules
from forms_service.engine.differences.difference import DifferenceKind, FormDifference
from forms_service.engine.differences.forms import form_differences
from forms_service.engine.differences.in_words import FormInWords
from tests.builders.definitions import a_definition, a_question
from tests.builders.shipped import shipped

SEEN = Compare("seen", "is", ("yes",))
FORM = a_definition(
    a_question("seen", "radio", label="Were they seen?", options=["yes", "no"]),
    a_question("where", label="Where?", show_when=SEEN, checks=[Check("max_length", ("80",))]),
    a_question("why_not", "textarea", label="Why not?", required=False),
    a_question("visits", "repeat", label="Visits", columns=[a_question("on", "date", label="On"), a_question("by")]),
    a_question("last", label="Anything else?"),
    section_when=Not(SEEN),
    conditions={"was_seen": SEEN},
    declarations=(AuthorDeclaration("right", Wording("This is right")),),
    outcomes=(Outcome("document", "D10"), Outcome("document", "D12", SEEN)),
)


def on_page(form: Definition, change: Callable[[tuple[Question, ...]], tuple[Question, ...]]) -> Definition:
    """The form with the questions of its first page changed."""
    section = form.sections[0]
    page = replace(section.pages[0], questions=change(section.pages[0].questions))
    return replace(form, version=2, sections=(replace(section, pages=(page,)), *form.sections[1:]))


def with_question(form: Definition, **changed: Any) -> Definition:
    """The form with one question of its first page, called by its id, changed."""
    name = changed.pop("of")
    return on_page(form, lambda every: tuple(replace(q, **changed) if q.id == name else q for q in every))


def only(before: Definition, after: Definition) -> FormDifference:
    (found,) = form_differences(before, after)
    return found


@pytest.mark.parametrize("form", shipped().all(), ids=lambda form: form.id)
def test_a_version_held_against_itself_says_nothing(form: Definition) -> None:
    assert form_differences(form, replace(form, version=form.version + 1, digest="another", at="elsewhere:1")) == ()


def another(value: object) -> object:
    """Some other value that a field may have which has this one."""
    match value:
        case bool():
            return not value
        case str():
            return f"{value}x"
        case Wording():
            return Wording(f"{value} in other words")
        case None:
            return SEEN
        case dict():
            return {"england": Wording("There")}
        case _:
            return (*value, "more") if isinstance(value, tuple) else kinds.Constant("yes")


CHANGES = [*of_questions.OF_QUESTION, "required"]


@given(
    number=st.integers(0, 3),
    names=st.lists(st.sampled_from(CHANGES), unique=True, max_size=4),
    cy=st.booleans(),
)
def test_each_change_of_a_question_is_told_once(number: int, names: list[str], *, cy: bool) -> None:
    """Whatever is changed together: as many sentences as changes, all of that question."""
    question = FORM.sections[0].pages[0].questions[number]
    changed = {name: another(getattr(question, name)) for name in names}
    if cy and "hint" in changed:
        changed["hint"] = Wording(str(question.hint), "Cymorth")

    found = form_differences(FORM, with_question(FORM, of=question.id, **changed))

    assert [each.question for each in found] == [question.id] * len(names)
    assert len({each.sentence for each in found}) == len(names)
    assert all(question.short_label in each.sentence for each in found)


@given(st.sampled_from([*of_questions.OF_OPTION]), st.integers(0, 1))
def test_each_change_of_an_option_is_told_once(name: str, number: int) -> None:
    question = FORM.questions[0]
    option = question.options[number]
    changed: dict[str, Any] = {name: another(getattr(option, name))}
    options = [replace(each, **changed) if each is option else each for each in question.options]

    found = only(FORM, with_question(FORM, of="seen", options=tuple(options)))

    assert (found.question, found.option) == ("seen", option.id)


def test_nothing_that_a_form_may_say_goes_untold() -> None:
    """Who gives a question, an option, a page or a form a new field says here how its change is told."""
    names = {of: {each.name for each in fields(of)} for of in (Question, Option, Page, Section, Definition)}

    assert names[Question] == {*of_questions.OF_QUESTION, *of_questions.BY_THEMSELVES}
    assert names[Option] == {*of_questions.OF_OPTION, "id", "at"}
    assert names[Definition] == {
        *of_rules.ALONE, *of_rules.SEVERAL, *of_rules.BY_THEMSELVES, *of_rules.SAY_NOTHING,
    }  # fmt: skip
    assert names[Page] == {"id", "at", "title", "intro", "why", "questions"}
    assert names[Section] == {"id", "at", "title", "show_when", "pages"}


@given(st.permutations(range(4)))
def test_questions_in_another_order_are_told_as_few_moves_and_nothing_else(order: list[int]) -> None:
    found = form_differences(FORM, on_page(FORM, lambda every: tuple(every[at] for at in order)))

    assert {each.kind for each in found} <= {DifferenceKind.MOVED}
    assert bool(found) == (order != sorted(order))
    assert len(found) < len(order)


@given(st.sets(st.sampled_from(["seen", "where", "why_not", "visits"])))
def test_what_is_taken_out_and_put_back_is_told_once_each_way(names: set[str]) -> None:
    without = on_page(FORM, lambda every: tuple(q for q in every if q.id not in names))

    there, back = form_differences(FORM, without), form_differences(without, FORM)

    assert {(each.kind, each.question) for each in there} == {(DifferenceKind.QUESTION_TAKEN_OUT, n) for n in names}
    assert {(each.kind, each.question) for each in back} == {(DifferenceKind.QUESTION_ADDED, name) for name in names}
    assert len(there) == len(back) == len(names)


def test_a_question_in_other_words_is_shown_before_and_after() -> None:
    found = only(FORM, with_question(FORM, of="where", label=Wording("Where were they seen?")))

    assert found == FormDifference(
        DifferenceKind.REWORDED, "“Where?” is asked in other words", "where", "", "Where?", "Where were they seen?"
    )


def test_a_new_question_says_where_it_is_asked_and_when_it_must_be_answered() -> None:
    new = a_question("who", label="Who saw them?", show_when=AllOf((SEEN, Named("was_seen"))))

    found = only(FORM, on_page(FORM, lambda every: (*every, new)))

    assert found.sentence == (
        "New question, in “Main – Page”. It must be answered if (“Were they seen?” is “yes”) and (was seen)"
    )
    assert found.after == "Who saw them?"


def test_a_condition_is_told_in_words() -> None:
    found = only(FORM, with_question(FORM, of="where", show_when=None))

    assert (found.kind, found.before, found.after) == (
        DifferenceKind.CONDITION, "If “Were they seen?” is “yes”", "Always",
    )  # fmt: skip


def test_a_condition_that_has_a_name_is_told_once_wherever_it_is_used() -> None:
    goes_by = replace(FORM, conditions={"was_seen": AnyRow(Compare("on", "empty", ("false",)))})

    found = only(FORM, goes_by)

    assert found.sentence == "What “was seen” means in conditions is another"
    assert found.after == "If for any of them, “On” is empty"


def test_an_answer_that_can_no_longer_be_chosen_is_named() -> None:
    found = only(FORM, with_question(FORM, of="seen", options=FORM.questions[0].options[:1]))

    assert (found.sentence, found.option, found.before) == (
        "An answer to “Were they seen?” was taken out", "no", "no",
    )  # fmt: skip


def test_a_column_is_told_with_the_rows_that_it_is_in() -> None:
    columns = (a_question("on", "date", label="Seen on"), a_question("with", required=False))

    found = form_differences(FORM, with_question(FORM, of="visits", columns=columns))

    assert [(each.question, each.sentence) for each in found] == [
        ("by", "No longer asked, in “Visits”: “by”"),
        ("with", "New question, in “Visits”. It may be left empty"),
        ("on", "“On” in “Visits” is asked in other words"),
    ]


def test_what_is_asked_on_another_page_is_moved_and_neither_gone_nor_new() -> None:
    first, last = FORM.sections
    moved = first.pages[0].questions[2]
    page = replace(first.pages[0], questions=tuple(q for q in first.pages[0].questions if q != moved))
    onto = replace(last.pages[0], questions=(*last.pages[0].questions, moved))

    found = only(FORM, replace(FORM, sections=(replace(first, pages=(page,)), replace(last, pages=(onto,)))))

    assert (found.kind, found.question, found.before, found.after) == (
        DifferenceKind.MOVED, "why_not", "“Main – Page”", "“Last – Last”",
    )  # fmt: skip


def test_a_page_in_another_section_is_told_without_its_questions() -> None:
    first, last = FORM.sections
    found = form_differences(FORM, replace(FORM, sections=(replace(first, pages=(*first.pages, *last.pages)),)))

    assert [each.sentence for each in found] == [
        "The section “Last” was taken out",
        "The page “Last” is in another section",
    ]


BESIDE: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "title": ({"title": Wording("Small form", "Ffurflen")}, "The form is called otherwise"),
    "carries": ({"carries": None, "about": "children"}, "Of whom there is one such form each is another"),
    "a declaration more": (
        {"declarations": (*FORM.declarations, AuthorDeclaration("seen", Wording("I have seen it"), SEEN))},
        "Whoever sends it declares one thing more",
    ),
    "a declaration in other words": (
        {"declarations": (AuthorDeclaration("right", Wording("All of this is right")),)},
        "Whoever sends it declares this in other words, or at other times",
    ),
    "a check of managers": (
        {"manager_checks": (ManagerCheck("m", SEEN, Wording("The visit was made"), documents=("D12",)),)},
        "Whoever authorises it confirms one thing more",
    ),
    "a rule": (
        {"cross_checks": (CrossCheck("c", SEEN, Wording("Not both"), "where"),)},
        "There is a new rule over several answers",
    ),
    "a warning": (
        {"agreement": (AgreementRule("a", Compare("it", "is", ("no",)), ("seen",), Wording("Look"), Wording("It")),)},
        "There is a new warning of answers that do not agree",
    ),
    "parts": ({"continues": Continuation(SEEN, {"where": "later"})}, "When the reply is given in parts is another"),
    "the short way": ({"express": Express(())}, "The short way through the form is another"),
    "a document more": (
        {"outcomes": (*FORM.outcomes, Outcome("document", "D99"))}, "The document D99 is made now",
    ),
    "a document less": ({"outcomes": FORM.outcomes[:1]}, "The document D12 is not made any more"),
    "a document when": (
        {"outcomes": (FORM.outcomes[0], Outcome("document", "D12", Not(SEEN)))},
        "The document D12 is made under another condition",
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", BESIDE)
def test_what_is_otherwise_beside_the_questions_is_told_once(change: str) -> None:
    changed, sentence = BESIDE[change]

    assert only(FORM, replace(FORM, version=2, **changed)).sentence == sentence


def test_every_proposal_of_the_shipped_forms_has_words() -> None:
    """None is shown with a name that only a program understands."""
    told = [
        FormInWords(form).words(each.default) for form in shipped().all() for each in form.with_columns if each.default
    ]

    assert told
    assert not [words for words in told if "(" in words and "=" in words]

"""What is wrong with a form definition itself: stable codes, each with its place and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from forms_service.engine.checking.condition_checks import asked_at, condition_faults
from forms_service.engine.checking.express_checks import express_faults
from forms_service.engine.checking.pattern_checks import pattern_faults
from forms_service.engine.checking.proposal_checks import proposal_faults
from forms_service.engine.checking.question_checks import question_faults
from forms_service.engine.checking.reach import unreachable
from forms_service.engine.checking.surroundings import Surroundings
from forms_service.engine.checking.truth_checks import truth_faults
from forms_service.engine.checking.type_checks import (
    chooses_document,
    is_deed,
    rule_faults,
    shape_faults,
    unknown,
)
from forms_service.engine.checking.wording_checks import unreasoned_pages, wording_faults
from forms_service.engine.conditions import Condition, Named, parts
from forms_service.engine.definitions.express import ExpressPage
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.definitions.rules import CrossCheck
from forms_service.engine.derivations.kinds import Derivation, FromBackground
from forms_service.engine.derivations.walking import conditions_in, named_answers
from forms_service.engine.fault import Fault, nearest

ID = re.compile(r"[a-z][a-z0-9_]{0,59}")


def faults(definition: Definition, *, was_walked: bool = False) -> list[Fault]:
    """Everything that forbids publishing *definition*, in the order of its file.

    If it *was_walked* before, as it is, what no answers lead to is not searched for again.
    """
    broken = [*_ids(definition), *_questions(definition), *_names(definition)]
    broken += _references(definition)
    broken += _deeds(definition)
    broken += _express(definition)
    # Only a definition whose references hold can be walked to see what is reachable.
    return broken or ([] if was_walked else [*_unreachable(definition)])


def finer_faults(definition: Definition, around: Surroundings) -> Iterator[Fault]:
    """What makes *definition* worse, or names what is not *around* it, and yet keeps nobody from walking it."""
    yield from _other_ids(definition)
    yield from question_faults(definition)
    yield from wording_faults(definition, needs_welsh=definition.publisher in around.welsh_publishers)
    if around.needs_reasons:
        yield from unreasoned_pages(definition)
    yield from proposal_faults(definition, around)
    yield from pattern_faults(definition)
    yield from express_faults(definition)
    yield from truth_faults(definition)


def _other_ids(definition: Definition) -> Iterator[Fault]:
    """The ids of all that is no question: they stand in addresses and in the log."""
    named = [(section.id, section.at) for section in definition.sections]
    named += [(page.id, page.at) for section in definition.sections for page in section.pages]
    named += [(each.id, each.at) for each in definition.declarations]
    named += [(check.id, check.at) for check in definition.manager_checks]
    named += [(rule.id, rule.at) for rule in definition.cross_checks]
    named += [(rule.id, rule.at) for rule in definition.agreement]
    named += [(page.id, page.at) for page in (definition.express.pages if definition.express else ())]
    # An organisation may be called north-shire already, and is never called otherwise again.
    named += [(name, definition.at) for name in (definition.publisher.replace("-", "_"), definition.name)]
    named += [
        (name, getattr(condition, "at", "") or definition.at) for name, condition in definition.conditions.items()
    ]
    for name, at in named:
        if not ID.fullmatch(name):
            message = f"“{name}” is not an id. Use small letters, digits and underscores, starting with a letter"
            yield Fault("bad-id", at, message)
    yield from _twice("rule", ((rule.id, rule.at) for rule in definition.cross_checks))
    pages = definition.express.pages if definition.express else ()
    yield from _twice("express page", ((page.id, page.at) for page in pages))


def _ids(definition: Definition) -> Iterator[Fault]:
    seen: dict[str, str] = dict.fromkeys(definition.carried, "carried questions")
    for question in definition.with_columns:
        if not ID.fullmatch(question.id):
            message = f"“{question.id}” is not an id. Use small letters, digits and underscores, starting with a letter"
            yield Fault("bad-id", question.at, message)
        if question.id in seen:
            message = f"“{question.id}” is already used at {seen[question.id]}. An id names one question for ever"
            yield Fault("duplicate-id", question.at, message)
        seen[question.id] = question.at
    pages = [(f"{section.id}/{page.id}", page.at) for section in definition.sections for page in section.pages]
    yield from _twice("section", ((section.id, section.at) for section in definition.sections))
    yield from _twice("declaration", ((said.id, said.at) for said in definition.declarations))
    yield from _twice("manager check", ((check.id, check.at) for check in definition.manager_checks))
    yield from _twice("page", pages)
    for question in definition.with_columns:
        yield from _twice("option", ((option.id, option.at) for option in question.options))


def _twice(kind: str, named: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for name, at in named:
        if name in seen:
            yield Fault("duplicate-id", at, f"The {kind} “{name}” is already given at {seen[name]}")
        seen[name] = at


def _questions(definition: Definition) -> Iterator[Fault]:
    yield from _pages_that_ask_nothing(definition)
    for question in definition.with_columns:
        yield from shape_faults(question)
        yield from _proposing(question)
        yield from _of_everyone(question)
        at, name = question.at, question.id
        if question.each and question.each not in definition.index:
            yield Fault("unknown-reference", at, f"“{name}” is asked for each of “{question.each}”, which is not there")
        named = definition.index.get(question.rows_of)
        if question.rows_of and (named is None or named.row_name is None or named.each):
            message = f"“{name}” offers the rows of “{question.rows_of}”, which is not there or gives no row_name"
            yield Fault("unknown-reference", at, message)


def _pages_that_ask_nothing(definition: Definition) -> Iterator[Fault]:
    for page in (page for section in definition.sections for page in section.pages):
        if all(question.reads is not None for question in page.questions):
            message = f"“{page.title}” asks nothing: what is read stands beside a question"
            yield Fault("page-asks-nothing", page.at, message)


def _of_everyone(question: Question) -> Iterator[Fault]:
    """What is one answer for everybody is given once."""
    if question.of_everyone and question.each:
        yield Fault(
            "of-everyone-for-each", question.at, f"“{question.id}” is asked for each row, so it is of one alone"
        )


def _proposing(question: Question) -> Iterator[Fault]:
    """What is always said by a person is not proposed; what a person is to confirm is."""
    at, name = question.at, question.id
    if question.never_default and question.default is not None:
        yield Fault("default-not-allowed", at, f"“{name}” must always be said by a person: take its default out")
    if question.reads is not None and (question.default is not None or question.shared or question.reviewed):
        yield Fault("read-and-proposed", at, f"“{name}” is read, so nothing is proposed for it")
    if question.reads is not None and question.required:
        yield Fault("read-and-required", at, f"“{name}” is read, so nobody can be made to answer it: required: false")
    if question.reads is not None and question.each and not isinstance(question.reads, FromBackground):
        yield Fault("reads-rows", at, f"“{name}” is read, which of each row only what is recorded can be")
    if question.confirm and question.default is None:
        yield Fault("nothing-to-confirm", at, f"“{name}” is to be confirmed and has no default to propose")


def _deeds(definition: Definition) -> Iterator[Fault]:
    """What a deed writes is worked out by a default; what it is said over is asked before it."""
    order = [question.id for question in definition.questions]
    for question in definition.questions:
        if (question.writes or question.over or question.finds) and not is_deed(question):
            yield Fault("not-for-this-type", question.at, f"“{question.id}” is a {question.type}, which writes nothing")
        for name in question.writes:
            if name not in order or order.index(name) < order.index(question.id):
                yield Fault("unknown-reference", question.at, f"“{question.id}” writes “{name}”, not asked after it")
            elif definition.index[name].default is None:
                yield Fault("nothing-to-write", question.at, f"“{name}” is written by “{question.id}”, from no default")
        for name in question.over:
            if name not in order or order.index(name) > order.index(question.id):
                yield Fault("unknown-reference", question.at, f"“{question.id}” is over “{name}”, not asked before it")
        for name in question.finds:
            if name not in order or order.index(name) < order.index(question.id):
                yield Fault("unknown-reference", question.at, f"“{question.id}” finds “{name}”, not asked after it")


def _names(definition: Definition) -> Iterator[Fault]:
    """Named conditions that go round in a circle."""
    uses = {name: _named_in(condition) for name, condition in definition.conditions.items()}
    for name, used in uses.items():
        waiting, seen = list(used), set[str]()
        while waiting:
            step = waiting.pop()
            if step == name:
                at = getattr(definition.conditions[name], "at", definition.at)
                yield Fault("cycle", at, f"The condition “{name}” depends on itself")
                break
            if step not in seen:
                seen.add(step)
                waiting.extend(uses.get(step, ()))


def _named_in(condition: Condition) -> list[str]:
    return [part.name for part in parts(condition) if isinstance(part, Named)]


def _references(definition: Definition) -> Iterator[Fault]:
    """Conditions, proposals and rules that name what is not there, or what is asked later."""
    order = definition.order
    end = len(order)
    for condition in definition.conditions.values():
        yield from condition_faults(definition, condition, order, end)
    for section in definition.sections:
        first = min((order[question.id] for question in section.questions), default=end)
        yield from condition_faults(definition, section.show_when, order, first)
    for question in definition.questions:
        yield from _of_question(definition, question, order, order[question.id])
    for check in definition.cross_checks:
        yield from _cross_check(definition, check, order, end)
    refusals = [refusal.when for refusal in definition.express.refusals] if definition.express else []
    asked = [check.when for check in definition.manager_checks]
    pages = [page.show_when for page in definition.express.pages] if definition.express else []
    pages += [each.when for page in (definition.express.pages if definition.express else ()) for each in page.says]
    declared = [said.when for said in definition.declarations]
    for followed_from in (*refusals, *asked, *declared, *pages):
        yield from condition_faults(definition, followed_from, order, end)
    for outcome in definition.outcomes:
        yield from condition_faults(definition, outcome.when, order, end, (outcome.each,))
    yield from _life(definition, order, end)


def _cross_check(definition: Definition, check: CrossCheck, order: Mapping[str, int], end: int) -> Iterator[Fault]:
    asked = definition.index.get(check.question)
    if asked is None or check.question in definition.carried:
        message = f"“{check.question}” is not a question of this form"
        yield Fault("unknown-reference", check.at, message, nearest(check.question, order))
        return
    repeat = definition.repeat_of_column.get(check.question, "")
    outer = definition.index[repeat].each if repeat else asked.each
    yield from condition_faults(definition, check.when, order, end, (repeat, outer))


def _life(definition: Definition, order: Mapping[str, int], end: int) -> Iterator[Fault]:
    """What is copied, whom a questionnaire is about, what follows for each row, and how it goes on in parts."""
    for copied in definition.copies:
        if copied not in order:
            yield Fault("unknown-reference", definition.at, f"“{copied}” is copied but is not a question of this form")
    for outcome in definition.outcomes:
        yield from unknown(definition, outcome.each, outcome.at)
    yield from _about(definition)
    going_on = definition.continues
    if going_on is None:
        return
    yield from condition_faults(definition, going_on.when, order, end)
    for answer, option in going_on.sets.items():
        question = definition.index.get(answer)
        if question is None or question.option(option) is None:
            yield Fault("unknown-option", going_on.at, f"“{option}” is not an option of “{answer}”")
    for answer in going_on.empties:
        yield from unknown(definition, answer, going_on.at)


def _about(definition: Definition) -> Iterator[Fault]:
    """Whom a questionnaire is about is carried; what it reviews is a document."""
    if definition.about and definition.about not in definition.carried:
        yield Fault("unknown-reference", definition.at, f"“{definition.about}” is not carried, so nothing is about it")
    reviewed = definition.index.get(definition.reviews)
    if definition.reviews and not (reviewed and chooses_document(reviewed)):
        message = f"“{definition.reviews}” is not a question of type document, so it names nothing to review"
        yield Fault("unknown-reference", definition.at, message)


def _shared(question: Question) -> Iterator[Fault]:
    """Of rows, those columns are proposed elsewhere that say so, and none that gives a permission."""
    shared = [column for column in question.columns if column.shared]
    if question.shared and any(column.opens for column in shared):
        message = f"“{question.id}” gives a permission, which is for one statement: it is not taken over with others"
        yield Fault("shared-permission", question.at, message)
    if question.columns and question.shared != bool(shared):
        message = f"“{question.id}” is shared where some of its columns are, and only there"
        yield Fault("nothing-shared", question.at, message)


def _of_question(definition: Definition, question: Question, order: Mapping[str, int], place: int) -> Iterator[Fault]:
    rows = (question.each,)
    if order.get(question.each, -1) >= place:
        message = f"“{question.id}” is asked for each of “{question.each}”, which is asked later"
        yield Fault("forward-reference", question.at, message)
    yield from _shared(question)
    yield from _row_names(definition, question, order, place)
    yield from condition_faults(definition, question.show_when, order, place, rows)
    for derivation in (question.default, question.reads):
        yield from _derivation(definition, question, derivation, order, place, rows)
    yield from _at_any_time(definition, question, order, len(order), rows)
    for option in question.options:
        yield from condition_faults(definition, option.show_when, order, place, rows)
        yield from condition_faults(definition, option.told_when, order, len(order), rows)
    for check in question.checks:
        yield from condition_faults(definition, check.when, order, place, rows)
        yield from rule_faults(definition, question, check, rows)
    inside = (question.id, question.each)
    for number, column in enumerate(question.columns):
        # Inside a row, a column may name the columns before it and the questions before its repeat.
        inner = {**order, **{earlier.id: place - 1 for earlier in question.columns[:number]}}
        inner.update({later.id: len(order) for later in question.columns[number:]})
        yield from condition_faults(definition, column.show_when, inner, place, inside)
        yield from _at_any_time(definition, column, inner, len(order) + 1, inside)
        yield from _derivation(definition, column, column.default, inner, place, inside)
        for option in column.options:
            yield from condition_faults(definition, option.show_when, inner, place, inside)
        for check in column.checks:
            yield from condition_faults(definition, check.when, inner, len(order) + 1, inside)
            yield from rule_faults(definition, column, check, inside)


def _at_any_time(
    definition: Definition, question: Question, order: Mapping[str, int], place: int, rows: tuple[str, ...]
) -> Iterator[Fault]:
    """The conditions of a question that are asked once everything is answered."""
    for condition in (question.adult_when, question.leaves_when, question.of_others, question.names_another):
        yield from condition_faults(definition, condition, order, place, rows)


def _row_names(definition: Definition, question: Question, order: Mapping[str, int], place: int) -> Iterator[Fault]:
    """Rows that are offered before they are given, and rows that are called by what is not there."""
    for asked in (question, *question.columns):
        if asked.rows_of and asked_at(definition, asked.rows_of, order) >= place:
            message = f"“{asked.id}” offers the rows of “{asked.rows_of}”, which is asked later"
            yield Fault("forward-reference", asked.at, message)
    if question.row_name is not None:
        for answer in named_answers(question.row_name):
            yield from unknown(definition, answer, question.at)
            if asked_at(definition, answer, order) > place:
                message = f"The rows of “{question.id}” are called by “{answer}”, which is asked later"
                yield Fault("forward-reference", question.at, message)
        for condition, _ in conditions_in(question.row_name):
            yield from condition_faults(definition, condition, order, place + 1, (question.id, question.each))


def _derivation(
    definition: Definition,
    question: Question,
    derivation: Derivation | None,
    order: Mapping[str, int],
    place: int,
    rows: tuple[str, ...],
) -> Iterator[Fault]:
    """What is proposed for a question, or read, from an answer that is not there or is asked later."""
    if derivation is None:
        return
    for answer in named_answers(derivation):
        yield from unknown(definition, answer, question.at)
        if asked_at(definition, answer, order) >= place:
            message = f"The default of “{question.id}” reads “{answer}”, which is asked later"
            yield Fault("forward-reference", question.at, message)
    for condition, row_of in conditions_in(derivation):
        yield from condition_faults(definition, condition, order, place, (*rows, row_of))


def _express(definition: Definition) -> Iterator[Fault]:
    for page in definition.express.pages if definition.express else ():
        for answer in _express_answers(page):
            if answer not in definition.index:
                message = f"“{answer}” on an express page is not a question of this form"
                yield Fault("unknown-reference", page.at, message, nearest(answer, definition.index))
        yield from _says(definition, page)


def _says(definition: Definition, page: ExpressPage) -> Iterator[Fault]:
    """What a button says is an answer of the type of its question."""
    for each in page.says:
        question = definition.index.get(each.question)
        for answer in each.answer if question is not None and question.options else ():
            if question is not None and question.option(answer) is None:
                yield Fault("unknown-option", each.at, f"“{answer}” is not an option of “{each.question}”")


def _express_answers(page: ExpressPage) -> list[str]:
    together = page.together
    after = [together.after] if together and together.after else []
    given = [each.question for each in page.says]
    return [*page.questions, *given, *page.stamps, *after, *(together.sets if together else ())]


def _unreachable(definition: Definition) -> Iterator[Fault]:
    for question in unreachable(definition):
        yield Fault("unreachable-question", question.at, f"No answers can ever lead to “{question.id}”")

"""What is wrong with the rules of agreement of a form: stable codes, each with its place and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from forms_service.engine.checking.condition_checks import reference_faults, row_faults
from forms_service.engine.checking.reach import comparisons, everywhere
from forms_service.engine.checking.type_checks import is_date, is_free_text, unknown
from forms_service.engine.conditions import Compare, Condition, Named, There, parts
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.definitions.questions import Question
from forms_service.engine.definitions.rules import AgreementRule
from forms_service.engine.fault import Fault, nearest
from forms_service.engine.free_text.vocabulary import AdviceWords
from forms_service.engine.operators import HELD_AGAINST, IN_PHRASES, OF_ADVICE, OF_OTHER_ANSWERS, OF_TEXTS, OPERATORS


def agreement_faults(definition: Definition) -> Iterator[Fault]:
    """Everything that is wrong with the rules of agreement of *definition*."""
    times = Counter(rule.id for rule in definition.agreement)
    for rule in definition.agreement:
        if times[rule.id] > 1:
            yield Fault("duplicate-id", rule.at, f"There are several rules of agreement called “{rule.id}”")
        yield from _across(definition, rule)
        yield from (fault for name in (rule.now, rule.against) for fault in unknown(definition, name, rule.at))
        if rule.counterparts and len(rule.counterparts) != len(rule.questions):
            message = f"“{rule.id}” has counterparts, and not one for each of its questions"
            yield Fault("wrong-counterparts", rule.at, message)
        yield from _from_each_question(definition, rule)


def _across(definition: Definition, rule: AgreementRule) -> Iterator[Fault]:
    """What a rule holds answers against must be there to be held against, and be looked at."""
    looks = any(_looks_there(part) for part in everywhere(definition, rule.disagrees))
    if looks and not rule.across:
        yield Fault("nothing-there", rule.at, f"“{rule.id}” looks at other answers: say “across” which")
    if rule.across and not looks:
        yield Fault("nothing-there", rule.at, f"“{rule.id}” is across “{rule.across}” and looks at nothing there")
    if rule.across == "row" and not all(_is_of_each(definition, name) for name in rule.questions):
        message = f"“{rule.id}” is across “row”, and not all of its questions are asked for each of some rows"
        yield Fault("wrong-across", rule.at, message)
    if rule.across == "sibling" and not definition.about:
        yield Fault("wrong-across", rule.at, f"“{rule.id}” is across “sibling”, and this form is about no single one")
    if rule.across == "part_before" and definition.continues is None:
        yield Fault(
            "wrong-across", rule.at, f"“{rule.id}” is across “part_before”, and this form is not given in parts"
        )


def _is_of_each(definition: Definition, name: str) -> bool:
    asked = definition.index.get(name)
    return asked is None or bool(asked.each) or name in definition.repeat_of_column


def _looks_there(part: Condition) -> bool:
    return isinstance(part, There) or (isinstance(part, Compare) and part.operator in HELD_AGAINST)


def _from_each_question(definition: Definition, rule: AgreementRule) -> Iterator[Fault]:
    """What is wrong where the rule is seen from its questions; what is the same from several is looked at once."""
    seen: dict[str, Condition] = {}
    for name in rule.questions:
        if name not in definition.index or name in definition.carried:
            yield Fault(
                "unknown-reference",
                rule.at,
                f"“{name}” is not a question of this form",
                nearest(name, definition.order),
            )
        else:
            seen[name] = rule.seen_from(name)
    named = dict.fromkeys(
        part for condition in seen.values() for part in parts(condition) if isinstance(part, Compare | Named)
    )
    yield from reference_faults(definition, named, definition.order, len(definition.order))
    for compare in dict.fromkeys(each for part in named for each in comparisons(definition, part)):
        if compare.operator in OPERATORS and OPERATORS[compare.operator].takes.fits(compare.operand):
            yield from _operands(definition, compare)
    for name, condition in seen.items():
        repeat = definition.repeat_of_column.get(name, "")
        yield from row_faults(definition, condition, (repeat, definition.index[repeat or name].each))


def _operands(definition: Definition, compare: Compare) -> Iterator[Fault]:
    """What the operators of agreement read: dates, free text, the rows of a matrix, and other answers."""
    asked = definition.index.get(compare.answer)
    if asked is None:
        return
    if compare.operator in OF_TEXTS and not is_free_text(asked):
        message = f"“{compare.operator}” reads free text, and “{compare.answer}” is a {asked.type}"
        yield Fault("wrong-operator", compare.at, message)
    if compare.operator in OF_OTHER_ANSWERS:
        others = compare.operand[: IN_PHRASES.get(compare.operator)]
        yield from (fault for name in others for fault in unknown(definition, name, compare.at))
    if compare.operator in IN_PHRASES:
        phrases = compare.operand[IN_PHRASES[compare.operator] :]
        yield from (_no_phrases(name, compare) for name in phrases if "_" in name)
    if compare.operator in OF_ADVICE:
        yield from _of_kinds(definition.vocabulary.advice, compare)
    if compare.operator == "names_one":
        yield from unknown(definition, compare.operand[0], compare.at)
    if compare.operator == "row_is":
        yield from _of_matrix(asked, compare)
    dates = {
        "younger_than": (compare.answer,),
        "earlier_than": (compare.answer, *compare.operand),
        "soon_after": (compare.answer, *compare.operand),
        "tells_before": compare.operand,
        "dates_otherwise": compare.operand[:1],
    }
    for name in dates.get(compare.operator, ()):
        other = definition.index.get(name)
        if other is not None and not is_date(other):
            message = f"“{name}” is a {other.type}, and “{compare.operator}” needs dates"
            yield Fault("wrong-operator", compare.at, message)


def _no_phrases(name: str, compare: Compare) -> Fault:
    return Fault("unknown-reference", compare.at, f"There are no phrases named “{name}”")


def _of_kinds(words: AdviceWords, compare: Compare) -> Iterator[Fault]:
    """The kinds of what is advised must be those of the vocabulary."""
    known = ", ".join(sorted(words.names)) or "none, so say which block with a vocabulary this form uses"
    for name in compare.operand:
        if name not in words.names:
            message = f"“{name}” is no kind of what a text advises; the vocabulary of this form has {known}"
            yield Fault("unknown-reference", compare.at, message)


def _of_matrix(asked: Question, compare: Compare) -> Iterator[Fault]:
    """A row of a matrix, and what may be chosen in it."""
    rows = {row.id for row in asked.rows}
    if compare.operand[0] not in rows:
        yield Fault("wrong-operator", compare.at, f"“{compare.operand[0]}” is not a row of “{compare.answer}”")
    for option in compare.operand[1:]:
        if asked.option(option) is None:
            yield Fault("unknown-option", compare.at, f"“{option}” is not an option of “{compare.answer}”")

"""A request that a system sends in: kept as it came; whom it names is proposed, and a person takes that over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from forms_service.casework.enquiries.enquiries import Enquiry
from forms_service.casework.errors import Invalid, NotFound
from forms_service.casework.meanings import BY_PORTAL, REQUEST_CHANNEL, REQUEST_RECEIVED_AT, REQUEST_TEXT
from forms_service.casework.users import Permission
from forms_service.engine.answers import Problem, Raw, Value, new_row_id
from forms_service.engine.definitions.forms import Definition
from forms_service.engine.moments import Moment
from forms_service.engine.questions import parse
from forms_service.engine.validation import problems
from forms_service.services.answering.open_questionnaire import OpenQuestionnaire, lay_open
from forms_service.services.answering.saving import Saving
from forms_service.services.enquiries import enquiries
from forms_service.services.use_cases import use_case
from forms_service.services.work import Work


@dataclass(frozen=True)
class ReceivedRequest:
    """The *text* as it came, and what its sender says besides, by meaning; of *rows*, by that of the repeat.

    Everything but the text is a proposal.
    """

    text: str
    particulars: Mapping[str, Raw] = field(default_factory=dict)
    rows: Mapping[str, Sequence[Mapping[str, Raw]]] = field(default_factory=dict)


@use_case(Permission.RECORD)
def receive_request(work: Work, request: ReceivedRequest) -> Enquiry:
    """Record an enquiry with the request as received; ``Invalid`` names by its meaning what cannot be an answer.

    Nothing that was sent with it is an answer before a person has seen it and saved it.
    """
    enquiry, intake = enquiries.begin(work, express=True)
    blank = lay_open(work, enquiry, intake)
    text = _parsed_by_question(blank, {REQUEST_TEXT: request.text}, {})
    if not text:
        raise Invalid([Problem((REQUEST_TEXT,), "Send the request as it was received")])
    proposed = _parsed_by_question(blank, request.particulars, request.rows)
    received = {**_circumstances(work, blank.definition), **proposed}
    intake = replace(intake, received=received)
    enquiries.write_down(work, enquiry, intake)
    saving = Saving(work, lay_open(work, enquiry, intake))
    saving.answer(text, "typed")
    opened = saving.write()
    work.collect("request_received", opened, {"proposed": ", ".join(sorted(received))})
    return opened.enquiry


def _circumstances(work: Work, definition: Definition) -> dict[str, Value]:
    """When and how it came in: that is known here, and proposed like the rest."""
    known: dict[str, Value] = {REQUEST_RECEIVED_AT: str(Moment(work.now)), REQUEST_CHANNEL: BY_PORTAL}
    return {definition.bearer(meaning): value for meaning, value in known.items() if definition.bearer(meaning)}


def _parsed_by_question(
    blank: OpenQuestionnaire, particulars: Mapping[str, Raw], rows: Mapping[str, Sequence[Mapping[str, Raw]]]
) -> dict[str, Value]:
    """Return by question what was sent, as far as it can be an answer; refuse the rest, and what breaks a rule."""
    definition = blank.definition
    raw: dict[str, Raw] = {definition.bearer(meaning): typed for meaning, typed in particulars.items()}
    raw |= {definition.bearer(repeat): _raw_rows(definition, several) for repeat, several in rows.items()}
    if "" in raw:
        raise NotFound("The form in which an enquiry is recorded does not ask for all of this.")
    parsed = {name: parse(definition.question(name), typed, blank.paths.context) for name, typed in raw.items()}
    refused = [problem for each in parsed.values() for problem in each.problems]
    found = {name: each.value for name, each in parsed.items() if each.value is not None}
    refused = refused or list(_breaches(blank, found))
    if refused:
        raise Invalid([_at_meaning(definition, raw, problem) for problem in refused])
    return found


def _raw_rows(definition: Definition, several: Sequence[Mapping[str, Raw]]) -> list[Raw]:
    """The rows as they would have been typed, each with an id that it keeps."""
    return [
        {"id": new_row_id(), **{definition.bearer(meaning): typed for meaning, typed in row.items()}} for row in several
    ]


def _breaches(blank: OpenQuestionnaire, found: Mapping[str, Value]) -> Iterator[Problem]:
    """What of it would break a rule once it is taken over: that something else is missing is for a person to see to."""
    foreseen = blank.paths.with_facts(replace(blank.paths.facts, received=found)).foreseen
    yield from (p for p in problems(foreseen, frozenset(found)) if p.level == "error" and p.rule)


def _at_meaning(definition: Definition, raw: Mapping[str, Raw], problem: Problem) -> Problem:
    """A problem at the place where its sender wrote what is wrong: meanings, and of a row its number."""
    name, *inside = problem.place
    rows = raw.get(name)
    numbers = {str(row["id"]): str(n) for n, row in enumerate(rows or ()) if isinstance(row, Mapping) and "id" in row}
    place = [definition.index[name].means, *(numbers.get(part) or _meaning_of(definition, part) for part in inside)]
    return replace(problem, place=tuple(place))


def _meaning_of(definition: Definition, part: str) -> str:
    return definition.index[part].means if part in definition.index else part

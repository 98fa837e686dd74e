"""Letters about an enquiry itself: its record sheet (D02), a question back (D03), and redirects (D04 and D04B)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from forms_service.engine.definitions.questions import Question
from scripts.build_templates import letter
from scripts.build_templates.letter import fact, heading, long_answer, maybe, say, tag
from scripts.build_templates.looks import MARKING
from scripts.build_templates.sections import form, titled
from scripts.build_templates.wordml import Blocks, Text, each, joined, table

FORM: Final = "core/enquiry_intake"
_LONG: Final = "in_request_text"


def record_sheet() -> Blocks:
    """Everything that was recorded of an enquiry, with what is internal; for our own file."""
    definition = form(FORM)
    sections = [
        titled(str(section.title), [_told(question) for question in section.questions if question.id != _LONG])
        for section in definition.sections
    ]
    return joined(
        [
            letter.letterhead(),
            say("Enquiry record sheet", "Title"),
            say(_the_adult(), "Subtitle"),
            say(f"**{MARKING}.** Internal: for our own record. Not to be sent to anybody.", "Handling"),
            fact("Our reference", "document.reference"),
            fact("As it stood on", "document.sealed_on"),
            fact("Files received", "answer.in_files"),
            *sections,
            heading("The request as it was received"),
            say(f"{{{{ answer.{_LONG} }}}}", "Answer"),
            heading("This sheet"),
            say(
                "Form {{ document.definition }}, template {{ document.template }}, sealed answers "
                "{{ document.answers_digest_short }}",
                "SmallPrint",
            ),
        ]
    )


def clarification() -> Blocks:
    return joined(
        [
            *_opening("We need to know more before we can answer"),
            fact("Kind of request", "answer.en_type"),
            say("We cannot answer yet, because we are not sure that this is a purpose that we can lawfully help with."),
            letter.what_was_asked("What you asked"),
            long_answer("The purpose and legal power that you gave", "answer.en_purpose_given"),
            long_answer("What we need you to explain", "answer.en_clarify"),
            say(
                "**Please answer in writing,** from a secure mailbox, and give our reference. We search our records "
                "and reply once we know the purpose."
            ),
            _reach_us(),
        ]
    )


def redirect() -> Blocks:
    """To whoever asked: who should answer, and never why we think that the family is there."""
    return _redirect(
        _who_answers("child.tr_redirect_la", " if child.tr_redirect_la"),
        fact("Should answer", "answer.tr_redirect_la_no_child"),
        each(
            f"child in children if child.tr_route_choice{_ANSWERED_BY_US}",
            fact("We answer ourselves, about", "child.name"),
        ),
    )


def redirect_after_a_view() -> Blocks:
    """The same, when it was found out only while the view on contact was being formed."""
    return _redirect(
        _who_answers("answer.nk_redirect_la"),
        say("If you also asked about other children, we reply about each of them separately."),
    )


def _who_answers(authority: str, chosen: str = "") -> Blocks:
    columns = [("Child", 85, "{{ child.name }}"), ("Local authority that should answer", 85, tag(authority))]
    return table("Who should answer", columns, f"child in children{chosen}")


def _redirect(*who_answers: Blocks) -> Blocks:
    return joined(
        [
            *_opening("Another local authority should answer your enquiry"),
            fact("Kind of request", "answer.en_type"),
            say("We are not the local authority that should answer about the people below."),
            say("We are writing to the one that is."),
            *who_answers,
            _reach_us(),
        ]
    )


def redirect_to_authority() -> Blocks:
    """To the other authority: the request, and the one child that it should answer about."""
    return _redirect_to(
        fact("To", "answer.tr_redirect_la_no_child"),
        each("child in children", fact("To", "child.tr_redirect_la"), _the_child()),
        team=("rq_establishment", "rq_pdu"),
    )


def redirect_after_a_view_to_authority() -> Blocks:
    return _redirect_to(
        fact("To", "answer.nk_redirect_la"),
        each("child in children", _the_child()),
        team=("rq_establishment",),
        is_theirs="answer.nk_redirect_la",
    )


def _the_child() -> Blocks:
    return joined(
        [
            heading("The child"),
            fact("Name", "child.name"),
            fact("Other names", "child.aliases"),
            fact("Date of birth", "child.born"),
            fact("Relationship, as told", "child.ch_relationship"),
        ]
    )


def _redirect_to(*who_and_child: Blocks, team: Sequence[str], is_theirs: str = "") -> Blocks:
    believed = "We believe that the family lives, or may live, in your area. "
    return joined(
        [
            *_opening("An enquiry for you to answer"),
            *who_and_child,
            heading("The adult, as they were described to us"),
            say(_the_adult()),
            fact("Other names used", "answer.ad_aliases"),
            heading("The request"),
            fact("Asked by", "answer.rq_name"),
            fact("Their job title", "answer.rq_role"),
            *(fact(_PLACES[place], f"answer.{place}") for place in team),
            fact("Team", "answer.rq_team"),
            fact("Email", "answer.rq_email"),
            fact("Telephone", "answer.rq_phone"),
            fact("Kind of request", "answer.en_type"),
            fact("Reply needed by", "answer.en_needed_by"),
            letter.what_was_asked("What they asked"),
            long_answer("Purpose they gave", "answer.en_purpose_given"),
            say(
                f"{f'{{% if {is_theirs} %}}{believed}{{% endif %}}' if is_theirs else believed}"
                "**Please answer whoever asked.** We are telling them who should answer, and not why."
            ),
            _reach_us(),
        ]
    )


_ANSWERED_BY_US: Final = "".join(
    f" and child.tr_route_choice != '{route}'"
    for route in ("redirect_to_other_authority", "record_only", "cannot_answer")
)
_PLACES: Final = {"rq_establishment": "Prison", "rq_pdu": "Probation unit"}


def _opening(title: str) -> list[Blocks]:
    return [
        letter.letterhead(),
        say(title, "Title"),
        say(f"**{MARKING}.** {letter.BRIEFLY}", "Handling"),
        fact("Our reference", "document.reference"),
        fact("Their reference" if "you to answer" in title else "Your reference", "answer.rq_ref"),
        fact("Request received", "answer.in_received_at"),
        fact("Date", "document.sealed_on"),
    ]


def _reach_us() -> Blocks:
    return [*heading("Who you can speak to"), *letter.ask_us()]


def _the_adult() -> Text:
    return (
        "About **{{ answer.ad_given_names }} {{ answer.ad_family_name }}**"
        + maybe("answer.ad_dob", before=", born ")
        + maybe("answer.ad_prison_number", before=", prison number ")
        + maybe("answer.ad_crn", before=", probation reference ")
    )


def _told(question: Question) -> Question:
    """The question as the record copy has it: also what is internal."""
    return replace(question, internal=False, columns=tuple(replace(c, internal=False) for c in question.columns))

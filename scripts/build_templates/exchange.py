"""Information shared with probation: the record of the exchange (D50), feedback (D51) and the actions agreed (D52)."""

from __future__ import annotations

from typing import Final

from forms_service.engine.definitions.forms import Definition
from scripts.build_templates import letter
from scripts.build_templates.letter import FACT, REPORTED, bullets, fact, heading, long_answer, maybe, nature, say, tag
from scripts.build_templates.sections import form, section, some
from scripts.build_templates.wordml import Blocks, Text, joined, table

FORM: Final = "core/probation_information_sharing_record"


def record() -> Blocks:
    """D50: the same copy for both agencies."""
    definition = form(FORM)
    return joined(
        [
            letter.opening("Record of information shared with probation"),
            section(definition, "start"),
            _request(),
            section(definition, "supervision"),
            heading("How we searched"),
            letter.search(),
            letter.children_searched_for(),
            long_answer("How a possible match was resolved", "answer.se_possible_resolution"),
            some(definition, "xc_children", "xc_new", title="Children they have contact with"),
            section(definition, "received"),
            section(definition, "given"),
            section(definition, "decision"),
            _actions(definition),
            letter.sharing(told_adult=False),
            heading("Who decides"),
            letter.who_decides(EACH_DECIDES, has_version=False),
            letter.if_wrong(),
            letter.sign_off(),
        ]
    )


def feedback() -> Blocks:
    """D51: what came of what probation told us."""
    return joined(
        [
            letter.opening("Feedback to probation", letter.BRIEFLY),
            letter.what_the_adult_may_see(has_version=False),
            some(form(FORM), "xs_direction", "xs_at", "xs_how", title="The exchange"),
            some(
                form(FORM), "xd_outcome", "xd_why", "xd_voice", "xd_decider", "xd_decided_at", title="What we decided"
            ),
            some(form(FORM), "xa_notify", "xa_review", title="What happens next"),
            heading("Putting things right"),
            letter.if_wrong(),
            letter.sign_off(),
        ]
    )


def actions() -> Blocks:
    """D52: who does what by when."""
    return joined(
        [
            letter.opening("Actions agreed with probation", letter.BRIEFLY),
            letter.what_the_adult_may_see(has_version=False),
            some(form(FORM), "xs_direction", "xs_at", title="The exchange"),
            _actions(form(FORM)),
            heading("Putting things right"),
            letter.if_wrong(),
            letter.sign_off(),
        ]
    )


def _actions(definition: Definition) -> Blocks:
    columns: list[tuple[str, int, Text]] = [
        ("Action", 66, tag("row.xa_action")),
        ("By", 42, tag("row.xa_who") + maybe("row.xa_agency", before=", ")),
        ("Due", 42, tag("row.xa_due")),
        ("Done", 20, tag("row.xa_done")),
    ]
    return joined(
        [
            heading("Agreed actions"),
            nature(FACT, "what was agreed"),
            fact("Actions agreed", "answer.xa_actions_any"),
            table("Agreed actions", columns, "row in rows.xa_actions"),
            bullets("What each agency tells the other", "xa_notify"),
            fact("Next review", "answer.xa_review"),
        ]
    )


EACH_DECIDES: Final = (
    "**Each agency decides for itself** what it does with what it was told, and tells the other when something changes."
)


def _request() -> Blocks:
    return joined(
        [
            heading("What was asked or told"),
            nature(REPORTED, "as probation gave it"),
            say("What is reported here is not our finding."),
            letter.who_asked(places=letter.PRISON_OR_PROBATION),
            fact("Legal position", "answer.ad_legal_status"),
            fact("Date of sentence", "answer.ad_sentence_date"),
            fact("Release or end date", "answer.ad_release_date"),
            fact("Offence affected a child", "answer.ad_offence_child"),
            fact("Domestic abuse", "answer.ad_domestic_abuse"),
            fact("MAPPA", "answer.ad_mappa"),
            long_answer("Offence, as described", "answer.ad_offence_reported"),
            letter.orders_you_gave(),
            letter.risk_you_told_us(),
        ]
    )

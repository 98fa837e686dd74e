"""The replies to probation: same-day summary (D20), full reply (D21), address check (D22) and no trace (D23)."""

from __future__ import annotations

from typing import Final

from scripts.build_templates import letter, reply
from scripts.build_templates.letter import (
    ASSESSMENT,
    REPORTED,
    bullets,
    fact,
    heading,
    long_answer,
    maybe,
    nature,
    say,
)
from scripts.build_templates.looks import MARKING
from scripts.build_templates.sections import form, section, some
from scripts.build_templates.wordml import Blocks, joined

FORM: Final = "core/probation_enquiry_response"
NO_TRACE_IS_NOT_NO_RISK: Final = "**No trace is not the same as no risk.** See the limits of this reply, at its end."


def same_day_summary() -> Blocks:
    """One page, to be read out over the telephone and pasted into probation's own system."""
    told = "{{ answer.sd_given_how }}"
    # What nobody was told yet is not given: an e-mail goes after this is issued, and our register says when.
    given = "{% if answer.sd_given_to %}**Given**{% else %}**To be given**{% endif %}"
    return joined(
        [
            letter.letterhead(),
            say("Same-day summary", "Title"),
            say(letter.who_it_is_about(), "Subtitle"),
            say(f"**{MARKING}.** {letter.BRIEFLY}", "Handling"),
            fact("Our reference", "document.reference"),
            fact("Your reference", "answer.rq_ref"),
            fact("Asked", "answer.in_received_at"),
            fact("Reply due", "answer.en_needed_by"),
            fact("Answered", "authorised.on_at"),
            letter.sent_to(),
            say(f"{given}\t{told}{maybe('answer.sd_given_to', before=', to ')}", "Fact"),
            say("Fact; and our assessment from where it says “In our view”", "Nature"),
            say("{{ answer.sd_headline }}", "KeyWords"),
            fact("Our involvement", "answer.sd_known"),
            fact("Unsafe today (our view)", "answer.sd_risk_now"),
            fact("Children at address", "answer.sd_children_home"),
            fact("Not checked yet", "answer.sd_unchecked"),
            fact("Full reply by", "answer.sd_followup_by"),
            fact("Who you can speak to", "answer.nx_contact"),
            fact("Law relied on", "answer.so_gateway"),
            letter.for_the_adult_to_see("It comes with the full reply."),
            letter.authorised(),
            say(
                "**No trace is not the same as no risk.** Probation and the court decide. **If anything here is "
                "wrong,** tell us at once. Keep this only as long as your own rules require."
            ),
        ]
    )


def full_reply() -> Blocks:
    definition = form(FORM)
    return joined(
        [
            letter.opening("Reply to a probation child safeguarding enquiry"),
            heading("Summary"),
            fact("The adult", "answer.se_adult_result"),
            fact("Concerns", "answer.co_any"),
            fact("Unsafe today", "answer.sd_risk_now"),
            letter.children_and_involvement(),
            letter.who_decides(letter.COURT_DECIDES),
            _request(),
            _search(),
            _same_day(section(definition, "sameday", title="Our same-day answers", leave_out=["sd_followup_by"])),
            reply.involvement(),
            letter.alleged_role(),
            reply.concerns(),
            section(definition, "household"),
            section(definition, "best"),
            reply.voice(),
            _next(),
            _limits(),
        ]
    )


def address_check() -> Blocks:
    definition = form(FORM)
    return joined(
        [
            letter.opening("Address check"),
            heading("Summary"),
            nature(ASSESSMENT, "from a child’s point of view"),
            fact("Is it suitable?", "answer.ac_view"),
            letter.who_decides(letter.COURT_DECIDES),
            _request(),
            section(definition, "address", leave_out=["ac_view"]),
            _search(letter.children_searched_for()),
            _next(),
            _limits(),
        ]
    )


def no_trace_reply() -> Blocks:
    return joined(
        [
            letter.opening("No-trace reply to a probation child safeguarding enquiry"),
            heading("Summary"),
            say("We found no trace in the records that we searched.", "Headline"),
            say(NO_TRACE_IS_NOT_NO_RISK),
            letter.who_decides(letter.COURT_DECIDES),
            _request(),
            _search(letter.children_searched_for()),
            some(form(FORM), "bi_care_role", "bi_care_effect", title="Caring for a child"),
            _next(),
            _limits(),
        ]
    )


def _same_day(answers: Blocks) -> Blocks:
    """What we answered the same day, below what has become of it since."""
    title, *rest = answers
    return [
        title,
        *say("Changed since our same-day part: {{ document.changed_since }}. This reply says how it is now."),
        *say("Wrong in our same-day part: {{ document.wrong_before }}. A correction follows."),
        *rest,
    ]


def _request() -> Blocks:
    return joined(
        [
            heading("Your request"),
            nature(REPORTED, "as you gave it"),
            letter.who_asked(places=letter.PRISON_OR_PROBATION),
            fact("Court hearing", "answer.en_hearing_at"),
            fact("Release or hearing", "answer.en_event_date"),
            fact("Legal position", "answer.ad_legal_status"),
            fact("Date of sentence", "answer.ad_sentence_date"),
            fact("Release or end date", "answer.ad_release_date"),
            fact("Offence affected a child", "answer.ad_offence_child"),
            fact("Domestic abuse", "answer.ad_domestic_abuse"),
            fact("MAPPA", "answer.ad_mappa"),
            long_answer("Offence, as you described it", "answer.ad_offence_reported"),
            letter.orders_you_gave(),
            letter.corrections(),
            letter.risk_you_told_us(),
        ]
    )


def _search(*found: Blocks) -> Blocks:
    return joined(
        [
            heading("How we searched"),
            letter.search(),
            *found,
            letter.resolved_match(),
        ]
    )


def _next() -> Blocks:
    return joined(
        [
            letter.what_next(bullets("What we ask probation to do", "nx_probation")),
            fact("Next meeting", "answer.nx_next_meeting"),
            letter.sharing(),
        ]
    )


def _limits() -> Blocks:
    return joined(
        [
            heading("What this is based on, and its limits"),
            letter.basis(),
            say(
                "**No trace is not the same as no risk.** Not finding a person, or a concern, does not show that there "
                "is none."
            ),
            long_answer("What we do not know, or could not check", "answer.co_limits"),
            bullets("Not checked yet", "sd_unchecked"),
            letter.if_wrong(),
            letter.sign_off(),
        ]
    )

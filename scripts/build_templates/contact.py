"""Contact assessments: the best-interests report (D30), its versions, and the review of a view (D60)."""

from __future__ import annotations

from typing import Final

from scripts.build_templates import letter, reply
from scripts.build_templates.letter import (
    ASSESSMENT,
    FACT,
    REPORTED,
    fact,
    heading,
    long_answer,
    maybe,
    nature,
    say,
)
from scripts.build_templates.sections import form, section, some
from scripts.build_templates.wordml import Blocks, Text, each, joined, table, when

KNOWN: Final = "core/contact_assessment_known"
REVIEW: Final = "core/contribution_review"
WE_ADVISE: Final = (
    "**The prison decides** what contact to allow, after its own assessment. This report is our advice about one "
    "child’s best interests, and about no other child."
)
KINDS: Final = {
    "letters": "Letters and cards",
    "phone": "Telephone calls",
    "video": "Video calls",
    "visits": "Visits",
    "photos": "Photographs of the child",
}


def report() -> Blocks:
    """D30: for the prison’s public protection team only. Photographs are never in it."""
    known = form(KNOWN)
    return joined(
        [
            letter.opening("Child contact assessment: best-interests report"),
            _identity_not_confirmed(),
            _summary(),
            heading("The request"),
            nature(REPORTED, "as you gave it"),
            letter.who_asked(),
            fact("Contact asked for", "answer.rqc_contact"),
            fact("Level allowed now", "answer.rqc_level_now"),
            fact("Who asked for it", "answer.rqc_asked_by"),
            _the_adult(),
            heading("How we searched"),
            letter.search(),
            _resolved(),
            section(known, "identity", title="The child’s identity"),
            section(known, "relationship", title="The child’s relationship with the prisoner"),
            reply.involvement(),
            fact("Named as having harmed", "answer.st_alleged_role"),
            section(known, "legal"),
            section(known, "voice"),
            section(known, "carers"),
            section(known, "agencies"),
            section(known, "risk"),
            section(known, "best"),
            _views(),
            section(known, "escort"),
            section(known, "review"),
            letter.sharing(),
            heading("What this is based on, and its limits"),
            letter.basis(),
            say("An assessment is a snapshot. Ask us again before you rely on one that is no longer recent."),
            letter.if_wrong(),
            letter.sign_off(),
        ]
    )


def disclosable_summary() -> Blocks:
    """D32: for the prisoner, if the prison chooses; no view of a carer, a child or a third party unless marked."""
    known = form(KNOWN)
    return joined(
        [
            letter.opening("Summary that the prisoner may see", letter.FOR_THE_ADULT),
            heading("What we were asked"),
            fact("Contact asked for", "answer.rqc_contact"),
            fact("Law relied on", "answer.so_gateway"),
            _views(),
            some(known, "vo_words", "vo_understanding", title="What the child has told us"),
            some(known, "ba_overall", title="What is in the child’s best interests"),
            some(known, "rv_date", "rv_triggers", title="Review"),
            say(WE_ADVISE),
            letter.if_the_adult_disagrees(),
            letter.small_print(),
        ]
    )


def family_letter() -> Blocks:
    """D34: to a parent or carer, in plain words; it says that a report was sent and who decides, and no more."""
    return joined(
        [
            letter.letterhead(),
            say("A report about contact with someone in prison", "Title"),
            fact("Our reference", "document.reference"),
            when("not document.marking", fact("Date", "authorised.on")),
            each("child in children", fact("About", "child.name")),
            say("A prison asked us what we think about contact between this child and someone who is in prison."),
            say("We have sent the prison a report. It says what we think is best for the child."),
            say("**The prison decides** what contact there can be. We do not decide. The prison will tell you."),
            say("We cannot tell you everything in the report, because some of it is about other people."),
            fact("Asked for again on", "answer.rv_date"),
            heading("If you want to talk to us"),
            letter.ask_us(),
            say(
                "You can ask to see the information that we hold about you. You can also ask us to put right anything "
                "that is wrong, or make a complaint."
            ),
            letter.small_print(),
        ]
    )


def review() -> Blocks:
    """D60: what has changed since the report, with the old view and the new side by side."""
    changed = form(REVIEW)
    return joined(
        [
            letter.opening("Review of our view on contact"),
            heading("Summary"),
            fact("Report reviewed", "answer.pv_doc"),
            fact("Why we reviewed it", "answer.pv_why"),
            nature(ASSESSMENT, "our view now"),
            fact("Is our view the same?", "answer.nv_same"),
            _main_carer_against(),
            when(
                "choice.pv_why == 'child_turning_18'",
                say(
                    "**The child will be 18 soon.** This closes our contribution. From that day the decision is theirs "
                    "as an adult."
                ),
            ),
            long_answer("Reasons", "answer.nv_reasons"),
            fact("Level now", "answer.lv_level"),
            fact("Level before", "answer.pv_level"),
            fact("Next review", "answer.rv_date"),
            letter.who_decides(WE_ADVISE),
            heading("Your request"),
            nature(REPORTED, "as you gave it"),
            letter.who_asked(),
            _the_adult(),
            section(changed, "changes", title="What has changed"),
            when("answer.lv_letters", _before_and_now(), _conditions()),
            long_answer("Why the level differs from what the views point to", "answer.lv_override_why"),
            *(section(changed, name) for name in ("identity", "relationship")),
            section(changed, "status", leave_out=["st_history"]),
            *(section(changed, name) for name in ("legal", "voice", "carers", "agencies", "risk", "best", "escort")),
            letter.sharing(),
            heading("What this is based on, and its limits"),
            say(
                "This review begins from the report named above, which stays as it was sent. What is not named here as "
                "changed has not been looked at again."
            ),
            letter.if_wrong(),
            letter.sign_off(),
        ]
    )


def _identity_not_confirmed() -> Blocks:
    return when("choice.iv_outcome == 'not_confirmed'", say("Identity not confirmed", "Draft"))


def _summary() -> Blocks:
    return joined(
        [
            heading("Summary"),
            nature(ASSESSMENT, "what we advise"),
            fact("Level", "answer.lv_level"),
            _no_view_above(),
            fact("Identity", "answer.iv_outcome"),
            _main_carer_against(),
            fact("Ask us again on", "answer.rv_date"),
            letter.who_decides(WE_ADVISE),
        ]
    )


def _no_view_above() -> Blocks:
    """Where a view could not be formed, say up to where the views go (practice 5.5)."""
    letters, phone = (
        f"(choice.lv_{kind} == 'in_best_interests' or choice.lv_{kind} == 'only_with_conditions')"
        for kind in ("letters", "phone")
    )
    up_to = f"{{% if {letters} and {phone} %}}3{{% elif {letters} %}}2{{% else %}}1{{% endif %}}"
    return when(
        "choice.lv_level == 'no_level_view'",
        say(f"Our views support at least level {up_to}. We have no view above that."),
    )


def _main_carer_against() -> Blocks:
    none_supported = " and ".join(f"row.pc_{kind}_choice == 'does_not_support'" for kind in KINDS)
    return each(
        f"row in rows.pc_views if row.pc_role_choice == 'main_carer' and {none_supported}",
        say("**The child’s main carer does not support any contact.** You may decide to end the application."),
    )


def _the_adult() -> Blocks:
    return joined(
        [
            heading("The prisoner, as you described them", 2),
            fact("Legal position", "answer.ad_legal_status"),
            fact("Date of sentence", "answer.ad_sentence_date"),
            fact("Release or end date", "answer.ad_release_date"),
            fact("Risk to children (PPRC)", "answer.ad_pprc"),
            fact("Offence affected a child", "answer.ad_offence_child"),
            fact("Domestic abuse", "answer.ad_domestic_abuse"),
            fact("MAPPA", "answer.ad_mappa"),
            fact("Caring for a child before", "answer.ad_caring"),
            fact("Contact sought", "answer.en_contact_sought"),
            long_answer("Offence, as you described it", "answer.ad_offence_reported"),
            letter.orders_you_gave(),
            letter.risk_you_told_us(),
        ]
    )


def _resolved() -> Blocks:
    return when(
        "answer.se_possible_resolution",
        nature(ASSESSMENT, "how a possible match was resolved"),
        say("{{ answer.se_possible_resolution }}", "Answer"),
    )


def _views() -> Blocks:
    return joined(
        [
            heading("Our view on each kind of contact"),
            nature(ASSESSMENT, "our view, for the prison to decide with"),
            *(fact(label, f"answer.lv_{kind}") for kind, label in KINDS.items()),
            fact("Level", "answer.lv_level"),
            _no_view_above(),
            long_answer("Why the level differs from what the views point to", "answer.lv_override_why"),
            _conditions(),
        ]
    )


def _conditions() -> Blocks:
    columns: list[tuple[str, int, Text]] = [
        ("Kind of contact", 50, maybe("row.lc_type")),
        ("Condition", 120, maybe("row.lc_condition")),
    ]
    return when(
        "rows.lv_conditions",
        say("Conditions", "Question"),
        table("Conditions on contact", columns, "row in rows.lv_conditions"),
    )


def _before_and_now() -> Blocks:
    """The old view and the new, kind by kind, in words."""
    lines = [
        say(
            f"**{label}**\t{maybe(f'answer.pv_{kind}', before='before: ', otherwise='before: not stated')}"
            f"{maybe(f'answer.lv_{kind}', before='; now: ')}",
            "Fact",
        )
        for kind, label in KINDS.items()
    ]
    return joined([heading("Our view on each kind of contact"), nature(FACT, "our view before"), *lines])

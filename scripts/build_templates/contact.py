"""Contact assessments: the best-interests report (D30), its versions, and the review of a view (D60)."""

from __future__ import annotations

from typing import Final

from forms_service.engine.definitions.forms import Definition
from scripts.build_templates import for_the_adult, letter, reply
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
    tag,
)
from scripts.build_templates.sections import form, section, some
from scripts.build_templates.wordml import Blocks, Text, each, fixed_table, joined, table, when

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
            letter.opening("Child contact assessment: best-interests report", about_child=True),
            _identity_not_confirmed(),
            _summary(),
            heading("The request"),
            nature(REPORTED, "as you gave it"),
            letter.who_asked(),
            fact("Contact asked for", "answer.rqc_contact"),
            fact("Level allowed now", "answer.rqc_level_now"),
            fact("Who asked for it", "answer.rqc_asked_by"),
            letter.the_child(),
            letter.the_prisoner_as_described(),
            heading("How we searched"),
            letter.search(),
            each("child in children", fact("Result for the child", "child.se_child_results")),
            letter.resolved_match(),
            section(known, "identity", title="The child’s identity"),
            section(known, "relationship", title="The child’s relationship with the prisoner"),
            reply.involvement_with_the_child(),
            section(known, "legal"),
            _wishes(known),
            section(known, "carers"),
            section(known, "agencies"),
            section(known, "risk"),
            section(known, "harm", title="Need and risk"),
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
    """D32: for the prisoner, if the prison chooses; no view of a carer, a child or a third party unless marked.

    Nor our reasons and conditions, in whose text such a view may stand: the full report has them, for the prison. What
    the prisoner is told of them was written for the prisoner.
    """
    known = form(KNOWN)
    return joined(
        [
            letter.opening("Summary that the prisoner may see", letter.FOR_THE_ADULT, about_child=True),
            heading("What we were asked"),
            fact("Contact asked for", "answer.rqc_contact"),
            fact("Law relied on", "answer.so_gateway"),
            heading("Our view on each kind of contact"),
            nature(ASSESSMENT, "our view, for the prison to decide with"),
            *(fact(label, f"answer.lv_{kind}") for kind, label in KINDS.items()),
            fact("Level", "answer.lv_level"),
            _no_view_above(),
            say(WE_ADVISE),
            for_the_adult.our_view(),
            some(known, "vo_words", "vo_adult_summary", title="What the child has told us"),
            for_the_adult.opened(
                known, "rf_risks", "rf_protective", "pc_views", "ag_views", title="What else you may know"
            ),
            some(known, "rv_date", title="Review"),
            letter.if_the_adult_disagrees(),
        ]
    )


def review() -> Blocks:
    """D60: what has changed since the report, with the old view and the new side by side."""
    changed = form(REVIEW)
    return joined(
        [
            letter.opening("Review of our view on contact", about_child=True),
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
            fact("Next review", "answer.rv_date"),
            letter.who_decides(WE_ADVISE, has_version=False),
            heading("Your request"),
            nature(REPORTED, "as you gave it"),
            letter.who_asked(),
            letter.the_child(),
            letter.the_prisoner_as_described(),
            heading("What our search had found", 2),
            nature(FACT, "when the report was made"),
            fact("The adult", "answer.se_adult_result"),
            each("child in children", fact("The child", "child.se_child_results")),
            section(changed, "changes", title="What has changed"),
            _before_and_now(),
            _conditions(),
            long_answer("Why the level differs from what the views point to", "answer.lv_override_why"),
            _seen_differently(),
            section(changed, "identity", title="The child’s identity"),
            section(changed, "relationship", title="The child’s relationship with the prisoner"),
            reply.involvement_with_the_child(),
            section(changed, "legal"),
            _wishes(changed),
            *(section(changed, name) for name in ("carers", "agencies", "risk", "harm", "best", "escort")),
            letter.sharing(told_adult=False),
            heading("What this is based on, and its limits"),
            say(
                "This review begins from the report named above, which stays as it was sent.{% if answer.cg_sections %}"
                " What is not named here as changed has not been looked at again.{% endif %}"
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
            *(fact(label, f"answer.lv_{kind}") for kind, label in KINDS.items()),
            when("rows.lv_conditions", say("On the conditions that stand with our view on each kind of contact.")),
            fact("Identity", "answer.iv_outcome"),
            _main_carer(),
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


def _main_carer() -> Blocks:
    """What the child’s main carer thinks of each kind of contact, in one line."""
    said = " ".join(f"{label.lower()}: {{{{ row.pc_{kind} }}}}." for kind, label in KINDS.items())
    return joined(
        [
            each(
                "row in rows.pc_views if row.pc_role_choice == 'main_carer'",
                say(f"**Main carer’s view**\t{said}", "Fact"),
                when("row.pc_why_not", say("**Main carer’s view**\tnot asked, for the reason given below", "Fact")),
            ),
            _main_carer_against(),
        ]
    )


def _wishes(definition: Definition) -> Blocks:
    """What the child told us, and then how we understand it (practice 5.10)."""
    return joined(
        [
            heading("What the child has told us"),
            some(definition, "vo_include", "vo_when", "vo_by", "vo_alone", "wf_knows"),
            some(definition, "vo_words", "wf_by_type", "wf_prison"),
            some(definition, "vo_why_not", "vo_understanding", "wf_motive", "wf_pressure"),
            some(definition, "vo_share_adult", "vo_adult_summary"),
        ]
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
        ("Kind of contact", 50, tag("row.lc_type")),
        ("Condition", 120, tag("row.lc_condition")),
    ]
    return [
        *say("{{ label.lv_conditions }}", "Question"),
        *table("Conditions on contact", columns, "row in rows.lv_conditions"),
    ]


def _seen_differently() -> Blocks:
    """What we see otherwise than the last report, which stays as it was sent; said as ours, with the reason."""
    return joined(
        [
            heading("What we see differently from the last report", 2),
            nature(ASSESSMENT, "our view now; the report stays as it was sent"),
            long_answer("What we see differently", "answer.pv_disagree_what"),
            long_answer("Why", "answer.pv_disagree_why"),
        ]
    )


def _before_and_now() -> Blocks:
    """The old view and the new side by side; the old one alone where no new one was formed."""
    views = {**KINDS, "level": "Level"}
    before = {name: maybe(f"answer.pv_{name}", otherwise="Not stated") for name in views}
    kind, half = ("Kind of contact", 46), 62
    return joined(
        [
            heading("Our view on each kind of contact"),
            when(
                "answer.lv_letters",
                nature(ASSESSMENT, "our view before, and our view now"),
                fixed_table(
                    "Our view before, and now",
                    [kind, ("Our view before", half), ("Our view now", half)],
                    [
                        [f"**{label}**", before[name], maybe(f"answer.lv_{name}", otherwise="Not stated")]
                        for name, label in views.items()
                    ],
                ),
                otherwise=[
                    *nature(ASSESSMENT, "our view, as it was and remains"),
                    *fixed_table(
                        "Our view, as it was and remains",
                        [kind, ("Our view", half * 2)],
                        [[f"**{label}**", before[name]] for name, label in views.items()],
                    ),
                ],
            ),
        ]
    )

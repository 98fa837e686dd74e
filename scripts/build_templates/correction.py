"""Something that we sent was wrong: the notice to each recipient (D70), and the summary for the officer (D71)."""

from __future__ import annotations

from typing import Final

from scripts.build_templates import letter
from scripts.build_templates.letter import bullets, fact, heading, maybe, say
from scripts.build_templates.looks import MARKING
from scripts.build_templates.sections import form, row_by_row, section, some
from scripts.build_templates.wordml import Blocks, each, joined, when

FORM: Final = "core/correction_notice"


def notice() -> Blocks:
    """D70: one for each recipient of what is corrected; *this* is their row."""
    return joined(
        [
            letter.letterhead(),
            say("Correction notice", "Title"),
            when(f"not {_NOT_THEIRS}", say(letter.who_it_is_about(), "Subtitle")),
            say(f"**{MARKING}.** {letter.BRIEFLY}", "Handling"),
            fact("Our reference", "document.reference"),
            fact("Date of this notice", "authorised.on"),
            say("**To**\t{{ this.cn_recipient }}", "Fact"),
            heading("What was wrong"),
            say(
                f"{{% if {_NOT_THEIRS} %}}**We sent you something that we should not have sent you.** Do not use it."
                "{% else %}**We sent you something that must be put right.** Act on this notice before you use it "
                "again.{% endif %}"
            ),
            letter.long_answer("What you had from us", "this.cn_recipient_held"),
            fact("What the problem is", "answer.cn_kind"),
            when("choice.cn_kind == 'wrong_person'", say(_WRONG_PERSON, "Notice")),
            fact("When we found out", "answer.cn_aware_at"),
            fact("How we found out", "answer.cn_found_how"),
            when(_NOT_THEIRS, _to_be_deleted(), otherwise=_to_be_put_right()),
            letter.sign_off(),
        ]
    )


def _to_be_deleted() -> Blocks:
    """What whoever it is not for is asked: nothing of it, nor of whom it was, is told them once more."""
    return joined(
        [
            heading("What we ask you to do"),
            say(
                "Delete it and every copy of it. Do not use it, and pass on nothing of it. Tell us when you have done "
                "it, and whether anybody else has seen it."
            ),
            letter.ask_us(),
        ]
    )


def _to_be_put_right() -> Blocks:
    definition = form(FORM)
    return joined(
        [
            heading("What is right"),
            row_by_row(definition.question("cn_items"), but="row.cn_do_choice == 'delete'", instead=say(_DELETED)),
            some(definition, "cn_births", "cn_names", "cn_disputed"),
            when("rows.cn_births or rows.cn_names", say(_SEARCHED_UNDER, "Notice")),
            some(definition, "cn_statement"),
            _missing(),
            some(definition, "cn_effect", title="What it may have affected"),
            heading("What we ask you to do"),
            bullets("Please do the following:", "cn_ask"),
            say("Tell us when you have done it, and whether you passed it on to anybody else."),
            letter.if_wrong(),
        ]
    )


def _missing() -> Blocks:
    """The children who were missing, of whom it says nothing else."""
    name = "**{{ row.cn_missing_given_names }} {{ row.cn_missing_family_name }}**"
    born = maybe("row.cn_missing_dob", before=", born ")
    return when(
        "rows.cn_missing",
        heading("Who was missing"),
        each("row in rows.cn_missing", say(name + born, "ListBullet")),
        say(_NOT_ANSWERED, "Notice"),
    )


def incident_summary() -> Blocks:
    """D71: for the data protection officer; internal."""
    definition = form(FORM)
    return joined(
        [
            letter.letterhead(),
            say("Incident summary", "Title"),
            say(letter.who_it_is_about(), "Subtitle"),
            say(f"**{MARKING}.** {_INTERNAL}", "Handling"),
            fact("Our reference", "document.reference"),
            fact("Date", "authorised.on"),
            heading("The incident"),
            fact("Personal data breach?", "answer.cn_breach"),
            fact("Incident reference", "answer.cn_incident"),
            fact("When we found out", "answer.cn_aware_at"),
            fact("Report by", "answer.cn_report_by"),
            section(definition, "which", leave_out=["cn_aware_at"]),
            section(definition, "correct"),
            section(definition, "tell", leave_out=["cn_recipient_had"]),
            letter.sign_off(),
        ]
    )


_NOT_THEIRS: Final = "choice.cn_kind == 'should_not_have_been_sent'"
# What should not have been given is not given again.
_DELETED: Final = "**To be deleted, as named above.** Nothing takes its place."
_WRONG_PERSON: Final = "**It is about somebody else than the person whom you asked about.**"
_SEARCHED_UNDER: Final = (
    "**Anything that we told you of a search of our records was found under what was wrong.** It does not say what our "
    "records hold under what is right."
)
_NOT_ANSWERED: Final = (
    "**We have not answered about any child named here.** What you had from us says nothing of them, and does not mean "
    "that we have no trace of them."
)
_INTERNAL: Final = "Internal: for the data protection officer and whoever handles it. Not for disclosure."

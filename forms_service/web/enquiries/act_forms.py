"""The small forms about an enquiry: closing it, finding one, a promise done."""

from __future__ import annotations

from forms_service.web.frame.act_forms import (
    LOOKED_FOR,
    ActForm,
    Reason,
    Required,
    long_field,
    text_field,
)


class CloseForm(ActForm):
    reason = long_field(
        "Why can this enquiry be closed?",
        Required("Say why this enquiry can be closed"),
        hint="For example, replied to the prison and nothing more is expected",
    )


class BothStandForm(ActForm):
    reason = long_field("Why do both letters stand?", Reason("Say why both letters stand"))


class DoneForm(ActForm):
    note = long_field("Anything to note about it? (optional)")


class NoReplyForm(ActForm):
    note = long_field("Why is no reply given?", Required("Say why no reply is given"))


class StandsForm(ActForm):
    note = long_field(
        "Why does the letter stand?",
        Required("Say why the letter stands"),
        hint="If it is wrong, do not note it as done: open the reply and say that something in it was wrong",
    )


class AnsweredForm(ActForm):
    note = long_field(
        "How and when was whoever made that request answered?",
        Required("Say how and when whoever made that request was answered"),
        hint="Which document they were sent, and when; or what they were told, and by whom",
    )


class OwedForm(ActForm):
    note = long_field(
        "To whom did it go, or why is it for nobody?",
        Required("Say to whom it went, or why it is for nobody"),
        hint="What is recorded as sent to whoever it is for needs nothing here",
    )


class ReportedForm(ActForm):
    note = long_field(
        "What was the data protection officer told, and what did they decide?",
        Required("Say what the data protection officer was told and decided, and when"),
        hint="When they were told, and whether it is reported to the Information Commissioner or to those concerned",
    )


class ToldForm(ActForm):
    note = long_field(
        "How were they told, or why need they not be?",
        Required("Say how they were told, or why they need not be"),
        hint="By telephone, to whom and when. What is sent is recorded at the notice, and then needs nothing here",
    )


class EnquirySearchForm(ActForm):
    text = text_field(
        "Find an enquiry",
        Required("Enter a name, a date of birth, a number or a reference"),
        hint="A name, a date of birth, part of a prison number or probation reference, or the end of our reference",
        most=LOOKED_FOR,
    )

"""What the house itself must know of a form: the role that the form plays, and what its questions mean.

A form says both (``plays:``, ``means:``); the code asks for an answer by its meaning and knows no question by its id.
A meaning says who may bear it, by the types of the question, by where it is asked, and by the options that something
hangs on; and which roles of form must have it, because something would quietly be lost with it otherwise: a hold, a
restricted record, a sending in the register. ``meaning_checks.py`` holds every form to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class FormRole(StrEnum):
    """What a form is for in the house."""

    INTAKE = "intake"
    REPLY = "reply"
    PRISON_REPLY = "prison_reply"
    PROBATION_REPLY = "probation_reply"
    EXCHANGE = "exchange"
    KNOWN_CHILD = "known_child"
    UNKNOWN_CHILD = "unknown_child"
    REVIEW = "review"
    CORRECTION_NOTICE = "correction_notice"
    LOCAL_ARRANGEMENT = "local_arrangement"


@dataclass(frozen=True)
class Meaning:
    """One thing that the house must know: its *name*, and in *words* what it is.

    *types* are those of a question that may bear it. It is a column of the repeat that bears *column_of*, or is asked
    for each row of the one that bears *each*; both are meanings. *options* are those that something hangs on. A form
    that plays one of *roles* must have it.
    """

    name: str
    words: str
    types: frozenset[str]
    roles: frozenset[FormRole]
    column_of: str = ""
    each: str = ""
    options: frozenset[str] = frozenset()


_TABLE: Final[dict[str, Meaning]] = {}
MEANINGS: Final = MappingProxyType(_TABLE)
"""Every meaning there is, by its name."""

_ALL: Final = frozenset(FormRole) - {FormRole.REPLY}
_INTAKE: Final = frozenset({FormRole.INTAKE})
_PRISON: Final = frozenset({FormRole.PRISON_REPLY})
_PROBATION: Final = frozenset({FormRole.PROBATION_REPLY})
_EXCHANGE: Final = frozenset({FormRole.EXCHANGE})
_UNKNOWN: Final = frozenset({FormRole.UNKNOWN_CHILD})
_CONTACT: Final = frozenset({FormRole.KNOWN_CHILD, FormRole.UNKNOWN_CHILD})
_NOTICE: Final = frozenset({FormRole.CORRECTION_NOTICE})
_ARRANGEMENT: Final = frozenset({FormRole.LOCAL_ARRANGEMENT})
_ANSWERING: Final = _PRISON | _PROBATION | _EXCHANGE | _CONTACT
_SEARCHING: Final = _INTAKE | _ANSWERING
_SHARING: Final = _ANSWERING | {FormRole.REVIEW}
_INVOLVING: Final = _PRISON | _PROBATION | {FormRole.KNOWN_CHILD, FormRole.REVIEW}
_NOBODY: Final[frozenset[FormRole]] = frozenset()


def _meaning(
    name: str,
    words: str,
    types: str,
    roles: frozenset[FormRole],
    *,
    of: str = "",
    each: str = "",
    options: str = "",
) -> str:
    """Put a meaning into the table, and return its name."""
    _TABLE[name] = Meaning(name, words, frozenset(types.split()), roles, of, each, frozenset(options.split()))
    return name


# Options by which the house goes. That a form has them is checked, as each stands at its meaning below.
YES: Final = "yes"
NO_TRACE: Final = "no_trace"
CHILD_KNOWN: Final = frozenset({"open_case", "previously_known"})
"""Results of a search by which a child is known."""

FOUND: Final = CHILD_KNOWN | {"matched"}
"""Results of a search by which anybody is known."""

UNSAID: Final = frozenset({"not_stated", "not_known"})
"""What is chosen where a request does not say something: that tells nothing."""

NOBODY_KNOWN: Final = "nobody_known"
"""The phrases by which a text says that somebody is not known to us, as replies have them."""

# The adult and the children.
ADULT_FAMILY_NAME: Final = _meaning("adult.family_name", "The adult’s family name", "text", _INTAKE)
ADULT_GIVEN_NAMES: Final = _meaning("adult.given_names", "The adult’s given names", "text", _INTAKE)
ADULT_ALIASES: Final = _meaning("adult.aliases", "Other names of the adult", "lines", _INTAKE)
ADULT_BORN_ON: Final = _meaning("adult.born_on", "The adult’s date of birth", "date", _INTAKE)
ADULT_AGE: Final = _meaning("adult.age", "About how old the adult is, if no more is known", "integer", _INTAKE)
ADULT_PRISON_NUMBER: Final = _meaning(
    "adult.prison_number", "The adult’s prison number", "text reference_number", _INTAKE
)
ADULT_CRN: Final = _meaning(
    "adult.crn", "Probation’s case reference number of the adult", "text reference_number", _INTAKE
)
ADULT_LEGAL_POSITION: Final = _meaning(
    "adult.legal_position",
    "The adult’s legal position, which may say that they are supervised",
    "radio select",
    _NOBODY,
    options="recalled on_licence community_order suspended_sentence_order post_sentence_supervision",
)
ADULT_CATEGORY: Final = _meaning("adult.category", "Where the adult stands in criminal law", "select", _NOBODY)
CHILDREN: Final = _meaning("children", "The children that the request names, one a row", "repeat", _INTAKE)
CHILD_FAMILY_NAME: Final = _meaning("child.family_name", "A child’s family name", "text", _INTAKE, of=CHILDREN)
CHILD_GIVEN_NAMES: Final = _meaning("child.given_names", "A child’s given names", "text", _INTAKE, of=CHILDREN)
CHILD_ALIASES: Final = _meaning("child.aliases", "Other names of a child", "lines", _INTAKE, of=CHILDREN)
CHILD_BORN_ON: Final = _meaning("child.born_on", "A child’s date of birth", "date", _INTAKE, of=CHILDREN)
CHILD_AGE: Final = _meaning(
    "child.age", "About how old a child is, if no more is known", "integer", _INTAKE, of=CHILDREN
)
CHILD_UNBORN: Final = _meaning(
    "child.unborn", "Whether a child is not yet born", "radio select", _INTAKE, of=CHILDREN, options="yes"
)
CHILD_DUE_ON: Final = _meaning(
    "child.due_on", "When an unborn child is expected", "date partial_date", _NOBODY, of=CHILDREN
)
CHILD_CATEGORY: Final = _meaning(
    "child.category", "Whether a child is a victim, a witness or a suspect too", "select", _NOBODY, of=CHILDREN
)
LOCAL_CASE: Final = "case_system"
CHILD_IDENTIFIER_KIND: Final = _meaning(
    "child.identifier_kind",
    "Which number of a child is given",
    "select radio",
    _NOBODY,
    of=CHILDREN,
    options=LOCAL_CASE,
)
CHILD_IDENTIFIER: Final = _meaning(
    "child.identifier", "A number by which a child is known", "reference_number text", _NOBODY, of=CHILDREN
)
OTHERS: Final = _meaning("others", "Partners and others whom a request names, one a row", "repeat", _NOBODY)
OTHER_NAME: Final = _meaning("other.name", "The name of another", "text", _NOBODY, of=OTHERS)
OTHER_BORN_ON: Final = _meaning("other.born_on", "When another was born", "date partial_date", _NOBODY, of=OTHERS)

# The request, its clocks and where it goes.
REQUEST_TEXT: Final = _meaning("request.text", "The request as it was received", "textarea", _INTAKE)
REQUEST_KIND: Final = _meaning("request.kind", "What is asked for", "radio select", _INTAKE)
REQUEST_PURPOSE: Final = _meaning("request.purpose", "What purpose and power whoever asks gave", "textarea", _NOBODY)
REQUEST_RECEIVED_AT: Final = _meaning("request.received_at", "When the request was received", "datetime", _INTAKE)
REQUEST_NEEDED_BY: Final = _meaning("request.needed_by", "By when whoever asked needs the reply", "datetime", _INTAKE)
REQUEST_AGENCY: Final = _meaning("request.agency", "Which agency asks", "radio select", _INTAKE, options="probation")
REQUEST_ESTABLISHMENT: Final = _meaning("request.establishment", "The prison that asks", "select radio", _INTAKE)
REQUEST_DELIVERY_UNIT: Final = _meaning(
    "request.delivery_unit", "The probation delivery unit that asks", "select radio", _INTAKE
)
REQUEST_MAILBOX: Final = _meaning("request.mailbox", "The mailbox of the team that asks", "email", _INTAKE)
REQUEST_EMAIL: Final = _meaning("request.email", "The e-mail address of the person who asks", "email", _INTAKE)
BY_PORTAL: Final = "agency_portal"
"""How a request came in that another system sent."""
REQUEST_CHANNEL: Final = _meaning(
    "request.channel", "How the request came in", "radio select", _NOBODY, options=BY_PORTAL
)
REQUEST_THEIR_REFERENCE: Final = _meaning(
    "request.their_reference", "What whoever asks calls the request", "text", _NOBODY
)
ROUTE: Final = _meaning(
    "route",
    "For each child, the name of the form that replies; or that no reply follows",
    "radio select",
    _INTAKE,
    each=CHILDREN,
    options="redirect_to_other_authority record_only cannot_answer",
)
ROUTE_WITHOUT_CHILD: Final = _meaning(
    "route.without_child",
    "The same, where no child is named",
    "radio select",
    _INTAKE,
    options="redirect_to_other_authority record_only cannot_answer",
)
ROUTE_OWNER: Final = _meaning("route.owner", "Who is to answer", "user", _INTAKE)
ROUTE_DUE: Final = _meaning("route.due", "By when the reply is due in the house", "datetime", _INTAKE)

# The search, and what replies share.
SEARCH_SYSTEMS: Final = _meaning("search.systems", "Which records were searched", "checkboxes", _SEARCHING)
SEARCH_AT: Final = _meaning("search.at", "That our records were searched, and when", "deed", _SEARCHING)
SEARCH_PEOPLE: Final = _meaning("search.people", "Whom the search was for, one a row", "repeat", _SEARCHING)
SEARCH_PERSON: Final = _meaning("search.person", "The name of one of them", "text", _SEARCHING, of=SEARCH_PEOPLE)
SEARCH_TERMS: Final = _meaning("search.terms", "What was searched for", "lines", _SEARCHING, of=SEARCH_PEOPLE)
SEARCH_PERSON_AT: Final = _meaning("search.person_at", "When", "datetime", _SEARCHING, of=SEARCH_PEOPLE)
SEARCH_PERSON_BY: Final = _meaning("search.person_by", "By whom", "user", _SEARCHING, of=SEARCH_PEOPLE)
SEARCH_ADULT_RESULT: Final = _meaning(
    "search.adult_result", "What was found of the adult", "radio select", _SEARCHING, options="no_trace matched"
)
SEARCH_CHILD_RESULTS: Final = _meaning(
    "search.child_results",
    "What was found of each child",
    "radio select",
    _CONTACT,
    each=CHILDREN,
    options="no_trace open_case previously_known",
)
SEARCH_RESTRICTED: Final = _meaning(
    "search.restricted", "Whether a record that was found is restricted", "radio select", _SEARCHING, options="yes"
)
SEARCH_LATE_MATCH: Final = _meaning(
    "search.late_match",
    "Whether a child turned out to be known after the search",
    "radio select",
    _UNKNOWN,
    options="yes",
)
HARM_FOUND: Final = _meaning(
    "harm.found",
    "Whether a child could be in need, or at risk of significant harm",
    "radio select",
    _NOBODY,
    options="likely_at_risk_of_significant_harm",
)
HARM_ACT: Final = _meaning("harm.act", "What we have done ourselves about likely harm", "radio select", _NOBODY)
HARM_REFERENCE: Final = _meaning("harm.reference", "Its reference, or whom we told", "text", _NOBODY)
INVOLVEMENT: Final = _meaning(
    "involvement",
    "What we do for each child now",
    "radio select",
    _INVOLVING,
    each=CHILDREN,
    options="looked_after care_leaver",
)
INVOLVEMENT_EVER: Final = _meaning(
    "involvement.ever",
    "Whether each child was ever looked after, or on a plan",
    "checkboxes",
    _NOBODY,
    each=CHILDREN,
    options="looked_after child_protection_plan",
)
DETAILS_CORRECTED: Final = _meaning(
    "details.corrected", "What was wrong in the request, one detail a row", "repeat", _NOBODY
)
CORRECTED_DETAIL: Final = _meaning("details.which", "Which detail", "text", _NOBODY, of=DETAILS_CORRECTED)
CORRECTED_GIVEN: Final = _meaning("details.given", "What the request gave", "text", _NOBODY, of=DETAILS_CORRECTED)
CORRECTED_RIGHT: Final = _meaning("details.right", "What is correct", "text", _NOBODY, of=DETAILS_CORRECTED)
CORRECTED_HOW: Final = _meaning("details.how", "How that is known", "text", _NOBODY, of=DETAILS_CORRECTED)
ADDRESS_RELEASE: Final = _meaning(
    "share.address", "Whether the reply must say where a child or carer lives", "radio select", _SHARING, options="yes"
)
ADDRESS_REASON: Final = _meaning("share.address_reason", "Why it must", "textarea text", _SHARING)
SHOWN_TO_ADULT: Final = _meaning(
    "share.adult",
    "How much of the reply the adult may be shown",
    "radio select",
    _SHARING,
    options="nothing disclosable_version_only all",
)
SHARE_PURPOSE: Final = _meaning("share.purpose", "What we share for", "checkboxes", _NOBODY)
GATEWAY: Final = _meaning("share.gateway", "The law relied on to share", "checkboxes", _SHARING)
SEND_TO: Final = _meaning("send_to", "The addresses that it is sent to", "repeat email lines", _ALL - _INTAKE - _NOTICE)
CONTACT_VIEW: Final = _meaning("contact.view", "Our view on contact with children", "radio select", _PRISON)
CONTACT_LEVEL: Final = _meaning(
    "contact.level", "The level of contact with the one child that a form is about", "radio select", _NOBODY
)
LEVELS_WITH_CALLS: Final = frozenset({"level_3_written_and_phone", "level_4_all"})
"""The levels of contact with calls or visits."""
CONTACT_LEVEL_BEFORE: Final = _meaning(
    "contact.level_before",
    "The level of contact that a review found in the last report: it stands where the review gives no other",
    "radio select",
    _NOBODY,
)
CONTACT_ADVICE: Final = _meaning("contact.advice", "What we advise about contact till then", "radio select", _PRISON)

# Probation: the same-day part, and exchanges.
SAME_DAY_HOW: Final = _meaning(
    "same_day.how",
    "How the same-day part was given",
    "radio select",
    _PROBATION,
    options="telephone_then_email in_person_then_email",
)
SAME_DAY_TO: Final = _meaning("same_day.to", "To whom it was given, and when", "text", _PROBATION)
SAME_DAY_HEADLINE: Final = _meaning("same_day.headline", "What was said on the same day", "textarea", _PROBATION)
SAME_DAY_NEXT: Final = _meaning("same_day.next", "When the full reply was promised for", "date", _PROBATION)
HOLDING_NEXT: Final = _meaning("holding.next", "When a holding reply promises the reply for", "date", _PROBATION)
EXCHANGE_WITH: Final = _meaning("exchange.with", "The probation practitioner", "person repeat text", _EXCHANGE)
EXCHANGE_AT: Final = _meaning("exchange.at", "When something was exchanged", "datetime", _EXCHANGE)
EXCHANGE_HOW: Final = _meaning("exchange.how", "How it was exchanged", "radio select", _EXCHANGE)
EXCHANGE_GIVEN: Final = _meaning("exchange.given", "What we told, one thing a row", "statement_list repeat", _EXCHANGE)
EXCHANGE_GIVEN_TEXT: Final = _meaning("exchange.given_text", "Its words", "textarea", _EXCHANGE, of=EXCHANGE_GIVEN)
EXCHANGE_FEEDBACK_BY: Final = _meaning("exchange.feedback_by", "When we tell probation the outcome", "date", _EXCHANGE)
EXCHANGE_REVIEW_ON: Final = _meaning("exchange.review_on", "When what was agreed is reviewed", "date", _EXCHANGE)
ACTIONS: Final = _meaning("actions", "Agreed actions, one a row", "repeat", _EXCHANGE)
ACTION_TEXT: Final = _meaning("action.text", "What is to be done", "textarea text", _EXCHANGE, of=ACTIONS)
ACTION_WHO: Final = _meaning("action.who", "Who does it", "text", _EXCHANGE, of=ACTIONS)
ACTION_DUE: Final = _meaning("action.due", "By when", "date", _EXCHANGE, of=ACTIONS)
ACTION_DONE: Final = _meaning("action.done", "Whether it is done", "radio select", _EXCHANGE, of=ACTIONS, options="yes")

# Corrections.
WRONG_PERSON: Final = "wrong_person"
SENT_IN_ERROR: Final = "should_not_have_been_sent"
CORRECTION_KIND: Final = _meaning("correction.kind", "What was wrong", "radio select", _NOTICE, options=WRONG_PERSON)
CORRECTION_WRONG_FROM: Final = _meaning(
    "correction.wrong_from", "Which agency gave us what was wrong, if one did", "text", _NOTICE
)
CORRECTION_ITEMS: Final = _meaning(
    "correction.items", "What was sent and what is right, one correction a row", "repeat statement_list", _NOTICE
)
CORRECTION_SENT: Final = _meaning(
    "correction.sent", "The statement as it was sealed", "select", _NOTICE, of=CORRECTION_ITEMS
)
CORRECTION_RIGHT: Final = _meaning(
    "correction.right", "The statement as it is right", "textarea", _NOTICE, of=CORRECTION_ITEMS
)
CORRECTION_BIRTHS: Final = _meaning(
    "correction.births", "The dates of birth that were wrong, one a row", "repeat", _NOTICE
)
CORRECTION_BIRTH: Final = _meaning(
    "correction.birth", "The fact that says when somebody was born", "select", _NOTICE, of=CORRECTION_BIRTHS
)
CORRECTION_BORN_ON: Final = _meaning("correction.born_on", "When they were born", "date", _NOTICE, of=CORRECTION_BIRTHS)
CORRECTION_BIRTH_HOW: Final = _meaning(
    "correction.birth_how", "How that is known", "text", _NOTICE, of=CORRECTION_BIRTHS
)
CORRECTION_NAMES: Final = _meaning(
    "correction.names", "The names and numbers that were wrong, one a row", "repeat", _NOTICE
)
CORRECTION_NAME: Final = _meaning(
    "correction.name", "The fact that says a name or a number", "select", _NOTICE, of=CORRECTION_NAMES
)
CORRECTION_NAMED: Final = _meaning(
    "correction.named", "The name or the number that is right", "text", _NOTICE, of=CORRECTION_NAMES
)
CORRECTION_NAME_HOW: Final = _meaning("correction.name_how", "How that is known", "text", _NOTICE, of=CORRECTION_NAMES)
CORRECTION_MISSING: Final = _meaning(
    "correction.missing", "The children who were missing altogether, one a row", "repeat", _NOTICE
)
MISSING_FAMILY_NAME: Final = _meaning(
    "missing.family_name", "Their family name", "text", _NOTICE, of=CORRECTION_MISSING
)
MISSING_GIVEN_NAMES: Final = _meaning(
    "missing.given_names", "Their given names", "text", _NOTICE, of=CORRECTION_MISSING
)
MISSING_BORN_ON: Final = _meaning("missing.born_on", "Their date of birth", "date", _NOTICE, of=CORRECTION_MISSING)
REACHED: Final = _meaning("reached", "What else may be wrong, one document a row", "repeat", _NOTICE)
REACHED_DOCUMENT: Final = _meaning("reached.document", "What it is called", "text", _NOTICE, of=REACHED)
REACHED_TIE: Final = _meaning("reached.tie", "How it hangs together with that", "text", _NOTICE, of=REACHED)
REACHED_BY: Final = _meaning("reached.by", "Who had it", "lines", _NOTICE, of=REACHED)
REACHED_TOUCHED: Final = _meaning(
    "reached.touched", "Whether what is wrong may stand in it", "radio", _NOTICE, of=REACHED, options="yes no"
)
REACHED_SAYS: Final = _meaning(
    "reached.says", "Whether it prints what is wrong", "radio", _NOBODY, of=REACHED, options="yes no"
)
REACHED_WRONG: Final = _meaning(
    "reached.wrong", "Whether it is wrong too", "radio select", _NOTICE, each=REACHED, options="yes no"
)
RECIPIENTS: Final = _meaning("recipients", "Those who had any of what was wrong, one a row", "repeat", _NOTICE)
RECIPIENT: Final = _meaning("recipient.name", "Who had what was wrong", "text", _NOTICE, of=RECIPIENTS)
RECIPIENT_CHANNEL: Final = _meaning("recipient.channel", "How they had it", "text", _NOTICE, of=RECIPIENTS)
RECIPIENT_HAD: Final = _meaning("recipient.had", "Everything wrong that they had", "textarea", _NOTICE, of=RECIPIENTS)
RECIPIENT_HELD: Final = _meaning(
    "recipient.held", "What of it was wrong, document by document", "textarea", _NOTICE, of=RECIPIENTS
)
RECIPIENT_STATEMENTS: Final = _meaning(
    "recipient.statements", "Which of the wrong statements they were sent", "checkboxes", _NOTICE, of=RECIPIENTS
)
RECIPIENT_BIRTHS: Final = _meaning(
    "recipient.births", "Of whom they were sent a date of birth", "checkboxes", _NOTICE, of=RECIPIENTS
)
RECIPIENT_NAMES: Final = _meaning(
    "recipient.names", "Of whom they were sent a name or number", "checkboxes", _NOTICE, of=RECIPIENTS
)
RECIPIENT_TELL: Final = _meaning(
    "recipient.tell", "Whether they are told", "radio select", _NOTICE, each=RECIPIENTS, options="yes"
)
RECIPIENT_OUTCOME: Final = _meaning(
    "recipient.outcome", "What came of it, if they were told already", "radio select", _NOTICE, each=RECIPIENTS
)
RECIPIENT_CHASE_ON: Final = _meaning(
    "recipient.chase_on", "When they are asked what they did", "date", _NOTICE, each=RECIPIENTS
)
FAMILY_HAD: Final = _meaning("family.had", "What a parent or carer had of what is wrong", "textarea", _NOTICE)
FAMILY_TOLD: Final = _meaning("family.told", "How a parent or carer is told of it", "textarea", _NOTICE)
BREACH: Final = _meaning("breach", "Whether it is a breach of personal data", "radio select", _NOTICE, options="no")
BREACH_AWARE_AT: Final = _meaning("breach.aware_at", "When it was found out", "datetime", _NOTICE)
BREACH_INCIDENT: Final = _meaning("breach.incident", "The incident that it belongs to", "text", _NOTICE)
BREACH_REPORT_BY: Final = _meaning("breach.report_by", "By when a breach is to be reported", "datetime", _NOTICE)

# Local arrangements.
PARTNER: Final = _meaning("arrangement.partner", "With whom it was agreed", "select radio", _ARRANGEMENT)
AGREED_TIMES: Final = _meaning(
    "arrangement.times",
    "How long each kind of request may take",
    "matrix",
    _ARRANGEMENT,
    options="same_day next_working_day working_days_3 working_days_5 working_days_10",
)
MAILBOXES: Final = _meaning("arrangement.mailboxes", "The mailboxes used, one a row", "repeat", _ARRANGEMENT)
MAILBOX: Final = _meaning("arrangement.mailbox", "A mailbox", "email", _ARRANGEMENT, of=MAILBOXES)
MAILBOX_SIDE: Final = _meaning(
    "arrangement.mailbox_side", "Whose it is", "radio select", _ARRANGEMENT, of=MAILBOXES, options="theirs"
)
REFERRAL_ROUTE: Final = _meaning("arrangement.referral_route", "Where referrals go", "textarea text", _ARRANGEMENT)

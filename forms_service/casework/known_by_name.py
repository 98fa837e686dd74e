"""The forms and questions that the house itself knows by name. All others it knows from their definitions alone.

What is read of them, and in which forms they must be, stands here so that a form can be held to it: a form that asks
a question under another name, or lacks an option of it, would otherwise quietly lose what hangs on the answer (a
hold, a restricted record, a sending in the register). ``tests/casework/test_known_by_name.py`` does so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

INTAKE: Final = "core/enquiry_intake"
CORRECTION_NOTICE: Final = "correction_notice"
LOCAL_ARRANGEMENT: Final = "local_arrangement"
CHILD_KNOWN: Final = "contact_assessment_known"
CHILD_NOT_KNOWN: Final = "contact_assessment_not_known"

# The adult and the children.
AD_FAMILY_NAME: Final = "ad_family_name"
AD_GIVEN_NAMES: Final = "ad_given_names"
AD_ALIASES: Final = "ad_aliases"
AD_DOB: Final = "ad_dob"
AD_DOB_APPROX: Final = "ad_dob_approx"
AD_PRISON_NUMBER: Final = "ad_prison_number"
AD_CRN: Final = "ad_crn"
CH_CHILDREN: Final = "ch_children"
CH_FAMILY_NAME: Final = "ch_family_name"
CH_GIVEN_NAMES: Final = "ch_given_names"
CH_ALIASES: Final = "ch_aliases"
CH_DOB: Final = "ch_dob"
CH_DOB_APPROX: Final = "ch_dob_approx"
CH_UNBORN: Final = "ch_unborn"

# The request, its clocks and where it goes.
IN_RECEIVED_AT: Final = "in_received_at"
IN_REQUEST_TEXT: Final = "in_request_text"
EN_TYPE: Final = "en_type"
EN_NEEDED_BY: Final = "en_needed_by"
RQ_AGENCY: Final = "rq_agency"
RQ_ESTABLISHMENT: Final = "rq_establishment"
RQ_PDU: Final = "rq_pdu"
RQ_MAILBOX: Final = "rq_mailbox"
RQ_EMAIL: Final = "rq_email"
TR_ROUTE: Final = "tr_route"
TR_ROUTE_NO_CHILD: Final = "tr_route_no_child"
TR_ASSIGN: Final = "tr_assign"
TR_DUE: Final = "tr_due"

# The search, and what replies share.
SE_SYSTEMS: Final = "se_systems"
SE_ADULT_RESULT: Final = "se_adult_result"
SE_CHILD_RESULTS: Final = "se_child_results"
SE_RESTRICTED: Final = "se_restricted"
NK_LATE_MATCH: Final = "nk_late_match"
ST_CURRENT: Final = "st_current"
SO_ADDRESS_RELEASE: Final = "so_address_release"
SO_ADDRESS_REASON: Final = "so_address_reason"
SO_GATEWAY: Final = "so_gateway"
SI_SEND_TO: Final = "si_send_to"
CV_ANY: Final = "cv_any"
CV_INTERIM: Final = "cv_interim"

# Probation: the same-day part, and exchanges.
SD_GIVEN_HOW: Final = "sd_given_how"
SD_GIVEN_TO: Final = "sd_given_to"
SD_HEADLINE: Final = "sd_headline"
SD_FOLLOWUP_BY: Final = "sd_followup_by"
PR_NOW_BY: Final = "pr_now_by"
SU_PRACTITIONER: Final = "su_practitioner"
XS_AT: Final = "xs_at"
XS_HOW: Final = "xs_how"
XG_ITEMS: Final = "xg_items"
XG_TEXT: Final = "xg_text"
XD_FEEDBACK_BY: Final = "xd_feedback_by"
XA_REVIEW: Final = "xa_review"
XA_ACTIONS: Final = "xa_actions"
XA_ACTION: Final = "xa_action"
XA_WHO: Final = "xa_who"
XA_DUE: Final = "xa_due"
XA_DONE: Final = "xa_done"

# Corrections.
CN_KIND: Final = "cn_kind"
CN_ITEMS: Final = "cn_items"
CN_RECIPIENTS: Final = "cn_recipients"
CN_RECIPIENT: Final = "cn_recipient"
CN_RECIPIENT_CHANNEL: Final = "cn_recipient_channel"
CN_TELL: Final = "cn_tell"
CN_CHASE_DATE: Final = "cn_chase_date"
CN_BREACH: Final = "cn_breach"
CN_REPORT_BY: Final = "cn_report_by"

# Local arrangements.
LA_PARTNER: Final = "la_partner"
LA_SLA: Final = "la_sla"
LA_MAILBOXES: Final = "la_mailboxes"
LA_MAILBOX: Final = "la_mailbox"
LA_MAILBOX_SIDE: Final = "la_mailbox_side"
LA_REFERRAL_ROUTE: Final = "la_referral_route"

_SEARCH: Final = (SE_SYSTEMS, SE_ADULT_RESULT, SE_RESTRICTED)
_SENT: Final = (SI_SEND_TO,)
_SHARED: Final = (SO_ADDRESS_RELEASE, SO_ADDRESS_REASON, SO_GATEWAY)

ASKED_IN: Final[Mapping[str, tuple[str, ...]]] = {
    INTAKE.partition("/")[2]: (
        AD_FAMILY_NAME, AD_GIVEN_NAMES, AD_ALIASES, AD_DOB, AD_DOB_APPROX, AD_PRISON_NUMBER, AD_CRN,
        CH_CHILDREN, CH_FAMILY_NAME, CH_GIVEN_NAMES, CH_ALIASES, CH_DOB, CH_DOB_APPROX, CH_UNBORN,
        IN_RECEIVED_AT, IN_REQUEST_TEXT, EN_TYPE, EN_NEEDED_BY,
        RQ_AGENCY, RQ_ESTABLISHMENT, RQ_PDU, RQ_MAILBOX, RQ_EMAIL,
        TR_ROUTE, TR_ROUTE_NO_CHILD, TR_ASSIGN, TR_DUE, *_SEARCH,
    ),
    "prison_enquiry_response": (*_SEARCH, *_SHARED, *_SENT, ST_CURRENT, CV_ANY, CV_INTERIM),
    "probation_enquiry_response": (
        *_SEARCH, *_SHARED, *_SENT, ST_CURRENT, SD_GIVEN_HOW, SD_GIVEN_TO, SD_HEADLINE, SD_FOLLOWUP_BY, PR_NOW_BY,
    ),
    CHILD_KNOWN: (*_SEARCH, *_SHARED, *_SENT, SE_CHILD_RESULTS, ST_CURRENT),
    CHILD_NOT_KNOWN: (*_SEARCH, *_SHARED, *_SENT, SE_CHILD_RESULTS, NK_LATE_MATCH),
    "probation_information_sharing_record": (
        *_SEARCH, *_SHARED, *_SENT, SU_PRACTITIONER, XS_AT, XS_HOW, XG_ITEMS, XG_TEXT,
        XD_FEEDBACK_BY, XA_REVIEW, XA_ACTIONS, XA_ACTION, XA_WHO, XA_DUE, XA_DONE,
    ),
    "contribution_review": (*_SHARED, *_SENT, ST_CURRENT),
    CORRECTION_NOTICE: (
        *_SENT, CN_KIND, CN_ITEMS, CN_RECIPIENTS, CN_RECIPIENT, CN_RECIPIENT_CHANNEL, CN_TELL, CN_CHASE_DATE,
        CN_BREACH, CN_REPORT_BY,
    ),
    LOCAL_ARRANGEMENT: (
        *_SENT, LA_PARTNER, LA_SLA, LA_MAILBOXES, LA_MAILBOX, LA_MAILBOX_SIDE, LA_REFERRAL_ROUTE,
    ),
}  # fmt: skip
"""Which form must ask which of them, itself or in a block."""

OPTIONS_READ: Final[Mapping[str, frozenset[str]]] = {
    CH_UNBORN: frozenset({"yes"}),
    RQ_AGENCY: frozenset({"probation"}),
    TR_ROUTE: frozenset({"redirect_to_other_authority", "record_only", "cannot_answer"}),
    TR_ROUTE_NO_CHILD: frozenset({"redirect_to_other_authority", "record_only", "cannot_answer"}),
    SE_RESTRICTED: frozenset({"yes"}),
    SE_CHILD_RESULTS: frozenset({"open_case", "previously_known"}),
    NK_LATE_MATCH: frozenset({"yes"}),
    ST_CURRENT: frozenset({"looked_after", "care_leaver"}),
    SO_ADDRESS_RELEASE: frozenset({"yes"}),
    SD_GIVEN_HOW: frozenset({"telephone_then_email", "in_person_then_email"}),
    XA_DONE: frozenset({"yes"}),
    CN_KIND: frozenset({"wrong_person"}),
    CN_TELL: frozenset({"yes"}),
    CN_BREACH: frozenset({"no"}),
    LA_MAILBOX_SIDE: frozenset({"theirs"}),
    LA_SLA: frozenset({"same_day", "next_working_day", "working_days_3", "working_days_5", "working_days_10"}),
}
"""The options of them that something hangs on."""

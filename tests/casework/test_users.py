"""Who may do what: the whole table, so that a change to it is seen."""

from __future__ import annotations

import pytest

from forms_service.casework.errors import NotAllowed
from forms_service.casework.users import ROLES, FirstPage, Permission, Role, RoleFault, User, together

MAY = {
    "front_door_worker": "work_list record answer read_enquiry read_other_teams send report_incidents read_policies",
    "practitioner": "work_list record answer read_enquiry send report_incidents read_policies",
    "business_support": "work_list record read_enquiry send report_incidents read_policies",
    "template_author": "read_forms write_forms publish_forms read_policies",
    "asset_owner": (
        "find_records read_register read_holds release_holds read_disposals approve_schedule accept_breaks "
        "accept_changes lower_classes approve_disposal see_desk read_policies keep_policies decide_extracts"
    ),
    "manager": "report_incidents read_policies work_list record answer read_enquiry read_other_teams send authorise close read_register",
    "service_manager": (
        "report_incidents read_policies work_list record answer read_enquiry read_other_teams send authorise close "
        "read_register authorise_reserved arrange "
        "note_emergencies publish_forms"
    ),
    "records_officer": (
        "find_records retrieve_records read_register hold_records read_holds release_holds prepare_disposal "
        "read_disposals review_records explain_breaks explain_changes close_lost caution_records give_evidence "
        "answer_rights see_desk report_incidents see_incidents see_protection read_policies keep_policies tell_recipients "
        "prepare_extracts"
    ),
    "auditor": "read_audit",
    "dpo": (
        "find_records read_register read_audit read_holds release_holds read_disposals note_emergencies accept_breaks "
        "accept_changes lower_classes caution_records give_evidence answer_rights see_desk see_incidents decide_incidents "
        "see_protection read_policies read_forms tell_recipients decide_extracts"
    ),
    "administrator": "watch_service end_sessions",
}


BEGINS = {
    "front_door_worker": FirstPage.WORK_LIST,
    "practitioner": FirstPage.WORK_LIST,
    "business_support": FirstPage.WORK_LIST,
    "template_author": FirstPage.FORMS,
    "asset_owner": FirstPage.DISPOSAL,
    "manager": FirstPage.WORK_LIST,
    "service_manager": FirstPage.WORK_LIST,
    "records_officer": FirstPage.DESK,
    "auditor": FirstPage.AUDIT_LOG,
    "dpo": FirstPage.PROTECTION,
    "administrator": FirstPage.SERVICE,
}


def a_user(role: str) -> User:
    return User("u", "Invented Person", ROLES[role], "northshire", "Anything", "u@northshire.example")


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_its_row_says_and_nothing_else(role: str) -> None:
    allowed = {Permission[name.upper()] for name in MAY[role].split()}
    for permission in Permission:
        assert a_user(role).may(permission) is (permission in allowed)


def test_every_role_has_a_row_and_everything_can_be_done_by_somebody() -> None:
    assert set(ROLES) == set(MAY)
    assert {role.id: role.first_page for role in ROLES.values()} == BEGINS
    assert frozenset[Permission]().union(*(role.permissions for role in ROLES.values())) == set(Permission)


def test_whoever_reads_the_audit_log_or_keeps_records_decides_no_reply() -> None:
    deciding = {Permission.ANSWER, Permission.AUTHORISE, Permission.CLOSE}
    for role in ("auditor", "records_officer", "dpo", "administrator"):
        assert not ROLES[role].permissions & deciding


def test_whoever_writes_letters_or_administers_accounts_reads_no_case() -> None:
    reading = {Permission.READ_ENQUIRY, Permission.WORK_LIST, Permission.FIND_RECORDS, Permission.RETRIEVE_RECORDS}
    for role in ("template_author", "administrator"):
        assert not ROLES[role].permissions & reading


def test_whoever_has_several_roles_may_do_what_each_may_and_begins_where_the_first_does() -> None:
    both = together([ROLES["manager"], ROLES["records_officer"]])

    assert both.permissions == ROLES["manager"].permissions | ROLES["records_officer"].permissions
    assert (both.label, both.first_page) == ("Manager and records officer", FirstPage.WORK_LIST)
    assert together([ROLES["auditor"]]) == ROLES["auditor"]


def test_a_refusal_names_the_role_and_what_it_may_not() -> None:
    with pytest.raises(NotAllowed, match=r"Your role \(Records officer\) may not close enquiries\."):
        a_user("records_officer").require(Permission.CLOSE)
    a_user("manager").require(Permission.CLOSE)


def test_a_role_without_a_first_page_cannot_be_made() -> None:
    with pytest.raises(RoleFault, match=r"Inspector has no first page\. Let it begin on one that it opens: HOLDS\."):
        Role("inspector", "Inspector", frozenset({Permission.READ_HOLDS, Permission.READ_ENQUIRY}))
    with pytest.raises(RoleFault, match=r"Template author has no first page\. Give it a permission that opens one"):
        Role("template_author", "Template author", frozenset({Permission.READ_ENQUIRY}))


def test_a_role_that_does_not_open_its_first_page_cannot_be_made() -> None:
    with pytest.raises(RoleFault, match=r"does not open its first page RECORDS\. Let it begin on .*: WORK_LIST"):
        Role("visitor", "Visitor", frozenset({Permission.WORK_LIST}), FirstPage.RECORDS)


@pytest.mark.parametrize("permission", Permission)
def test_a_role_of_one_permission_begins_on_the_page_that_it_opens_or_cannot_be_made(permission: Permission) -> None:
    for page in FirstPage:
        if page.permission is permission:
            assert Role("one", "One", frozenset({permission}), page).first_page is page
        else:
            with pytest.raises(RoleFault, match="does not open its first page"):
                Role("one", "One", frozenset({permission}), page)

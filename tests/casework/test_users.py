"""Who may do what: the whole table, so that a change to it is seen."""

from __future__ import annotations

import pytest

from forms_service.casework.errors import NotAllowed
from forms_service.casework.users import ROLE_PERMISSIONS, Permission, Role, User

MAY = {
    Role.PRACTITIONER: "work_list answer read_enquiry send",
    Role.MANAGER: "work_list answer read_enquiry send authorise close read_register",
    Role.SERVICE_MANAGER: (
        "work_list answer read_enquiry send authorise close read_register authorise_reserved arrange"
    ),
    Role.RECORDS_OFFICER: (
        "find_records retrieve_records read_register hold_records read_holds release_holds prepare_disposal "
        "read_disposals"
    ),
    Role.AUDITOR: "read_audit",
    Role.DPO: "find_records read_register read_audit read_holds release_holds read_disposals",
}


def a_user(role: Role) -> User:
    return User("u", "Invented Person", role, "northshire", "Anything", "u@northshire.example")


@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_its_row_says_and_nothing_else(role: Role) -> None:
    allowed = {Permission[name.upper()] for name in MAY[role].split()}
    for permission in Permission:
        assert a_user(role).may(permission) is (permission in allowed)


def test_every_role_has_a_row_and_everything_can_be_done_by_somebody() -> None:
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert frozenset[Permission]().union(*ROLE_PERMISSIONS.values()) == set(Permission)


def test_whoever_reads_the_audit_log_or_keeps_records_decides_no_reply() -> None:
    deciding = {Permission.ANSWER, Permission.AUTHORISE, Permission.CLOSE}
    for role in (Role.AUDITOR, Role.RECORDS_OFFICER, Role.DPO):
        assert not ROLE_PERMISSIONS[role] & deciding


def test_a_refusal_names_the_role_and_what_it_may_not() -> None:
    with pytest.raises(NotAllowed, match=r"Your role \(Records officer\) may not close enquiries\."):
        a_user(Role.RECORDS_OFFICER).require(Permission.CLOSE)
    a_user(Role.MANAGER).require(Permission.CLOSE)

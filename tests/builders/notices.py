"""Correction notices: what is typed in one, which there are, and what its letter says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.ids import EnquiryId
from forms_service.services.enquiries import enquiries
from forms_service.services.work import service_work
from storage.contract import ObjectKey
from tests.builders.world import MANAGER, World

ROW = "aninventedofficer"


SAID: Mapping[str, Any] = {
    "cn_aware_at": {"now": "minute"},
    "cn_found_how": "recipient_told_us",
    "cn_kind": "incomplete_and_misleading",
    "cn_missing": [
        {
            "id": "m1",
            "cn_missing_family_name": "Sampleton",
            "cn_missing_given_names": "Ivo",
            "cn_missing_dob": {"day": "1", "month": "2", "year": "2019"},
            "cn_missing_how": "The prison rang",
        }
    ],
    "cn_disputed": "no",
    "cn_effect": "None is known.",
    "cn_ask": ["correct_record"],
    "cn_chase_date": {ROW: {"ahead": "3"}},
    "cn_breach": "no",
}


def newest(world: World, enquiry: EnquiryId, form: str) -> Questionnaire:
    with service_work(world.ports, "northshire") as work:
        every = [q for q in work.questionnaires.of_enquiry(enquiry) if q.form == form]
    return next((q for q in every if not q.state.is_final), every[-1])


def words(world: World, notice: Questionnaire) -> str:
    """What the letter of a notice says, which is the only one."""
    (kept,) = [record for record in world.records_of(notice) if record.form == notice.form]
    (item,) = [item for item in kept.files if item.kind == "html"]
    return re.sub(r"<[^>]+>", "", world.ports.store.get(ObjectKey.parse(item.key), sha256=item.sha256).decode())


NOTICE = "core/correction_notice"


WRONG: Mapping[str, Any] = {
    **{name: said for name, said in SAID.items() if name != "cn_missing"},
    "cn_kind": "fact_wrong",
}


def notices(world: World, reply: Questionnaire) -> list[Questionnaire]:
    found = enquiries.view(world.ports, world.user(MANAGER), reply.enquiry).replies
    return [each for each in found if each.form == "core/correction_notice"]

"""A request of a court’s probation officer before a sentence, as it is typed into the pages of the short way."""

from __future__ import annotations

REQUEST = {
    "in_request_text": "Mr Example is to be sentenced at 2pm. What do you know?",
    "en_type": "probation_pre_sentence_report",
    "en_hearing_at-day": "23",
    "en_hearing_at-month": "11",
    "en_hearing_at-year": "2026",
    "en_hearing_at-time": "2pm",
    "ad_family_name": "Example",
    "ad_given_names": "Alex",
    "ad_dob-day": "3",
    "ad_dob-month": "2",
    "ad_dob-year": "1988",
    "ad_crn": "X123456",
    "ad_offence_child": "no",
    "ad_domestic_abuse": "no",
}


CHILD = {
    "ch_family_name": "Example", "ch_given_names": "Jay", "ch_dob-day": "27", "ch_dob-month": "3",
    "ch_dob-year": "2019", "ch_relationship": "child",
}  # fmt: skip


FOUND: dict[str, str | list[str]] = {
    "se_systems": ".usual",
    "se_adult_result": "matched",
    "se_match_basis": ["name", "date_of_birth"],
    "se_restricted": "no",
    "tr_immediate": "no",
}

"""The ordinary no-trace enquiry with two children, as it is typed into the pages of the short way."""

from __future__ import annotations

from collections.abc import Sequence

from tests.web.browsing import Page, visit
from tests.web.client import Browser

CHILDREN = (("Example", "Bela", "1", "2", "2015"), ("Example", "Cai", "27", "3", "2019"))

INTAKE_ANSWERS = {
    "in_request_text": "Dear colleagues\r\n\r\nPlease tell us whether you know this family.",
    "en_type": "prison_newly_sentenced_check",
    "ad_family_name": "Example",
    "ad_given_names": "Ada",
    "ad_dob-day": "3",
    "ad_dob-month": "April",
    "ad_dob-year": "1985",
    "ad_prison_number": "A1234BC",
    "ad_offence_child": "no",
    "ad_pprc": "not_pprc",
    "ad_domestic_abuse": "no",
    "ad_caring": "no",
}
SEARCH_ANSWERS = {"se_systems": ".usual", "se_everyone": "yes", "se_restricted": "no", "tr_immediate": "no"}
REPLY_ANSWERS = {"cv_any": "no_known_concerns", "cv_interim": "for_the_prison_to_decide", "so_disclosable": "all"}


def recorded(client: Browser, agency: str = "") -> Page:
    """The first page of the short way of an enquiry that was recorded, with nothing of it saved yet."""
    address = f"/enquiries/new?agency={agency}" if agency else "/enquiries/new"
    begun = visit(client, address).type({"in_request_text": INTAKE_ANSWERS["in_request_text"]})
    return visit(client, str(client.post(address, data=begun.fields).location))


def contact_of(page: Page, words: str = "HMP Example Vale, public protection unit") -> str:
    """The option of the address book that reads so."""
    select = page.element("rq_contact")
    return next(option.get("value", "") for option in select.iter("option") if words in "".join(option.itertext()))


def child_answers(rows: Sequence[str]) -> dict[str, str]:
    typed: dict[str, str] = {}
    for row, (family, given, day, month, year) in zip(rows, CHILDREN, strict=False):
        name = f"ch_children-{row}"
        typed |= {
            f"{name}-ch_family_name": family,
            f"{name}-ch_given_names": given,
            f"{name}-ch_dob-day": day,
            f"{name}-ch_dob-month": month,
            f"{name}-ch_dob-year": year,
            f"{name}-ch_relationship": "child",
        }
    return typed

"""A records officer and a second person at work over the network: they review, hold, dispose of and transfer records.

Each record that is due has its lot: what is to become of it. Both look at the page that says how far the batch is, and
do what is next, as often as it takes: whatever befalls the service meanwhile, they go on from what the page says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlencode

from forms_service.casework.ids import BatchId, RecordId
from forms_service.casework.keeping.disposing.batches import CHECKS
from tests.builders.world import ASSET_OWNER, RECORDS
from tests.journeys.colleagues import HIDDEN, Visitor

FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
ACTION = re.compile(r'action="([^"]*)"')
BATCH = re.compile(r"/disposal/([0-9a-f]{32})/")
AFTER = re.compile(r'href="(/disposal/[0-9a-f]{32}\?[^"]*after=[^"]+)"')
WHY = re.compile(r'<button[^>]*? value="([^"]+)"[^>]*? name="why"')
FORM_MEDIA_TYPE = "application/x-www-form-urlencoded"
ARCHIVE = "Invented County Archive"
LOTS = ("reviewed", "held", "kept longer", "transferred", "transferred")
"""What becomes of the first few records of a batch; the others are destroyed."""
DESTROYED = "destroyed"


@dataclass
class RecordsOffice:
    """*waiting* are records that came due and are in no batch yet; *lots* says of every record what is to become of it.

    *acknowledged* are the acts that a page said were done: which, and on what.
    """

    url: str
    waiting: list[RecordId] = field(default_factory=list)
    lots: dict[RecordId, str] = field(default_factory=dict)
    batches: list[BatchId] = field(default_factory=list)
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.officer, self.owner = Visitor(self.url), Visitor(self.url)
        self.officer.sign_in(RECORDS)
        self.owner.sign_in(ASSET_OWNER)
        self.batch, self._lines = "", list[RecordId]()

    def come_due(self, records: Sequence[RecordId]) -> None:
        self.lots |= dict(zip(records, [*LOTS, *[DESTROYED] * len(records)], strict=False))
        self.waiting += records

    @property
    def is_done(self) -> bool:
        """Whether nothing is left for people to do."""
        return not self.batch and not self.waiting

    def save(self) -> bool:
        """Do what is next; ``False`` where nobody says that it is done."""
        try:
            self._do_next()
        except HTTPError as error:
            self.refused[f"{error.code}"] += 1
            return False
        except (OSError, HTTPException):
            return False
        except LookupError as error:
            self.refused[str(error.args[0]).partition("/")[0]] += 1
            return False
        return True

    def _do_next(self) -> None:
        if not self.batch:
            if self.waiting:
                self._prepare()
            return
        page = _opened(self.officer, f"/disposal/{self.batch}?show=all")
        for act in (self._review_first, self._hold, self._check, self._decide, self._say_reviewed, self._approve):
            if act(page):
                return
        if not self._transfer(page):
            self.batch = ""

    def _prepare(self) -> None:
        """Prepare a batch, or go on with one that was prepared without anybody's being told."""
        page = _opened(self.officer, "/disposal")
        known = [*self.batches]
        prepared = [BatchId(each) for each in re.findall(r'href="/disposal/([0-9a-f]{32})"', page) if each not in known]
        if not prepared:
            said = _posted(self.officer, page, "/disposal", {"up_to": ""})
            prepared = [BatchId(each) for each in BATCH.findall(said)]
        # A batch has all that was due by then, where people are behind that of several times; what came due since waits.
        lines = "".join(_pages(self.officer, f"/disposal/{prepared[0]}?show=all"))
        self._lines = [record for record in self.waiting if record in lines]
        self.waiting = [record for record in self.waiting if record not in lines]
        self.batch = prepared[0]
        self.batches.append(self.batch)
        self._note("prepared", self.batch)

    def _lot(self, lot: str) -> list[RecordId]:
        return [record for record in self._lines if self.lots[record] == lot]

    def _review_first(self, page: str) -> bool:
        return any(self._on_record(each, "review", "reviewed") for each in self._lot("reviewed"))

    def _hold(self, page: str) -> bool:
        return any(self._on_record(each, "hold", "held") for each in self._lot("held"))

    def _on_record(self, record: RecordId, act: str, noted: str) -> bool:
        """Have one record reviewed or held on its page; whether there was anything to do."""
        if (noted, record) in self.acknowledged:
            return False
        told: Mapping[str, str] = {
            "review": {"kind": "keep_longer", "until": "1 1 2031", "reason": "A sister still asks for it"},
            "hold": {"authority": "claim", "why": "A claim that came in"},
        }[act]
        life = _opened(self.officer, f"/records/{record}")
        done = {"review": "kept longer, until 1 January 2031", "hold": "On hold since"}[act]
        if done not in " ".join(re.sub(r"<[^>]*>", " ", life).split()):
            page = _opened(self.officer, f"/records/{record}/{act}")
            _posted(self.officer, page, f"/records/{record}/{act}", told)
        self._note(noted, record)
        return True

    def _check(self, page: str) -> bool:
        if "Note what you found out" not in page or "Answered by" in page:
            return False
        _posted(self.officer, page, f"/disposal/{self.batch}/checks", {f"check-{each}": "no" for each in CHECKS})
        self._note("checked", self.batch)
        return True

    def _decide(self, page: str) -> bool:
        """Make the exceptions that the page does not say yet; what is left out meanwhile cannot be decided of."""
        decisions = {
            "kept longer": {"decision": "keep_longer", "why": "An archive may want it", "keep_until": "1 1 2031"},
            "transferred": {"decision": "transfer", "archive": ARCHIVE},
        }
        if "Decide of those selected" not in page:
            return False
        for lot, told in decisions.items():
            open_lines = [each for each in self._lot(lot) if (lot, each) not in self.acknowledged]
            if open_lines:
                fields = [*told.items(), *(("records", each) for each in open_lines)]
                _posted(self.officer, page, f"/disposal/{self.batch}/lines", fields)
                for each in open_lines:
                    self._note(lot, each)
                return True
        return False

    def _say_reviewed(self, page: str) -> bool:
        return self._pressed(self.officer, page, "review", "batch reviewed")

    def _approve(self, page: str) -> bool:
        if ">Reviewed<" not in "".join(page.split()):
            return False
        seen = _opened(self.owner, f"/disposal/{self.batch}")
        return self._pressed(self.owner, seen, "approve", "approved")

    def _pressed(self, who: Visitor, page: str, act: str, noted: str) -> bool:
        if not _has_form(page, f"/disposal/{self.batch}/{act}"):
            return False
        _posted(who, page, f"/disposal/{self.batch}/{act}", {})
        self._note(noted, self.batch)
        return True

    def _transfer(self, page: str) -> bool:
        """Hand over what is for an archive, and say once that it has them."""
        receipt = f"/disposal/{self.batch}/received"
        if _has_form(page, receipt):
            _posted(self.officer, page, receipt, {"receipt": "ICA-1"})
            self._note("received", self.batch)
            return True
        handing = f"/disposal/{self.batch}/hand-over"
        if not _has_form(page, handing):
            return False
        _posted(self.officer, page, handing, {})
        self._note("handed over", self.batch)
        return True

    def _note(self, act: str, thing: str) -> None:
        self.acknowledged.append((act, thing))


def _opened(who: Visitor, address: str) -> str:
    """Open a page, and say why where that is asked."""
    page = who.open(address)
    if 'id="why-asked"' not in page:
        return page
    reason = WHY.search(page)
    assert reason
    return _posted(who, page, "/why", {"why": unescape(reason[1])})


def _pages(who: Visitor, address: str) -> Iterator[str]:
    """A list, one page of it after the other."""
    seen, following = set[str](), [address]
    while following:
        seen.add(following[0])
        page = _opened(who, following[0])
        yield page
        following = [each for each in map(unescape, AFTER.findall(page)) if each not in seen]


def _posted(who: Visitor, page: str, action: str, told: Mapping[str, str] | Sequence[tuple[str, str]]) -> str:
    """Send the form of a page that goes to this address; a file that comes back is told as no text."""
    inside = next((each for goes_to, each in _forms(page) if goes_to.partition("?")[0] in {action, ""}), None)
    if inside is None:
        raise LookupError(f"the page has no form for {action}")
    hidden = {name: unescape(value) for name, value in HIDDEN.findall(inside)}
    more = told.items() if isinstance(told, Mapping) else told
    return who.open(action, urlencode([*hidden.items(), *more]).encode(), FORM_MEDIA_TYPE)


def _has_form(page: str, address: str) -> bool:
    return any(goes_to.partition("?")[0] == address for goes_to, _ in _forms(page))


def _forms(page: str) -> Iterator[tuple[str, str]]:
    for attributes, inside in FORM.findall(page):
        goes_to = ACTION.search(attributes)
        yield unescape(goes_to[1]) if goes_to else "", inside

"""An extract of what is held of one person: prepared by one, decided by another, and nothing in it that is not given."""

from __future__ import annotations

import io
import json
import re
import shutil
import sqlite3
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from forms_service.adapters.documents.extract_letter import extract_letter
from forms_service.adapters.documents.fonts import PinnedFonts
from forms_service.adapters.documents.pdf_conversion.client import LibreOfficeConverter
from forms_service.adapters.documents.pdf_forms.filling import PdfForms
from forms_service.adapters.documents.read_back import ReadBack
from forms_service.adapters.documents.rendering import DocumentRenderer
from forms_service.adapters.documents.word import DocxtplMerger
from forms_service.casework.answering.questionnaires import Questionnaire
from forms_service.casework.errors import Conflict, Invalid, NotAllowed
from forms_service.casework.ids import PersonId
from forms_service.casework.keeping.discrepancies import Lack
from forms_service.casework.keeping.extracts.extracts import Asker, Extract, ExtractState, Ground, Treatment
from forms_service.casework.keeping.extracts.printed import why_held
from forms_service.casework.keeping.protection.outcome_letters import OutcomeLetter
from forms_service.casework.keeping.rights.cautions import CautionKind
from forms_service.casework.keeping.rights.regimes import Regime
from forms_service.casework.keeping.rights.requests import RequestOutcome
from forms_service.casework.people.categories import Category
from forms_service.casework.people.facts import FactKind, Source
from forms_service.services.enquiries import people
from forms_service.services.enquiries.people import NewFact
from forms_service.services.keeping.extracts import giving, leaving, preparing, second_person
from forms_service.services.keeping.extracts.second_person import has_changed
from forms_service.services.keeping.protection.outcome_letters import write_outcome_letter
from forms_service.services.keeping.rights import cautions, requests
from forms_service.services.people.facts import Provenance, record_fact, strike_fact
from forms_service.services.work import service_work
from storage.contract import ObjectKey, ObjectMissing
from tests.builders.disposing import approved_batch, assert_sound, carry_out_all, closed_record, years_on
from tests.builders.enquiries import enquiry_of, person_of, restrict, same
from tests.builders.extracts import (
    CANARIES,
    approve_as,
    begun_extract,
    decided_extract,
    full_family,
    propose_again,
    proposed_extract,
)
from tests.builders.reconciled import discrepancies
from tests.builders.world import (
    ASSET_OWNER,
    DATABASE,
    DPO,
    KNOWN,
    RECORDS,
    WORKER,
    World,
    copied_world,
)

TO = {"recipient": "Llŷr Inventio", "channel": "Recorded post"}


def _adult(world: World, reply: Questionnaire) -> PersonId:
    return person_of(world, reply, "Llŷr")


def test_what_is_given_is_in_the_files_and_nothing_else_of_it_in_no_form(
    world: World, converter: LibreOfficeConverter, tmp_path: Path
) -> None:
    renderer = DocumentRenderer(DocxtplMerger(), converter, ReadBack(PinnedFonts()), PdfForms())
    world.use(renderer=renderer)
    reply = full_family(world)
    extract = begun_extract(world, _adult(world, reply))
    proposed_extract(world, extract)
    approve_as(world, world.user(DPO), extract)
    given = giving.give_extract(world.ports, world.user(RECORDS), extract.id, **TO)

    files = {
        each.kind: giving.download_extract(world.ports, world.user(DPO), extract.id, each.kind)[1]
        for each in given.files
    }
    reader = PdfReader(io.BytesIO(files["pdf"]))
    text = " ".join(page.extract_text() for page in reader.pages)
    raw = [text, str(reader.metadata), str(reader.xmp_metadata and reader.xmp_metadata.stream.get_data())]
    raw.append(files["pdf"].decode("latin-1"))
    with zipfile.ZipFile(io.BytesIO(files["docx"])) as archive:
        raw += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
        body = re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode())
        raw += [body, re.sub(r"\s+", "", body)]
    for where in raw:
        assert [canary for canary in CANARIES if canary in where.casefold()] == []
    for told in (
        "UK General Data Protection Regulation",
        "Llŷr Inventio",
        "B2345CD",
        "Theft from [———— T]",
        "OFFICIAL-SENSITIVE",
        given.reference,
    ):
        assert told in " ".join(text.split()), told
    assert "Priya Okafor" in text  # People at work are not hidden.
    assert "No known concerns" in text

    with world.ports.unit_of_work() as unit:
        ours = unit.of("northshire")
        told_to = [e.event for e in ours.audit.entries() if e.event.act in {"extract_given", "record_given_in_extract"}]
        assert {event.payload["recipient"] for event in told_to} == {TO["recipient"]}
        assert {event.verb.value for event in told_to} == {"disclosure"}
        assert len(told_to) == 2
        record = ours.records.of_enquiry(reply.enquiry)[0]
        assert record.gone_out_at is not None
    _assert_attacks_are_found(world, files["pdf"], tmp_path)
    _assert_all_goes_with_its_request(world, given)


def _assert_all_goes_with_its_request(world: World, given: Extract) -> None:
    keys = [each.key for each in given.files]
    with world.ports.unit_of_work() as unit:
        assert unit.queue.known_keys(keys) == set(keys)
        assert world.ports.store.stat(ObjectKey.parse(keys[0])).locked_until
    stranger = next(str(key) for key in world.ports.store.keys(None) if str(key) not in keys)
    with service_work(world.ports, "northshire") as work:
        work.extracts.note_files(given, [stranger], world.clock.now())
    _destroy_request_in_time(world, given)
    with world.ports.unit_of_work() as unit:
        logged = [each.event for each in unit.of("northshire").audit.entries() if each.event.object_id == given.id]
        assert logged
        assert not any(each.payload for each in logged)  # The words of the log go with the request.
    # A row alone has nothing deleted that the store does not say is an extract, and keeps nothing else waiting.
    again = leaving.delete_files_left(world.ports)
    assert (again.done, bool(again.fault)) == ("2 deleted", True)
    assert world.ports.store.stat(ObjectKey.parse(stranger)).size
    with world.ports.unit_of_work() as unit:
        assert unit.queue.known_keys(keys) == set()
        erased = [e.event for e in unit.of("northshire").audit.entries() if e.event.act == "extract_file_deleted"]
        assert {event.verb.value for event in erased} == {"erasure"}
        assert {event.payload["object"] for event in erased} == set(keys)
    for key in keys:
        with pytest.raises(ObjectMissing):
            world.ports.store.stat(ObjectKey.parse(key))


def _assert_attacks_are_found(world: World, data: bytes, folder: Path) -> None:
    """What is changed of a given extract past the service, in a copy of the world, is found and named."""
    assert_sound(world)

    def altered(home: Path) -> None:
        _place_of(home, data).write_bytes(b"something else")

    def taken_away(home: Path) -> None:
        shutil.rmtree(_place_of(home, data).parent)

    def said_of_somebody_else(home: Path) -> None:
        with sqlite3.connect(home / DATABASE) as connection:
            connection.execute("UPDATE extracts SET recipient = 'Somebody else'")
        connection.close()

    def made_unreadable(home: Path) -> None:
        with sqlite3.connect(home / DATABASE) as connection:
            connection.execute("UPDATE extracts SET files = '['")
        connection.close()

    attacks = {
        altered: Lack.ALTERED,
        taken_away: Lack.MISSING,
        said_of_somebody_else: Lack.LOG,
        made_unreadable: Lack.UNREAD,
    }
    for attack, lack in attacks.items():
        with copied_world(world.home, folder / attack.__name__) as attacked:
            attacked.clock.moment = world.clock.moment
            attack(attacked.home)
            assert {each.lack for each in discrepancies(attacked.ports)} == {lack}


def _place_of(home: Path, data: bytes) -> Path:
    return next(file for file in (home / "store").rglob("*") if file.is_file() and file.read_bytes() == data)


def _destroy_request_in_time(world: World, given: Extract) -> None:
    by, other = world.user(RECORDS), world.user(DPO)
    with pytest.raises(Conflict, match="granted in part"):
        requests.close_request(world.ports, by, given.request, RequestOutcome.GRANTED, "Given", "The extract")
    requests.close_request(world.ports, by, given.request, RequestOutcome.IN_PART, "Given", "The extract")
    world.clock.pass_by(timedelta(days=366 * 20))
    requests.destroy_request(world.ports, other, given.request, "It is long over")


def test_what_the_log_does_not_bear_out_is_not_given_and_what_was_not_given_leaves_the_store(world: World) -> None:
    ports, by, dpo = world.ports, world.user(RECORDS), world.user(DPO)
    extract = begun_extract(world, _adult(world, world.issued(KNOWN)))
    proposed_extract(world, extract)
    seen = preparing.read_extract(ports, dpo, extract.id).extract.fingerprint
    # It is changed under the eyes of whoever is about to approve: one word less is masked.
    second_person.take_back_extract(ports, by, extract.id, "A mask is too much")
    gathered = preparing.read_extract(ports, by, extract.id)
    masked = next(view.ruling for view in gathered.views if view.ruling and view.ruling.masks)
    with service_work(ports, "northshire") as work:
        work.extracts.rule([replace(masked, masks=masked.masks[:-1], by="somebody-else")])
    assert preparing.read_extract(ports, by, extract.id).fingerprint != gathered.fingerprint
    with service_work(ports, "northshire") as work:
        work.extracts.rule([replace(masked, by="somebody-else")])
    propose_again(world, extract)
    with pytest.raises(Conflict, match="proposed anew since"):
        second_person.approve_extract(ports, dpo, extract.id, "Read", seen=seen)

    # Whoever decided a part of it in the log may not approve, whoever the rows say that it was.
    with service_work(ports, "northshire") as work:
        now = work.extracts.get(extract.id)
        work.extracts.rule([replace(each, by="somebody-else") for each in work.extracts.rulings(extract.id)])
        forged = replace(now, begun_by="x", harm_noted_by="x", proposed_by="x")
        work.extracts.save(forged, expected=now)
        assert by.id in second_person.authors_of(work, forged)
    fingerprint = preparing.read_extract(ports, by, extract.id).fingerprint
    with service_work(ports, "northshire") as work:
        approved = replace(forged, state=ExtractState.APPROVED, decided_by="dpo", fingerprint=fingerprint)
        work.extracts.save(approved, expected=forged)
    with pytest.raises(Conflict, match="The log does not say"):
        giving.give_extract(ports, by, extract.id, **TO)

    file = giving._extract_file(approved, "pdf", "application/pdf", b"made, and not given")
    giving._note_files(ports, by, extract.id, [file.key])
    giving._put_file(ports, approved, file, b"made, and not given")
    assert leaving.see_to_files(ports).done == "0 deleted"  # It may be given this very moment.
    # Where giving broke off after it was noted as given, a worker has it locked.
    with service_work(world.ports, "northshire") as work:
        work.extracts.save(replace(approved, files=(file,)), expected=approved)
    assert ports.store.stat(ObjectKey.parse(file.key)).locked_until is None
    assert leaving.see_to_files(ports).fault == ""
    assert ports.store.stat(ObjectKey.parse(file.key)).locked_until
    file = giving._extract_file(approved, "pdf", "application/pdf", b"made again, and not given")
    giving._note_files(ports, by, extract.id, [file.key])
    giving._put_file(ports, approved, file, b"made again, and not given")
    world.clock.pass_by(timedelta(days=2))
    assert leaving.delete_files_left(ports).done == "1 deleted"


def test_nothing_is_given_before_all_is_decided_with_grounds_by_two_people_and_it_is_known_who_asks(
    world: World,
) -> None:
    ports, by, dpo = world.ports, world.user(RECORDS), world.user(DPO)
    extract = begun_extract(world, _adult(world, world.issued(KNOWN)))
    with pytest.raises(NotAllowed):
        preparing.read_passages(ports, world.user(WORKER), extract.id)
    with pytest.raises(Conflict, match="not decided yet"):
        preparing.propose_extract(ports, by, extract.id, reasons="", review_on=None)
    with pytest.raises(Conflict, match="not decided yet"):
        giving.preview_extract(ports, by, extract.id)
    key = preparing.read_extract(ports, by, extract.id).views[0].passage.key
    with pytest.raises(Invalid, match="ground"):
        preparing.decide_passage(ports, by, extract.id, key, Treatment.WITHHELD, None)
    with pytest.raises(Invalid, match="serious harm"):
        preparing.decide_passage(ports, by, extract.id, key, Treatment.WITHHELD, Ground.SERIOUS_HARM)

    decided_extract(world, extract)
    for reasons, again in (("", date(2027, 1, 1)), ("Others", date(2026, 1, 1))):
        with pytest.raises(Invalid):
            preparing.propose_extract(ports, by, extract.id, reasons=reasons, review_on=again)
    with pytest.raises(NotAllowed):  # The officer watches over it, and prepares nothing.
        preparing.propose_extract(ports, dpo, extract.id, reasons="Others", review_on=date(2027, 1, 1))
    preparing.propose_extract(ports, by, extract.id, reasons="Others", review_on=date(2027, 1, 1))
    with pytest.raises(NotAllowed):
        approve_as(world, by, extract)
    with pytest.raises(Conflict):
        giving.give_extract(ports, by, extract.id, **TO)
    approve_as(world, world.user(ASSET_OWNER), extract)
    requests.stop_clock(ports, by, extract.request, "No proof of identity")
    with pytest.raises(Conflict, match="not known yet who they are"):
        giving.give_extract(ports, by, extract.id, **TO)
    requests.start_clock(ports, by, extract.request, "Seen")
    end = (RequestOutcome.IN_PART, "Others are named", "The extract")
    early = write_outcome_letter(ports, by, extract.request, Regime.UK_GDPR, end[0], "privilege", "It is coming")
    with pytest.raises(Conflict, match=f"under way, {extract.reference}"):
        requests.close_request(ports, by, extract.request, *end)
    world.clock.pass_by(timedelta(minutes=1))
    given = giving.give_extract(ports, by, extract.id, **TO)
    assert given.state is ExtractState.GIVEN
    assert sum(map(int, given.restrictions.values())) > 0
    assert given.is_to_review(date(2027, 1, 1))
    _letter_goes_by_what_was_given(world, given, early, end)
    world.clock.pass_by(timedelta(days=60))
    assert [each.id for each in preparing.extracts_to_see_to(ports, by)] == [extract.id]
    second_person.review_restrictions(ports, by, extract.id, "They are still named", date(2028, 1, 1))
    assert preparing.extracts_to_see_to(ports, by) == []


def _letter_goes_by_what_was_given(
    world: World, given: Extract, early: OutcomeLetter, end: tuple[RequestOutcome, str, str]
) -> None:
    by, in_part = world.user(RECORDS), (Regime.UK_GDPR, RequestOutcome.IN_PART)
    with pytest.raises(Conflict, match="Write the letter anew"):
        requests.close_request(world.ports, by, given.request, *end)
    with pytest.raises(Invalid, match="the extract was given under that"):
        write_outcome_letter(world.ports, by, given.request, Regime.PART_3, RequestOutcome.IN_PART, "", "Here it is")
    letter = write_outcome_letter(world.ports, by, given.request, *in_part, "privilege", "Here it is")
    told = " ".join(json.loads(letter.contents)["paragraphs"])
    assert (early.ground, letter.ground) == ("privilege", "")
    assert "legal advice" not in told, "the letter names the grounds of the extract, and no other"
    assert "in some of it words are masked: it is about somebody else" in told
    requests.close_request(world.ports, by, given.request, *end)


@pytest.mark.parametrize("change", ["fact", "dispute", "restricted"])
def test_whatever_changes_about_the_person_after_it_was_decided_has_it_decided_anew(world: World, change: str) -> None:
    ports, by = world.ports, world.user(RECORDS)
    reply = world.issued(KNOWN)
    regime = Regime.PART_3 if change == "restricted" else Regime.UK_GDPR
    extract = begun_extract(world, _adult(world, reply), regime=regime)
    proposed_extract(world, extract)
    approve_as(world, world.user(DPO), extract)
    if change == "fact":  # Of the child: a name that a text may say.
        child = enquiry_of(world, reply).children[0].person
        people.record(ports, by, child, NewFact(FactKind.OTHER_NAME, "Theft", how="Her school rang"))
    elif change == "dispute":
        record = world.record_of(reply)
        cautions.place_caution(ports, by, record.id, CautionKind.DISPUTED, asked_by="Her mother", why="It is wrong")
    else:
        restrict(world, reply)

    assert has_changed(preparing.read_extract(ports, by, extract.id))
    with pytest.raises(Conflict, match="has changed since"):
        giving.give_extract(ports, by, extract.id, **TO)
    second_person.take_back_extract(ports, by, extract.id, "It has changed")
    gathered = preparing.read_extract(ports, by, extract.id)
    assert gathered.undecided
    if change == "restricted":
        assert {view.proposal.treatment for view in gathered.undecided} == {Treatment.SILENT}
        decided_extract(world, extract)
        fields = giving._fields_to_preview(ports, by, extract.id)
        assert fields["records"] == []
        assert fields["grounds"] == []
        assert fields["held"]["why"] == why_held(Regime.PART_3, "england")


def test_an_enquiry_that_is_restricted_changes_no_byte_of_what_is_given_of_the_others(world: World) -> None:
    ports, by = world.ports, world.user(RECORDS)
    one, other = world.issued(KNOWN), world.issued(KNOWN)
    first, second = _adult(world, one), _adult(world, other)
    extract = begun_extract(world, first)
    decided_extract(world, extract)
    before = giving._fields_to_preview(ports, by, extract.id)
    with pytest.raises(Conflict, match="not said whether they are this person"):
        propose_again(world, extract)
    restrict(world, other)
    same(world.client_as(WORKER), first, second)
    linked = preparing.read_extract(ports, by, extract.id)
    assert linked.searched["enquiries"] == "2"
    decided_extract(world, extract)
    assert giving._fields_to_preview(ports, by, extract.id) == before
    for record in before["records"]:  # A question that would say what is withheld is not printed either.
        assert not any(told["asked"] and told["text"].startswith("Withheld [") for told in record["passages"])


def test_what_a_child_said_and_where_they_live_is_proposed_as_withheld_from_a_parent_and_another_childs_words_too(
    world: World,
) -> None:
    reply = full_family(world)
    child = enquiry_of(world, reply).children[0].person
    extract = begun_extract(world, child, Asker.PARENT)
    gathered = preparing.read_extract(world.ports, world.user(RECORDS), extract.id)
    by_text = {view.passage.text: view for view in gathered.views}
    theft = next(view for text, view in by_text.items() if "SIAN saw it" in text)
    assert (theft.proposal.treatment, theft.proposal.ground) == (Treatment.WITHHELD, Ground.ABOUT_OTHERS)
    assert not any(text == "B2345CD" for text in by_text)  # The adult’s number is no statement about the child.
    with service_work(world.ports, "northshire") as work:
        assert work.extracts.rulings(extract.id) == []


def test_the_letter_says_the_law_of_its_regime_and_nation_and_no_time_of_keeping_that_may_be_untrue() -> None:
    with zipfile.ZipFile(io.BytesIO(extract_letter().content)) as archive:
        text = re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode())
    assert "{{ held.why }}" in text
    for fixed in ("Regulation", "Act 20", "years"):
        assert fixed not in text, fixed
    said = {(regime, nation): why_held(regime, nation) for regime in Regime for nation in ("england", "wales", "other")}
    for (regime, nation), words in said.items():
        assert ("UK General Data Protection Regulation" in words) is (regime is Regime.UK_GDPR)
        assert ("Part 3, section 35" in words) is (regime is Regime.PART_3)
        assert ("Children Act 2004" in words) is (nation == "england")
        assert ("(Wales) Act 2014" in words) is (nation == "wales")


def test_of_the_persons_page_names_numbers_and_births_alone_are_proposed_as_given_and_no_raw_word_is_printed(
    world: World,
) -> None:
    world.clock.moment = datetime(2027, 6, 30, 23, 30, tzinfo=UTC)  # Half past midnight, by the clock on the wall.
    reply = world.issued(KNOWN)
    child = enquiry_of(world, reply).children[0].person
    on = date(2026, 3, 3)
    with service_work(world.ports, "northshire") as work:
        of = {each: Provenance(each, reply.enquiry, "our assessment") for each in Source}
        record_fact(work, child, FactKind.BORN_ABOUT, "7", since=on, origin=Provenance(Source.RECORDS))
        record_fact(work, child, FactKind.OTHER_NAME, "Wren Newname", origin=Provenance(Source.RECORDS))
        mistake = record_fact(work, child, FactKind.OTHER_NAME, "Kestrel", origin=Provenance(Source.REQUEST))
        strike_fact(work, mistake, "Another child")
        for origin in of.values():
            record_fact(work, child, FactKind.CATEGORY, Category.WITNESS, since=on, origin=origin)
            record_fact(work, child, FactKind.LOOKED_AFTER, origin=origin)
    for asker in (Asker.PARENT, Asker.CHILD):
        extract = begun_extract(world, child, asker)
        preparing.decide_as_proposed(world.ports, world.user(RECORDS), extract.id, "")
        every = preparing.read_extract(world.ports, world.user(RECORDS), extract.id).views
        assert {each.passage.day for each in every} == {"2027-07-01"}
        views = [each for each in every if each.passage.record is None]
        open_to_look = {each.passage.text for each in views if each.proposal.treatment is None}
        kinds = {"Witness or informant, on 3 March 2026, our assessment", "not known when, our assessment"}
        assert kinds | {"Kestrel, taken back since"} <= open_to_look
        assert ("Wren Newname" in open_to_look) is (asker is Asker.PARENT)
        given = {each.passage.asked for each in views if each.ruling}
        assert given
        assert not {"Category", "Looked after"} & given
        assert "7 years, on 3 March 2026" in {each.passage.text for each in views}
        assert not any("_" in f"{each.passage.asked} {each.passage.text}" for each in views)
    assert all(kind.label for kind in FactKind)


def test_of_a_record_that_is_destroyed_nothing_is_in_an_unfinished_extract_nor_what_was_decided_of_it(
    world: World,
) -> None:
    record = closed_record(world)
    extract = begun_extract(world, record.subjects[0].person)
    proposed_extract(world, extract)
    approve_as(world, world.user(DPO), extract)
    years_on(world)
    approved_batch(world)
    carry_out_all(world)

    by = world.user(RECORDS)
    with world.ports.unit_of_work() as unit:
        rulings = unit.of("northshire").extracts.rulings(extract.id)
        assert [each.record for each in rulings if each.record] == []
    gathered = preparing.read_extract(world.ports, by, extract.id)
    assert has_changed(gathered)
    assert gathered.records == []
    with pytest.raises(Conflict):
        giving.give_extract(world.ports, by, extract.id, **TO)

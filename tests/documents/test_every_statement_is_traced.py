"""Whatever a document says was said or done by somebody, as the tree says, in each rendition; or it is the letter's own.

Answers are generated for every form; of what has a default, half is not saved by anybody. Each document is made at a
stage taken by lot, from a draft that nobody has sent to an approval by telephone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from random import Random

import pytest

from forms_service.adapters.documents.pdf_conversion.repaired import RepairedConverter
from forms_service.casework.answering.questionnaires import SavedAnswer
from forms_service.casework.meanings import FormRole
from forms_service.casework.sealing.submissions import seal
from forms_service.engine.path import Path, find_path
from forms_service.engine.specimens import Search
from forms_service.services.documents.making import DRAFT
from forms_service.services.publishing.specimens import specimen_context
from tests.builders.casework import sealing
from tests.builders.documents import Sealed
from tests.builders.finished import Finished, finish
from tests.builders.replies import templates
from tests.builders.shipped import chain_of, sample_context, shipped
from tests.builders.tracing import faults

FORMS = [form.id for form in shipped().all() if any(outcome.kind == "document" for outcome in form.outcomes)]
EVERY_ONE = "EVERY_SPECIMEN" in os.environ
"""Whether many are made of each form, all with their PDFs (`make specimens`), or a few."""
LEAST_TURNS, MOST_TURNS, LEAST_DOCUMENTS = (40, 40, 1) if EVERY_ONE else (3, 9, 3)
IN_PDF = FORMS if EVERY_ONE else ["core/prison_enquiry_response@1", "core/contribution_review@1"]
NOTHING: Mapping[str, str] = {}
SEED = int(os.environ.get("TRACING_SEED", "7"))
SAVED = (0.4, 0.7, 1)
"""How much of what has a default somebody saved, in turn."""
PEOPLE = {"one": "Signy Penwright", "two": "Olwen Handover", "three": "Rhiannon Scribe"}
SAVED_AT = datetime(2026, 11, 19, 16, 20, tzinfo=UTC)
SIGNED = {"by": "Signy Penwright", "job_title": "Social worker", "registration": "SW009001", "at": "2026-11-20T09:40"}
AGREED = {"by": "Bodil Sealer", "job_title": "Team manager", "registration": "SW009002", "at": "2026-11-23T14:05"}
CALLED = {**AGREED, "recorded_by": "Rhiannon Scribe", "confirm_by": "2026-11-24T14:05"}
DECLARED = [{"id": "right", "words": "I have checked this for a made-up reason"}]


@dataclass(frozen=True)
class Stage:
    """How far a reply has come."""

    prepared: Mapping[str, str]
    authorised: Mapping[str, str]
    is_draft: bool = False


STAGES = (
    Stage({}, {}, is_draft=True),
    Stage(SIGNED, AGREED, is_draft=True),
    Stage(SIGNED, AGREED),
    Stage(SIGNED, CALLED),
)
LETTERS = (Stage({}, {}, is_draft=True), Stage(SIGNED, {}))
"""The stages of what nobody authorises."""


def generated(form: str, turns: int = MOST_TURNS) -> Iterator[tuple[Sealed, Stage]]:
    """Sealings of answers to a form: what has a default was saved by somebody, or left out, by lot."""
    chain = chain_of(form)
    search = Search(chain, specimen_context(sample_context(), chain[-1]))
    proposed = {question.id for each in chain for question in each.questions if question.default is not None}
    for turn in range(turns):
        lot = Random(f"{SEED}{form}{turn}")
        specimen = search.make(search.always).specimen
        assert specimen is not None
        carried = specimen.paths[-2] if len(specimen.paths) > 1 else None
        answers = {
            q: v for q, v in specimen.path.answers.items() if q not in proposed or lot.random() < SAVED[turn % 3]
        }
        source = carried.answers if carried else {}
        path = find_path(chain[-1], answers, source, specimen.path.reader.context)
        stage = lot.choice(LETTERS if chain[-1].plays == FormRole.INTAKE else STAGES)
        yield Sealed(path.definition, sealed_by_people(path, carried, stage, lot)), stage


def sealed_by_people(path: Path, carried: Path | None, stage: Stage, lot: Random) -> bytes:
    since = [{"since": what, "label": f"A made-up matter {what}", "by": "two"} for what in ("changed", "wrong")]
    said = sealing(
        prepared=stage.prepared,
        declared=DECLARED if stage.prepared else [],
        authorised=stage.authorised,
        people=PEOPLE,
        agreement=lot.choice([since, []]),
        by="Bodil Sealer",
    )
    return seal(path, saved(path, lot), said, (carried, saved(carried, lot)) if carried else None)


def saved(path: Path, lot: Random) -> dict[str, SavedAnswer]:
    return {name: SavedAnswer(name, v, 1, lot.choice([*PEOPLE]), SAVED_AT) for name, v in path.answers.items()}


def finished(form: str, converter: RepairedConverter | None = None) -> Iterator[Finished]:
    """Every document of so many sealings, and of more, if they lead to none."""
    printed = 0
    for turn, (sealed, stage) in enumerate(generated(form)):
        if printed >= LEAST_DOCUMENTS and turn >= LEAST_TURNS:
            return
        printed += len(sealed.contents["made_for"])
        for code, row in sealed.contents["made_for"]:
            template = templates().for_document(code, form)
            yield finish(sealed, template, row, DRAFT[template.language] if stage.is_draft else "", converter)


@pytest.mark.parametrize("form", FORMS)
def test_whatever_a_document_says_is_traced_to_an_act_or_an_answer_in_every_rendition(form: str) -> None:
    made = list(finished(form))
    assert [fault for one in made for fault in faults(one)] == []
    assert made


@pytest.mark.parametrize("form", IN_PDF)
def test_so_it_is_on_the_pages_of_the_pdf(form: str, converter: RepairedConverter) -> None:
    made = list(islice(finished(form, converter), None if EVERY_ONE else 2))
    assert [fault for one in made for fault in faults(one)] == []
    assert any("pdf" in one.files for one in made)


PLANTED = "Our reference: {{ document.reference }}\n\n{{ organisation.name }}\n\n"


def planted(text: str, asserts: Mapping[str, str] = NOTHING) -> Finished:
    """A letter that somebody wrote, as it is made of an intake in which nobody saved when the request was received."""
    sealed, _ = next(generated("core/enquiry_intake@1"))
    contents = sealed.contents
    unsaved = {"saved_by": "", "saved_at": "", "origin": ""}
    answers = [{**answer, **(unsaved if answer["id"] == "in_received_at" else {})} for answer in contents["answers"]]
    acts = {"prepared": SIGNED, "authorised": AGREED}
    letter = templates().for_document("D01", "core/enquiry_intake@1")
    letter = replace(letter, content=(PLANTED + text).encode(), asserts=asserts)
    return finish(sealed.with_contents(answers=answers, **acts), letter, "", "")


def test_a_letter_that_says_what_was_said_is_found_true() -> None:
    assert (
        faults(planted("You asked: {{ answer.en_type }}\n\nOn {{ authorised.on }} {{ authorised.by }} agreed.")) == []
    )


def test_a_default_that_nobody_saved_is_found() -> None:
    (fault,) = faults(planted("Received: {{ answer.in_received_at }}"))
    assert "nobody saved in_received_at" in fault


def test_an_authoriser_in_a_draft_is_found() -> None:
    said = planted("Authorised by {{ authorised.by }}")
    (fault,) = faults(replace(said, is_draft=True))
    assert "Bodil Sealer" in fault
    assert "it was not Bodil Sealer who did it" in fault
    assert faults(said) == []


@pytest.mark.parametrize("text", ["Dated 23 November 2026", "Dyddiad: 23 Tachwedd 2026", "Seen on 23/11/2026"])
def test_a_date_that_nobody_gave_is_found(text: str) -> None:
    (fault,) = faults(planted(text))
    assert "is a day of the letter’s own, which nobody gave" in fault


def test_the_date_of_a_draft_is_found() -> None:
    said = planted("Date: {{ document.sealed_on }}")
    assert faults(said) == []
    (fault,) = faults(replace(said, is_draft=True))
    assert "it was not Bodil Sealer who did it" in fault


def test_a_sentence_that_asserts_what_nobody_answered_is_found() -> None:
    sentence = "We had it in time."
    (fault,) = faults(planted(sentence, asserts={sentence: "answer in_received_at"}))
    assert "hangs on answer in_received_at, which is not so" in fault
    assert faults(planted(sentence, asserts={sentence: "no answer in_received_at"})) == []


def test_a_text_with_no_origin_is_found() -> None:
    (fault,) = faults(planted("{{ provenance.title }}"))
    assert "nothing says where it comes from" in fault


def test_what_one_rendition_says_alone_is_found() -> None:
    one = planted("We are working on it.")
    page = one.files["html"].replace(b"</main>", b"<p>Bodil Sealer agrees to it.</p></main>")
    (fault,) = faults(replace(one, files={**one.files, "html": page}))
    assert "bodilsealeragreestoit" in fault

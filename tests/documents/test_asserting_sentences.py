"""Every fixed sentence of a letter that says something of the case hangs on an act or on an answer, as its manifest says."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Final

import pytest
from lxml import etree

from forms_service.adapters.documents.word_reading.wordml import W
from forms_service.services.ports import Template
from tests.builders.replies import templates
from tests.builders.shipped import shipped

ACTS: Final = {"act issue", "act explain"}
"""What a document is issued with, which is true for whoever reads it; and what its author said to a disagreement."""
ANSWERS: Final = re.compile(r"(?:no )?answer (\w+(?: or \w+)*)")
"""What else a sentence hangs on: an answer, one of several, or that there is none."""
SAYS_SOMETHING: Final = re.compile(
    r"\b(we|our|us|rydym|ni|has|have|had|was|were|is|are|will|does|do|did|says|rests|closes|begins|comes|mae|bydd)\b",
    re.IGNORECASE,
)
FEWEST_WORDS: Final = 3
GENERAL: Final = frozenset(
    {
        "An assessment is a snapshot.",
        "Ask us again before you rely on one that is no longer recent.",
        "Ask us for our full privacy notice, or for our data protection officer.",
        "Bydd y carchar yn rhoi gwybod i chi beth yw ei benderfyniad.",
        "Cei ofyn i ni egluro unrhyw ran o hyn i ti.",
        "Dim ond lle mae’r gyfraith yn caniatáu hynny yr ydym yn ei rannu, a dim ond yr hyn sydd ei angen.",
        "Dim ond yr hyn y mae angen i bobl eraill ei wybod yr ydym yn ei ddweud wrthynt.",
        "Do not show or tell the adult any of it.",
        "Do not show the adult this reply.",
        "Do not tell the adult that we know of these children.",
        "Do not tell the adult who looks after the child, or where.",
        "Do not wait for our reply.",
        "Each agency decides for itself what it does with what it was told, and tells the other when something changes.",
        "For the team that it is sent to, and nobody else.",
        "From that day the decision is theirs as an adult.",
        "Gallwch hefyd ofyn i ni gywiro unrhyw beth sy’n anghywir, neu wneud cwyn.",
        "Gofynnwch i ni am ein hysbysiad preifatrwydd llawn, neu am ein swyddog diogelu data.",
        "How we work together on enquiries about children.",
        "If a child is in danger now, telephone us or the police, and write afterwards.",
        "If a child may be in danger now, call us.",
        "If anything here is wrong, tell us at once.",
        "If it is wrong, tell us.",
        "If you also asked about other children, we reply about each of them separately.",
        "If you are not happy with how we use it, you can complain to the Information Commissioner, at ico.org.uk.",
        "If you are worried or do not feel safe, tell an adult whom you trust, or ring Childline free on 0800 1111.",
        "If you do not want contact, say so.",
        "If you must decide before we reply, call us first.",
        "It does not make it.",
        "It does not make them.",
        "It does not tell you whether we know anybody, or whether there is a concern.",
        "It says what we think is best for the child, or that we cannot say.",
        "It says what we think is best for you, or that we cannot say.",
        "Keep it secure, and ask us before you pass it on.",
        "Keep it secure, use it only for the purpose given below, and ask us before you pass it on.",
        "Mae’n dweud beth sydd orau i ti yn ein barn ni, neu na allwn ddweud.",
        "Mae’n dweud beth sydd orau i’r plentyn yn ein barn ni, neu na allwn ddweud.",
        "Make a child safeguarding referral to us, unless you have already made one.",
        "Ni chaiff neb fod yn ddig wrthyt am hynny.",
        "Nid ni sy’n penderfynu.",
        "No trace is not the same as no risk.",
        "Not finding a person, or a concern, does not show that there is none.",
        "On the conditions that stand with our view on each kind of contact.",
        "Os nad ydych yn fodlon ar y ffordd rydym yn ei ddefnyddio, gallwch gwyno wrth y Comisiynydd Gwybodaeth, yn ico.org.uk.",
        "Our assessment ….",
        "Please answer in writing, from a secure mailbox, and give our reference.",
        "Please do not decide as if we had no concerns.",
        "Please do not send names or other details of a family by ordinary e-mail.",
        "Please give our reference when you write or call.",
        "Reported to us ….",
        "Rydym yn cadw’r hyn a wyddom am y plentyn a’r teulu am fod y gyfraith yn gofyn i ni gadw plant yn ddiogel.",
        "Rydym yn ei gadw cyhyd ag y mae ein rheolau yn ei ddweud.",
        "Rydym yn ysgrifennu’r hyn a wyddom amdanat er mwyn helpu i dy gadw’n ddiogel.",
        "Tell us if there is something that the person in prison must not know.",
        "Tell us when you have done it, and whether you passed it on to anybody else.",
        "The prison decides whether the adult is a risk to children and what contact to allow.",
        "The prison will tell you what it decides.",
        "The team that it is sent to may show it to the adult whom it is about, and to nobody else.",
        "Then we destroy it, or give it to an archive.",
        "This advice is not itself a referral, and does not replace one.",
        "This is not a view that contact is safe.",
        "This is not our answer.",
        "This reply is our contribution to that decision.",
        "This reply is our contribution to those decisions.",
        "This report is our advice about one child’s best interests, and about no other child.",
        "This view rests only on what is named here.",
        "We are sorry.",
        "We do not decide.",
        "We keep it for as long as our rules say.",
        "We keep what we know about the child and the family because the law asks us to keep children safe.",
        "We search our records and reply once we know the purpose.",
        "We share it only where the law lets us, and only what is needed.",
        "We tell other people only what they need to know.",
        "We will tell you if we find that we were wrong.",
        "We write down what we know about you so that we can help to keep you safe.",
        "What is reported here is not our finding.",
        "Yna rydym yn ei ddinistrio, neu yn ei roi i archif.",
        "You can also ask us to put right anything that is wrong, or make a complaint.",
        "You can ask to see the information that we hold about you.",
        "You can ask to see what we wrote about you.",
        "You can ask us for the information that we hold about you.",
        "You can ask us to explain any of this to you.",
        "for our own record.",
    }
)
"""What asks something of the reader, or says what is so in every case: who decides, how records are kept, what to do."""


def fixed_texts(template: Template) -> Iterator[str]:
    """What stands in a template between its tags; what is printed in its place is an ellipsis."""
    match template.kind:
        case "word":
            with zipfile.ZipFile(io.BytesIO(template.content)) as archive:
                parts = [archive.read(f"word/{part}.xml") for part in ("header", "document", "footer")]
            paragraphs = (paragraph for part in parts for paragraph in etree.fromstring(part).iter(f"{W}p"))
            texts = ["".join(text.text or "" for text in paragraph.iter(f"{W}t")) for paragraph in paragraphs]
        case "text":
            texts = template.content.decode().split("\n")
        case "form":
            texts = [field for field in template.fields.values() if "{" in field]
    for text in texts:
        yield from re.split(r"\{%.*?%\}|\[\[|\]\]", text)


def sentences(template: Template) -> set[str]:
    shown = (re.sub(r"\{\{.*?\}\}", "…", text.strip()) for text in fixed_texts(template))
    found = (sentence for text in shown for sentence in re.split(r"(?<=[.!?:])\s+", text))
    return {sentence for sentence in found if len(sentence.split()) >= FEWEST_WORDS}


@pytest.mark.parametrize("template", templates().templates, ids=lambda template: template.id)
def test_a_sentence_that_says_something_of_the_case_is_listed_with_what_it_hangs_on(template: Template) -> None:
    said = {each for each in sentences(template) if each.endswith(".") and SAYS_SOMETHING.search(each)}
    assert said - GENERAL - set(template.asserts) == set()


@pytest.mark.parametrize("template", templates().templates, ids=lambda template: template.id)
def test_what_is_listed_stands_in_the_letter_and_hangs_on_an_act_or_an_answer_of_its_forms(template: Template) -> None:
    assert set(template.asserts) - sentences(template) == set()
    asked = set.intersection(*(set(shipped().get(form).index) for form in template.serves))
    hangs = set(template.asserts.values()) - ACTS
    assert {
        on for on in hangs if not ANSWERS.fullmatch(on) or not set(ANSWERS.findall(on)[0].split(" or ")) <= asked
    } == set()


def test_no_letter_says_that_something_is_as_set_out_in_a_request_that_does_not_go_with_it() -> None:
    texts = [text for template in templates().templates for text in fixed_texts(template)]
    forms = [repr(question.default) for form in shipped().all() for question in form.questions]
    assert not [text for text in (*texts, *forms) if "as set out in the request" in text.lower()]

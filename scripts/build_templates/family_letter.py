"""The letter to a parent or carer (D34), in plain words: a report was sent, who decides, and no more.

One letter for both languages and both sizes of print; each language is a set of sentences, and no answer stands
inside one where Welsh would change its first letter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from scripts.build_templates import letter
from scripts.build_templates.letter import fact, heading, say
from scripts.build_templates.looks import ENGLISH, LARGE, WELSH, Look
from scripts.build_templates.wordml import Blocks, Text, each, joined


@dataclass(frozen=True)
class Sentences:
    """What the letter says, in one language."""

    title: Text
    reference: Text
    date: Text
    about: Text
    greeting: Text
    asked: Text
    sent: Text
    who_decides: Text
    not_everything: Text
    talk_to_us: Text
    your_rights: Text
    other_ways: Text


IN_ENGLISH: Final = Sentences(
    title="A report about contact with someone in prison",
    reference="Our reference",
    date="Date",
    about="About",
    greeting="Dear parent or carer",
    asked="A prison asked us what we think about contact between this child and someone who is in prison.",
    sent="We have sent the prison a report. It says what we think is best for the child.",
    who_decides=(
        "**The prison decides** what contact there can be. We do not decide. The prison will tell you what it decides."
    ),
    not_everything="We cannot tell you everything in the report, because some of it is about other people.",
    talk_to_us="If you want to talk to us",
    your_rights=(
        "You can ask to see the information that we hold about you. You can also ask us to put right anything that is "
        "wrong, or make a complaint."
    ),
    other_ways="Tell us how you would like our letters: in English or in Welsh, in large print, or in another way.",
)
IN_WELSH: Final = Sentences(
    title="Adroddiad am gyswllt â rhywun yn y carchar",
    reference="Ein cyfeirnod",
    date="Dyddiad",
    about="Ynghylch",
    greeting="Annwyl riant neu ofalwr",
    asked="Gofynnodd carchar i ni beth yw ein barn am gyswllt rhwng y plentyn hwn a rhywun sydd yn y carchar.",
    sent="Rydym wedi anfon adroddiad at y carchar. Mae’n dweud beth sydd orau i’r plentyn yn ein barn ni.",
    who_decides=(
        "**Y carchar sy’n penderfynu** pa gyswllt all ddigwydd. Nid ni sy’n penderfynu. Bydd y carchar yn rhoi gwybod "
        "i chi beth yw ei benderfyniad."
    ),
    not_everything="Ni allwn ddweud popeth sydd yn yr adroddiad wrthych, gan fod rhywfaint ohono am bobl eraill.",
    talk_to_us="Os ydych am siarad â ni",
    your_rights=(
        "Gallwch ofyn am gael gweld yr wybodaeth sydd gennym amdanoch. Gallwch hefyd ofyn i ni gywiro unrhyw beth "
        "sy’n anghywir, neu wneud cwyn."
    ),
    other_ways=(
        "Rhowch wybod i ni sut yr hoffech gael ein llythyrau: yn Gymraeg neu yn Saesneg, mewn print bras, neu mewn "
        "ffordd arall."
    ),
)


def letters() -> dict[str, tuple[str, Callable[[], Blocks], Look]]:
    """Every way in which the letter is made: its template, title, body and look."""
    return {
        f"core/letter_to_parent_or_carer{name}/1": (said.title, partial(body, said), look)
        for name, said, look in (
            ("", IN_ENGLISH, Look(ENGLISH)),
            ("_large_print", IN_ENGLISH, Look(ENGLISH, scale=LARGE)),
            ("_welsh", IN_WELSH, Look(WELSH, "cy-GB")),
            ("_welsh_large_print", IN_WELSH, Look(WELSH, "cy-GB", scale=LARGE)),
        )
    }


def body(said: Sentences) -> Blocks:
    return joined(
        [
            letter.letterhead(),
            say(said.title, "Title"),
            fact(said.reference, "document.reference"),
            fact(said.date, "authorised.on"),
            each("child in children", fact(said.about, "child.name")),
            say(said.greeting, "Notice"),
            say(said.asked),
            say(said.sent),
            say(said.who_decides),
            say(said.not_everything),
            heading(said.talk_to_us),
            letter.ask_us(),
            say(said.your_rights),
            say(said.other_ways),
        ]
    )

"""D41 beside a reply to a prison: that it should make a child safeguarding referral, and what about."""

from __future__ import annotations

from scripts.build_templates import letter, reply
from scripts.build_templates.letter import ASSESSMENT, REPORTED, bullets, fact, heading, long_answer, nature, say
from scripts.build_templates.wordml import Blocks, joined

TITLE = "Advice to make a child safeguarding referral"


def beside_a_prison_reply() -> Blocks:
    return joined(
        [
            letter.opening(TITLE),
            heading("What we advise"),
            nature(ASSESSMENT, "our professional judgement"),
            say("**Make a child safeguarding referral to us,** unless you have already made one."),
            long_answer("Concerns about the adult", "answer.co_any"),
            long_answer("Concerns about contact with a child", "answer.cv_any"),
            bullets("Kinds of harm that the concerns relate to", "ha_types"),
            letter.in_danger(),
            say("This advice is not itself a referral, and does not replace one."),
            letter.what_the_adult_may_see(),
            heading("What to tell us"),
            say("The offence, the contact asked for, your own assessment of risk, who cares for the child; orders."),
            fact("Who you can speak to", "answer.nx_contact"),
            heading("Your request"),
            nature(REPORTED, "as you gave it"),
            letter.who_asked(),
            letter.children_searched_for(),
            reply.concerns(),
            letter.sharing(),
            letter.if_wrong(),
            letter.sign_off(),
        ]
    )

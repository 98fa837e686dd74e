"""D12: nobody named in the request was found in the records that were searched."""

from __future__ import annotations

from typing import Final

from scripts.build_templates import letter
from scripts.build_templates.letter import ASSESSMENT, REPORTED, fact, heading, nature, say
from scripts.build_templates.wordml import Blocks, joined, when

TITLE: Final = "No-trace reply to a child safeguarding enquiry"


def body() -> Blocks:
    return joined(
        [
            letter.opening(TITLE),
            heading("Summary"),
            say("We found no trace in the records that we searched.", "Headline"),
            say("**No trace is not the same as no risk.** See the limits of this reply, at its end."),
            nature(ASSESSMENT, "contact with a child"),
            fact("Concerns about contact", "answer.cv_any"),
            _none_could_be_known(),
            fact("Our advice for now", "answer.cv_interim"),
            letter.who_decides(),
            heading("Your request"),
            nature(REPORTED, "as you gave it"),
            letter.who_asked(),
            fact("Caring for a child before", "answer.ad_caring"),
            heading("What we searched"),
            letter.search(),
            letter.comparison(),
            letter.children_searched_for(),
            letter.orders(),
            letter.care(),
            letter.what_next(fact("What we ask you to do", "answer.nx_prison")),
            letter.sharing(),
            heading("Limits of this reply"),
            letter.basis(),
            letter.if_wrong(),
            letter.sign_off(),
        ]
    )


def _none_could_be_known() -> Blocks:
    """“No known concerns” must not reassure where nobody was found."""
    return when(
        "choice.cv_any == 'no_known_concerns'",
        say("We found no record of them, so none could be known to us. This is not a view that contact is safe."),
    )

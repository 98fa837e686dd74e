"""D11 and D32: what of a reply the adult may see; whatever else there is has been left out before it is merged."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from forms_service.engine.definitions.forms import Definition
from scripts.build_templates import letter
from scripts.build_templates.letter import ASSESSMENT, FACT, REPORTED, fact, heading, nature, say
from scripts.build_templates.sections import form, some, titled
from scripts.build_templates.wordml import Blocks, each, joined

TITLE: Final = "What the adult may see of our reply"
_OF_OTHERS: Final = ("_show_adult", "_permission", "_may_share", "_reliability", "_why_not")
"""What is decided about a statement, or why nobody was asked, which is not for the adult."""
_GROUPS: Final = {"fact": FACT, "reported": REPORTED, "assessment": ASSESSMENT}


def of_a_prison_reply() -> Blocks:
    return _letter(
        _statements(),
        _voice(),
        our_view(),
        heading("Contact with children"),
        nature(ASSESSMENT, "our view on contact"),
        fact("Concerns about contact", "answer.cv_any"),
        fact("Our advice for now", "answer.cv_interim"),
        say(letter.PRISON_DECIDES),
    )


def of_a_probation_reply() -> Blocks:
    definition = form("core/probation_enquiry_response")
    return _letter(
        _statements(),
        _voice(),
        some(definition, "bi_asked", title="What probation has to decide"),
        some(definition, "ac_view", title="The address"),
        our_view(),
        heading("Who decides"),
        say(letter.COURT_DECIDES),
    )


def of_a_view_on_contact() -> Blocks:
    """D11 of the view on contact with a child who is not known to us."""
    definition = form("core/contact_assessment_not_known")
    return _letter(
        some(definition, "vw_basis", "vw_letters", "vw_phone", "vw_visits", "vw_level", title="Our view on contact"),
        fact("Ask us again on", "answer.rv_date"),
        say(letter.NOT_ASSESSED),
        say(letter.PRISON_DECIDES),
        our_view(),
        opened(definition, "ak_items", title="What else you may know"),
        about_child=True,
    )


def _letter(*what_we_said: Blocks, about_child: bool = False) -> Blocks:
    return joined(
        [
            letter.opening(TITLE, letter.FOR_THE_ADULT, about_child=about_child),
            heading("What we were asked"),
            fact("Asked by", "answer.rq_team"),
            fact("Prison", "answer.rq_establishment"),
            fact("Kind of request", "answer.en_type"),
            fact("Why we may answer", "answer.so_purpose"),
            fact("Law relied on", "answer.so_gateway"),
            heading("How we searched our records"),
            nature(FACT, "when we searched, and where"),
            fact("Searched on", "answer.se_at"),
            fact("Records searched", "answer.se_systems"),
            fact("Result for the adult", "answer.se_adult_result"),
            *what_we_said,
            letter.if_the_adult_disagrees(),
        ]
    )


def _statements() -> Blocks:
    """Each group only where there is something in it: an empty one would tell that something was left out."""
    return joined(
        [
            heading("What we said about you"),
            *(
                [*nature(label, "as it stands in our reply"), *letter.statements("co_items", "co", group, label)]
                for group, label in _GROUPS.items()
            ),
        ]
    )


def our_view() -> Blocks:
    """What was written for the adult, in place of what was written for those who asked."""
    return joined(
        [
            heading("Our view, written for you"),
            nature(ASSESSMENT, "our professional judgement"),
            say("{{ answer.fa_view }}", "Answer"),
        ]
    )


def opened(definition: Definition, *question_ids: str, title: str) -> Blocks:
    """Lists of which single rows were opened to the adult, with what there is of each but that it was opened."""
    lists = (definition.question(name) for name in question_ids)
    theirs = [replace(each, columns=tuple(c for c in each.columns if not c.id.endswith(_OF_OTHERS))) for each in lists]
    return titled(title, theirs)


def _voice() -> Blocks:
    return each(
        "child in children",
        heading("What {{ child.name }} has told us"),
        nature(REPORTED, "what the child said"),
        *(say(f"{{{{ child.{said} }}}}", "Answer") for said in ("vo_words", "vo_adult_summary")),
    )

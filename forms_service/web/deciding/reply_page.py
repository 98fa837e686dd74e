"""The page of a reply: everything there is to read about it, and what may be done with it now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

import flask
from flask.typing import ResponseReturnValue

from forms_service.casework.acts import allowed_beginnings
from forms_service.casework.ids import QuestionnaireId
from forms_service.casework.keeping.records import in_words
from forms_service.casework.meanings import ADDRESS_REASON, SEND_TO, FormRole
from forms_service.engine.answers import Problem
from forms_service.services.deciding import decide
from forms_service.services.deciding.decide import ReplyView
from forms_service.web.answering import agreement
from forms_service.web.answering.presenters import answer_cards, request_as_received
from forms_service.web.auditing import history
from forms_service.web.deciding.act_forms import CallBackForm, IssueForm, RefuseForm, ReturnForm, WithdrawForm
from forms_service.web.deciding.checks import CHECK, agreement_so_far, checks_so_far
from forms_service.web.deciding.search_results import search_results
from forms_service.web.forms.prefill import row_names
from forms_service.web.frame.act_forms import ActForm
from forms_service.web.frame.guards import current_user, do, ports
from forms_service.web.people.strip import TONES, state_words, who, who_it_is_about
from forms_service.web.replies import document_choices
from forms_service.web.replies.act_forms import CaseSystemForm
from forms_service.web.replies.sending import sending_form, strike_form

SENDING_THE_REPLY = "Sending the reply"
"""The reason for which a reply's own people download it; anybody else says why for themselves."""

READING_BEFORE_ISSUE = "Reading it before it is issued"


def reply_page(
    questionnaire_id: QuestionnaireId,
    refused: ActForm | None = None,
    *,
    said: Mapping[str, str] | None = None,
    missing: Sequence[Problem] = (),
) -> ResponseReturnValue:
    """Show everything there is to read about a reply, and what may be done with it now.

    *refused* is the form whose mistakes are to be shown; the page's other forms begin anew. *said* is what the
    authoriser ticked or typed, of which something is *missing*.
    """
    found = do(decide.view, questionnaire_id)
    page = flask.render_template(
        "deciding/reply.html",
        view=found,
        beginnings=allowed_beginnings(current_user()),
        acts=found.acts,
        forms=_forms(found, refused),
        refused=refused,
        name_of=lambda user_id: history.name_of(user_id, ports().directory),
        **_matter(found),
        **_to_consider(found, said or {}, missing),
        **_documents(found),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if refused or missing else HTTPStatus.OK


def _matter(found: ReplyView) -> Mapping[str, object]:
    """Who it is about, what was asked and answered, and how far it is."""
    opened = found.opened
    return {
        "people": who(opened.people),
        "about": who_it_is_about(opened),
        "cards": answer_cards(opened),
        "searched": search_results(opened),
        "request_text": request_as_received(opened),
        "comments": _comments(found),
        "tone": TONES.get(opened.questionnaire.state, "plain"),
        "state": state_words(opened.questionnaire),
        "address_reason": opened.path.by_meaning.value(ADDRESS_REASON),
    }


def _to_consider(found: ReplyView, said: Mapping[str, str], missing: Sequence[Problem]) -> Mapping[str, object]:
    """What is asked of whoever authorises it."""
    lines = agreement.sealed_lines(found.sealed_disagreements) or agreement.lines(found.opened, found.disagreements)
    return {
        "checks": checks_so_far(found.opened, said, missing),
        **agreement_so_far(lines, said, missing),
        "missing": [{"text": problem.message, "href": f"#{CHECK}{problem.question}"} for problem in missing],
    }


def _documents(found: ReplyView) -> Mapping[str, object]:
    """What it is made into, or was, and how that may be read and sent."""
    return {
        "progress": found.progress,
        "drafts": document_choices.drafts(found, found.codes),
        "made": document_choices.choices_of(found, found.documents, found.records),
        "left_out": document_choices.drafts(found, found.left_out),
        "outgoing": document_choices.going_out(found),
        "see": document_choices.replies_to_see(found.successors),
        "in_words": lambda documents: in_words(documents, row_names(found.opened)),
        "kinds": document_choices.KINDS,
        "reason": SENDING_THE_REPLY,
        "reading": READING_BEFORE_ISSUE,
    }


def _forms(found: ReplyView, refused: ActForm | None) -> dict[str, ActForm]:
    """The forms of the page by name; each has a prefix of its own, so that no two fields share an id."""
    begun = {
        "return": ReturnForm(prefix="return-"),
        "withdraw": WithdrawForm(prefix="withdraw-"),
        "call_back": CallBackForm(prefix="call-back-"),
        "issue": IssueForm(prefix="issue-"),
        "sending": sending_form(
            found.all_going_out, row_names(found.opened), _proposed_recipient(found), replaced=found.replaced
        ),
        "strike": strike_form(found.all_going_out),
        "refuse": RefuseForm(prefix="phone-"),
        "case_system": CaseSystemForm(
            prefix="case-", reference=found.going_out.case_system_reference if found.going_out else ""
        ),
    }
    return {name: refused if type(refused) is type(form) else form for name, form in begun.items()}


def _proposed_recipient(found: ReplyView) -> str:
    """The address that the author said the reply goes to; of a notice, its recipient, where there is one alone."""
    made = [item for record in found.all_going_out for item in record.documents if item.row]
    if found.opened.definition.plays == FormRole.CORRECTION_NOTICE and len(made) == 1:
        return row_names(found.opened).get(made[0].row, "")
    return found.opened.path.words_of(SEND_TO).replace("\n", ", ")


def _comments(found: ReplyView) -> list[tuple[str, object, str]]:
    directory = ports().directory
    return [(history.name_of(c.by, directory), c.at, c.text) for c in reversed(found.opened.questionnaire.comments)]

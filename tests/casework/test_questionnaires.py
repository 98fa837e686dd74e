"""Who may move a questionnaire from one state to the next, and when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from forms_service.casework.acts import Act
from forms_service.casework.answering.questionnaires import Questionnaire, State
from forms_service.casework.answering.signatures import Signature
from forms_service.casework.errors import Conflict, Invalid, NotAllowed
from forms_service.casework.ids import EnquiryId, QuestionnaireId

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ALLOWED = {
    (State.DRAFT, Act.SEND): State.WITH_MANAGER,
    (State.RETURNED, Act.SEND): State.WITH_MANAGER,
    (State.DRAFT, Act.COMPLETE): State.COMPLETED,
    (State.RETURNED, Act.COMPLETE): State.COMPLETED,
    (State.WITH_MANAGER, Act.RETURN): State.RETURNED,
    (State.WITH_MANAGER, Act.CALL_BACK): State.RETURNED,
    (State.AUTHORISED, Act.CALL_BACK): State.RETURNED,
    (State.ISSUED, Act.CALL_BACK): State.RETURNED,
    (State.WITH_MANAGER, Act.AUTHORISE): State.AUTHORISED,
    (State.AUTHORISED, Act.RETURN): State.RETURNED,
    (State.AUTHORISED, Act.WITHDRAW): State.WITHDRAWN,
    (State.AUTHORISED, Act.ISSUE): State.ISSUED,
    (State.ISSUED, Act.CONTINUE): State.DRAFT,
    (State.COMPLETED, Act.REOPEN): State.DRAFT,
    (State.DRAFT, Act.WITHDRAW): State.WITHDRAWN,
    (State.RETURNED, Act.WITHDRAW): State.WITHDRAWN,
    (State.WITH_MANAGER, Act.WITHDRAW): State.WITHDRAWN,
}


def a_reply(state: State = State.DRAFT) -> Questionnaire:
    return Questionnaire(
        QuestionnaireId("q"),
        EnquiryId("e"),
        "northshire",
        "core/prison_enquiry_response@1",
        "author",
        NOW,
        state,
        sent_by="author",
        signature=Signature("author", "Amal Example", "Social worker", NOW),
    )


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", Act)
def test_only_the_acts_of_the_table_move_a_questionnaire(state: State, act: Act) -> None:
    expected = ALLOWED.get((state, act))

    if expected is None:
        with pytest.raises(Conflict):
            a_reply(state).perform(act, by="manager", at=NOW, comment="because")
    else:
        assert a_reply(state).perform(act, by="manager", at=NOW, comment="because").state is expected


def test_the_person_who_prepared_a_reply_cannot_authorise_it() -> None:
    with pytest.raises(NotAllowed, match="another manager"):
        a_reply(State.WITH_MANAGER).perform(Act.AUTHORISE, by="author", at=NOW)


def test_a_return_needs_a_comment() -> None:
    with pytest.raises(Invalid, match="Say why"):
        a_reply(State.WITH_MANAGER).perform(Act.RETURN, by="manager", at=NOW, comment="  ")


def test_a_managers_comment_stays_with_the_reply() -> None:
    returned = a_reply(State.WITH_MANAGER).perform(Act.RETURN, by="manager", at=NOW, comment=" Which school? ")

    assert [(comment.text, comment.by) for comment in returned.comments] == [("Which school?", "manager")]

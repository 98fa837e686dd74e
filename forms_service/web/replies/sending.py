"""Writing down that something was sent: the same form for replies, notices and letters."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from werkzeug.datastructures import MultiDict

from forms_service.casework.keeping.records import NOT_FOR_WHO_ASKED, Record, RecordObject, sent_together
from forms_service.web.frame.templating import datetime_text
from forms_service.web.replies.act_forms import SendingForm, StrikeForm
from forms_service.web.replies.document_choices import FOR_WHOM


def sending_form(
    records: Sequence[Record],
    rows: Mapping[str, str],
    recipient: str = "",
    formdata: MultiDict[str, str] | None = None,
    replaced: Collection[str] = (),
) -> SendingForm:
    """Return the form on which a sending of *records* is written down; *rows* says whom or what each was made for.

    All that is for whoever asked is ticked, but none of what was made for several: each goes somewhere else. Nor is
    what is *replaced*.
    """
    made = sorted((item for record in records for item in record.documents), key=lambda item: item.document)
    codes = [item.code for item in made]
    for_several = {item.document for item in made if codes.count(item.code) > 1}
    left = {*for_several, *replaced}
    ticked = [i.document for i in made if i.audience not in NOT_FOR_WHO_ASKED and i.document not in left]
    form = SendingForm(formdata, prefix="sending-", recipient=recipient, documents=ticked)
    form.records = records
    named = {subject.row for record in records for subject in record.subjects}
    form.made_for = {row: name for row, name in rows.items() if row not in named}
    form.documents.choices = [(item.document, _choice(item, rows)) for item in made]
    return form


def strike_form(records: Sequence[Record], formdata: MultiDict[str, str] | None = None) -> StrikeForm:
    """Return the form on which an entry of the register is struck; what was told is in it as it was answered."""
    form = StrikeForm(formdata, prefix="strike-")
    entered = [sending for sending in sent_together(records) if sending.documents]
    form.sending.choices = [(each.id, f"{each.recipient}, {datetime_text(each.sent_at)}") for each in entered]
    if len(entered) == 1 and formdata is None:
        form.sending.data = entered[0].id
    return form


def _choice(item: RecordObject, rows: Mapping[str, str]) -> str:
    name = f"{item.code} {item.title}{f': {rows[item.row]}' if rows.get(item.row) else ''}"
    return ". ".join(filter(None, (name, FOR_WHOM.get(item.audience))))

"""A record: one aggregate of sealed answers, documents and sendings, kept and destroyed together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from forms_service.casework.auditing.events import LogObject
from forms_service.casework.ids import EnquiryId, MarkingId, ObjectId, RecordId, SendingId, SubmissionId, new
from forms_service.casework.keeping.holds import Hold
from forms_service.casework.keeping.retention import Retention
from forms_service.casework.keeping.reviewing.reviews import Review
from forms_service.casework.keeping.rights.cautions import Caution, Exemption, standing_cautions
from forms_service.casework.people.subjects import Subject

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
HTML = "text/html"
TEXT = "text/plain"
JSON = "application/json"

MANIFEST: Final = "manifest"
"""The kind of file that seals what is kept of a record; its *code* is its version."""

LETTER_CORRECTION: Final = "letter"
"""The kind of file that says which letter took the place of another before a document was made, and why."""

INSIDE = frozenset({"answers", "archive", "upload", "photograph", LETTER_CORRECTION, MANIFEST})
"""The kinds of files that are kept and never sent out."""

NOT_FOR_WHO_ASKED = frozenset({"family", "record"})
"""The audiences of documents that go to a parent or carer, or to nobody outside."""

FOR_OURSELVES: Final = "record"
"""The audience of documents for our own use: to take one out tells nobody anything."""

TELLS_OF_NOBODY = frozenset({FOR_OURSELVES, "headline"})
"""The audiences of documents that say nothing of a person: a headline is for ordinary e-mail."""


class ObjectState(StrEnum):
    PENDING = "pending"
    """Written down, its bytes spooled in the database; the store has not confirmed it yet."""

    STORED = "stored"


@dataclass(frozen=True)
class RecordObject:
    """One file of a record. *kind* is how it is kept: ``docx``, ``pdf``, ``html`` or ``txt``, or one of ``INSIDE``.

    *key* is the object's key in the store. Of a document's files, *code* is the document's (``D12``), *row* the row
    it was made for where one is made for each of several, *title*, *template* and *audience* (the profile of its
    template) what it is and for whom; of the others they are empty, but for an upload's *code*, which is its own.
    *metadata* is what the store was given with it, once it is stored.
    """

    id: ObjectId
    record: RecordId
    kind: str
    file_name: str
    media_type: str
    key: str
    sha256: str
    size: int
    state: ObjectState = ObjectState.PENDING
    code: str = ""
    row: str = ""
    title: str = ""
    template: str = ""
    audience: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def leaves_the_house(self) -> bool:
        """Whether whoever takes it out may have given it to somebody outside."""
        return self.kind not in INSIDE and self.audience != FOR_OURSELVES

    @property
    def document(self) -> str:
        """Which document it is a file of, as a sending names it: ``D12``, or ``D70:r1`` where each row has one."""
        return named_document(self.code, self.row)


def named_document(code: str, row: str = "") -> str:
    return f"{code}:{row}" if row else code


def is_among(code: str, row: str, documents: Sequence[str]) -> bool:
    """Whether a document is one of those named; its code alone names those of every row."""
    return code in documents or named_document(code, row) in documents


def in_words(documents: Sequence[str], rows: Mapping[str, str]) -> str:
    """Return which documents were sent, each that was made for a row with whom or what it is for."""
    parted = [document.partition(":") for document in documents]
    return ", ".join(f"{code} for {rows[row]}" if rows.get(row) else code for code, _, row in parted)


@dataclass(frozen=True)
class File:
    """One file to be filed with a record; its fields are those of the ``RecordObject`` that it becomes."""

    kind: str
    name: str
    media_type: str
    data: bytes
    code: str = ""
    row: str = ""
    title: str = ""
    template: str = ""
    audience: str = ""


class Standing(StrEnum):
    """What an issued record is worth today; it is never changed itself."""

    ISSUED = "issued"
    SUPERSEDED = "superseded"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


GRAVEST_FIRST: Final = (Standing.WITHDRAWN, Standing.CORRECTED, Standing.SUPERSEDED)
"""What a record may be marked as: what says most of what it is worth, first."""


@dataclass(frozen=True)
class Marking:
    """That a record was superseded, corrected or taken back, and when; each stands beside the others.

    *reference* is how that is called which took its place or corrects it, and *by* the sealing of that.
    """

    id: MarkingId
    record: RecordId
    standing: Standing
    at: datetime
    reference: str = ""
    by: str = ""

    @property
    def words(self) -> str:
        return f"{self.standing.capitalize()}: see {self.reference}" if self.reference else "Taken back"


SPOKEN_CHANNELS: Final = ("telephone", "in person")
"""How something is given without being sent: it is a disclosure, and the documents are still to follow."""


@dataclass(frozen=True)
class Sending:
    """A disclosure: to whom, how, when and by which law a reply was sent (DPA 2018 s.62(1)(d)).

    *documents* name what was sent (``RecordObject.document``), none for what was told in another way, of which *said*
    are the words where they are known; *recorded_at* is when it was written down.
    """

    id: SendingId
    record: RecordId
    recipient: str
    channel: str
    sent_at: datetime
    sent_by: str
    gateway: str
    documents: tuple[str, ...] = ()
    recorded_at: datetime | None = None
    said: str = ""


@dataclass(frozen=True)
class StruckSending:
    """A disclosure that was entered and never was: it counts for nothing, and stays in the register with *why*."""

    sending: Sending
    at: datetime
    by: str
    why: str


@dataclass(frozen=True)
class Record:
    """Everything kept of one sealing under one class. *part* is empty, or the class of what is kept apart from it.

    *markings* say by what, and when, it was superseded and corrected, each of them. *gone_out_at* is when anything of
    it first reached, or may have reached, anybody outside; from *case_system_filed_at* on it is a copy of what the case
    system has. *raised_to* are the classes that a correction brought, or that it had before it was a copy: no dating
    anew loses them. *denial* is what the manager says who was named as having approved it by telephone, and did not:
    nothing of it leaves any more. *holds* are all that ever covered it, those that were released too; so are its
    *cautions*, with the managers' *exemptions* from them, and *reviews* what those decided who looked at it.
    *manifests* are those that seal all of this, the newest last.
    """

    id: RecordId
    organisation: str
    reference: str
    enquiry: EnquiryId
    submission: SubmissionId
    form: str
    definition: str
    title: str
    retention: Retention
    filed_at: datetime
    issued_at: datetime | None = None
    part: str = ""
    case_system_reference: str = ""
    case_system_filed_at: datetime | None = None
    raised_to: tuple[str, ...] = ()
    markings: tuple[Marking, ...] = ()
    gone_out_at: datetime | None = None
    denial: str | None = None
    holds: tuple[Hold, ...] = ()
    reviews: tuple[Review, ...] = ()
    cautions: tuple[Caution, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    objects: tuple[RecordObject, ...] = ()
    manifests: tuple[RecordObject, ...] = ()
    sendings: tuple[Sending, ...] = ()
    subjects: tuple[Subject, ...] = ()

    def subjects_of(self, kind: str) -> tuple[Subject, ...]:
        return tuple(subject for subject in self.subjects if subject.kind == kind)

    @property
    def log_object(self) -> LogObject:
        return LogObject("record", self.id, self.reference)

    @property
    def called(self) -> str:
        """What it is in a few words; what is kept apart is called by what it holds, not by the reply it was part of."""
        if not self.part:
            return self.title
        return ", ".join(dict.fromkeys(item.title for item in self.documents)) or "Photographs"

    @property
    def files(self) -> tuple[RecordObject, ...]:
        """The files of its documents: what may be sent out."""
        return tuple(item for item in self.objects if item.kind not in INSIDE)

    @property
    def documents(self) -> tuple[RecordObject, ...]:
        """One file of each of its documents, to speak of them by their code and title."""
        first = {(item.code, item.row): item for item in reversed(self.files)}
        return tuple(first[key] for key in sorted(first))

    @property
    def in_store(self) -> tuple[RecordObject, ...]:
        """Everything of it that the store has, or is still to be given."""
        return (*self.objects, *self.manifests)

    @property
    def unsent(self) -> tuple[RecordObject, ...]:
        """Its documents that leave the house and that no sending in writing names."""
        sent = [name for each in self.sendings if each.channel not in SPOKEN_CHANNELS for name in each.documents]
        leave = (item for item in self.documents if item.leaves_the_house)
        return tuple(item for item in leave if not is_among(item.code, item.row, sent))

    @property
    def to_send(self) -> tuple[RecordObject, ...]:
        """Those of them that are for whoever asked."""
        return tuple(item for item in self.unsent if item.audience not in NOT_FOR_WHO_ASKED)

    @property
    def told_of_somebody(self) -> bool:
        """Whether anything of it that states something of a person may have reached anybody outside."""
        tells = any(item.audience not in TELLS_OF_NOBODY for item in self.files) or not self.files
        return self.gone_out_at is not None and (tells or any(sending.said for sending in self.sendings))

    @property
    def standing(self) -> Standing:
        """What it is worth in a word; all that is to be known of that, its markings say."""
        return next((each for each in GRAVEST_FIRST if self.marked(each)), Standing.ISSUED)

    def marked(self, standing: Standing) -> tuple[Marking, ...]:
        """What marks it as that, the first first."""
        return tuple(marking for marking in self.markings if marking.standing is standing)

    @property
    def answers_still(self) -> bool:
        """Whether nothing took its place: what was right of it, where it was corrected, still stands."""
        return not self.marked(Standing.SUPERSEDED) and not self.marked(Standing.WITHDRAWN)

    @property
    def was_never_issued(self) -> bool:
        """Whether it was taken back before it was issued, so that it never will be: another sealing takes its place."""
        return self.standing is Standing.WITHDRAWN and self.issued_at is None

    def download_name(self, item: RecordObject) -> str:
        """What a file of it is called when it is handed out.

        What was never issued has the file names of the sealing that took its place: the two are told apart here.
        """
        name, dot, kind = item.file_name.rpartition(".")
        is_ours = self.was_never_issued and item.kind != "upload"
        return f"{name}-not-issued{dot}{kind}" if is_ours and dot else item.file_name

    def marked_as(self, standing: Standing, *, at: datetime, reference: str = "", by: str = "") -> Record:
        """Return the record as it stands once it is that, by what is called *reference*: nothing of it changes."""
        marking = Marking(new(MarkingId), self.id, standing, at, reference, by)
        return replace(self, markings=(*self.markings, marking))

    def withdrawn(self, *, at: datetime) -> Record:
        """Return the record as it stands once its reply was taken back before anything of it had gone out."""
        return replace(self.marked_as(Standing.WITHDRAWN, at=at), issued_at=None)

    def gone_out(self, *, at: datetime) -> Record:
        """Return the record with the first moment from which it is corrected, and no longer amended."""
        return self if self.gone_out_at else replace(self, gone_out_at=at)

    def without(self, by: str) -> Record:
        """Return the record as it stands once what superseded or corrected it, the sealing *by*, was taken back."""
        return replace(self, markings=tuple(marking for marking in self.markings if marking.by != by))

    @property
    def on_hold(self) -> tuple[Hold, ...]:
        """The holds that stand now, the first placed first; while there is one, it may not be destroyed."""
        return tuple(hold for hold in self.holds if hold.is_active)

    @property
    def waits_as_copy(self) -> bool:
        """Whether somebody noted that the case system has it, and no records officer confirmed that yet."""
        return bool(self.case_system_reference) and self.case_system_filed_at is None

    @property
    def under_caution(self) -> tuple[Caution, ...]:
        """The cautions that stand now: it is disputed, or not to be used."""
        return standing_cautions(self.cautions)

    @property
    def open_exemption(self) -> Exemption | None:
        """What a manager allows of it all the same, and nobody has used yet; the last such word counts."""
        return next((each for each in reversed(self.exemptions) if each.is_open), None)

    def exemption_of(self, sending: Sending) -> Exemption | None:
        """By whose word it was sent although it was under a caution, if it was."""
        return next((each for each in self.exemptions if each.sending == sending.id), None)

    def object(self, object_id: ObjectId) -> RecordObject | None:
        return next((found for found in self.objects if found.id == object_id), None)


def sent_together(records: Sequence[Record]) -> list[Sending]:
    """What was sent of several records of one sealing, the earliest first.

    Each record has an entry for what it keeps of what went out; those that one act made are one again here.
    """
    acts: dict[tuple[object, ...], Sending] = {}
    for sending in (sending for record in records for sending in record.sendings):
        act = (sending.recipient, sending.channel, sending.sent_at, sending.sent_by, sending.recorded_at, sending.said)
        known = acts.get(act)
        acts[act] = replace(known, documents=(*known.documents, *sending.documents)) if known else sending
    return sorted(acts.values(), key=lambda sending: sending.sent_at)


def misdirected(
    records: Sequence[Record], documents: Sequence[str], recipient: str, authorised: str, made_for: Mapping[str, str]
) -> str:
    """Say why these *documents* cannot have gone to one *recipient*; empty where they can.

    What is for the family goes to them and to nobody else, and what was *made_for* somebody, by row, to them alone; the
    reply goes to the *authorised* address, or another.
    """
    sent = [made for record in records for made in record.documents if is_among(made.code, made.row, documents)]
    others = [made for made in sent if made.row in made_for and not same_address(made_for[made.row], recipient)]
    if others:
        who = made_for[others[0].row]
        return f"{others[0].code} for {who} names what they had, and is for them alone. Record it as sent to {who}."
    family = [made for made in sent if made.audience == "family"]
    names = ", ".join(dict.fromkeys(made.code for made in family))
    if family and len(family) < len(sent):
        return f"{names} is for the parent or carer. Record it by itself, with who got it."
    if family and same_address(recipient, authorised):
        return f"{names} is for the parent or carer, and this is the address of whoever asked. Enter who got it."
    if family and not _report_was_sent(records):
        return f"{names} says that the report has been sent. Record first to whom the report itself went."
    adult = next(
        (each for record in records for each in record.subjects_of("adult") if each.is_called(recipient)), None
    )
    not_theirs = ", ".join(dict.fromkeys(made.code for made in sent if made.audience != "adult"))
    if adult and not_theirs:
        return f"{not_theirs} is not for {adult.name}, whom it is about. Enter who got it."
    return ""


def _report_was_sent(records: Sequence[Record]) -> bool:
    """Whether it is recorded that anything but what is for the family went out; what was told names no document."""
    family = {made.document for record in records for made in record.documents if made.audience == "family"}
    return any(
        not family.issuperset(each.documents) or not each.documents for record in records for each in record.sendings
    )


def same_address(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()

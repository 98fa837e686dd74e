"""The tables. Every noun's row carries its organisation; parts are reached through their noun, and carry it too.

An index of a noun begins with the organisation, as every question about it does.
"""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from forms_service.adapters.sql.columns import JsonText, SeveralOf, Texts, UtcDateTime, WallTime, Words, member_of
from forms_service.casework.answering.questionnaires import State
from forms_service.casework.documents.documents import DocumentState, FaultOf
from forms_service.casework.enquiries.enquiries import EnquiryState, Kind
from forms_service.casework.keeping.discrepancies import Lack, ReconciliationStage
from forms_service.casework.keeping.disposing.batches import BatchState, Decision, LineOutcome
from forms_service.casework.keeping.extracts.extracts import (
    Asker,
    ExtractFile,
    ExtractState,
    Ground,
    MaskedSpan,
    Treatment,
)
from forms_service.casework.keeping.holds import Authority, Reach
from forms_service.casework.keeping.new_schedule.date_shifts import Direction
from forms_service.casework.keeping.protection.incidents import IncidentNote
from forms_service.casework.keeping.protection.tellings import TellingCause, TellingOutcome, ToldAs
from forms_service.casework.keeping.records import ObjectState, Standing
from forms_service.casework.keeping.rights.cautions import Caution, Exemption
from forms_service.casework.keeping.rights.regimes import Regime
from forms_service.casework.keeping.rights.requests import RequestOutcome, Right
from forms_service.casework.keeping.row_seals import SealedThing
from forms_service.casework.people.facts import FactKind, Source
from forms_service.casework.people.people import Verdict
from forms_service.casework.publishing.releases import FileKind
from forms_service.casework.staff.webhooks import WebhookEvent

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _code(name: str) -> Column[str]:
    """A short text that is compared as a whole: an id, a code, a digest."""
    return Column(name, String, nullable=False)


def _id() -> Column[str]:
    return Column("id", String, primary_key=True)


def _of(name: str, noun: str) -> Column[str]:
    return Column(name, String, ForeignKey(f"{noun}.id"), nullable=False)


def _whose() -> Column[str]:
    """Whose a part of a noun is, as the noun says: PostgreSQL, which keeps organisations apart, need not look there."""
    return Column("organisation", String, nullable=False, server_default=text("''"))


def _part_of(name: str, noun: str) -> tuple[Column[str], Column[int]]:
    """The key of an ordered part of a noun."""
    return Column(name, String, ForeignKey(f"{noun}.id"), primary_key=True), Column(
        "position", Integer, primary_key=True, autoincrement=False
    )


enquiries = Table(
    "enquiries",
    metadata,
    _id(),
    _code("organisation"),
    _code("reference"),
    _code("created_by"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("state", member_of(EnquiryState), nullable=False),
    _text("requester"),
    _text("request"),
    Column("needed_by", WallTime, nullable=False),
    Column("received_at", WallTime, nullable=False),
    Column("closed_at", UtcDateTime),
    _code("closed_by"),
    _text("close_reason"),
    Column("kind", member_of(Kind), nullable=False),
    Column("notes", JsonText, nullable=False),
    UniqueConstraint("reference"),
    Index(None, "organisation", "state", "needed_by"),
)


def _subjects(name: str, noun: str) -> Table:
    return Table(
        name,
        metadata,
        *_part_of("owner", noun),
        _whose(),
        _code("kind"),
        _text("family_name"),
        _text("given_names"),
        _code("row"),
        Column("aliases", Texts, nullable=False),
        _code("date_of_birth"),
        Column("approximate_age", Integer),
        Column("numbers", Texts, nullable=False),
        Column("unborn", Boolean, nullable=False),
        _code("expected"),
        _code("person"),
        Index(None, "person"),
    )


enquiry_subjects = _subjects("enquiry_subjects", "enquiries")

people = Table(
    "people",
    metadata,
    _id(),
    _code("organisation"),
    _of("enquiry", "enquiries"),
    _code("row"),
    _code("kind"),
    _code("identity"),
    # Each participant of an enquiry is one person, whoever else they turn out to be.
    UniqueConstraint("enquiry", "row"),
    Index(None, "identity"),
)

person_facts = Table(
    "person_facts",
    metadata,
    _id(),
    _code("organisation"),
    _of("person", "people"),
    Column("kind", member_of(FactKind), nullable=False),
    _text("value"),
    Column("since", Date),
    Column("until", Date),
    Column("source", member_of(Source), nullable=False),
    _code("enquiry"),
    _text("how"),
    _code("recorded_by"),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("corrected_at", UtcDateTime),
    _code("corrected_by"),
    _code("replaced_by"),
    Index(None, "organisation", "person"),
    Index(None, "person"),
)

# What people are found by: worked out from every fact ever recorded, and written anew with them.
person_terms = Table(
    "person_terms",
    metadata,
    Column("person", String, ForeignKey("people.id"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("term", Words, primary_key=True),
    _code("organisation"),
    _code("identity"),
    Index(None, "organisation", "kind", "term", "identity"),
    Index(None, "identity", "kind", "term"),
)

person_links = Table(
    "person_links",
    metadata,
    _id(),
    _code("organisation"),
    _of("one", "people"),
    _of("other", "people"),
    Column("answer", member_of(Verdict), nullable=False),
    _text("reason"),
    _code("by"),
    Column("at", UtcDateTime, nullable=False),
    _code("undone_by"),
    Column("undone_at", UtcDateTime),
    _text("undone_why"),
    Index(None, "organisation", "one"),
    Index(None, "organisation", "other"),
    # Whoever is deleted, the database looks for whatever names them: by an index, however much is kept.
    Index(None, "one"),
    Index(None, "other"),
)

questionnaires = Table(
    "questionnaires",
    metadata,
    _id(),
    _of("enquiry", "enquiries"),
    _code("organisation"),
    _code("definition"),
    _code("owner"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("state", member_of(State), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("express", Boolean, nullable=False),
    _code("sent_by"),
    Column("sent_at", UtcDateTime),
    Column("signature", JsonText),
    Column("comments", JsonText, nullable=False),
    _code("about"),
    Column("part", Integer, nullable=False),
    Column("due", WallTime, nullable=False),
    _text("why"),
    Column("phone", JsonText, nullable=False),
    Column("done", JsonText, nullable=False),
    _code("recalled"),
    _code("replaces"),
    Column("made_from", String, nullable=False, server_default=text("''")),
    Column("explanations", JsonText, nullable=False, server_default="[]"),
    Column("received", JsonText, nullable=False, server_default=text("'{}'")),
    Column("moves", JsonText, nullable=False, server_default=text("'[]'")),
    Column("passed_over", String, nullable=False, server_default=text("''")),
    Column("history_from", UtcDateTime),
    Index(None, "organisation", "enquiry"),
    Index(None, "organisation", "state"),
    Index(None, "organisation", "made_from"),
    Index(None, "enquiry"),
)

saved_answers = Table(
    "saved_answers",
    metadata,
    Column("questionnaire", String, ForeignKey("questionnaires.id"), primary_key=True),
    Column("question", String, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    _whose(),
    Column("value", JsonText, nullable=False),
    _code("saved_by"),
    Column("saved_at", UtcDateTime, nullable=False),
    _code("origin"),
)

uploads = Table(
    "uploads",
    metadata,
    _id(),
    _code("organisation"),
    _of("questionnaire", "questionnaires"),
    _code("question"),
    _text("name"),
    _code("media_type"),
    Column("size", Integer, nullable=False),
    _code("sha256"),
    _code("received_sha256"),
    _text("scanned"),
    Column("left_out", Text, nullable=False, server_default=text("''")),
    _code("created_by"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Index(None, "organisation", "questionnaire"),
    Index(None, "organisation", "sha256"),
    Index(None, "questionnaire"),
)

submissions = Table(
    "submissions",
    metadata,
    _id(),
    _code("organisation"),
    _of("enquiry", "enquiries"),
    _of("questionnaire", "questionnaires"),
    _code("definition"),
    Column("sealed", LargeBinary, nullable=False),
    _code("sha256"),
    _code("authorised_by"),
    Column("authorised_at", UtcDateTime, nullable=False),
    Index(None, "organisation", "questionnaire"),
    Index(None, "questionnaire"),
    Index(None, "enquiry"),
)

documents = Table(
    "documents",
    metadata,
    _id(),
    _code("organisation"),
    _of("submission", "submissions"),
    _of("questionnaire", "questionnaires"),
    _code("code"),
    _code("row"),
    _code("template"),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("state", member_of(DocumentState), nullable=False),
    Column("leased_until", UtcDateTime),
    _code("lease"),
    Column("attempts", Integer, nullable=False),
    Column("faults", Texts, nullable=False),
    Column("fault_of", member_of(FaultOf), nullable=False, server_default=text("''")),
    Column("corrections", JsonText, nullable=False, server_default=text("'[]'")),
    Index(None, "organisation", "questionnaire"),
    Index(None, "state", "asked_at"),
    Index(None, "questionnaire"),
    Index(None, "submission"),
)

records = Table(
    "records",
    metadata,
    _id(),
    _code("organisation"),
    _code("reference"),
    _of("enquiry", "enquiries"),
    _of("submission", "submissions"),
    _code("form"),
    _code("definition"),
    _text("title"),
    _code("part"),
    Column("filed_at", UtcDateTime, nullable=False),
    Column("issued_at", UtcDateTime),
    _text("case_system_reference"),
    Column("case_system_filed_at", UtcDateTime),
    Column("raised_to", Texts, nullable=False, server_default=text("'[]'")),
    Column("standing", member_of(Standing), nullable=False),
    Column("gone_out_at", UtcDateTime),
    Column("denial", Text),
    Column("cautions", SeveralOf(Caution), nullable=False, server_default=text("'[]'")),
    Column("exemptions", SeveralOf(Exemption), nullable=False, server_default=text("'[]'")),
    _code("retention_class"),
    _code("retention_schedule"),
    _code("retention_trigger"),
    Column("retention_trigger_date", Date),
    Column("due_date", Date),
    Column("review_date", Date, nullable=False),
    _text("retention_why"),
    Column("retention_doubt", Text, nullable=False, server_default=text("''")),
    # What those decided who looked at it: with its row, as most were never looked at.
    Column("reviews", JsonText, nullable=False, server_default=text("'[]'")),
    # One sealing is filed once under each class, however often a worker dies and another takes over.
    UniqueConstraint("submission", "part"),
    Index(None, "organisation", "enquiry"),
    Index(None, "organisation", "filed_at"),
    Index(None, "organisation", "reference"),
    Index(None, "organisation", "form", "filed_at"),
    Index(None, "organisation", "retention_class", "filed_at"),
    # What is due costs what is due; what has no date is found by its review.
    Index(None, "organisation", "due_date", "review_date"),
    Index(None, "organisation", "review_date", "id"),
    Index(None, "enquiry"),
)

holds = Table(
    "holds",
    metadata,
    _id(),
    _code("organisation"),
    Column("authority", member_of(Authority), nullable=False),
    _text("why"),
    _code("placed_by"),
    Column("placed_at", UtcDateTime, nullable=False),
    Column("reach", member_of(Reach), nullable=False),
    _code("about"),
    Column("criteria", JsonText, nullable=False),
    _code("asked_by"),
    Column("asked_at", UtcDateTime),
    _text("asked_why"),
    _code("released_by"),
    Column("released_at", UtcDateTime),
    Column("letter", Text, nullable=False, server_default=text("''")),
    Column("owner", String, nullable=False, server_default=text("''")),
    Column("review_on", Date),
    Index(None, "organisation", "released_at"),
)

# Which records came under which hold; a row stays, whatever becomes of either.
held_records = Table(
    "held_records",
    metadata,
    Column("hold", String, ForeignKey("holds.id"), primary_key=True),
    Column("record", String, ForeignKey("records.id"), primary_key=True),
    _whose(),
    Index(None, "record"),
)

disposal_batches = Table(
    "disposal_batches",
    metadata,
    _id(),
    _code("organisation"),
    _code("prepared_by"),
    Column("prepared_at", UtcDateTime, nullable=False),
    Column("up_to", Date, nullable=False),
    _code("schedule"),
    Column("state", member_of(BatchState), nullable=False, server_default=text("'prepared'")),
    Column("checks", JsonText, nullable=False, server_default=text("'[]'")),
    Column("steps", JsonText, nullable=False, server_default=text("'[]'")),
    Column("transfers", JsonText, nullable=False, server_default=text("'[]'")),
    Index(None, "organisation", "prepared_at"),
)

# The record is no foreign key: the list outlives what it lists.
disposal_items = Table(
    "disposal_items",
    metadata,
    *_part_of("batch", "disposal_batches"),
    _whose(),
    _code("record"),
    _code("reference"),
    _text("title"),
    _code("retention_class"),
    Column("due_date", Date),
    _text("why"),
    Column("left_out", JsonText, nullable=False),
    Column("decision", member_of(Decision), nullable=False, server_default=text("'destroy'")),
    Column("decision_why", Text, nullable=False, server_default=text("''")),
    Column("keep_until", Date),
    Column("archive", Text, nullable=False, server_default=text("''")),
    Column("decided_by", String, nullable=False, server_default=text("''")),
    # Whatever was decided of it, in its order; whether each of its class is reviewed by itself, and whether it was.
    Column("decisions", JsonText, nullable=False, server_default=text("'[]'")),
    Column("needs_review", Boolean, nullable=False, server_default=text("false")),
    Column("is_reviewed", Boolean, nullable=False, server_default=text("false")),
    Column("outcome", member_of(LineOutcome), nullable=False, server_default=text("''")),
    Column("ended_at", UtcDateTime),
    # Why it could not be done yet, and when it is tried again.
    Column("fault", String, nullable=False, server_default=text("''")),
    Column("faults", Integer, nullable=False, server_default=text("0")),
    Column("try_at", UtcDateTime),
    Index(None, "record"),
)

# What stays of a record that was destroyed; the record is no foreign key, as it is gone.
destroyed_records = Table(
    "destroyed_records",
    metadata,
    _id(),
    _code("organisation"),
    _code("reference"),
    _code("enquiry"),
    _code("submission"),
    _code("questionnaire"),
    _code("form"),
    _code("definition"),
    _code("part"),
    Column("documents", Texts, nullable=False),
    _code("retention_class"),
    _code("retention_schedule"),
    Column("due_date", Date),
    Column("filed_at", UtcDateTime, nullable=False),
    Column("issued_at", UtcDateTime),
    _code("batch"),
    Column("action", member_of(Decision), nullable=False),
    _text("went_to"),
    Column("erased_at", UtcDateTime, nullable=False),
    Column("destroyed_at", UtcDateTime),
    _code("ledger_key"),
    Index(None, "organisation", "enquiry"),
    Index(None, "organisation", "questionnaire"),
    Index(None, "organisation", "batch"),
    Index(None, "organisation", "destroyed_at"),
    Index(None, "ledger_key"),
)

# The objects of destroyed records that the store may still have: once it has not, the row goes.
objects_left = Table(
    "objects_left",
    metadata,
    Column("key", String, primary_key=True),
    _code("organisation"),
    _code("record"),
    _code("fault"),
    Column("faults", Integer, nullable=False),
    Column("try_at", UtcDateTime),
    Index(None, "organisation", "record"),
)

# Certificates and transfer lists: they name nobody, and are kept for good.
disposal_documents = Table(
    "disposal_documents",
    metadata,
    _id(),
    _code("organisation"),
    _of("batch", "disposal_batches"),
    _code("code"),
    _text("archive"),
    _code("retention_class"),
    _text("file_name"),
    _code("media_type"),
    _code("key"),
    _code("sha256"),
    Column("size", Integer, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("locked_until", UtcDateTime),
    UniqueConstraint("key"),
    Index(None, "batch"),
)

record_subjects = _subjects("record_subjects", "records")

# What records are found by besides their people: parts of what they are called, and what their answers say.
record_terms = Table(
    "record_terms",
    metadata,
    Column("record", String, ForeignKey("records.id"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("term", Words, primary_key=True),
    _whose(),
    Index(None, "organisation", "kind", "term", "record"),
)

# What somebody looks for again and again. It never says whom they looked for, so that it outlives nobody's record.
saved_searches = Table(
    "saved_searches",
    metadata,
    _id(),
    _code("organisation"),
    _code("user"),
    _text("name"),
    Column("terms", JsonText, nullable=False),
    _code("sorting"),
    Column("saved_at", UtcDateTime, nullable=False),
    UniqueConstraint("organisation", "user", "name"),
)

record_objects = Table(
    "record_objects",
    metadata,
    _id(),
    _of("record", "records"),
    _whose(),
    _code("code"),
    _code("row"),
    _code("kind"),
    _text("title"),
    _code("template"),
    _code("audience"),
    _text("file_name"),
    _code("media_type"),
    _code("key"),
    _code("sha256"),
    Column("size", Integer, nullable=False),
    Column("state", member_of(ObjectState), nullable=False),
    # What the store was given with it; empty until then, and of what was stored before this was noted.
    Column("metadata", JsonText, nullable=False, server_default=text("'{}'")),
    Column("spooled", LargeBinary),
    UniqueConstraint("key"),
    # However often a document is made, its record has each of its files once.
    UniqueConstraint("record", "code", "row", "kind"),
    Index(None, "sha256"),
    Index(None, "state"),
)

# What is known of each object that is stored, and what is to be done in the store next; without one, nothing is.
object_locks = Table(
    "object_locks",
    metadata,
    Column("object", String, ForeignKey("record_objects.id"), primary_key=True),
    _of("record", "records"),
    _code("organisation"),
    Column("locked_until", UtcDateTime),
    Column("renew_at", UtcDateTime),
    Column("late_at", UtcDateTime),
    _code("renew_fault"),
    Column("renew_faults", Integer, nullable=False),
    Column("held", Boolean, nullable=False),
    Column("hold_at", UtcDateTime),
    _code("hold_fault"),
    Column("hold_faults", Integer, nullable=False),
    Index(None, "record"),
    # The worker asks what is due, whoever's it is; a page asks what of one organisation is late.
    Index(None, "renew_at"),
    Index(None, "hold_at"),
    Index(None, "organisation", "late_at"),
)

# Records of which something has changed since their manifest was written; when that is written, the row goes.
changed_records = Table(
    "changed_records",
    metadata,
    Column("record", String, ForeignKey("records.id"), primary_key=True),
    _code("organisation"),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("write_at", UtcDateTime, nullable=False),
    _code("fault"),
    Column("faults", Integer, nullable=False),
    Index(None, "write_at"),
)

reconciliations = Table(
    "reconciliations",
    metadata,
    _id(),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("nightly", Boolean, nullable=False),
    Column("stage", member_of(ReconciliationStage), nullable=False),
    _code("organisation"),
    _text("place"),
    Column("records", Integer, nullable=False),
    Column("files", Integer, nullable=False),
    Column("ended_at", UtcDateTime),
)

# The record is no foreign key: it may be one that the database has lost.
discrepancies = Table(
    "discrepancies",
    metadata,
    *_part_of("reconciliation", "reconciliations"),
    _code("organisation"),
    Column("lack", member_of(Lack), nullable=False),
    _text("words"),
    _code("reference"),
    _code("record"),
    _text("thing"),
    _code("enquiry"),
    Index(None, "organisation"),
)

# Until when making a record's archive copy is left alone: it is being made, or could not be.
archive_attempts = Table(
    "archive_attempts",
    metadata,
    Column("record", String, ForeignKey("records.id"), primary_key=True),
    _whose(),
    Column("try_at", UtcDateTime, nullable=False),
)

scheduled_jobs = Table(
    "scheduled_jobs",
    metadata,
    Column("name", String, primary_key=True),
    Column("next_run", UtcDateTime, nullable=False),
    _code("lease"),
    Column("leased_until", UtcDateTime),
    Column("last_run", UtcDateTime),
    _text("last_outcome"),
    Column("faults", Integer, nullable=False),
)

record_markings = Table(
    "record_markings",
    metadata,
    _id(),
    _of("record", "records"),
    _whose(),
    Column("standing", member_of(Standing), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    _code("reference"),
    _code("by"),
    Index(None, "record"),
    Index(None, "by"),
)


def _sending() -> list[Column[Any]]:
    return [
        _id(),
        _of("record", "records"),
        _whose(),
        _text("recipient"),
        _code("channel"),
        Column("sent_at", UtcDateTime, nullable=False),
        _code("sent_by"),
        _text("gateway"),
        Column("documents", Texts, nullable=False),
        Column("recorded_at", UtcDateTime),
        _text("said"),
    ]


sendings = Table("sendings", metadata, *_sending(), Index(None, "record"))

# A sending that never was: it has left the table above, so that nothing counts it.
struck_sendings = Table(
    "struck_sendings",
    metadata,
    *_sending(),
    Column("struck_at", UtcDateTime, nullable=False),
    _code("struck_by"),
    _text("struck_why"),
    Index(None, "record"),
)

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("organisation", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    # The exact text that was sealed, so that no database can respell an instant.
    _code("at"),
    _code("actor"),
    _code("verb"),
    _text("act"),
    _code("object_kind"),
    _code("object_id"),
    _code("reference"),
    _code("payload_digest"),
    _code("previous"),
    _code("seal"),
    _code("salt"),
    Column("payload", Text),
    Column("segment", Integer, nullable=False),
    Index(None, "organisation", "object_id"),
    # For what was read within some days, whatever it was about.
    Index(None, "organisation", "at"),
)

audit_heads = Table(
    "audit_heads",
    metadata,
    Column("organisation", String, primary_key=True),
    Column("count", Integer, nullable=False),
    _code("head"),
    _code("head_seal"),
)

audit_anchors = Table(
    "audit_anchors",
    metadata,
    Column("organisation", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("count", Integer, nullable=False),
    _code("sha256"),
)

# Anchored heads that the log does not come to any more, and who answers for that.
log_breaks = Table(
    "log_breaks",
    metadata,
    _id(),
    _code("organisation"),
    Column("anchors", JsonText, nullable=False),
    _text("reason"),
    _code("explained_by"),
    Column("explained_at", UtcDateTime, nullable=False),
    _code("accepted_by"),
    Column("accepted_at", UtcDateTime),
    Index(None, "organisation", "explained_at"),
)

# What the store has of records that the database lost, and that could not be brought home.
lost_records = Table(
    "lost_records",
    metadata,
    _id(),
    Column("organisation", String, primary_key=True),
    _code("reference"),
    _text("why"),
    Column("found_at", UtcDateTime, nullable=False),
    _code("closed_by"),
    Column("closed_at", UtcDateTime),
    _text("closed_why"),
    Index(None, "organisation", "found_at"),
)

# The version of the tables that a process must know of at least, to write to this database: one row.
oldest_writer = Table("oldest_writer", metadata, Column("schema", String, primary_key=True))

# Keyed seals over all the rows of one thing, as the service wrote them last.
row_seals = Table(
    "row_seals",
    metadata,
    Column("kind", member_of(SealedThing), primary_key=True),
    Column("thing", String, primary_key=True),
    Column("organisation", String, primary_key=True),
    _code("seal"),
)

receipts = Table(
    "receipts",
    metadata,
    Column("organisation", String, primary_key=True),
    Column("user", String, primary_key=True),
    Column("ticket", String, primary_key=True),
    _code("digest"),
    Column("at", UtcDateTime, nullable=False),
    Column("way_on", JsonText),
    Index(None, "organisation", "at"),
)

sessions = Table(
    "sessions",
    metadata,
    _id(),
    _code("organisation"),
    _code("user"),
    _code("digest"),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    _text("browser"),
    _text("address"),
    _code("provider_session"),
    _text("id_token"),
    Index(None, "digest", unique=True),
    Index(None, "organisation", "user"),
)

members = Table(
    "members",
    metadata,
    _id(),
    _code("organisation"),
    _code("issuer"),
    _code("subject"),
    _text("name"),
    _text("email"),
    _text("job_title"),
    Column("roles", Texts, nullable=False),
    _text("profession"),
    _text("registration"),
    Column("teams", Texts, nullable=False),
    Column("signed_in_at", UtcDateTime, nullable=False),
    UniqueConstraint("organisation", "issuer", "subject"),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("digest", String, primary_key=True),
    _code("nonce"),
    _code("verifier"),
    _text("next_page"),
    _text("held_post"),
    Column("begun_at", UtcDateTime, nullable=False),
    Index(None, "begun_at"),
)

rights_requests = Table(
    "rights_requests",
    metadata,
    _id(),
    _code("organisation"),
    Column("right", member_of(Right), nullable=False),
    _text("asked_by"),
    _text("about"),
    _text("details"),
    Column("received_on", Date, nullable=False),
    _code("owner"),
    _code("opened_by"),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("paused_on", Date),
    Column("paused_days", Integer, nullable=False),
    _text("extended_why"),
    Column("outcome", member_of(RequestOutcome)),
    _text("outcome_why"),
    _text("sent"),
    Column("closed_on", Date),
    Column("acknowledged_on", Date),
    Index(None, "organisation", "closed_on"),
)

# A request and its extracts go together, whoever takes the request away.
extracts = Table(
    "extracts",
    metadata,
    _id(),
    _code("organisation"),
    Column("request", String, ForeignKey("rights_requests.id", ondelete="CASCADE"), nullable=False, index=True),
    _code("person"),
    Column("asker", member_of(Asker), nullable=False),
    _text("looked_through"),
    _code("begun_by"),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("state", member_of(ExtractState), nullable=False),
    Column("harm_likely", Boolean),
    _text("harm_why"),
    _text("harm_by"),
    _code("harm_noted_by"),
    _text("reasons"),
    Column("review_on", Date),
    Column("searched", JsonText, nullable=False),
    Column("restrictions", JsonText, nullable=False),
    _code("fingerprint"),
    _code("proposed_by"),
    Column("proposed_at", UtcDateTime),
    _code("decided_by"),
    Column("decided_at", UtcDateTime),
    _text("decision_why"),
    _text("recipient"),
    _text("channel"),
    _code("given_by"),
    Column("given_at", UtcDateTime),
    Column("files", SeveralOf(ExtractFile), nullable=False),
    Column("reviews", Texts, nullable=False),
    Column("regime", member_of(Regime), nullable=False),
    _text("identity"),
    Index(None, "organisation", "state"),
)

# What was decided of each passage, in no words of it; of a record that is destroyed, nothing stays.
extract_rulings = Table(
    "extract_rulings",
    metadata,
    Column("extract", String, ForeignKey("extracts.id", ondelete="CASCADE"), primary_key=True),
    Column("passage", String, primary_key=True),
    _code("organisation"),
    _code("digest"),
    Column("treatment", member_of(Treatment), nullable=False),
    Column("ground", member_of(Ground)),
    Column("masks", SeveralOf(MaskedSpan), nullable=False),
    Column("record", String, ForeignKey("records.id"), index=True),
    _code("by"),
    Column("at", UtcDateTime, nullable=False),
)

# The objects of extracts in the store: known there until they are deleted.
extract_files = Table(
    "extract_files",
    metadata,
    Column("key", String, primary_key=True),
    _code("organisation"),
    # Of none once its request is destroyed: then the worker has the store delete it, which no page may.
    Column("extract", String, ForeignKey("extracts.id", ondelete="SET NULL"), index=True),
    Column("noted_at", UtcDateTime, nullable=False),
    # What is not given after all is deleted too: of the rows a given extract names, none.
    Column("given", Boolean, nullable=False),
)

incidents = Table(
    "incidents",
    metadata,
    _id(),
    _code("organisation"),
    Column("known_at", UtcDateTime, nullable=False),
    _code("opened_by"),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("notes", SeveralOf(IncidentNote), nullable=False),
    Column("record", String),
    Column("sendings", Texts, nullable=False),
    Column("notice", String),
    Column("closed_at", UtcDateTime),
    Column("extract", String),
    Index(None, "organisation"),
)

policy_documents = Table(
    "policy_documents",
    metadata,
    _id(),
    _code("organisation"),
    _code("reference"),
    Column("version", Integer, nullable=False),
    _text("text"),
    _text("owner"),
    Column("from_date", Date, nullable=False),
    Column("review", Date, nullable=False),
    _text("retention"),
    _text("erasure"),
    _code("added_by"),
    Column("added_at", UtcDateTime, nullable=False),
    Column("stopped_on", Date),
    _text("stopped_why"),
    Column("gone_on", Date),
    Index(None, "organisation"),
)

# What is still to be told of an erasure outlives its record: it names the reference, whoever had it, and nobody else.
tellings = Table(
    "tellings",
    metadata,
    _id(),
    _code("organisation"),
    Column("record", String, nullable=False, index=True),
    Column("cause", member_of(TellingCause), nullable=False),
    Column("told_as", member_of(ToldAs), nullable=False),
    _text("name"),
    _text("told_about"),
    _text("because"),
    _code("opened_by"),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("outcome", member_of(TellingOutcome)),
    _text("outcome_words"),
    Column("done_on", Date),
    _code("done_by"),
    Index(None, "organisation"),
)

outcome_letters = Table(
    "outcome_letters",
    metadata,
    _id(),
    _code("organisation"),
    Column("request", ForeignKey("rights_requests.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("regime", member_of(Regime), nullable=False),
    Column("outcome", member_of(RequestOutcome), nullable=False),
    _code("ground"),
    _text("contents"),
    _code("sha256"),
    _code("made_by"),
    Column("made_at", UtcDateTime, nullable=False),
    Index(None, "organisation"),
)

installation_kinds = Table(
    "installation_kinds",
    metadata,
    Column("name", String, primary_key=True),
    _code("kind"),
    Column("at", UtcDateTime, nullable=False),
    _text("why"),
)

emergency_accesses = Table(
    "emergency_accesses",
    metadata,
    _id(),
    _code("organisation"),
    Column("enquiry", ForeignKey("enquiries.id"), nullable=False, index=True),
    _code("user"),
    _text("reason"),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    _code("noted_by"),
    Column("noted_at", UtcDateTime),
    Index(None, "organisation", "user"),
)

# What a schedule that nobody has approved yet would change; the record is no foreign key, as it says nothing of it.
date_shifts = Table(
    "date_shifts",
    metadata,
    Column("organisation", String, primary_key=True),
    Column("schedule", String, primary_key=True),
    Column("digest", String, primary_key=True),
    Column("record", String, primary_key=True),
    _code("reference"),
    _code("class_before"),
    _code("class_after"),
    Column("due_before", Date),
    Column("due_after", Date),
    Column("direction", member_of(Direction), nullable=False),
)

# The records that were dated before this version dated otherwise: once one is dated anew, its row goes.
records_to_date = Table(
    "records_to_date",
    metadata,
    Column("record", String, ForeignKey("records.id"), primary_key=True),
    _code("organisation"),
    Column("faults", Integer, nullable=False, server_default=text("0")),
    Index(None, "organisation", "faults", "record"),
)

schedule_approvals = Table(
    "schedule_approvals",
    metadata,
    Column("organisation", String, primary_key=True),
    Column("schedule", String, primary_key=True),
    Column("digest", String, primary_key=True),
    _code("by"),
    Column("at", UtcDateTime, nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("key", String, primary_key=True),
    Column("amount", Integer, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Index(None, "until"),
)

# What systems are to be told of; once it was taken, the row goes.
webhook_messages = Table(
    "webhook_messages",
    metadata,
    _id(),
    _code("organisation"),
    _code("client"),
    Column("event", member_of(WebhookEvent), nullable=False),
    _code("thing_kind"),
    _code("thing_id"),
    _code("reference"),
    Column("at", UtcDateTime, nullable=False),
    Column("next_try", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
    _text("fault"),
    Column("given_up_at", UtcDateTime),
    Index(None, "organisation", "at"),
    Index(None, "next_try"),
)

known_versions = Table(
    "known_versions",
    metadata,
    Column("kind", String, primary_key=True),
    Column("id", String, primary_key=True),
    _code("sha256"),
    Column("noticed_at", UtcDateTime, nullable=False),
)

# What ships with the service and what authors write; nothing in it is about anybody.
library_files = Table(
    "library_files",
    metadata,
    Column("kind", member_of(FileKind), primary_key=True),
    Column("name", String, primary_key=True),
    _code("owner"),
    Column("contents", LargeBinary, nullable=False),
    _code("sha256"),
    Column("is_published", Boolean, nullable=False),
    _code("added_by"),
    Column("added_at", UtcDateTime, nullable=False),
)

releases = Table(
    "releases",
    metadata,
    _id(),
    _code("organisation"),
    Column("number", Integer, nullable=False),
    _code("form"),
    Column("letters", Texts, nullable=False),
    Column("digests", JsonText, nullable=False),
    Column("verdict", Texts, nullable=False),
    Column("from_date", Date, nullable=False),
    _code("proposed_by"),
    Column("proposed_at", UtcDateTime, nullable=False),
    _code("approved_by"),
    Column("approved_at", UtcDateTime),
    _code("retired_by"),
    Column("retired_at", UtcDateTime),
    _text("retired_why"),
    UniqueConstraint("organisation", "number"),
)

adoptions = Table(
    "adoptions",
    metadata,
    _id(),
    _code("organisation"),
    _code("family"),
    _code("form"),
    _code("release"),
    Column("letters", Texts, nullable=False),
    Column("from_date", Date, nullable=False),
    _code("adopted_by"),
    Column("adopted_at", UtcDateTime, nullable=False),
    Index(None, "organisation", "from_date"),
)

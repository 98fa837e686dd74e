"""The tables that the service began with."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

words = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "audit_anchors",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "key", name="pk_audit_anchors"),
    )
    op.create_table(
        "audit_entries",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("object_kind", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("payload_digest", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("payload", sa.Text()),
        sa.Column("segment", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "number", name="pk_audit_entries"),
    )
    op.create_index("ix_audit_entries_organisation_object_id", "audit_entries", ["organisation", "object_id"])
    op.create_table(
        "audit_heads",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("head_seal", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", name="pk_audit_heads"),
    )
    op.create_table(
        "enquiries",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("needed_by", sa.String(), nullable=False),
        sa.Column("received_at", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("close_reason", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_enquiries"),
        sa.UniqueConstraint("reference", name="uq_enquiries_reference"),
    )
    op.create_index("ix_enquiries_organisation_state_needed_by", "enquiries", ["organisation", "state", "needed_by"])
    op.create_table(
        "enquiry_subjects",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("given_names", sa.Text(), nullable=False),
        sa.Column("row", sa.String(), nullable=False),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.Column("date_of_birth", sa.String(), nullable=False),
        sa.Column("approximate_age", sa.Integer()),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.Column("unborn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["owner"], ["enquiries.id"], name="fk_enquiry_subjects_owner"),
        sa.PrimaryKeyConstraint("owner", "position", name="pk_enquiry_subjects"),
    )
    op.create_table(
        "enquiry_terms",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("term", words, nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["owner"], ["enquiries.id"], name="fk_enquiry_terms_owner"),
        sa.PrimaryKeyConstraint("owner", "position", "kind", "term", name="pk_enquiry_terms"),
    )
    op.create_index(
        "ix_enquiry_terms_organisation_kind_term_owner_position",
        "enquiry_terms",
        ["organisation", "kind", "term", "owner", "position"],
    )
    op.create_table(
        "questionnaires",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("enquiry", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("express", sa.Boolean(), nullable=False),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("comments", sa.Text(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("due", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("recalled", sa.String(), nullable=False),
        sa.Column("replaces", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["enquiry"], ["enquiries.id"], name="fk_questionnaires_enquiry"),
        sa.PrimaryKeyConstraint("id", name="pk_questionnaires"),
    )
    op.create_index("ix_questionnaires_organisation_enquiry", "questionnaires", ["organisation", "enquiry"])
    op.create_index("ix_questionnaires_organisation_state", "questionnaires", ["organisation", "state"])
    op.create_table(
        "saved_answers",
        sa.Column("questionnaire", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["questionnaire"], ["questionnaires.id"], name="fk_saved_answers_questionnaire"),
        sa.PrimaryKeyConstraint("questionnaire", "question", "revision", name="pk_saved_answers"),
    )
    op.create_table(
        "submissions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("enquiry", sa.String(), nullable=False),
        sa.Column("questionnaire", sa.String(), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("authorised_by", sa.String(), nullable=False),
        sa.Column("authorised_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["enquiry"], ["enquiries.id"], name="fk_submissions_enquiry"),
        sa.ForeignKeyConstraint(["questionnaire"], ["questionnaires.id"], name="fk_submissions_questionnaire"),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
    )
    op.create_index("ix_submissions_organisation_questionnaire", "submissions", ["organisation", "questionnaire"])
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("questionnaire", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("received_sha256", sa.String(), nullable=False),
        sa.Column("scanned", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["questionnaire"], ["questionnaires.id"], name="fk_uploads_questionnaire"),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
    )
    op.create_index("ix_uploads_organisation_questionnaire", "uploads", ["organisation", "questionnaire"])
    op.create_table(
        "documents",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("submission", sa.String(), nullable=False),
        sa.Column("questionnaire", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("row", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True)),
        sa.Column("lease", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("faults", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["questionnaire"], ["questionnaires.id"], name="fk_documents_questionnaire"),
        sa.ForeignKeyConstraint(["submission"], ["submissions.id"], name="fk_documents_submission"),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
    )
    op.create_index("ix_documents_organisation_questionnaire", "documents", ["organisation", "questionnaire"])
    op.create_index("ix_documents_state_asked_at", "documents", ["state", "asked_at"])
    op.create_table(
        "records",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("enquiry", sa.String(), nullable=False),
        sa.Column("submission", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True)),
        sa.Column("case_system_reference", sa.Text(), nullable=False),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("standing_reference", sa.String(), nullable=False),
        sa.Column("standing_at", sa.DateTime(timezone=True)),
        sa.Column("retention_class", sa.String(), nullable=False),
        sa.Column("retention_schedule", sa.String(), nullable=False),
        sa.Column("retention_trigger", sa.String(), nullable=False),
        sa.Column("retention_trigger_date", sa.Date()),
        sa.Column("due_date", sa.Date()),
        sa.Column("review_date", sa.Date(), nullable=False),
        sa.Column("retention_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["enquiry"], ["enquiries.id"], name="fk_records_enquiry"),
        sa.ForeignKeyConstraint(["submission"], ["submissions.id"], name="fk_records_submission"),
        sa.PrimaryKeyConstraint("id", name="pk_records"),
        sa.UniqueConstraint("submission", "part", name="uq_records_submission_part"),
    )
    op.create_index(
        "ix_records_organisation_due_date_review_date", "records", ["organisation", "due_date", "review_date"]
    )
    op.create_index("ix_records_organisation_enquiry", "records", ["organisation", "enquiry"])
    op.create_index("ix_records_organisation_filed_at", "records", ["organisation", "filed_at"])
    op.create_index("ix_records_organisation_form_filed_at", "records", ["organisation", "form", "filed_at"])
    op.create_index("ix_records_organisation_reference", "records", ["organisation", "reference"])
    op.create_index(
        "ix_records_organisation_retention_class_filed_at", "records", ["organisation", "retention_class", "filed_at"]
    )
    op.create_table(
        "record_objects",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("row", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("spooled", sa.LargeBinary()),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name="fk_record_objects_record"),
        sa.PrimaryKeyConstraint("id", name="pk_record_objects"),
        sa.UniqueConstraint("key", name="uq_record_objects_key"),
        sa.UniqueConstraint("record", "code", "row", "kind", name="uq_record_objects_record_code_row_kind"),
    )
    op.create_index("ix_record_objects_state", "record_objects", ["state"])
    op.create_table(
        "record_subjects",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("given_names", sa.Text(), nullable=False),
        sa.Column("row", sa.String(), nullable=False),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.Column("date_of_birth", sa.String(), nullable=False),
        sa.Column("approximate_age", sa.Integer()),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.Column("unborn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["owner"], ["records.id"], name="fk_record_subjects_owner"),
        sa.PrimaryKeyConstraint("owner", "position", name="pk_record_subjects"),
    )
    op.create_table(
        "record_terms",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("term", words, nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["owner"], ["records.id"], name="fk_record_terms_owner"),
        sa.PrimaryKeyConstraint("owner", "position", "kind", "term", name="pk_record_terms"),
    )
    op.create_index(
        "ix_record_terms_organisation_kind_term_owner_position",
        "record_terms",
        ["organisation", "kind", "term", "owner", "position"],
    )
    op.create_table(
        "sendings",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("documents", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True)),
        sa.Column("said", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name="fk_sendings_record"),
        sa.PrimaryKeyConstraint("id", name="pk_sendings"),
    )
    op.create_index("ix_sendings_record", "sendings", ["record"])
    _holds_and_disposal()


def _holds_and_disposal() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("authority", sa.String(length=20), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.String(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reach", sa.String(length=20), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("asked_why", sa.Text(), nullable=False),
        sa.Column("released_by", sa.String(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_holds"),
    )
    op.create_index("ix_holds_organisation_released_at", "holds", ["organisation", "released_at"])
    op.create_table(
        "held_records",
        sa.Column("hold", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["hold"], ["holds.id"], name="fk_held_records_hold"),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name="fk_held_records_record"),
        sa.PrimaryKeyConstraint("hold", "record", name="pk_held_records"),
    )
    op.create_index("ix_held_records_record", "held_records", ["record"])
    op.create_table(
        "disposal_batches",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("prepared_by", sa.String(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("up_to", sa.Date(), nullable=False),
        sa.Column("schedule", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_disposal_batches"),
    )
    op.create_index("ix_disposal_batches_organisation_prepared_at", "disposal_batches", ["organisation", "prepared_at"])
    op.create_table(
        "disposal_items",
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("retention_class", sa.String(), nullable=False),
        sa.Column("due_date", sa.Date()),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["disposal_batches.id"], name="fk_disposal_items_batch"),
        sa.PrimaryKeyConstraint("batch", "position", name="pk_disposal_items"),
    )

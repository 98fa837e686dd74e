"""Incidents, policy documents, whom to tell of a restriction, letters of outcomes, and whose installation it is."""

import sqlalchemy as sa
from alembic import op

from forms_service.adapters.sql.migrations.policies import enclose

revision = "0037"
down_revision = "0036"


def _codes(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "incidents",
        *_codes("id", "organisation"),
        _moment("known_at"),
        *_codes("opened_by"),
        _moment("opened_at"),
        *_texts("notes"),
        sa.Column("record", sa.String()),
        *_texts("sendings"),
        sa.Column("notice", sa.String()),
        _moment("closed_at", nullable=True),
        sa.Column("extract", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
    )
    op.create_table(
        "policy_documents",
        *_codes("id", "organisation", "reference"),
        sa.Column("version", sa.Integer(), nullable=False),
        *_texts("text", "owner"),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("review", sa.Date(), nullable=False),
        *_texts("retention", "erasure"),
        *_codes("added_by"),
        _moment("added_at"),
        sa.Column("stopped_on", sa.Date()),
        *_texts("stopped_why"),
        sa.Column("gone_on", sa.Date()),
        sa.PrimaryKeyConstraint("id", name="pk_policy_documents"),
    )
    op.create_table(
        "tellings",
        *_codes("id", "organisation"),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("cause", sa.String(20), nullable=False),
        sa.Column("told_as", sa.String(20), nullable=False),
        *_texts("name", "told_about", "because"),
        *_codes("opened_by"),
        _moment("opened_at"),
        sa.Column("outcome", sa.String(20)),
        *_texts("outcome_words"),
        sa.Column("done_on", sa.Date()),
        *_codes("done_by"),
        sa.PrimaryKeyConstraint("id", name="pk_tellings"),
    )
    op.create_table(
        "outcome_letters",
        *_codes("id", "organisation"),
        sa.Column(
            "request", sa.String(),
            sa.ForeignKey("rights_requests.id", name="fk_outcome_letters_request", ondelete="CASCADE"), nullable=False,
        ),
        sa.Column("regime", sa.String(20), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        *_codes("ground"),
        *_texts("contents"),
        *_codes("sha256", "made_by"),
        _moment("made_at"),
        sa.PrimaryKeyConstraint("id", name="pk_outcome_letters"),
    )  # fmt: skip
    op.create_table(
        "installation_kinds",
        *_codes("name", "kind"),
        _moment("at"),
        *_texts("why"),
        sa.PrimaryKeyConstraint("name", name="pk_installation_kinds"),
    )
    for table in ("incidents", "policy_documents", "tellings", "outcome_letters"):
        op.create_index(f"ix_{table}_organisation", table, ["organisation"])
        enclose(table)
    op.add_column("rights_requests", sa.Column("acknowledged_on", sa.Date()))
    op.create_index("ix_tellings_record", "tellings", ["record"])
    op.create_index("ix_outcome_letters_request", "outcome_letters", ["request"])

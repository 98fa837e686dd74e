"""The classes that a record came under by a correction, or before it was a copy; and which records to date anew.

What was filed before was dated by whom the enquiry named later, and by what was over before it was filed.
"""

import sqlalchemy as sa
from alembic import op

from forms_service.adapters.sql.migrations.policies import enclose

revision = "0039"
down_revision = "0038"
OLDEST_WRITER = "0039"
"""An older version would date, and seal, a record without the classes that a correction brought."""


def upgrade() -> None:
    op.add_column("records", sa.Column("raised_to", sa.Text(), nullable=False, server_default=sa.text("'[]'")))
    op.create_table(
        "records_to_date",
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name="fk_records_to_date_record_records"),
        sa.PrimaryKeyConstraint("record", name="pk_records_to_date"),
    )
    op.create_index(
        "ix_records_to_date_organisation_faults_record", "records_to_date", ["organisation", "faults", "record"]
    )
    enclose("records_to_date")
    op.execute("INSERT INTO records_to_date (record, organisation) SELECT id, organisation FROM records")

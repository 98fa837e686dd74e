"""Run the migrations on the connection that ``migrate`` hands in; Alembic looks for this file by its name."""

from alembic import context

from forms_service.adapters.sql.migrations.policies import fences_open
from forms_service.adapters.sql.tables import metadata

_CONNECTION = context.config.attributes["connection"]
context.configure(connection=_CONNECTION, target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction(), fences_open(_CONNECTION):
    context.run_migrations()

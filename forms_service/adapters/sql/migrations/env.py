"""Run the migrations on the connection that ``migrate`` hands in; Alembic looks for this file by its name."""

from alembic import context

from forms_service.adapters.sql.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()

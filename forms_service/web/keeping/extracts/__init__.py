"""Pages on which an extract of what is held of one person is prepared, decided and given."""

"""The preflight: what is wrong or unsafe with an installation, said before it starts, each with what to do."""

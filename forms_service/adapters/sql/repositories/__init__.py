"""The repositories: one module a noun, each bound to one organisation; and the queue, jobs and versions of all."""

"""The archive copy of a submission: everything that was asked and answered, for the record and nobody else."""

from forms_service.adapters.documents.archive_copy.printing import ArchiveCopies

__all__ = ["ArchiveCopies"]

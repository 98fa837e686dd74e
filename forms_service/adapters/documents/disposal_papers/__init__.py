"""Certificates of destruction and transfer lists: PDF/A by Typst, with what they say attached, and read back."""

from forms_service.adapters.documents.disposal_papers.papers import TypstPapers

__all__ = ["TypstPapers"]

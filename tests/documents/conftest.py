"""The one LibreOffice of the run, with what is repaired in the PDFs that it makes."""

import pytest

from forms_service.adapters.documents.pdf_conversion.client import LibreOfficeConverter
from forms_service.adapters.documents.pdf_conversion.repaired import RepairedConverter


@pytest.fixture(name="converter", scope="session")
def _converter(converter: LibreOfficeConverter) -> RepairedConverter:
    return RepairedConverter(converter)

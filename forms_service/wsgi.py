"""The web application for a production server: ``gunicorn forms_service.wsgi:app``."""

from __future__ import annotations

import os

from forms_service.bootstrap import UMASK, build_app
from forms_service.settings import read_settings

os.umask(UMASK)
app = build_app(read_settings())

"""The web application for a production server: ``gunicorn forms_service.wsgi:app``."""

from __future__ import annotations

import os

from forms_service.bootstrap import UMASK, build_app
from forms_service.log_lines import write_log_lines
from forms_service.preflight.checks import sound_settings

write_log_lines()
os.umask(UMASK)
# What is around was looked at by serve: a web server is replaced at any hour, also while something else is away.
app = build_app(sound_settings(around=False))

"""Ids in addresses."""

from werkzeug.routing import BaseConverter


class Id(BaseConverter):
    """An id as the service gives them; an address with anything else in its place leads nowhere."""

    regex = "[0-9a-f]{32}"

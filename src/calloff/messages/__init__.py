"""What a host says to a resident calloff, and what it is answered: one line of JSON each.

A request has an ``id``, a ``method`` and ``params``; an answer has the same ``id`` and either a
``result`` or an ``error``. `message_schema` gives both as JSON Schemas.
"""

from calloff.messages.lines import (
    METHODS,
    ErrorLine,
    Failure,
    Method,
    Refusal,
    RequestLine,
    ResultLine,
)
from calloff.messages.schemas import MESSAGES, PROTOCOL, message_schema

__all__ = [
    "MESSAGES",
    "METHODS",
    "PROTOCOL",
    "ErrorLine",
    "Failure",
    "Method",
    "Refusal",
    "RequestLine",
    "ResultLine",
    "message_schema",
]

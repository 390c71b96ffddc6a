"""The register: one known version of frameworks, suppliers, offers, keys and vocabulary."""

from calloff.register.register import Register
from calloff.register.remarks import SAYINGS, told

__all__ = ["SAYINGS", "Register", "told"]

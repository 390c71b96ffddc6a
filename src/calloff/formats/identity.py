"""Who a row is about: the same id for the same words, however they are spelt from day to day."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

__all__ = ["BY_ORDER", "folded", "slug"]

BY_ORDER = "~"
"""Stands in a unit's id before a number that only the order of otherwise equal rows gives. What
such an id names on one day need not be what it names on another."""


def folded(text: str) -> str:
    """The words of a text without case, punctuation and extra spaces.

    >>> folded("  Little Munchkin Daycare  LTD. ")
    'little munchkin daycare ltd'
    """
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def slug(texts: Iterable[str]) -> str:
    """An id of ASCII letters, digits, dots and dashes for texts; empty where they hold no word.

    Texts that differ in more than case, spaces and punctuation get different ids: where letters
    are lost, a part of a hash stands at the end.

    >>> slug(["Bonnie Bairns", "V7P 2W8"]), slug(["Förskolan Ån"])
    ('bonnie-bairns.v7p-2w8', 'forskolan-an-d8842d9a')
    """
    words = [folded(text) for text in texts]
    plain = ".".join(re.sub(r"[^0-9a-z]+", "-", _ascii(text)).strip("-") for text in words)
    whole = ".".join(words)
    if not whole.replace(".", ""):
        return ""
    if whole.isascii() and "_" not in whole:
        return plain
    return f"{plain}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}".lstrip("-.")


def _ascii(text: str) -> str:
    """The letters without their marks; those that are not ASCII even so are lost."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()

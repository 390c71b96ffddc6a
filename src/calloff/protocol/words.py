"""Fixed words, dates and spans as people of a language say them."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from calloff.process.roles import ROLES
from calloff.protocol.change_labels import CHANGES
from calloff.protocol.choice_labels import CHOICE
from calloff.protocol.file_labels import FILE
from calloff.protocol.labels import LABELS
from calloff.protocol.letter_labels import LETTERS
from calloff.protocol.notice_labels import NOTICE
from calloff.values.period import Period
from calloff.values.texts import Language, Sayings

__all__ = ["SAYINGS", "by_clock", "days_text", "find", "label", "naturally", "span_text"]

SAYINGS: tuple[Sayings, ...] = (LABELS, FILE, CHOICE, LETTERS, NOTICE, ROLES, CHANGES)
"""Every fixed word of every document; a code stands in one of them only."""


def find(language: Language, code: str) -> str | None:
    """The fixed words with a code, where there are any."""
    found = (sayings.find(language, code) for sayings in SAYINGS)
    return next((words for words in found if words is not None), None)


def label(language: Language, code: str, /, **arguments: str) -> str:
    """A fixed word or sentence with its blanks filled."""
    template = find(language, code)
    assert template is not None, f"There is no label {code!r}."
    return template.format(**arguments)


def by_clock(at: datetime, zone: str, language: Language) -> str:
    """A deadline as people say it, with the day of the week and the clock on the wall."""
    from babel.dates import format_datetime

    pattern = "EEEE d MMMM y 'kl.' HH.mm" if language == "sv" else "EEEE d MMMM y 'at' HH:mm"
    locale = "sv_SE" if language == "sv" else "en_GB"
    return str(format_datetime(at, pattern, tzinfo=ZoneInfo(zone), locale=locale))


def span_text(period: Period, language: Language) -> str:
    """Some days in words, both ends counted."""
    first, last = str(period.start), str(period.last)
    if period.start is None:
        return label(language, "span.always" if period.last is None else "span.until", last=last)
    if period.last is None:
        return label(language, "span.from", first=first)
    return label(language, "span.both", first=first, last=last)


def days_text(count: int, language: Language) -> str:
    """So many days in words."""
    return label(language, "days.one" if count == 1 else "days.many", count=str(count))


def naturally(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts names as people do: supplier 2 before supplier 10."""
    parts = re.findall(r"\d+|\D+", text)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)

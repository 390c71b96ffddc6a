"""What releases are made of: days, amounts, organisations and words, as the standard has them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from calloff.candidate import Supplier
from calloff.register import Register
from calloff.values.money import Money, minor_digits
from calloff.values.period import Period
from calloff.values.texts import Language
from calloff.vocabulary import Text

__all__ = ["UNNUMBERED", "Publishing", "number_of", "period", "personal", "reference_to", "value"]

UNNUMBERED = "supplier-"
"""How the ids of those begin whose number is a person's."""

_LISTS = {"SE": "SE-BLV"}
"""For a country, the list that its organisation numbers stand in, by org-id.guide."""


@dataclass(frozen=True)
class Publishing:
    """How releases are written: when, by whom, in which language, and what parties are called.

    Attributes:
        register: The register.
        prefix: The publisher's prefix.
        at: The moment of release.
        names: What buyers are called, by their codes.
        language: In which language texts are.
    """

    register: Register
    prefix: str
    at: datetime
    names: Mapping[str, str]
    language: Language

    def ocid(self, name: str) -> str:
        """The process's identifier in all the world."""
        return f"{self.prefix}-{name}"

    def head(self, name: str, tags: Iterable[str]) -> dict[str, Any]:
        """How every release begins."""
        return {
            "ocid": self.ocid(name),
            "id": f"{self.ocid(name)}-{self.at:%Y%m%dT%H%M%S}",
            "date": self.at.isoformat(),
            "tag": list(tags),
            "initiationType": "tender",
            "language": self.language,
        }

    def words(self, field_: str, text: Text) -> dict[str, str]:
        """A text in its language, and in the other one beside."""
        other: Language = "en" if self.language == "sv" else "sv"
        return {field_: text[self.language], f"{field_}_{other}": text[other]}

    def supplier(self, supplier: Supplier) -> dict[str, Any]:
        """A supplier as a party; by its name alone where its number is a person's."""
        country, _, number = supplier.id.partition("-")
        told: dict[str, Any] = {"id": supplier.id, "name": supplier.name}
        if personal(supplier.id):
            told["id"] = self._by_name(supplier)
        elif country in _LISTS:
            told["identifier"] = {
                "scheme": _LISTS[country],
                "id": number,
                "legalName": supplier.name,
            }
        return {**told, "roles": ["supplier"]}

    def _by_name(self, supplier: Supplier) -> str:
        """What tells a supplier apart whose number stays here."""
        # A hash of the number could be undone by trying every birthday; the name is public.
        code = hashlib.sha256(supplier.name.casefold().encode()).hexdigest()[:12]
        named = [
            s.id for s in self.register.suppliers if s.name.casefold() == supplier.name.casefold()
        ]
        return f"{UNNUMBERED}{code}-{named.index(supplier.id) + 1}"

    def buyer(self, code: str) -> dict[str, Any]:
        """A buyer as a party."""
        return {"id": f"buyer-{code}", "name": self.names.get(code, code), "roles": ["buyer"]}

    def moment(self, day: date, *, ends: bool = False) -> str:
        """The first or the last second of a day, in the publisher's zone."""
        clock = time(23, 59, 59) if ends else time(0)
        return datetime.combine(day, clock, self.at.tzinfo).isoformat()


def personal(id: str) -> bool:
    """Whether a supplier's id holds the number of a person, as a Swedish sole trader's does.

    A person's number has a month where an organisation's has twenty or more.

    >>> personal("SE-121212-1212"), personal("SE-556900-0001"), personal("SE-191212121212")
    (True, False, True)
    """
    country, _, number = id.partition("-")
    digits = re.sub(r"\D", "", number)
    if country != "SE" or len(digits) not in {10, 12}:
        return False
    return 1 <= int(digits[-8:-6]) <= 12


def reference_to(party: Mapping[str, Any]) -> dict[str, Any]:
    """A party as the rest of a release refers to it."""
    return {"id": party["id"], "name": party["name"]}


def value(money: Money) -> dict[str, Any]:
    """An amount in major units, with its currency."""
    major = Decimal(money.minor).scaleb(-minor_digits(money.currency))
    return {"amount": number_of(major), "currency": money.currency}


def number_of(exact: Decimal) -> int | float:
    """A number as JSON writes it: whole where it is whole."""
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def period(days: Period, how: Publishing, *, longest: Period | None = None) -> dict[str, Any]:
    """Days as the standard writes them; an open side is left out.

    Args:
        days: The days.
        how: In whose zone.
        longest: The days if all that may be added were added.
    """
    told: dict[str, Any] = {}
    if days.start is not None:
        told["startDate"] = how.moment(days.start)
    if days.last is not None:
        told["endDate"] = how.moment(days.last, ends=True)
    if longest is not None and longest.last is not None and longest.last != days.last:
        told["maxExtentDate"] = how.moment(longest.last, ends=True)
    return told

"""What does not go together in a register that can still be used, and how it is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from calloff.candidate import Offer, Pool, Supplier
from calloff.finding import Remark
from calloff.framework import Framework
from calloff.framework import remarks as framework_remarks
from calloff.framework import told as framework_told
from calloff.values.texts import Language, Sayings

__all__ = ["SAYINGS", "agreement_remarks", "name_remarks", "pool_remarks", "told"]

SAYINGS = Sayings(
    sv={
        "pool.available_above_maximum": "I {pool} sägs {available} platser vara lediga av högst "
        "{maximum}.",
        "supplier.name_shared": "{name} heter även {also}.",
        "supplier.names_alike": "{name} skiljer sig på en bokstav från {other}, som är {also}: "
        "samma leverantör, eller felstavat?",
        "surcharge.below_one_percent": "Påslaget {surcharge} är {percent} procent: menas en "
        "andel, som 0.125 för tolv och en halv procent?",
        "price.only_renewals": "Priset på {item} gäller {valid}, {days} dagar efter avtalets sista "
        "dag {last}: det kan bara gälla kontrakt som förnyas.",
        "price.change_only_renewals": "Prisändringen gäller från {effective}, {days} dagar efter "
        "avtalets sista dag {last}: den kan bara gälla kontrakt som förnyas.",
    },
    en={
        "pool.available_above_maximum": "In {pool} {available} places are said to be free of "
        "{maximum} at most.",
        "supplier.name_shared": "{name} is what {also} is called too.",
        "supplier.names_alike": "{name} differs by one letter from {other}, which is {also}: the "
        "same supplier, or misspelt?",
        "surcharge.below_one_percent": "The surcharge {surcharge} is {percent} per cent: is a "
        "fraction meant, such as 0.125 for twelve and a half per cent?",
        "price.only_renewals": "The price of {item} holds {valid}, {days} days after the "
        "agreement's last day, {last}: only contracts that are renewed can have it.",
        "price.change_only_renewals": "The change of prices takes effect {effective}, {days} days "
        "after the agreement's last day, {last}: only contracts that are renewed can have it.",
    },
)
"""What each remark about a register says, by its code; those about agreements are theirs."""


def told(remark: Remark, language: Language) -> str:
    """A remark of `Register.remarks` in a sentence.

    Args:
        remark: The remark.
        language: ``sv`` or ``en``.
    """
    if remark.code not in SAYINGS.sv:
        return framework_told(remark, language)
    found = {name: str(value) for name, value in remark.found.items()}
    return SAYINGS.of(language)[remark.code].format(**found)


def pool_remarks(pools: Sequence[Pool]) -> Iterator[Remark]:
    """Places that are said to be free beyond the most there are."""
    for index, pool in enumerate(pools):
        available, maximum = pool.available, pool.maximum
        if available is not None and maximum is not None and available > maximum:
            found = {"pool": pool.id, "available": str(available), "maximum": str(maximum)}
            yield Remark("pool.available_above_maximum", f"pools.{index}", found)


def agreement_remarks(frameworks: Sequence[Framework], offers: Sequence[Offer]) -> Iterator[Remark]:
    """What in agreements and prices may not be meant, or can never apply to a call-off."""
    for index, framework in enumerate(frameworks):
        for remark in framework_remarks(framework):
            yield Remark(remark.code, f"frameworks.{index}.{remark.place}", remark.found)
    known = {framework.id: framework for framework in frameworks}
    for index, offer in enumerate(offers):
        last = known[offer.lot.split("/")[0]].last_day()
        for remark in (*offer.prices.remarks(), *_only_renewals(offer, last)):
            yield Remark(remark.code, f"offers.{index}.prices.{remark.place}", remark.found)


def _only_renewals(offer: Offer, last: date | None) -> Iterator[Remark]:
    """Prices that begin when nothing can be called off any more."""
    if last is None:
        return
    for row, price in enumerate(offer.prices.rows):
        start = price.valid.start
        if start is not None and start > last:
            found = {"item": price.item, "valid": str(price.valid), "last": str(last)}
            found["days"] = str((start - last).days)
            yield Remark("price.only_renewals", f"rows.{row}", found)
    for number, change in enumerate(offer.prices.changes):
        if change.effective > last:
            days = str((change.effective - last).days)
            found = {"effective": str(change.effective), "last": str(last), "days": days}
            yield Remark("price.change_only_renewals", f"changes.{number}", found)


def name_remarks(suppliers: Sequence[Supplier]) -> Iterator[Remark]:
    """Names that several suppliers share, or that differ by one letter only."""
    shared: dict[str, str] = {}
    near: dict[str, tuple[str, str]] = {}
    for index, supplier in enumerate(suppliers):
        alike: dict[str, str] = {}
        for name in dict.fromkeys((supplier.name, *supplier.aliases)):
            other = shared.setdefault(name.casefold(), supplier.id)
            if other != supplier.id:
                found = {"name": name, "also": other}
                yield Remark("supplier.name_shared", f"suppliers.{index}", found)
                continue
            for short in _one_letter_less(name.casefold()):
                told, owner = near.setdefault(short, (name, supplier.id))
                if owner != supplier.id and told.casefold() != name.casefold():
                    alike.setdefault(owner, told)
        for owner, told in alike.items():
            found = {"name": supplier.name, "other": told, "also": owner}
            yield Remark("supplier.names_alike", f"suppliers.{index}", found)


_LONG = 8
"""Shorter names than this differ by one letter too often to say anything."""


def _one_letter_less(name: str) -> frozenset[str]:
    """The name, and the name without one of its letters.

    Two names share one of these where one letter was left out, put in, exchanged, or has changed
    places with the next. Digits stay: units that are numbered are not misspelt.
    """
    if len(name) < _LONG:
        return frozenset()
    less = (name[:i] + name[i + 1 :] for i, letter in enumerate(name) if letter.isalpha())
    return frozenset({name, *less})

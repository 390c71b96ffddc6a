"""What sheets say of one supplier, put together as its price list."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Fields
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from calloff.formats.price_mapping import PriceMapping, SurchargeRule
from calloff.pricing import Price, PriceList, Surcharge

__all__ = ["Draft", "Level"]

Level = str | None
"""A level of an item; ``None`` where it has none."""

N = TypeVar("N", str, Level)


@dataclass(slots=True)
class Draft:
    """What the sheets say of one supplier so far.

    Attributes:
        rows: Its prices.
        places: Where each item and level was priced.
        rates: By item or surcharge, the per cent at each level; at no level where a rate holds
            for all.
        discounts: By item, the per cent that is taken off, below zero.
        across: The sheets across that have a column for it.
    """

    rows: list[Price] = field(default_factory=list)
    places: dict[tuple[str, Level], str] = field(default_factory=dict)
    rates: dict[str, dict[Level, Decimal]] = field(default_factory=dict)
    discounts: dict[str, Decimal] = field(default_factory=dict)
    across: set[str] = field(default_factory=set)

    def price_list(self, mapping: PriceMapping) -> PriceList:
        """The price list, with its surcharges in the mapping's order."""
        return PriceList(
            currency=mapping.currency,
            rows=tuple(self.rows),
            silence=mapping.silence,
            step=mapping.step,
            surcharges=tuple(self._surcharges(mapping)),
        )

    def _surcharges(self, mapping: PriceMapping) -> Iterator[Surcharge]:
        """The surcharges that the sheets have rates for."""
        # What each rule has come to: no code where the supplier states no rate, and several
        # where it takes different percentages off different items.
        codes: dict[str, tuple[str, ...]] = {}
        for rule in mapping.surcharges:
            made = self._off(rule) if rule.discount else self._on_top(rule, codes)
            dated = [s.replace(valid=mapping.valid, source=mapping.source) for s in made]
            codes[rule.code] = tuple(dict.fromkeys(surcharge.code for surcharge in dated))
            yield from dated

    def _off(self, rule: SurchargeRule) -> Iterator[Surcharge]:
        """A surcharge below zero for each percentage that is taken off."""
        found = list(_by_percent(self.discounts))
        for number, (percent, items) in enumerate(found, start=1):
            code = rule.code if len(found) == 1 else f"{rule.code}.{number}"
            yield Surcharge(code, percent=percent, of=items)

    def _on_top(
        self, rule: SurchargeRule, codes: Fields[str, tuple[str, ...]]
    ) -> Iterator[Surcharge]:
        """A surcharge for each percentage, where levels have rates of their own."""
        rates = self.rates.get(rule.item or rule.code, {})
        for percent, levels in _by_percent(rates):
            apart = tuple(level for level in levels if level is not None)
            yield Surcharge(
                rule.code,
                percent=percent,
                of=self._of(rule, codes),
                levels=apart if len(levels) < len(rates) else None,
                when=rule.when,
            )

    def _of(
        self, rule: SurchargeRule, codes: Fields[str, tuple[str, ...]]
    ) -> tuple[str, ...] | None:
        """What a surcharge is counted of, by the codes that this list has."""
        if rule.of is not None:
            return tuple(code for name in rule.of for code in codes.get(name, (name,)))
        if not rule.not_of:
            return None
        items = dict.fromkeys(row.item for row in self.rows)
        earlier = [code for name, made in codes.items() if name not in rule.not_of for code in made]
        return (*(item for item in items if item not in rule.not_of), *earlier)


def _by_percent(found: Fields[N, Decimal]) -> Iterator[tuple[Decimal, tuple[N, ...]]]:
    """Each percentage from the lowest up, with the names that have it."""
    for percent in sorted(set(found.values())):
        yield percent, tuple(name for name, stated in found.items() if stated == percent)

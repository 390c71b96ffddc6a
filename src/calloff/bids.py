"""Bids in a mini-competition that are so low that they should be asked about.

A low bid is flagged and never excluded here: whether it can be explained is for people to hear.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from calloff.candidate import Candidate
from calloff.errors import InputError, Problem
from calloff.finding import Remark
from calloff.need import Need
from calloff.pricing import quote
from calloff.values.exact import decimal_of, plain
from calloff.values.money import Money, rounded
from calloff.values.texts import Sayings

__all__ = ["SAYS", "abnormally_low"]

SAYS = Sayings(
    sv={
        "bid.abnormally_low": "Anbudet {name} på {total} är {share} procent av medianen {median}; "
        "under {below} procent ska det begäras en förklaring.",
    },
    en={
        "bid.abnormally_low": "The bid {name} of {total} is {share} per cent of the median "
        "{median}; below {below} per cent an explanation is to be asked for.",
    },
)
"""What the remarks of this room say, by code."""


def abnormally_low(
    need: Need, candidates: Sequence[Candidate], *, below: Decimal | int | str, on: date
) -> tuple[Remark, ...]:
    """Bids below a share of the median of all bids, each with its figures.

    The median of an even number of bids is the mean of the two in the middle. Whoever has no
    price for a line is not counted. The order of the candidates is of no account.

    Args:
        need: What is bid for.
        candidates: The bids, and only those that should count in the median.
        below: The share in per cent, above 0 and at most 100: no share is usual everywhere, so the
            agreement or the buyer has to say it.
        on: The day whose prices count.

    Raises:
        InputError: where the share is no per cent, or the currencies differ.
    """
    share = _per_cent(below)
    currencies = sorted({candidate.prices.currency for candidate in candidates})
    if len(currencies) > 1:
        what = f"prices in {' and '.join(currencies)} do not compare."
        raise InputError(f"the bids for {need.id}", [Problem("candidates", what)])
    totals = {c.id: told.total for c in candidates if (told := quote(need.lines, c.prices, on))}
    if not totals:
        return ()
    median = _median([total.minor for total in totals.values()])
    names = {candidate.id: candidate.label or candidate.name for candidate in candidates}
    return tuple(
        Remark(
            "bid.abnormally_low",
            id,
            {
                "name": names[id],
                "total": str(total),
                "median": _amount(median, total.currency),
                "share": plain(decimal_of(rounded(100 * total.minor / median, _TENTH))),
                "below": plain(share),
            },
        )
        for id, total in sorted(totals.items())
        if 100 * total.minor < Fraction(share) * median
    )


def _per_cent(below: object) -> Decimal:
    """The share; a float is refused, since it is not exact."""
    try:
        share = Decimal(str(below)) if isinstance(below, Decimal | int | str) else Decimal(0)
    except ArithmeticError:
        share = Decimal(0)
    if not share.is_finite() or not 0 < share <= 100:
        what = f"is a share in per cent, above 0 and at most 100, written exactly; got {below!r}."
        raise InputError("abnormally low bids", [Problem("below", what)])
    return share


def _median(totals: Sequence[int]) -> Fraction:
    """The total in the middle, or the mean of the two there."""
    ordered = sorted(totals)
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return Fraction(low + high, 2)


def _amount(minor: Fraction, currency: str) -> str:
    """A median, rounded to the minor unit for print."""
    return str(Money(minor=int(rounded(minor, _ONE)), currency=currency))


_ONE, _TENTH = Fraction(1), Fraction(1, 10)

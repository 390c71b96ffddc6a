"""Money: whole minor units of one currency, never a float, never two currencies together."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import StrictInt, StringConstraints

from calloff.values.record import Record

__all__ = ["Currency", "Money", "minor_digits", "rounded"]

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""An ISO 4217 code, such as SEK."""

# ISO 4217 lists these with another number of decimals than two.
_DIGITS = dict.fromkeys(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
) | dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3)


def minor_digits(currency: str) -> int:
    """How many decimals the currency's minor unit stands for: 2 for SEK, 0 for JPY."""
    return _DIGITS.get(currency, 2)


def rounded(exact: Fraction, step: Fraction) -> Fraction:
    """The nearest whole number of steps, half away from zero as invoices round.

    >>> rounded(Fraction("515.5"), Fraction(1))
    Fraction(516, 1)
    """
    steps = exact / step
    whole = (abs(steps) * 2 + 1) // 2
    return step * (whole if steps >= 0 else -whole)


class Money(Record):
    """An amount of money in whole minor units of its currency.

    >>> Money.of(Decimal("1450.50"), "SEK")
    Money(minor=145050, currency='SEK')
    >>> Money(minor=100, currency="SEK") < Money(minor=1, currency="EUR")
    Traceback (most recent call last):
    TypeError: SEK and EUR do not compare.

    Attributes:
        minor: The amount in minor units: öre, cents.
        currency: ISO 4217 code.
    """

    minor: StrictInt
    currency: Currency

    @classmethod
    def of(cls, exact: Decimal | Fraction | int, currency: str) -> Money:
        """The amount in major units, rounded once to the minor unit, half away from zero.

        Raises:
            TypeError: for a float, which is not exact.
        """
        if isinstance(exact, float):
            raise TypeError(f"Money is made of exact numbers, got the float {exact}.")
        minor = rounded(Fraction(exact) * 10 ** minor_digits(currency), Fraction(1))
        return cls(minor=int(minor), currency=currency)

    @property
    def exact(self) -> Fraction:
        """The amount in major units."""
        return Fraction(self.minor, 10 ** minor_digits(self.currency))

    def __str__(self) -> str:
        """The amount in major units with its currency, as programs read it.

        >>> str(Money(minor=145050, currency="SEK"))
        '1450.50 SEK'
        """
        digits = minor_digits(self.currency)
        return f"{Decimal(self.minor).scaleb(-digits):.{digits}f} {self.currency}"

    def __add__(self, other: Money) -> Money:
        """The sum; both in one currency."""
        self._same(other)
        return Money(minor=self.minor + other.minor, currency=self.currency)

    def __sub__(self, other: Money) -> Money:
        """The difference; both in one currency."""
        self._same(other)
        return Money(minor=self.minor - other.minor, currency=self.currency)

    def __lt__(self, other: Money) -> bool:
        """Less money; both in one currency."""
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        """No more money; both in one currency."""
        self._same(other)
        return self.minor <= other.minor

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise TypeError(f"{self.currency} and {other.currency} do not compare.")

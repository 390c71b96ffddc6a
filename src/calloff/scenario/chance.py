"""Chance that can be drawn again: every draw is a hash of a seed and of what is drawn."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

__all__ = ["EXACTLY", "Chance", "normal_quantile", "whole_number"]

EXACTLY = Context(prec=28, rounding=ROUND_HALF_EVEN)
"""How draws are worked out: decimal logarithms and powers are the same on every machine, which
those of binary fractions need not be."""


@dataclass(frozen=True, slots=True)
class Chance:
    """Draws that anybody with the seed can make again, in any order, on any machine.

    A draw belongs to what it is about and not to when it is made. The same need therefore lasts
    as long, and is answered alike, whatever else differs between two alternatives.

    >>> Chance("2024").share("length", "7F3K") == Chance("2024").share("length", "7F3K")
    True

    Attributes:
        seed: What all draws hang on.
    """

    seed: str

    def share(self, *about: str | int) -> Decimal:
        """A number between 0 and 1, neither of them, each as likely.

        Args:
            about: What is drawn, and of what, such as ``"length", "7F3K"``.
        """
        # A hash, not random.Random: its stream is fixed by a standard, not by a Python version.
        text = json.dumps([self.seed, *about])
        number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        return EXACTLY.divide(Decimal(2 * number + 1), Decimal(2**65))


def whole_number(number: Decimal, *, least: int) -> int:
    """The nearest whole number, half away from zero, and no less than the least."""
    return max(least, int(number.to_integral_value(rounding=ROUND_HALF_UP)))


def normal_quantile(share: Decimal) -> Decimal:
    """Below which number a share of a standard normal distribution lies, to about 15 digits.

    It is Wichura's algorithm AS 241 (Applied Statistics 37, 1988), in decimals.

    >>> round(normal_quantile(Decimal("0.975")), 6)
    Decimal('1.959964')

    Args:
        share: Between 0 and 1, neither of them.
    """
    c = EXACTLY
    q = c.subtract(share, Decimal("0.5"))
    if abs(q) <= Decimal("0.425"):
        r = c.subtract(Decimal("0.180625"), c.multiply(q, q))
        return c.multiply(q, c.divide(_polynomial(_MIDDLE[0], r), _polynomial(_MIDDLE[1], r)))
    tail = share if q < 0 else c.subtract(Decimal(1), share)
    r = c.sqrt(-c.ln(tail))
    over, under = _NEAR if r <= 5 else _FAR
    r = c.subtract(r, Decimal("1.6") if r <= 5 else Decimal(5))
    found = c.divide(_polynomial(over, r), _polynomial(under, r))
    return -found if q < 0 else found


def _polynomial(factors: tuple[Decimal, ...], at: Decimal) -> Decimal:
    """A polynomial at a point; the factor of the highest power first."""
    found = Decimal(0)
    for factor in factors:
        found = EXACTLY.fma(found, at, factor)
    return found


def _factors(text: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(number) for number in text.split())


_MIDDLE = (
    _factors(
        "2.5090809287301226727e+3 3.3430575583588128105e+4 "
        "6.7265770927008700853e+4 4.5921953931549871457e+4 "
        "1.3731693765509461125e+4 1.9715909503065514427e+3 "
        "1.3314166789178437745e+2 3.3871328727963666080e+0"
    ),
    _factors(
        "5.2264952788528545610e+3 2.8729085735721942674e+4 "
        "3.9307895800092710610e+4 2.1213794301586595867e+4 "
        "5.3941960214247511077e+3 6.8718700749205790830e+2 "
        "4.2313330701600911252e+1 1"
    ),
)
_NEAR = (
    _factors(
        "7.74545014278341407640e-4 2.27238449892691845833e-2 "
        "2.41780725177450611770e-1 1.27045825245236838258e+0 "
        "3.64784832476320460504e+0 5.76949722146069140550e+0 "
        "4.63033784615654529590e+0 1.42343711074968357734e+0"
    ),
    _factors(
        "1.05075007164441684324e-9 5.47593808499534494600e-4 "
        "1.51986665636164571966e-2 1.48103976427480074590e-1 "
        "6.89767334985100004550e-1 1.67638483018380384940e+0 "
        "2.05319162663775882187e+0 1"
    ),
)
_FAR = (
    _factors(
        "2.01033439929228813265e-7 2.71155556874348757815e-5 "
        "1.24266094738807843860e-3 2.65321895265761230930e-2 "
        "2.96560571828504891230e-1 1.78482653991729133580e+0 "
        "5.46378491116411436990e+0 6.65790464350110377720e+0"
    ),
    _factors(
        "2.04426310338993978564e-15 1.42151175831644588870e-7 "
        "1.84631831751005468180e-5 7.86869131145613259100e-4 "
        "1.48753612908506148525e-2 1.36929880922735805310e-1 "
        "5.99832206555887937690e-1 1"
    ),
)

"""What is bought, what it costs on a day, how that changes, and the quote that says so."""

from calloff.pricing.changes import ChangeKind, PriceChange, Rounding
from calloff.pricing.days import BOTH_ENDS, NIGHTS, DayCount
from calloff.pricing.lines import Basis, Line, Quantity, all_of, length, quantities, repeated
from calloff.pricing.price_lists import PriceList
from calloff.pricing.quotes import Quote, QuoteLine, quote
from calloff.pricing.rows import NotOffered, Price
from calloff.pricing.rules import PriceRule, PriceRules
from calloff.pricing.surcharges import HIGHEST_PERCENT, Surcharge

__all__ = [
    "BOTH_ENDS",
    "HIGHEST_PERCENT",
    "NIGHTS",
    "Basis",
    "ChangeKind",
    "DayCount",
    "Line",
    "NotOffered",
    "Price",
    "PriceChange",
    "PriceList",
    "PriceRule",
    "PriceRules",
    "Quantity",
    "Quote",
    "QuoteLine",
    "Rounding",
    "Surcharge",
    "all_of",
    "length",
    "quantities",
    "quote",
    "repeated",
]

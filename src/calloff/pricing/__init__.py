"""What is bought, what it costs on a day, and the quote that says so line by line."""

from calloff.pricing.days import BOTH_ENDS, NIGHTS, DayCount
from calloff.pricing.lines import Basis, Line, Quantity, length, quantities
from calloff.pricing.price_lists import Price, PriceList
from calloff.pricing.quotes import Quote, QuoteLine, quote

__all__ = [
    "BOTH_ENDS",
    "NIGHTS",
    "Basis",
    "DayCount",
    "Line",
    "Price",
    "PriceList",
    "Quantity",
    "Quote",
    "QuoteLine",
    "length",
    "quantities",
    "quote",
]

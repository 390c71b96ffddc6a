"""What is bought, what it costs on a day, and the quote that says so line by line."""

from calloff.pricing.lines import Basis, Line, Quantity, length, quantities
from calloff.pricing.price_lists import Price, PriceList
from calloff.pricing.quotes import Quote, QuoteLine, quote

__all__ = [
    "Basis",
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

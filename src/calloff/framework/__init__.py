"""The agreement as signed: its term and how long it may last, its buyers, its lots, its options."""

from calloff.framework.agreement import Buyer, Extension, Framework, Notice
from calloff.framework.lots import Ceiling, Item, Lot
from calloff.framework.options import (
    Option,
    OptionPart,
    Volume,
    Volumes,
    shared_out,
    sum_remarks,
    summed,
    whole_months,
)
from calloff.framework.remarks import TERM_RULES, TermRule, remarks, told

__all__ = [
    "TERM_RULES",
    "Buyer",
    "Ceiling",
    "Extension",
    "Framework",
    "Item",
    "Lot",
    "Notice",
    "Option",
    "OptionPart",
    "TermRule",
    "Volume",
    "Volumes",
    "remarks",
    "shared_out",
    "sum_remarks",
    "summed",
    "told",
    "whole_months",
]

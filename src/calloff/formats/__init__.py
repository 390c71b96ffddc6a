"""Documents and feeds: read from files, written to them, and compared."""

from calloff.formats.comparing import difference
from calloff.formats.differences import Change, Difference
from calloff.formats.documents import (
    Needs,
    Proposals,
    dump,
    kinds,
    load,
    parse,
    read,
    schema,
    update,
)
from calloff.formats.feeds import import_feed, read_csv, read_json
from calloff.formats.histories import HistoryRead, read_history
from calloff.formats.history_mapping import HistoryMapping
from calloff.formats.imported import Ambiguity, Imported, Unmapped
from calloff.formats.mapping import Mapping
from calloff.formats.price_mapping import PriceMapping
from calloff.formats.price_sheets import read_price_lists
from calloff.formats.priced import PriceSheets
from calloff.formats.rows import FeedError

__all__ = [
    "Ambiguity",
    "Change",
    "Difference",
    "FeedError",
    "HistoryMapping",
    "HistoryRead",
    "Imported",
    "Mapping",
    "Needs",
    "PriceMapping",
    "PriceSheets",
    "Proposals",
    "Unmapped",
    "difference",
    "dump",
    "import_feed",
    "kinds",
    "load",
    "parse",
    "read",
    "read_csv",
    "read_history",
    "read_json",
    "read_price_lists",
    "schema",
    "update",
]

"""Documents and feeds: read from files, written to them, and compared."""

from calloff.formats.comparing import difference
from calloff.formats.differences import Change, Difference
from calloff.formats.documents import Needs, Proposals, dump, load, parse, read, update
from calloff.formats.feeds import import_feed, read_csv, read_hsds, read_json
from calloff.formats.histories import HistoryRead, read_history
from calloff.formats.history_mapping import HistoryMapping
from calloff.formats.imported import Ambiguity, Imported, Unmapped
from calloff.formats.mapping import Mapping
from calloff.formats.ocds import OcdsPackage, Publisher, ocds_package
from calloff.formats.price_mapping import PriceMapping
from calloff.formats.price_sheets import read_price_lists
from calloff.formats.priced import PriceSheets
from calloff.formats.register_sheets import write_register
from calloff.formats.register_workbook import read_register
from calloff.formats.rows import FeedError
from calloff.formats.schemas import kinds, schema
from calloff.formats.workbooks import report_sheets, write_workbook

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
    "OcdsPackage",
    "PriceMapping",
    "PriceSheets",
    "Proposals",
    "Publisher",
    "Unmapped",
    "difference",
    "dump",
    "import_feed",
    "kinds",
    "load",
    "ocds_package",
    "parse",
    "read",
    "read_csv",
    "read_history",
    "read_hsds",
    "read_json",
    "read_price_lists",
    "read_register",
    "report_sheets",
    "schema",
    "update",
    "write_register",
    "write_workbook",
]

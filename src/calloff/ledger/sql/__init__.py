"""The ledger in a database, over SQLAlchemy: SQLite in a file, PostgreSQL for many users."""

from calloff.ledger.sql.dialect import StoreBusy
from calloff.ledger.sql.store import SqlStore

__all__ = ["SqlStore", "StoreBusy"]

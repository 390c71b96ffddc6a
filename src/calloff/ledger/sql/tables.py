"""The tables of a ledger, as SQLAlchemy knows them; SQLite and PostgreSQL hold the same.

All are named ``calloff_...``, so that they can stand in a host's own database. Texts are ordered
by code point everywhere. Days and moments are written as in the rows: ISO 8601 text.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Sequence,
    Table,
    Text,
    UniqueConstraint,
)

__all__ = ["KEPT", "METADATA", "NUMBERS", "SCHEMA"]

METADATA = MetaData()
"""All tables of a ledger."""

SCHEMA = "calloff_schema"
"""The table in which Alembic keeps which revision the tables are at."""

# In SQLite only a column called INTEGER is the number of the row itself.
_whole = BigInteger().with_variant(Integer, "sqlite")
_text = Text().with_variant(Text(collation="C"), "postgresql")

NUMBERS = Sequence("calloff_number", metadata=METADATA)
"""Whence numbers of rows are drawn in PostgreSQL; SQLite, with one writer, counts on."""

KEPT = ("calloff_command", "calloff_row", "calloff_version", "calloff_seal", "calloff_sealed")
"""Tables to which is only added: triggers refuse to change or delete what stands in them."""


def _table(name: str, *columns: Column[object] | UniqueConstraint | Index) -> Table:
    """A table whose rows lie in the order of their primary key, in SQLite too."""
    return Table(name, METADATA, *columns, sqlite_with_rowid=False)


command = _table(
    "calloff_command",
    Column("id", _text, primary_key=True),
    Column("asked", _text, nullable=False),
    Column("answer", _text, nullable=False),
)

row = Table(
    "calloff_row",
    METADATA,
    Column("number", _whole, primary_key=True, autoincrement=False),
    Column("stream", _text, nullable=False),
    Column("place", _whole, nullable=False),
    Column("kind", _text, nullable=False),
    Column("at", _text, nullable=False),
    Column("written", _text, nullable=False),
    Column("kept", _text, nullable=False),
    Column("commitment", _text),
    Column("before", _text, nullable=False),
    Column("digest", _text, nullable=False),
    UniqueConstraint("stream", "place", name="calloff_row_place"),
)

private = Table(
    "calloff_private",
    METADATA,
    Column("number", _whole, primary_key=True, autoincrement=False),
    Column("salt", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

mark = _table(
    "calloff_mark",
    Column("name", _text, primary_key=True),
    Column("version", _whole, nullable=False),
)

capacity = _table(
    "calloff_capacity",
    Column("name", _text, primary_key=True),
    # Something may be taken of what nobody has stated; then this row is only what is locked.
    Column("stated", Boolean, nullable=False),
    Column("most", _whole),
    Column("updated", _text),
    Column("daily", Boolean, nullable=False),
    # The sum of all that counts, on whatever day: while that fits, each day does.
    Column("used", _whole, nullable=False),
)

taking = _table(
    "calloff_taking",
    Column("stream", _text, primary_key=True),
    Column("ref", _text, primary_key=True),
    Column("capacity", _text, nullable=False),
    Column("kind", _text, nullable=False),
    Column("quantity", _whole, nullable=False),
    Column("since", _text, nullable=False),
    Column("first_day", _text),
    Column("end_day", _text),
    Column("until", _text),
    Column("beyond", Boolean, nullable=False),
    Index("calloff_taking_capacity", "capacity"),
)

version = _table(
    "calloff_version",
    Column("register", _text, primary_key=True),
    Column("number", _whole, primary_key=True, autoincrement=False),
    Column("known", _text, nullable=False),
    Column("fingerprint", _text, nullable=False),
)

part = _table(
    "calloff_part",
    Column("register", _text, primary_key=True),
    Column("section", _text, primary_key=True),
    Column("id", _text, primary_key=True),
    # From which version on it is so, and from which on no longer.
    Column("added", _whole, primary_key=True, autoincrement=False),
    Column("gone", _whole),
    Column("body", _text, nullable=False),
)

seal = Table(
    "calloff_seal",
    METADATA,
    Column("number", _whole, primary_key=True, autoincrement=False),
    Column("root", _text, nullable=False),
    Column("before", _text, nullable=False),
    Column("at", _text, nullable=False),
    Column("digest", _text, nullable=False),
    # Up to this number every row is sealed: whoever looks for others begins after it.
    Column("through", _whole, nullable=False),
)

sealed = Table(
    "calloff_sealed",
    METADATA,
    Column("number", _whole, primary_key=True, autoincrement=False),
    Column("seal", _whole, ForeignKey("calloff_seal.number"), nullable=False),
    Column("position", _whole, nullable=False),
    UniqueConstraint("seal", "position", name="calloff_sealed_position"),
)

told = _table(
    "calloff_told",
    Column("reader", _text, primary_key=True),
    Column("number", _whole, nullable=False),
)

"""The first tables of a ledger, and the triggers that guard what is only added to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from calloff.ledger.migrations.write_1 import WRITE_1

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None

KEPT = ("calloff_command", "calloff_row", "calloff_version", "calloff_seal", "calloff_sealed")


def upgrade() -> None:
    """Make the tables, and let the database refuse what changes a row that is kept."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute("CREATE SEQUENCE calloff_number")
    _rows()
    _capacities()
    _registers()
    _seals()
    if postgresql:
        op.get_bind().exec_driver_sql(WRITE_1)
        _guard_postgresql()
    else:
        _guard_sqlite()


def _text(name: str, *, key: bool = False, null: bool = False) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, primary_key=key, nullable=null)


def _whole(name: str, *, key: bool = False, null: bool = False) -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, kind, primary_key=key, nullable=null, autoincrement=False)


def _rows() -> None:
    op.create_table(
        "calloff_command",
        _text("id", key=True),
        _text("asked"),
        _text("answer"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "calloff_row",
        _whole("number", key=True),
        _text("stream"),
        _whole("place"),
        _text("kind"),
        _text("at"),
        _text("written"),
        _text("kept"),
        _text("commitment", null=True),
        _text("before"),
        _text("digest"),
        sa.UniqueConstraint("stream", "place", name="calloff_row_place"),
    )
    op.create_table(
        "calloff_private",
        _whole("number", key=True),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "calloff_told", _text("reader", key=True), _whole("number"), sqlite_with_rowid=False
    )


def _capacities() -> None:
    op.create_table(
        "calloff_mark", _text("name", key=True), _whole("version"), sqlite_with_rowid=False
    )
    op.create_table(
        "calloff_capacity",
        _text("name", key=True),
        sa.Column("stated", sa.Boolean(), nullable=False),
        _whole("most", null=True),
        _text("updated", null=True),
        sa.Column("daily", sa.Boolean(), nullable=False),
        _whole("used"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "calloff_taking",
        _text("stream", key=True),
        _text("ref", key=True),
        _text("capacity"),
        _text("kind"),
        _whole("quantity"),
        _text("since"),
        _text("first_day", null=True),
        _text("end_day", null=True),
        _text("until", null=True),
        sa.Column("beyond", sa.Boolean(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("calloff_taking_capacity", "calloff_taking", ["capacity"])


def _registers() -> None:
    op.create_table(
        "calloff_version",
        _text("register", key=True),
        _whole("number", key=True),
        _text("known"),
        _text("fingerprint"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "calloff_part",
        _text("register", key=True),
        _text("section", key=True),
        _text("id", key=True),
        _whole("added", key=True),
        _whole("gone", null=True),
        _text("body"),
        sqlite_with_rowid=False,
    )


def _seals() -> None:
    op.create_table(
        "calloff_seal",
        _whole("number", key=True),
        _text("root"),
        _text("before"),
        _text("at"),
        _text("digest"),
        _whole("through"),
    )
    op.create_table(
        "calloff_sealed",
        _whole("number", key=True),
        sa.Column(
            "seal",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("calloff_seal.number"),
            nullable=False,
        ),
        _whole("position"),
        sa.UniqueConstraint("seal", "position", name="calloff_sealed_position"),
    )


def _guard_sqlite() -> None:
    for table in KEPT:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END"
            )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION calloff_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is only added to', TG_TABLE_NAME; END $$"
    )
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION calloff_refuse()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION calloff_refuse()"
        )

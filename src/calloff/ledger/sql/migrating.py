"""Bringing the tables of a ledger to where this release expects them."""

from __future__ import annotations

from pathlib import Path

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from calloff.errors import InputError, Problem
from calloff.ledger import migrations
from calloff.ledger.sql.tables import SCHEMA

__all__ = ["NO_LEDGER", "bring_up", "check_revision", "revision"]

NO_LEDGER = "holds no ledger. Make one with `calloff ledger init` or SqlStore.create."
"""What is said of a database without the tables."""

_LOCK = 0x63616C6C << 32 | 0xFFFFFFFF


def bring_up(connection: Connection, to: str = "head") -> None:
    """Bring the tables to a revision; those that are there already keep all that is in them.

    Args:
        connection: In a transaction, in which all steps are taken or none.
        to: The revision; the newest unless said otherwise.

    Raises:
        InputError: where the tables were made by a later release.
    """
    if connection.dialect.name == "postgresql":
        # Two that begin at once would both find no tables.
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    scripts = _scripts()
    context = MigrationContext.configure(connection, opts={"version_table": SCHEMA})
    at = context.get_current_revision()
    _known(scripts, at)
    with Operations.context(context):
        for step in reversed(list(scripts.iterate_revisions(to, at or "base"))):
            step.module.upgrade()
            context.stamp(scripts, step.revision)


def revision(connection: Connection) -> str | None:
    """Which revision the tables are at; ``None``: there are none."""
    context = MigrationContext.configure(connection, opts={"version_table": SCHEMA})
    return context.get_current_revision()


def check_revision(connection: Connection, name: str) -> None:
    """See that the tables are where this release expects them.

    Raises:
        InputError: where they are not, with what to do.
    """
    at, scripts = revision(connection), _scripts()
    _known(scripts, at)
    if at is None:
        what = NO_LEDGER
    elif at != scripts.get_current_head():
        what = (
            f"holds a ledger at revision {at}; this release needs "
            f"{scripts.get_current_head()}. Bring it up with `calloff ledger init` or "
            "SqlStore.upgrade."
        )
    else:
        return
    raise InputError("a ledger", [Problem(name, what)])


def _known(scripts: ScriptDirectory, at: str | None) -> None:
    known = {step.revision for step in scripts.walk_revisions()}
    if at is not None and at not in known:
        what = f"is at revision {at}, which this release does not know. Use a later release."
        raise InputError("a ledger", [Problem("", what)])


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(Path(migrations.__file__).parent))

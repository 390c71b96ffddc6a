"""What an office did before it had a ledger, kept in it: marked as imported, and counted.

Past call-offs count in sums, turns and shares as others do. Where each row stood is kept with it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from calloff.errors import InputError, Problem
from calloff.ledger.command import Command
from calloff.ledger.receipts import Asked, Receipt, answering, appended, receipt, repeated
from calloff.ledger.rows import START, Fresh, Private, Row, tight
from calloff.ledger.store import Store
from calloff.process.imported import (
    ImportedAnswer,
    ImportedCallOff,
    ImportedDirectAward,
    ImportedHistory,
)
from calloff.values.exact import plain
from calloff.values.money import Money

__all__ = ["imported_history", "keep_history"]

_PREFIX = "history/"
_KINDS = {
    "imported_call_off": "call_offs",
    "imported_answer": "answers",
    "imported_direct_award": "direct_awards",
}
"""The kinds of rows, and where in a history they stand."""


def keep_history(
    store: Store,
    history: ImportedHistory,
    name: str,
    *,
    at: datetime,
    role: str,
    command: str,
    salt: Callable[[], bytes] = lambda: secrets.token_bytes(16),
) -> Receipt:
    """Keep what was imported from an office's spreadsheets.

    Each row becomes a row of the ledger, in the order of the days; the pseudonym of its case and
    the reason of a decline can be erased, as in a call-off.

    Args:
        store: What the ledger is kept in.
        history: What was read.
        name: What it is called here, such as the spreadsheet's name.
        at: When it is written down.
        role: In what role somebody stands for it.
        command: The caller's id of this command.
        salt: Draws sixteen bytes that nobody can guess, for each row.

    Raises:
        InputError: where there is nothing to keep, or something of this name is kept already.
        Conflict: where somebody else keeps something of this name meanwhile.
    """
    stream = _PREFIX + name
    fresh = list(_fresh(history, at, role, salt))

    def matches(rows: Sequence[Row], private: Mapping[int, Private]) -> bool:
        return [row.kept for row in rows] == [tight(dict(one.kept)) for one in fresh]

    asked = Asked(command, "import", stream, matches)
    if (told := repeated(store, asked)) is not None:
        return told
    problems = []
    if not fresh:
        problems.append(Problem("history", "has no rows: there is nothing to keep."))
    if store.heads([stream])[stream] != START:
        problems.append(Problem("name", f"{name!r} is kept already: give this another name."))
    if problems:
        raise InputError("the ledger", problems)
    written = answering(Command(command, "import", appends=(appended(stream, START, fresh),)))
    return receipt(store.write(written), written, store, asked)


def imported_history(store: Store) -> ImportedHistory:
    """Everything that was imported and has not been erased, as it was read."""
    found: dict[str, list[Any]] = {name: [] for name in _KINDS.values()}
    for stream in store.streams(_PREFIX):
        private = store.private(stream)
        for row in store.stream(stream):
            if row.kind in _KINDS and row.place in private:
                found[_KINDS[row.kind]].append(json.loads(private[row.place].body))
    return ImportedHistory.read(found)


def _fresh(
    history: ImportedHistory, at: datetime, role: str, salt: Callable[[], bytes]
) -> Iterator[Fresh]:
    """What is to be written, in the order of the days."""
    told: list[tuple[datetime, str, Any, Mapping[str, Any]]] = [
        *((_noon(one.on), "imported_call_off", one, _call_off(one)) for one in history.call_offs),
        *((one.at, "imported_answer", one, _answer(one)) for one in history.answers),
        *(
            (_noon(one.decided), "imported_direct_award", one, _direct(one))
            for one in history.direct_awards
        ),
    ]
    for happened, kind, one, facts in sorted(told, key=lambda each: each[:2]):
        body = tight(one.data()).encode()
        kept = {**facts, "origin": str(one.origin), "role": role}
        yield Fresh(kind, happened, at, kept, Private(salt(), body))


def _noon(day: date) -> datetime:
    """A day of which no hour is known."""
    return datetime.combine(day, time(12), UTC)


def _call_off(one: ImportedCallOff) -> dict[str, Any]:
    """What stays of a past call-off: how it counts."""
    hours = {} if one.hours is None else {"quantity": plain(one.hours), "unit": "hour"}
    return {
        "award": {
            "offer": one.offer,
            "lot": one.lot,
            "day": one.on.isoformat(),
            **_money(one.value),
            **hours,
        }
    }


def _answer(one: ImportedAnswer) -> dict[str, Any]:
    """What stays of a past answer."""
    return {"offer": one.offer, "status": one.status}


def _direct(one: ImportedDirectAward) -> dict[str, Any]:
    """What stays of a past direct award; it counts in sums where its value is known."""
    supplier = {} if one.supplier is None else {"supplier": one.supplier}
    return {"procured": one.procured.isoformat(), **supplier, **_money(one.value)}


def _money(amount: Money | None) -> dict[str, Any]:
    return {} if amount is None else {"value_minor": amount.minor, "currency": amount.currency}

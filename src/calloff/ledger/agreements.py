"""What happens to an agreement as a whole, kept like everything else: added to, and never edited.

Reviews, complaints, action plans, clarifications and extensions stand in a stream of their own for
each agreement, whose first row is the agreement as it was signed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from calloff.errors import InputError, Problem, did_you_mean
from calloff.framework import Framework
from calloff.ledger.command import Command, Moved
from calloff.ledger.receipts import Asked, Receipt, answering, appended, receipt, repeated
from calloff.ledger.registers import Registers
from calloff.ledger.rows import Fresh, Private, Row, tight
from calloff.ledger.store import Store
from calloff.process import agreement_events as a
from calloff.process.agreement import AgreementFile
from calloff.values.exact import plain

__all__ = ["AGREEMENT", "KEPT", "Agreements"]

AGREEMENT = "agreement/"
"""What the stream of every agreement begins with."""

_TIMES = 8
_ENTRY: TypeAdapter[a.AgreementEntry] = TypeAdapter(a.AnyAgreementEntry)


class Agreements:
    """The files of agreements in a store."""

    def __init__(self, store: Store, registers: Registers, salt: Callable[[], bytes]) -> None:
        """Begin with a store, the versions of registers in it, and what draws salts."""
        self._store = store
        self._registers = registers
        self._salt = salt

    def file(self, framework: str) -> AgreementFile:
        """What has happened to an agreement; arguments and errors as `Desk.agreement`."""
        rows = self._store.stream(AGREEMENT + framework)
        if not rows:
            return AgreementFile(framework=self._signed(framework))
        return self._read(rows)

    def record(
        self, framework: str, entries: Sequence[a.AgreementEntry], *, command: str
    ) -> Receipt:
        """Write down what happened to an agreement; arguments and errors as `Desk.record`."""
        stream = AGREEMENT + framework
        bodies = [tight(entry.data()).encode() for entry in entries]

        def matches(rows: Sequence[Row], private: Mapping[int, Private]) -> bool:
            # The first row of all is the agreement itself.
            told = rows[len(rows) - len(bodies) :]
            return len(rows) >= len(bodies) and all(
                row.place not in private or private[row.place].body == body
                for row, body in zip(told, bodies, strict=True)
            )

        asked = Asked(command, "record " + ",".join(one.kind for one in entries), stream, matches)
        if (told := repeated(self._store, asked)) is not None:
            return told
        for _ in range(_TIMES):
            written = self._command(asked, framework, entries)
            outcome = self._store.write(written)
            if not isinstance(outcome, Moved):
                break
        return receipt(outcome, written, self._store, asked)

    def _command(
        self, asked: Asked, framework: str, entries: Sequence[a.AgreementEntry]
    ) -> Command:
        """What is written, after all that stands."""
        rows = self._store.stream(asked.stream)
        file = self._read(rows) if rows else AgreementFile(framework=self._signed(framework))
        file.add(*entries)
        head = self._store.heads([asked.stream])[asked.stream]
        fresh = [self._fresh(entry) for entry in entries]
        if not rows:
            signed, at = tight(file.framework.data()), entries[0].at
            fresh.insert(0, Fresh("agreement", at, at, {"signed": signed}))
        appends = (appended(asked.stream, head, fresh),)
        return answering(Command(asked.command, asked.verb, appends=appends))

    def _fresh(self, entry: a.AgreementEntry) -> Fresh:
        """The row of an entry: codes, days and counts stay, and what was said may be erased."""
        private = Private(self._salt(), tight(entry.data()).encode())
        return Fresh(entry.kind, entry.at, entry.recorded or entry.at, kept_of(entry), private)

    def _read(self, rows: Sequence[Row]) -> AgreementFile:
        """The file that some rows make up; of what was erased nothing is told."""
        first, *others = rows
        private = self._store.private(first.stream)
        bodies = [private[row.place].body for row in others if row.place in private]
        signed = Framework.read(json.loads(first.facts["signed"]))
        return AgreementFile(framework=signed, entries=tuple(map(_ENTRY.validate_json, bodies)))

    def _signed(self, framework: str) -> Framework:
        """The agreement as it is first known here."""
        known: dict[str, Framework] = {}
        for register in self._registers.newest():
            known |= {one.id: one for one in register.frameworks}
        if framework not in known:
            what = f"no agreement {framework!r} in any register.{did_you_mean(framework, known)}"
            raise InputError("the ledger", [Problem("framework", what)])
        return known[framework]


def kept_of(entry: a.AgreementEntry) -> dict[str, Any]:
    """What stays of an entry, as plain data of strings and whole numbers."""
    told = {"supplier": entry.supplier, **KEPT[type(entry)](entry)}
    return {name: value for name, value in told.items() if value is not None}


def _told(*names: str) -> Callable[[Any], dict[str, Any]]:
    """Fields that stay as they are: codes, points of the delegation order, days and periods."""

    def told(entry: Any) -> dict[str, Any]:
        values = {name: getattr(entry, name) for name in names}
        return {name: None if value is None else str(value) for name, value in values.items()}

    return told


def _reviewed(entry: a.AgreementReviewed) -> dict[str, Any]:
    results = ("approved", "remark", "non_conformity")
    return {
        "occasion": entry.occasion,
        **{result: entry.found(result) for result in results},
        "named": sorted(code for result in results[1:] for code in entry.named(result)),
    }


def _capacity(entry: a.CapacityStated) -> dict[str, Any]:
    figures = {"available": entry.available, "maximum": entry.maximum}
    return {
        "limited": int(entry.limited),
        "unit": entry.unit,
        **{name: None if value is None else plain(value) for name, value in figures.items()},
    }


KEPT: Mapping[type[a.AgreementEntry], Callable[[Any], dict[str, Any]]] = {
    a.AgreementReviewed: _reviewed,
    a.Complained: _told("about"),
    a.MeetingHeld: _told("about"),
    a.Clarified: _told("requirement"),
    a.PlanRequired: _told("due", "about"),
    a.PlanSubmitted: lambda entry: {"measures": len(entry.measures)},
    a.PlanAssessed: lambda entry: {"accepted": int(entry.accepted)},
    a.CapacityStated: _capacity,
    a.StandingStated: lambda entry: {
        "status": entry.standing.status,
        "valid": str(entry.standing.valid),
    },
    a.AgreementExtended: _told("period", "delegation"),
}
"""What stays of each kind of entry, beside its kind, its supplier and when it was."""

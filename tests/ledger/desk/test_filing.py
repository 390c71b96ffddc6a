"""A call-off that was kept in a file of its own, put into the ledger: whole, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

import calloff
from calloff import Register, shipped
from calloff.errors import InputError
from calloff.ledger.desk import Desk
from calloff.ledger.memory import MemoryStore
from calloff.ledger.refusals import NotEnough
from calloff.process import Case, ask
from calloff.process import entries as e

ROLE = "caseworker"
AT = datetime(2024, 1, 15, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def register() -> Register:
    """The register that comes with calloff."""
    found = calloff.load("familjehem.json")
    assert isinstance(found, Register)
    return found


@pytest.fixture(scope="module")
def answered(register: Register) -> Case:
    """A file in which one home has been proposed."""
    case = Case.open(
        calloff.load("7F3K-need.json"), shipped.procedure("familjehem"), at=AT, role=ROLE
    )
    for source in ("network", "in_house"):
        case = case.add(e.Tried(source=source, outcome="does_not", reason="no", at=AT, role=ROLE))
    case = ask(case, register, at=AT, role=ROLE)
    proposal = calloff.load("7F3K-proposals.json").proposals[0]
    (request,) = (one for one in case.state.requests if one.candidate == proposal.offer)
    later = datetime(2024, 1, 15, 13, 5, tzinfo=UTC)
    return case.add(e.Proposed(request=request.ref, proposal=proposal, at=later, role=ROLE))


def _desk(register: Register) -> Desk:
    desk = Desk(MemoryStore())
    desk.publish(register, at=datetime(2024, 1, 10, tzinfo=UTC), role="registrar", command="r-1")
    return desk


def _begun(case: Case, count: int) -> Case:
    """The file as it stood after so many entries."""
    return Case(procedure=case.procedure, entries=case.entries[:count])


def test_a_file_holds_what_it_would_hold_had_it_been_written_at_the_desk(
    register: Register, answered: Case
) -> None:
    """Whole or bit by bit, it comes to the same places, and is read back the same."""
    whole, by_and_by = _desk(register), _desk(register)

    whole.file(answered, command="f-1")
    for count in range(1, len(answered.entries) + 1):
        by_and_by.file(_begun(answered, count), command=f"f-{count}")

    assert answered == whole.case("7F3K") == by_and_by.case("7F3K")
    assert whole.standing().takings == by_and_by.standing().takings
    (taken,) = whole.store.takings()
    assert ("held", "pool/SE-550000-0237/children") == (taken.kind, taken.capacity)
    assert () == whole.replay("7F3K") == by_and_by.replay("7F3K")


def test_a_file_for_which_there_is_no_place_is_not_half_written(
    register: Register, answered: Case
) -> None:
    """It says how many places there are; of the case nothing stands."""
    desk = _desk(register)
    stated = datetime(2024, 1, 14, tzinfo=UTC)
    pool = "SE-550000-0237/children"
    desk.state_places(pool, Decimal(0), updated=stated, role=ROLE, command="p-1")
    before = desk.store.rows()

    with pytest.raises(NotEnough, match=rf"pool/{pool}: 1 wanted, 0 of 0 used"):
        desk.file(answered, command="f-1")

    assert before == desk.store.rows()
    assert () == tuple(desk.store.takings())


def test_a_file_that_says_less_or_otherwise_is_refused(register: Register, answered: Case) -> None:
    """The ledger goes before the file; the same file again changes nothing."""
    desk = _desk(register)
    first = desk.file(answered, command="f-1")
    again = desk.file(answered, command="f-2")

    assert (first.place, True) == (again.place, again.repeated)
    with pytest.raises(InputError, match="case/7F3K: says otherwise, or less, than the ledger"):
        desk.file(_begun(answered, 3), command="f-3")

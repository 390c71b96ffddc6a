"""That a command is carried out once, on what it rests on, or not at all."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import create_engine

from calloff.assessment import Assessment, Ground, Signature
from calloff.ledger.command import Append, Command, Done
from calloff.ledger.desk import Desk
from calloff.ledger.memory import MemoryStore
from calloff.ledger.refusals import Conflict, Erased, NotEnough, retried
from calloff.ledger.rows import Fresh, chained
from calloff.ledger.sql import SqlStore
from calloff.orderings import BestSuited, LowestTotalPrice
from calloff.process import entries as e
from calloff.snapshot import Draw, Snapshot, Use

ALM, BIRCH = "agreement/A/SE-alm", "agreement/A/SE-birch"
Refused = Callable[..., str]


# --- Once -------------------------------------------------------------------------------------


def test_a_command_given_again_gets_the_same_receipt(office: Any) -> None:
    """Whatever was carried out says so, and is not carried out again."""
    office.publish().open("7F3K")
    rows = office.desk.store.rows()
    moment = {"at": office.now, "role": "caseworker"}
    opened = office.desk.case("7F3K").entries[0].need

    again = office.desk.open(opened, office.procedure, **moment, command="command-2")
    published = office.desk.publish(
        office.register, at=office.now, role="registrar", command="command-1"
    )

    assert ("case/7F3K", 1, True) == (again.stream, again.place, again.repeated)
    assert ("register/register", 1, True) == (
        published.stream,
        published.place,
        published.repeated,
    )
    assert rows == office.desk.store.rows()


def test_a_decision_given_again_is_not_made_again(office: Any) -> None:
    """The receipt is that of the first time, however far the case has come."""
    office.publish().open("7F3K")
    first = office.ask("7F3K")
    office.propose("7F3K")

    again = office.desk.ask(
        "7F3K", at=first_asked(office).at, role="caseworker", command=first.command
    )

    assert (first.place, False, True) == (again.place, first.repeated, again.repeated)


def first_asked(office: Any) -> e.Asked:
    """The entry of the first request."""
    return next(one for one in office.desk.case("7F3K").entries if one.kind == "asked")


def test_an_id_stands_for_one_command(office: Any, refused: Refused) -> None:
    """An id that was given to another command is refused, with what that was."""
    office.publish().asked("7F3K").open("9D2H")
    note = {"entry": 1, "what": "was wrong", "at": office.now, "role": "caseworker"}
    office.desk.note("7F3K", e.Corrected(**note), command="one")
    other = e.Corrected(**{**note, "what": "was right"})
    told = (
        "the ledger has 1 problem\n"
        "  command: 'one' was given to another command, 'note corrected' in case/7F3K: give each "
        "its own."
    )

    assert told == refused(office.desk.note, "7F3K", other, command="one")
    assert told == refused(office.desk.note, "9D2H", e.Corrected(**note), command="one")
    assert told == refused(
        office.desk.compare, "7F3K", at=office.now, role="caseworker", command="one"
    )
    assert told == refused(
        office.desk.state_places, "P", None, updated=office.now, role="r", command="one"
    )


def test_a_decision_by_somebody_else_is_another_command(office: Any, refused: Refused) -> None:
    """The same id, asked in another role or at another time, is refused."""
    office.publish().open("7F3K")
    first = office.ask("7F3K")

    assert "was given to another command, 'ask' in case/7F3K" in refused(
        office.desk.ask, "7F3K", at=office.now, role="manager", command=first.command
    )


def test_places_stated_again_are_another_command(office: Any, refused: Refused) -> None:
    """The same id with another figure is refused; with the same one it is a repetition."""
    given = {"updated": office.now, "role": "registrar", "command": "one"}
    office.desk.state_places("P", Decimal(2), **given)

    assert office.desk.state_places("P", Decimal(2), **given).repeated
    assert "'one' was given to another command" in refused(
        office.desk.state_places, "P", Decimal(3), **given
    )


# --- What it rests on -------------------------------------------------------------------------


def test_what_happened_meanwhile_is_no_conflict_for_what_only_notes(office: Any) -> None:
    """An answer is written down, whatever else has come since the case was seen."""
    office.publish().asked("7F3K")
    seen = len(office.desk.case("7F3K").entries)
    office.beside().propose("7F3K", BIRCH, "birch")

    office.propose("7F3K", ALM, "elm", seen=seen)

    assert ["birch", "elm"] == [o.proposal.id for o in office.desk.case("7F3K").state.live]


def test_what_rests_on_something_says_what_moved(office: Any, refused: Refused) -> None:
    """An award rests on the answers: a home that has come since is named, without its words."""
    office.publish().compared("7F3K")
    seen = len(office.desk.case("7F3K").entries)
    office.beside().note("7F3K", e.Withdrawn, proposal="elm", said="told in confidence")

    assert (
        "case/7F3K has moved on; look again and decide anew:\n"
        "  2024-01-19 09:07, caseworker: withdrawn, which touches the answers."
    ) == refused(office.award, "7F3K", seen=seen)


def test_a_decision_rests_on_what_its_key_reads(office: Any, refused: Refused) -> None:
    """A comparison signed meanwhile matters to a key that goes by it, and to no other."""
    office.publish().asked("7F3K")
    office.propose("7F3K")
    office.silence("7F3K")
    seen = len(office.desk.case("7F3K").entries)

    def assess(other: Any) -> None:
        signed = Signature(role="caseworker", at=other.now)
        ground = Ground("elm", "as told")
        compared = {"need": "7F3K", "tiers": (("elm",),), "grounds": (ground,)}
        other.note("7F3K", e.Assessed, assessment=Assessment(**compared, signed=(signed,)))

    assess(office.beside())
    office.now += timedelta(minutes=5)
    office.compare("7F3K", seen=seen)

    by_wishes = type(office)().ruled(BestSuited(), LowestTotalPrice(day="requested")).publish()
    by_wishes.asked("7F3K")
    by_wishes.propose("7F3K")
    by_wishes.silence("7F3K")
    assess(by_wishes.beside())
    by_wishes.now += timedelta(minutes=5)
    assert "assessed, which touches the assessments." in refused(
        by_wishes.compare, "7F3K", seen=seen
    )


def test_more_cannot_be_seen_than_there_is(office: Any, refused: Refused) -> None:
    """A number of entries that never stood there is a mistake."""
    office.publish().asked("7F3K")

    for seen in (-1, 4):
        assert (
            "the ledger has 1 problem\n"
            f"  seen: is {seen}, and there are 3 entries: say how many were seen."
        ) == refused(office.ask, "7F3K", seen=seen)


def test_two_desks_see_what_the_other_has_written(office: Any) -> None:
    """What one desk has read last is gone on with when another has written meanwhile."""
    office.publish().asked("7F3K")
    other = office.beside()
    office.propose("7F3K", ALM, "elm")
    other.now = office.now
    other.propose("7F3K", BIRCH, "birch")
    office.now = other.now
    office.silence("7F3K")
    office.compare("7F3K")

    assert office.desk.case("7F3K") == other.desk.case("7F3K")
    assert ("elm",) == other.desk.case("7F3K").state.comparing.whom


def test_an_award_given_at_two_desks_is_made_once(office: Any, refused: Refused) -> None:
    """The second is told that the choice has been made."""
    office.publish().compared("7F3K")
    other = office.beside()
    other.desk.case("7F3K")
    office.award("7F3K")
    other.now = office.now

    assert "the choice has been made" in refused(other.award, "7F3K")


class Busy(MemoryStore):
    """A store in which somebody else is always a moment faster."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.left = times

    def write(self, command: Command) -> Any:
        """Somebody notes something first."""
        if self.left and command.id.startswith("late"):
            self.left -= 1
            stream = command.appends[-1].stream
            head = self.heads([stream])[stream]
            at = command.appends[-1].rows[-1].at
            when = Fresh("remark", datetime.fromisoformat(at), datetime.fromisoformat(at), {})
            rows = chained(stream, head, [when])
            done = super().write(
                Command(f"first {self.left}", "-", appends=(Append(stream, head, rows),))
            )
            assert isinstance(done, Done)
        return super().write(command)


@pytest.mark.parametrize("times", [3, 100])
def test_a_command_is_made_anew_so_often(in_memory: Any, refused: Refused, times: int) -> None:
    """Where others are always faster, it says so in the end, and may be given again."""
    office = in_memory
    office.desk = Desk(Busy(times))
    office.publish().asked("7F3K")
    note = {"entry": 1, "what": "was wrong", "at": office.now, "role": "caseworker"}

    def late() -> Any:
        return office.desk.note("7F3K", e.Corrected(**note), command="late")

    if times == 3:
        assert 7 == late().place
    else:
        assert (
            "case/7F3K has moved on; look again and decide anew:\n"
            "  somebody else wrote first 8 times: give it again."
        ) == refused(late)
        office.desk.store.left = 0
        assert "late" == retried(late).command


def taken_back(office: Any, what: Callable[[], object]) -> None:
    """Something is written in a transaction of the host, which takes it back."""
    before = copy.deepcopy(
        {name: held for name, held in vars(office.desk.store).items() if name != "_turn"}
    )
    what()
    vars(office.desk.store).update(before)


@pytest.mark.parametrize("meanwhile", [0, 1, 3])
def test_what_a_host_took_back_never_happened(in_memory: Any, meanwhile: int) -> None:
    """A desk that wrote it goes on from how the case stands, whatever came meanwhile."""
    office = in_memory.publish().asked("7F3K")
    other = office.beside()
    taken_back(office, lambda: office.propose("7F3K", ALM, "elm"))
    for number in range(meanwhile):
        other.now = office.now
        other.note("7F3K", e.Corrected, entry=1, what=f"number {number}")
        office.now = other.now
    office.propose("7F3K", BIRCH, "oak")

    assert ["oak"] == [o.proposal.id for o in office.desk.case("7F3K").state.live]
    taken_back(office, lambda: office.note("7F3K", e.Withdrawn, proposal="oak"))
    assert ["oak"] == [o.proposal.id for o in office.desk.case("7F3K").state.live]
    assert office.desk.case("7F3K") == Desk(office.desk.store).case("7F3K")


def test_a_desk_works_in_the_hosts_transaction(sqlite_url: str, in_memory: Any) -> None:
    """What it writes is there, or not, with everything else that the host writes in it."""
    office = in_memory
    with SqlStore.create(sqlite_url) as store:
        office.desk = Desk(store)
        office.publish().asked("7F3K")
        engine = create_engine(sqlite_url)
        for done in (False, True):
            inside = office.beside()
            inside.now, inside.commands = office.now, 2000
            with engine.connect() as connection:
                connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS notes (what TEXT)")
                connection.exec_driver_sql("INSERT INTO notes VALUES ('told')")
                inside.desk = Desk(SqlStore.within(connection))
                receipt = inside.propose("7F3K")
                assert ["elm"] == [o.proposal.id for o in inside.desk.case("7F3K").state.live]
                assert not receipt.repeated
                if done:
                    connection.commit()
                else:
                    connection.rollback()

            live = office.desk.case("7F3K").state.live
            assert (["elm"] if done else []) == [o.proposal.id for o in live]
        engine.dispose()


# --- Wrong input ------------------------------------------------------------------------------


def test_wrong_input_says_what_to_do(office: Any, refused: Refused) -> None:
    """Every mistake is told with its place."""
    moment = {"at": office.now, "role": "caseworker"}
    desk = office.desk
    office.open("7F3K")

    assert "the ledger has 1 problem\n  register: no register: publish it." == refused(
        desk.register
    )
    assert (
        "the ledger has 1 problem\n  case: no case '7F3X' in the ledger. Did you mean '7F3K'?"
    ) == refused(desk.case, "7F3X")
    assert (
        "the ledger has 1 problem\n  need: the case '7F3K' is open already: add to it."
    ) == refused(office.open, "7F3K")
    assert ("the ledger has 1 problem\n  entries: are needed: at least one.") == refused(
        desk.note, "7F3K", command="one"
    )
    assert (
        "the ledger has 1 problem\n"
        "  lot: no register that is known at 2024-01-15T08:00:00.000000Z has the lot "
        "'agreement/A'."
    ).replace(".000000", "") == refused(desk.look, "7F3K", **moment, command="two").replace(
        ".000000", ""
    )
    assert "a quantity has 1 problem\n  available: has more than six decimals" in refused(
        desk.state_places, "P", Decimal("0.0000001"), updated=office.now, role="r", command="three"
    )


def test_registers_are_asked_for_by_name_and_time(office: Any, refused: Refused) -> None:
    """Of several one must be named; before it was known there is none."""
    office.publish()
    other = office.register.replace(id="another")
    office.desk.publish(other, at=office.now, role="registrar", command="other")

    assert (
        "the ledger has 1 problem\n  register: there are several: another, register. Say which."
    ) == refused(office.desk.register)
    assert "register: no register 'registre': publish it. Did you mean 'register'?" in refused(
        office.desk.register, "registre"
    )
    assert "known: 'register' is known from 2024-01-01T00:00:00" in refused(
        office.desk.register, "register", known=office.register.known - timedelta(days=1)
    )


def test_a_version_follows_upon_the_one_before(office: Any, refused: Refused) -> None:
    """A register that was known earlier is not published later."""
    office.publish()

    assert "register register has 1 problem\n  known: is not after that of the version" in refused(
        office.publish
    )


def test_what_the_ledger_knows_is_not_handed_in(office: Any, refused: Refused) -> None:
    """Draws are; places, earlier call-offs and answers stand in the ledger."""
    office.publish().open("7F3K")
    on = date(2024, 1, 15)
    use = Use(pool="pool-alm", quantity=1, kind="taken", since=office.now)

    assert ("the world has 1 problem\n  uses: is known from the ledger: leave it out.") == refused(
        office.ask, "7F3K", world=Snapshot(on, uses=(use,))
    )
    office.ask(
        "7F3K", world=Snapshot(on, draws=(Draw(need="7F3K", candidates=(ALM,), seed="seed"),))
    )

    assert office.desk.case("7F3K").state.asking.world.draws


# --- Erased -----------------------------------------------------------------------------------


def test_an_erased_case_says_by_which_decision(office: Any, refused: Refused) -> None:
    """It is not read, not added to and not decided again; the others are."""
    office.publish().started("7F3K").places(5).open("9D2H")
    office.now += timedelta(days=1)
    before = office.desk.standing()
    office.erase("7F3K")
    told = "was erased on 2024-02-02T09:02:00"

    assert told in refused(office.desk.case, "7F3K")
    assert told in refused(office.note, "7F3K", e.Ended, on=date(2024, 2, 2))
    found = office.desk.replay("7F3K")
    assert isinstance(found, Erased)
    assert ("case/7F3K", "KS 2031/12", ()) == (found.stream, found.decision, found.places)
    assert ["9D2H"] == [case.id for case in office.desk.cases()]
    assert before.call_offs == office.desk.standing().call_offs


def test_an_erased_command_given_again_still_gets_its_receipt(office: Any) -> None:
    """What was asked for can no longer be held against it; who repeats it is told it was done."""
    office.publish().open("7F3K")
    entry = e.Corrected(entry=1, what="was wrong", at=office.now, role="caseworker")
    first = office.desk.note("7F3K", entry, command="one")
    office.erase("7F3K")

    again = office.desk.note("7F3K", entry, command="one")

    assert (first.place, True) == (again.place, again.repeated)


def test_a_misfiled_entry_that_was_removed_is_told(office: Any) -> None:
    """Of the case it is said which entries are gone."""
    office.publish().asked("7F3K")
    office.erase("7F3K", frozenset({2}))
    found = office.desk.replay("7F3K")

    assert isinstance(found, Erased)
    assert (2,) == found.places


def test_refusals_are_told_apart() -> None:
    """A conflict and too little are errors of calloff, and neither is wrong input."""
    assert not issubclass(Conflict, NotEnough)
    assert {"stream", "moved"} <= vars(Conflict("case/A", ["x"])).keys()

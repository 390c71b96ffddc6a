"""What happens to an agreement as a whole, from the first review to the extension."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, get_args

from calloff.candidate import Standing
from calloff.ledger.agreements import KEPT
from calloff.ledger.archive import archive
from calloff.ledger.desk import Desk
from calloff.ledger.verifying import verify
from calloff.process import agreement_events as a
from calloff.values.period import Period

ALM = "SE-alm"
Refused = Callable[..., str]


def events(office: Any) -> list[a.AgreementEntry]:
    """A review with a remark, a complaint, a plan and all that follows."""

    def did(kind: type[a.AgreementEntry], **given: Any) -> a.AgreementEntry:
        return kind(**{"supplier": ALM, **office.moment(), **given})

    area = {"result": "approved", "area": "staff"}
    remark = {"result": "remark", "area": "records", "note": "whispered about a child"}
    return [
        did(
            a.AgreementReviewed,
            occasion="start_up",
            areas=(a.AreaReviewed(**area), a.AreaReviewed(**remark)),
        ),
        did(a.Complained, about="hours", said="whispered about a child"),
        did(a.MeetingHeld, about="hours", note="whispered about a child"),
        did(a.Clarified, supplier=None, requirement="records", means="each month"),
        did(a.PlanRequired, due=date(2024, 3, 1), about="hours"),
        did(a.PlanSubmitted, measures=("whispered about a child",)),
        did(a.PlanAssessed, accepted=True, reason="whispered about a child"),
        did(a.CapacityStated, limited=True, available="2.5", unit="post"),
        did(a.StandingStated, standing=Standing(status="blocked", valid=Period(date(2024, 2, 1)))),
    ]


def test_a_contract_is_followed_from_its_first_review(office: Any) -> None:
    """Everything is read back, at another desk too, and stands in the order of events."""
    office.publish()
    happened = events(office)
    office.desk.record("agreement", *happened[:3], command="first")
    office.beside().desk.record("agreement", *happened[3:], command="second")
    file = Desk(office.desk.store).agreement("agreement")

    assert tuple(happened) == file.entries
    assert office.register.frameworks[0] == file.framework
    assert file == office.desk.agreement("agreement")
    assert "capacity_limited" == file.supplier_state(ALM, date(2024, 6, 1))


def test_what_stays_says_nothing_that_was_said(office: Any) -> None:
    """Codes, days and counts stay of each; what was said lies beside and may be erased."""
    office.publish()
    office.desk.record("agreement", *events(office), command="all")
    rows = office.desk.store.stream("agreement/agreement")

    assert "whispered" not in "".join(row.kept for row in rows)
    assert ["agreement", "agreement_reviewed"] == [row.kind for row in rows[:2]]
    assert [
        {
            "supplier": ALM,
            "occasion": "start_up",
            "approved": 1,
            "remark": 1,
            "non_conformity": 0,
            "named": ["records"],
        },
        {"supplier": ALM, "about": "hours"},
        {"supplier": ALM, "about": "hours"},
        {"requirement": "records"},
        {"supplier": ALM, "due": "2024-03-01", "about": "hours"},
        {"supplier": ALM, "measures": 1},
        {"supplier": ALM, "accepted": 1},
        {"supplier": ALM, "limited": 1, "available": "2.5", "unit": "post"},
        {"supplier": ALM, "status": "blocked", "valid": "2024-02-01/.."},
    ] == [row.facts for row in rows[1:]]


def test_every_kind_of_event_can_be_kept() -> None:
    """Of whatever can happen to an agreement it is said what stays."""
    kinds = get_args(get_args(a.AnyAgreementEntry)[0])

    assert set(kinds) == set(KEPT)


def test_an_event_is_recorded_once(office: Any, refused: Refused) -> None:
    """Given again it gets its receipt; another one by the same id is refused."""
    office.publish()
    first, second, *_ = events(office)
    given = office.desk.record("agreement", first, command="one")
    again = office.desk.record("agreement", first, command="one")

    assert (2, False, True) == (again.place, given.repeated, again.repeated)
    assert "'one' was given to another command" in refused(
        office.desk.record, "agreement", second, command="one"
    )


def test_wrong_input_is_told(office: Any, refused: Refused) -> None:
    """No event, no such agreement, or an extension that it does not allow."""
    office.publish()
    period = Period.of(date(2026, 1, 1), date(2026, 12, 31))
    extended = a.AgreementExtended(period=period, reason="needed", **office.moment())

    assert "entries: are needed: at least one." in refused(
        office.desk.record, "agreement", command="one"
    )
    assert (
        "the ledger has 1 problem\n"
        "  framework: no agreement 'agrement' in any register. Did you mean 'agreement'?"
    ) == refused(office.desk.agreement, "agrement")
    assert "problem" in refused(office.desk.record, "agreement", extended, command="two")
    assert () == office.desk.agreement("agreement").entries


def test_a_ledger_with_agreements_is_verified_and_archived(office: Any) -> None:
    """What is sealed, verified and handed over takes them in."""
    office.publish().asked("7F3K")
    office.desk.record("agreement", *events(office), command="all")

    assert () == tuple(verify(office.desk.store).breaches)
    assert archive(office.desk.store, at=office.now)

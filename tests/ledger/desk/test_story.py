"""The story of 7F3K, carried through a desk as its diary tells it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest

import calloff
from calloff import InputError, shipped
from calloff.assessment import Assessment
from calloff.formats.documents import Proposals
from calloff.ledger.desk import Desk
from calloff.ledger.memory import MemoryStore
from calloff.ledger.rows import moment_text
from calloff.need import Need
from calloff.process import Case, entries, next_steps
from calloff.process.state import State

STORY = Path(__file__).parents[2] / "stories" / "7F3K" / "story.toml"
KINDS: dict[str, type[entries.Entry]] = {
    kind.model_fields["kind"].default: kind for kind in get_args(get_args(entries.AnyEntry)[0])
}
PROPOSALS = calloff.load("7F3K-proposals.json", Proposals).proposals


@cache
def carried() -> tuple[Desk, dict[str, list[str]]]:
    """The desk at the end of the story, and what was refused on the way, by moment."""
    told = tomllib.loads(STORY.read_text(encoding="utf-8"))
    desk, refused = Desk(MemoryStore()), {}
    register = calloff.load(told["register"])
    desk.publish(register, at=register.known, role="registrar", command="register")
    office = shipped.procedure(told["procedure"])
    for number, event in enumerate(told["events"]):
        if "kind" not in event:
            continue
        at = datetime.fromisoformat(event["at"]).replace(tzinfo=office.tz)
        who = {"at": at, "role": event["role"], "command": f"event {number}"}
        if "refused" not in event:
            _do(desk, office, event, who)
            continue
        with pytest.raises(InputError) as error:
            _do(desk, office, event, who)
        names = {r.ref: r.name for r in desk.case("7F3K").state.requests}
        refused[event["at"]] = [_named(str(one), names) for one in error.value.problems]
    return desk, refused


def _named(text: str, names: Mapping[str, str]) -> str:
    """A sentence with the suppliers' names in the place of the references."""
    for ref, name in names.items():
        text = text.replace(ref, name)
    return text


def _do(desk: Desk, office: Any, event: Mapping[str, Any], who: dict[str, Any]) -> None:
    """One event, as the desk is told of it."""
    kind = event["kind"]
    if kind == "opened":
        desk.open(calloff.load("7F3K-need.json", Need), office, **who)
    elif kind in {"ask", "compare"}:
        more = {"channel": event["channel"]} if "channel" in event else {}
        getattr(desk, kind)("7F3K", **who, **more)
    else:
        command = who.pop("command")
        fields = dict(_fields(event, desk.case("7F3K").state, who["at"]))
        desk.note("7F3K", KINDS[kind](**who, **fields), command=command)


def _fields(event: Mapping[str, Any], state: State, at: datetime) -> Iterator[tuple[str, Any]]:
    """The fields of an entry, with short names written out."""

    def ref(called: str) -> str:
        (found,) = [r.ref for r in state.requests if called in {*r.name.split(), r.candidate}]
        return found

    for name, value in event.items():
        if name in {"at", "kind", "role", "refused", "expect"}:
            continue
        if name == "proposal" and event["kind"] == "proposed":
            (proposal,) = [one for one in PROPOSALS if one.id == f"7F3K-{value}"]
            yield "proposal", proposal
            yield "request", ref(proposal.offer)
        elif name in {"proposal", "candidate"}:
            yield name, f"7F3K-{value}"
        elif name == "supplier":
            yield "request", ref(value)
        elif name == "suppliers":
            yield "requests", tuple(ref(each) for each in value)
        elif name == "file":
            whole = calloff.load(value, Assessment)
            signed = tuple(one for one in whole.signed if one.at <= at)
            yield "assessment", whole.replace(signed=signed, prices_shown=None)
        else:
            yield name, value


def test_everything_is_refused_as_in_the_diary() -> None:
    """A desk lets nothing through that the file would not, and says the same."""
    _, refused = carried()
    told = tomllib.loads(STORY.read_text(encoding="utf-8"))
    due = {event["at"]: event["refused"] for event in told["events"] if "refused" in event}

    assert due == refused


def test_the_award_and_what_follows_stand_in_the_ledger() -> None:
    """From the need to the late follow-up: the file, the place, and what counts."""
    desk, _ = carried()
    case = desk.case("7F3K")
    (use,) = desk.store.takings()
    (counted,) = desk.standing().call_offs

    assert "7F3K-hem-1" == case.state.choice.candidate
    assert date(2024, 2, 1) == case.state.started.on
    assert ("pool/SE-550000-0237/children", "taken", "1") == (use.capacity, use.kind, use.ref)
    assert (date(2024, 2, 1), date(2024, 7, 30)) == (use.first, use.end)
    assert ("SE-550000-0237", "301628.57 SEK", date(2024, 1, 24)) == (
        counted.offer.split("/")[-1],
        str(counted.value),
        counted.day,
    )
    overdue = next_steps(case.state, datetime.fromisoformat("2024-04-26T08:15+02:00"))
    assert [("due", True)] == [(step.code, step.overdue) for step in overdue][:1]


def test_the_file_can_be_taken_out_and_decided_again() -> None:
    """It is the same document at another desk, in a file, and by every decision in it."""
    desk, _ = carried()
    case = desk.case("7F3K")

    assert case == Desk(desk.store).case("7F3K")
    assert case == Case.read(json.loads(json.dumps(case.data())))
    assert () == desk.replay("7F3K")


def test_the_story_may_end() -> None:
    """At the end the place is free from the next day on, and the call-off still counts."""
    desk, _ = carried()
    again, commands = Desk(MemoryStore()), iter(range(99))
    register = desk.register()
    again.publish(register, at=register.known, role="registrar", command="register")
    case = desk.case("7F3K")
    first, *others = case.entries
    again.open(first.need, case.procedure, at=first.at, role=first.role, command="open")
    for entry in others:
        again.note("7F3K", entry, command=str(next(commands)))
    ended = {"on": date(2024, 6, 30), "role": "caseworker"}
    at = datetime.fromisoformat("2024-06-30T17:00+02:00")
    again.note("7F3K", entries.Ended(at=at, **ended), command="ended")
    (use,) = again.store.takings()
    (counted,) = again.standing().call_offs

    assert date(2024, 7, 1) == use.end
    assert "301628.57 SEK" == str(counted.value)
    assert moment_text(at) == again.store.stream("case/7F3K")[-1].at

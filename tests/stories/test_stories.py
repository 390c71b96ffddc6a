"""Plays each need from its first day to its last, as the caseworker would have written it down."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest

import calloff
from calloff import shipped
from calloff.assessment import Assessment
from calloff.candidate import Proposal
from calloff.errors import InputError
from calloff.formats.documents import Proposals, dump
from calloff.need import Need
from calloff.process import (
    CallOffRequest,
    Case,
    NextStep,
    ask,
    call_off_request,
    compare,
    contradictions,
    entries,
    linked,
    look,
    next_steps,
    replay,
    told,
)
from calloff.process.calendar import calendar, overdue
from calloff.process.deliveries import delivered
from calloff.process.exchange import Request
from calloff.process.running import placement
from calloff.process.state import State
from calloff.protocol import (
    comparison_outline,
    file_protocol,
    journal_outline,
    request_outline,
)
from calloff.register import Register
from calloff.values.typeset import as_text

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
STORIES = sorted(path.parent.name for path in HERE.glob("*/story.toml"))
KINDS: dict[str, type[entries.Entry]] = {
    kind.model_fields["kind"].default: kind for kind in get_args(get_args(entries.AnyEntry)[0])
}
ACTS = {"look": look, "ask": ask, "compare": compare}


# --- A story as it is written -----------------------------------------------------------------


@dataclass
class Letter:
    """A request as it was sent, to the first of those who were asked."""

    request: CallOffRequest
    sent: entries.Sent
    entry: entries.Asked


@dataclass
class Story:
    """A story with what has come of it so far."""

    name: str
    register: Register
    needs: dict[str, Need]
    proposals: dict[str, Proposal]
    cases: dict[str, Case] = field(default_factory=dict)
    letters: dict[str, list[Letter]] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)
    steps: dict[str, list[str]] = field(default_factory=dict)
    expected: dict[str, object] = field(default_factory=dict)
    happened: dict[str, object] = field(default_factory=dict)


@cache
def written(name: str) -> Mapping[str, Any]:
    """What stands in the file of a story."""
    return tomllib.loads((HERE / name / "story.toml").read_text(encoding="utf-8"))


@cache
def played(name: str) -> Story:
    """A story, played to its end; what came otherwise than expected is kept, and not raised."""
    head = written(name)
    files = [_file(each) for each in head["proposals"]]
    needs = [calloff.load(_file(each), Need) for each in head["needs"]]
    story = Story(
        name=name,
        register=calloff.load(_file(head["register"]), Register),
        needs={need.id: need for need in needs},
        proposals={p.id: p for each in files for p in calloff.load(each, Proposals).proposals},
    )
    procedure = shipped.procedure(head["procedure"])
    for number, event in enumerate(head["events"], 1):
        ids = [event["need"]] if "need" in event else list(story.needs)
        for id in ids:
            where = f"{number}. {event['at']} {event.get('kind', 'expect')} {id}"
            at = datetime.fromisoformat(event["at"]).replace(tzinfo=procedure.tz)
            if event.get("kind") == "opened":
                story.cases[id] = Case.open(
                    story.needs[id], procedure, at=at, role=event["role"], **_recorded(event, at)
                )
            elif "kind" in event:
                _keep_sheet(story, id, event)
                _play(story, id, event, at, where)
                _keep_letter(story, id, event)
            story.steps.setdefault(id, []).append(_to_do(story.cases[id].state, event, at))
            for what, expected in event.get("expect", {}).items():
                story.expected[f"{where}: {what}"] = expected
                story.happened[f"{where}: {what}"] = TOLD[what](story, id, at, expected)
    return story


def _keep_sheet(story: Story, id: str, event: Mapping[str, Any]) -> None:
    """The sheet for those who compare, as it lies before them."""
    if event["kind"] == "assessed":
        story.sheets[id] = as_text(comparison_outline(story.cases[id], story.register))


def _keep_letter(story: Story, id: str, event: Mapping[str, Any]) -> None:
    """The request, once it has been sent."""
    entry = story.cases[id].entries[-1]
    if event["kind"] == "ask" and isinstance(entry, entries.Asked):
        need = story.cases[id].need
        terms = story.register.terms(need.lot)
        request = call_off_request(need, entry.questions, entry.answer_by, terms)
        letter = Letter(request=request, sent=entry.requests[0], entry=entry)
        story.letters.setdefault(id, []).append(letter)


def _to_do(state: State, event: Mapping[str, Any], at: datetime) -> str:
    """What is to be done after an event, as the caseworker is told."""
    refused = " (avvisas)" if "refused" in event else ""
    lines = [f"{at:%Y-%m-%d %H:%M}  {event.get('kind', '')}{refused}".rstrip()]
    for step in next_steps(state, at):
        by = f" [{_local(step.by, at)}]" if step.by is not None else ""
        lines.append(f"  - {'FÖRSENAT: ' if step.overdue else ''}{told(step, 'sv')}{by}")
    return "\n".join(lines)


def _file(name: str) -> str | Path:
    """A file beside the stories, or the name of something that is shipped."""
    path = HERE / name
    return path if path.exists() else name


def _recorded(event: Mapping[str, Any], at: datetime) -> dict[str, datetime]:
    """When it was written down, where that was afterwards."""
    if "recorded" not in event:
        return {}
    return {"recorded": datetime.fromisoformat(event["recorded"]).replace(tzinfo=at.tzinfo)}


def _play(story: Story, id: str, event: Mapping[str, Any], at: datetime, where: str) -> None:
    """One event: what follows from it, or why it is refused."""
    came: list[str] = []
    try:
        story.cases[id] = _after(story, id, event, at)
    except InputError as error:
        came = [_named_in(str(problem), story.cases[id].state) for problem in error.problems]
        if "refused" not in event:
            raise
    story.expected[f"{where}: refused"] = event.get("refused", [])
    story.happened[f"{where}: refused"] = came


def _named_in(text: str, state: State) -> str:
    """A sentence with the suppliers' names in the place of the references."""
    for request in state.requests:
        text = text.replace(request.ref, request.name)
    return text


def _after(story: Story, id: str, event: Mapping[str, Any], at: datetime) -> Case:
    """The case after an event."""
    case, register = story.cases[id], story.register
    who = {"role": event["role"], **_recorded(event, at)}
    kind = event["kind"]
    if kind in ACTS:
        more = {"channel": event["channel"]} if "channel" in event else {}
        return ACTS[kind](case, register, at=at, **who, **more)
    fields = dict(_fields(event, story, case.state, at))
    entry = KINDS[kind](at=at, **who, **fields)
    if isinstance(entry, entries.Awarded) and len(story.cases) > 1:
        others = [other for other in story.cases.values() if other.id != id]
        return linked.award(case, entry, others)
    return case.add(entry)


def _fields(
    event: Mapping[str, Any], story: Story, state: State, at: datetime
) -> Iterator[tuple[str, object]]:
    """The fields of an entry, with short names written out."""
    id, kind = state.need.id, event["kind"]
    for name, value in event.items():
        if name in {"at", "kind", "role", "recorded", "need", "refused", "expect"}:
            continue
        if name == "proposal" and kind == "proposed":
            proposal = story.proposals[f"{id}-{value}"]
            yield "proposal", proposal
            yield "request", _request(state, lambda r, p=proposal: r.candidate == p.offer).ref
        elif name in {"proposal", "candidate"}:
            yield name, f"{id}-{value}"
        elif name == "supplier" and kind != "direct_awarded":
            yield "request", _asked(state, value).ref
        elif name == "suppliers":
            yield "requests", tuple(_asked(state, each).ref for each in value)
        elif name == "changes":
            yield (
                "need",
                state.need.read({**state.need.data(), **value}).replace(
                    frozen=at, frozen_by=event["role"]
                ),
            )
        elif name == "file":
            yield "assessment", _signed_by(calloff.load(_file(value), Assessment), at)
        elif name == "signs":
            whole = calloff.load(_file(value), Assessment)
            yield "signature", next(s for s in whole.signed if s.role == event["role"])
        else:
            yield name, value


def _request(state: State, meant: Callable[[Request], bool]) -> Request:
    """The one request that is meant."""
    found = [request for request in state.requests if meant(request)]
    assert len(found) == 1, f"The story names one request, and {len(found)} are meant."
    return found[0]


def _asked(state: State, called: str) -> Request:
    """The request to a supplier, by a word of its name or by its unit."""
    return _request(state, lambda r: called in r.name.split() or r.candidate.endswith(f"/{called}"))


def _signed_by(assessment: Assessment, at: datetime) -> Assessment:
    """The comparison as it stood then: with the signatures it had, and no prices shown."""
    signed = tuple(signature for signature in assessment.signed if signature.at <= at)
    return assessment.replace(signed=signed, prices_shown=None)


# --- What is expected on the way --------------------------------------------------------------


def _local(at: datetime | None, like: datetime) -> str | None:
    """A moment by the office's clock, as stories write it."""
    return at.astimezone(like.tzinfo).strftime("%Y-%m-%d %H:%M") if at is not None else None


def _steps(story: Story, id: str, at: datetime, expected: list[dict[str, Any]]) -> object:
    """What is to be done, as far as the story says what it expects."""
    steps = next_steps(story.cases[id].state, at)
    wanted = [*expected, *[{}] * (len(steps) - len(expected))]
    return [
        {
            name: value
            for name, value in _step(step, at).items()
            if name in {"code", *each} or (name == "overdue" and value)
        }
        for step, each in zip(steps, wanted, strict=False)
    ]


def _step(step: NextStep, at: datetime) -> dict[str, Any]:
    """A step in the words of the stories."""
    who = list(step.names or step.whom)
    return {
        "code": step.code,
        "who": who,
        "count": len(who),
        "from": step.about.get("parties.sv"),
        "by": _local(step.by, at),
        "overdue": step.overdue,
    }


def _short(story: Story, id: str) -> Callable[[str], str]:
    """A proposal or an offer as the stories call it."""
    return lambda full: full.removeprefix(f"{id}-")


def _named(story: Story, id: str, at: datetime, expected: object) -> object:
    """Whom the key names among the answers."""
    compared = story.cases[id].state.comparing
    return [_short(story, id)(each) for each in compared.whom] if compared else None


def _outcome(story: Story, id: str, at: datetime, expected: object) -> object:
    """What the key came to, over the answers if it has been put to them."""
    state = story.cases[id].state
    decided = state.comparing or state.asking
    return decided.outcome if decided else None


def _quotes(story: Story, id: str, at: datetime, expected: object) -> object:
    """What each that may serve costs, once that may be shown."""
    compared = story.cases[id].state.comparing
    quotes = compared.quotes if compared else ()
    return {_short(story, id)(quote.candidate): str(quote.total) for quote in quotes}


def _proposals(status: str) -> Callable[..., object]:
    """The proposals that stand so."""

    def found(story: Story, id: str, at: datetime, expected: object) -> object:
        offered = story.cases[id].state.proposals
        return sorted(_short(story, id)(o.proposal.id) for o in offered if o.status == status)

    return found


def _contradicting(story: Story, id: str, at: datetime, expected: object) -> object:
    """Which proposals state what their offers have ruled out, and on what."""
    state = story.cases[id].state
    offers = {offer.id: offer for offer in story.register.candidates(state.need.lot)}
    return {
        _short(story, id)(o.proposal.id): remark.found["facet"]
        for o in state.proposals
        for remark in contradictions(
            o.proposal, offers[o.proposal.offer], story.register.vocabulary, state.day(at)
        )
    }


def _homes(story: Story, id: str, at: datetime, expected: object) -> object:
    """The homes proposed for all of the linked needs, and whether each is known to serve."""
    return {home.code: home.serves for home in linked.homes(list(story.cases.values()))}


def _due(story: Story, id: str, at: datetime, expected: object) -> object:
    """Everything in the calendar, with what has been done."""
    case = story.cases[id]
    running = placement(case.state)
    assert running is not None, "A calendar follows upon a decision."
    dues = calendar(running, case.procedure)
    return [
        " ".join(
            str(part)
            for part in (due.by, due.code, due.number, due.done and f"done {due.done}")
            if part is not None
        )
        for due in dues
    ]


def _late(story: Story, id: str, at: datetime, expected: object) -> object:
    """What of the calendar is overdue."""
    case = story.cases[id]
    running = placement(case.state)
    assert running is not None, "A calendar follows upon a decision."
    late = overdue(running, case.procedure, case.state.day(at))
    return [f"{due.by} {due.code}" + (f" {due.number}" if due.number else "") for due in late]


def _delivered(story: Story, id: str, at: datetime, expected: object) -> object:
    """For each item, how much was delivered of how much."""
    state = story.cases[id].state
    running = placement(state)
    assert running is not None, "Only what runs is delivered."
    return {
        each.item: f"{each.delivered} of {each.called_off} {each.unit}"
        for each in delivered(running, state.day(at))
    }


def _state(read: Callable[[State], object]) -> Callable[..., object]:
    """Something that the state says."""
    return lambda story, id, at, expected: read(story.cases[id].state)


TOLD: dict[str, Callable[..., object]] = {
    "steps": _steps,
    "key": _outcome,
    "names": _named,
    "quotes": _quotes,
    "live": _proposals("live"),
    "late": _proposals("late"),
    "rejected": _proposals("rejected"),
    "contradicts": _contradicting,
    "homes": _homes,
    "calendar": _due,
    "overdue": _late,
    "delivered": _delivered,
    "sources": _state(lambda state: dict(state.sources)),
    "exhausted": _state(lambda state: state.exhausted),
    "round": _state(lambda state: state.round),
    "lot": _state(lambda state: state.need.lot),
    "asked": _state(lambda state: [request.name for request in state.requests]),
    "started": _state(lambda state: state.started.on if state.started else None),
    "last": _state(lambda state: state.period.last),
}
"""What a story can say must be so, and where that is read."""


# --- What is handed out -----------------------------------------------------------------------


def _request_letter(story: Story, id: str) -> str:
    """The letters of every round, the first supplier's of each."""
    reasons = story.cases[id].procedure.reasons
    return "\n\n".join(
        as_text(
            request_outline(
                letter.request,
                story.register,
                ref=letter.sent.ref,
                reasons=reasons,
                name=letter.sent.name,
                zone=story.cases[id].procedure.zone,
            )
        )
        for letter in story.letters[id]
    )


def _rejected(story: Story, id: str) -> str:
    """What the supplier that the story names may read of why it was not chosen."""
    supplier = written(story.name)["rejected"]
    outline = file_protocol(
        story.cases[id], story.register, "sv", audience="rejected", supplier=supplier
    )
    return as_text(outline)


DOCUMENTS: dict[str, Callable[[Story, str], str]] = {
    "request.sv.txt": _request_letter,
    "comparison.sv.txt": lambda story, id: story.sheets.get(id, ""),
    "protocol.sv.txt": lambda story, id: as_text(
        file_protocol(story.cases[id], story.register, "sv")
    ),
    "protocol.en.txt": lambda story, id: as_text(
        file_protocol(story.cases[id], story.register, "en")
    ),
    "journal.sv.txt": lambda story, id: as_text(journal_outline(story.cases[id], "sv")),
    "release.sv.txt": lambda story, id: as_text(
        file_protocol(story.cases[id], story.register, "sv", audience="release")
    ),
    "rejected.sv.txt": _rejected,
    "steps.sv.txt": lambda story, id: "\n".join(story.steps[id]) + "\n",
}
"""What stands beside a story, and how it is made."""


@cache
def said(name: str, id: str, document: str) -> str:
    """A document of a case, as the library says it now."""
    return DOCUMENTS[document](played(name), id)


def _kept(story: Story, id: str, name: str) -> Path:
    """Where a document stands: beside the story, or in a folder where there are several cases."""
    folder = HERE / story.name
    return (folder / id if len(story.needs) > 1 else folder) / name


def _documents() -> list[tuple[str, str, str]]:
    """Each document of each case of each story, but sheets where nothing is compared."""
    found = []
    for name in STORIES:
        compared = any(event.get("kind") == "assessed" for event in written(name)["events"])
        ids = [str(Path(each).name.removesuffix("-need.toml")) for each in written(name)["needs"]]
        ids = [id.removesuffix("-need.json") for id in ids]
        documents = [each for each in DOCUMENTS if compared or each != "comparison.sv.txt"]
        found += [(name, id, document) for id in ids for document in documents]
    return found


# --- The tests --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STORIES)
def test_a_story_comes_to_what_it_says(name: str) -> None:
    """Every refusal, next step and outcome is the one that the story tells, in its place."""
    story = played(name)

    assert story.expected == story.happened


@pytest.mark.parametrize("name", STORIES)
def test_a_story_decides_the_same_again(name: str) -> None:
    """Decided once more by the same register, everything comes out as it stands in the file."""
    story = played(name)
    problems = {id: list(replay(case, story.register)) for id, case in story.cases.items()}

    assert {id: [] for id in story.cases} == problems


@pytest.mark.parametrize("name", STORIES)
def test_a_story_is_read_back_as_it_was_written(name: str) -> None:
    """The file of a case, written as JSON and read again, is the same case."""
    cases = played(name).cases
    again = {id: Case.read(json.loads(json.dumps(case.data()))) for id, case in cases.items()}

    assert cases == again


@pytest.mark.parametrize("name", STORIES)
def test_an_answer_is_played_when_it_came(name: str) -> None:
    """A proposal is entered at the moment that it itself says it was given."""
    came = {
        offered.proposal.id: offered.at
        for case in played(name).cases.values()
        for offered in case.state.proposals
    }
    said = {id: played(name).proposals[id].answered for id in came}

    assert said == came


@pytest.mark.parametrize("name", STORIES)
def test_a_letter_is_what_was_kept_of_it(name: str) -> None:
    """The fingerprint that stands in the file is that of the request as it was sent."""
    letters = [letter for kept in played(name).letters.values() for letter in kept]

    assert [each.entry.body for each in letters] == [each.request.fingerprint for each in letters]


@pytest.mark.parametrize("name", STORIES)
def test_nothing_that_goes_out_names_what_is_withheld(name: str) -> None:
    """What the story says must not be told stands in no letter, no answer and no draft."""
    story = played(name)
    going_out = ("request.sv.txt", "rejected.sv.txt", "release.sv.txt")
    told_to_others = {
        (id, document, word)
        for id in story.cases
        for document in going_out
        for word in written(name)["withheld"]
        if word in said(name, id, document)
    }

    assert set() == told_to_others


@pytest.mark.parametrize("name", STORIES)
def test_a_supplier_that_was_not_chosen_reads_of_no_other(name: str) -> None:
    """Its own name aside, no supplier's is in what it reads, and none is in a draft for release."""
    story = played(name)
    names = {supplier.name for supplier in story.register.suppliers}
    own = {s.name for s in story.register.suppliers if s.id in written(name)["rejected"]}
    named = {
        (id, document, other)
        for id in story.cases
        for document, known in (("rejected.sv.txt", own), ("release.sv.txt", set()))
        for other in names - known
        if other in said(name, id, document)
    }

    assert set() == named


@pytest.mark.parametrize("name", STORIES)
def test_nobody_who_compares_sees_a_price(name: str) -> None:
    """The sheet that lies before those who compare holds no amount of money."""
    priced = {id for id, sheet in played(name).sheets.items() if re.search(r"\d\s*kr\b", sheet)}

    assert set() == priced


def test_the_case_that_comes_with_the_package_is_the_story() -> None:
    """The example of a whole case is that of 7F3K, as it is played here."""
    shipped_case = ROOT / "src/calloff/data/examples/7F3K-case.json"
    case = played("7F3K").cases["7F3K"]
    if os.environ.get("CALLOFF_WRITE"):
        dump(case, shipped_case)

    assert case == calloff.load(shipped_case, Case)


@pytest.mark.parametrize(("name", "id", "document"), _documents())
def test_a_document_is_the_one_beside_the_story(name: str, id: str, document: str) -> None:
    """What is handed out, kept or released is, word for word, what was read and kept."""
    now, path = said(name, id, document), _kept(played(name), id, document)
    if os.environ.get("CALLOFF_WRITE"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(now, encoding="utf-8")

    assert path.read_text(encoding="utf-8") == now

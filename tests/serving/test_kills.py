"""What was acknowledged is kept, whatever becomes of the process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from calloff.ledger.desk import Desk
from calloff.ledger.sql import SqlStore

from .replaying import Resident, differences

pytestmark = pytest.mark.whole

WHO = {"role": "caseworker"}
PROCEDURE = "familjehem"


def commands() -> list[dict[str, Any]]:
    """A morning at the office: a register, three cases, and what was tried in each."""
    day = "2024-01-15"
    feed = {"register": "familjehem.json", "at": f"{day}T08:00:00+01:00", "role": "registrar"}
    found = [{"method": "publish", "params": {**feed, "command": "feed"}}]
    for name in ("7F3K-need.json", "J-12a-need.json", "J-12b-need.json"):
        case = name.removesuffix("-need.json")
        opened = {"need": name, "procedure": PROCEDURE, "at": f"{day}T09:30:00+01:00", **WHO}
        found.append({"method": "open", "params": {**opened, "command": f"open {case}"}})
        for minute, source in ((31, "network"), (32, "in_house")):
            at = f"{day}T09:{minute}:00+01:00"
            entry = {"kind": "tried", "at": at, "source": source, "outcome": "does_not", **WHO}
            params = {"case": case, "entries": [{**entry, "reason": "Nothing suits."}]}
            found.append({"method": "note", "params": {**params, "command": f"{case} {source}"}})
        asked = {"case": case, "at": f"{day}T10:00:00+01:00", **WHO}
        found.append({"method": "ask", "params": {**asked, "command": f"ask {case}"}})
    return found


def numbered() -> list[dict[str, Any]]:
    """The commands as requests."""
    return [{"id": number, **one} for number, one in enumerate(commands())]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A ledger in a file, empty."""
    found = f"sqlite:///{tmp_path}/office.db"
    SqlStore.upgrade(found)
    return found


def kept(url: str) -> dict[str, list[str]]:
    """What stands in the ledger: the kinds of the entries of each case."""
    with SqlStore.open(url) as store:
        return {case.id: [e.kind for e in case.entries] for case in Desk(store).cases()}


def whole(tmp_path: Path) -> dict[str, list[str]]:
    """What stands in a ledger where nothing was ever killed."""
    url = f"sqlite:///{tmp_path}/undisturbed.db"
    SqlStore.upgrade(url)
    with Resident("--ledger", url) as resident:
        found = [resident.ask(**one) for one in numbered()]
        assert all("result" in one for one in found), found
    return kept(url)


def test_nothing_that_was_acknowledged_is_lost_and_nothing_is_done_twice(
    url: str, tmp_path: Path
) -> None:
    """Killed again and again, with commands on their way, it goes on as if nothing had been.

    After each kill all commands are given again, as a host does that does not know how far it
    came: those that were acknowledged are answered as before, those that were not are carried
    out, or were.
    """
    requests = numbered()
    acknowledged: dict[int, Any] = {}
    cut_short = 0
    for waits in (1, 3, 4, 6, 8):
        with Resident("--ledger", url) as resident:
            assert resident.process.stdin is not None
            heard: dict[int, Any] = {}
            for one in requests:
                # All at once: when it is killed, some wait, and one may be half done.
                resident.say(_line(one))
            for _ in range(waits):
                answer = resident.hear()
                heard[answer["id"]] = answer
            for answer in resident.kill():
                heard[answer["id"]] = answer
        cut_short += len(heard) < len(requests)
        for number, before in acknowledged.items():
            if number in heard:
                again = {**before["result"], "repeated": True}
                assert [] == differences(again, heard[number]["result"])
        assert all("result" in answer for answer in heard.values()), heard
        for number, answer in heard.items():
            acknowledged.setdefault(number, answer)
        stands = kept(url)
        for number in acknowledged:
            _stands(requests[number], stands)

    with Resident("--ledger", url) as resident:
        last = [resident.ask(**one) for one in requests]
    assert cut_short > 0, "Every run came to its end before it was killed: this tries nothing."
    assert all("result" in one for one in last)
    assert whole(tmp_path) == kept(url)


def _line(request: dict[str, Any]) -> bytes:
    return json.dumps(request).encode()


def _stands(request: dict[str, Any], stands: dict[str, list[str]]) -> None:
    """What a command that was acknowledged has written is there."""
    params = request["params"]
    match request["method"]:
        case "open":
            assert params["need"].removesuffix("-need.json") in stands
        case "note":
            tried = 1 if params["command"].endswith("network") else 2
            assert tried <= stands[params["case"]].count("tried")
        case "ask":
            assert "asked" in stands[params["case"]]


def test_a_ledger_is_kept_from_one_process_to_the_next(url: str) -> None:
    """What one has written the next one knows, and says that it is kept."""
    with Resident("--ledger", url) as resident:
        assert resident.ask(id=1, method="hello")["result"]["kept"]
        for one in numbered()[:3]:
            assert not resident.ask(**one)["result"]["repeated"]
    with Resident("--ledger", url) as resident:
        found = resident.ask(id=1, method="case", params={"case": "7F3K"})
        again = resident.ask(**numbered()[2])

    assert 2 == found["result"]["entries"]
    assert again["result"]["repeated"]

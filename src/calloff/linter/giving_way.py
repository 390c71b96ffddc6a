"""Remarks about the switches of a key: to which key they lead, and which are never reached."""

from __future__ import annotations

from collections.abc import Iterator

from calloff.finding import Remark
from calloff.linter.drafts import Draft, remark
from calloff.switches import Switch
from calloff.switching import circles

__all__ = ["remarks"]


def remarks(draft: Draft) -> Iterator[Remark]:
    """Everything that the switches give reason to remark upon."""
    before: list[tuple[str, Switch]] = []
    for place, switch in draft.switches():
        covered = next((at for at, earlier in before if earlier.covers(switch)), None)
        if covered is not None:
            yield remark("switch_behind", place, earlier=covered)
        before.append((place, switch))
        if not draft.keys:
            yield remark("switch_unseen", f"{place}.to", to=switch.to)
        elif switch.to not in draft.keys:
            yield remark("switch_to_none", f"{place}.to", to=switch.to)
    keys = {**(draft.keys or {}), draft.key.id: draft.key}
    mine = list(keys).index(draft.key.id)
    for index, number, way in circles(tuple(keys.values())):
        if index == mine:
            yield remark("switch_circle", f"switches.{number}", way=[*way])

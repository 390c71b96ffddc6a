"""Needs that belong together: one decision for each, in the light of the others."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from calloff.need import Group
from calloff.process import Case, linked
from calloff.process import entries as e
from calloff.process.linked import Home
from calloff.vocabulary import Fact

ALM, BJORK, CEDER = (f"agreement/A/SE-{name}" for name in ("alm", "bjork", "ceder"))
RULES = ("together", "together_if_possible", "apart")


def child(desk: Any, id: str, rule: str = "together", group: str = "siblings") -> Any:
    """The desk of one child of a group."""
    return desk.needing(id=id, group=Group(group, rule))


def proposed(desk: Any, *homes: tuple[str, str]) -> Case:
    """Homes were proposed for a child, as offer and code; whoever proposed none has declined."""
    case = desk.asked()
    for minute, (offer, code) in enumerate(homes):
        home = desk.home(f"{desk.need.id}-{code}", offer, home=code, places=3)
        case = case.add(desk.proposed(case, f"01-16 09:{minute:02}", home))
    for ref in sorted(request.ref for request in case.state.open):
        case = case.add(desk.did(e.Declined, "01-16 10:00", request=ref, reason="place"))
    return case


def compared(desk: Any, *homes: tuple[str, str], best: str | None = None) -> Case:
    """The homes were compared, and the board has said yes to each of them.

    Without a best one they suit equally well, and the cheapest is named.
    """
    case = proposed(desk, *homes)
    ids = tuple(sorted(f"{desk.need.id}-{code}" for _, code in homes))
    if len(ids) > 1:
        first = (f"{desk.need.id}-{best}",) if best else ids
        rest = tuple(id for id in ids if id not in first)
        comparison = desk.comparison("01-17 09:00", *(tier for tier in (first, rest) if tier))
        case = case.add(desk.did(e.Assessed, "01-17 09:00", assessment=comparison))
    case = desk.decided(case, "01-17 10:00")
    return case.add(
        *(desk.did(e.Approved, "01-17 11:00", proposal=id, party="board") for id in ids)
    )


def awarding(desk: Any, code: str, reason: str | None = None) -> e.Awarded:
    """The award of one of the homes."""
    return desk.award(f"{desk.need.id}-{code}", reason=reason)


def awarded(desk: Any, case: Case, code: str, *others: Case, reason: str | None = None) -> str:
    """The home that was awarded in the light of the others, by the id of its proposal."""
    return linked.award(case, awarding(desk, code, reason), others).state.choice.candidate


ELM, OAK, ASH = (ALM, "elm"), (BJORK, "oak"), (CEDER, "ash")


# ------------------------------------------------------------------------------ common homes


def test_homes_are_those_proposed_for_every_child(desk: Any) -> None:
    """By offer and code, with the proposal for each child; in the order of offers."""
    a, b, c = (child(desk, id) for id in "ABC")
    cases = (proposed(a, ELM, OAK, ASH), proposed(b, OAK, ELM), proposed(c, ELM, OAK))

    assert (
        Home(ALM, "elm", {"A": "A-elm", "B": "B-elm", "C": "C-elm"}, serves=True),
        Home(BJORK, "oak", {"A": "A-oak", "B": "B-oak", "C": "C-oak"}, serves=True),
    ) == linked.homes(cases)


def test_the_same_code_of_another_supplier_is_another_home(desk: Any) -> None:
    """A code is the supplier's own."""
    a, b = child(desk, "A"), child(desk, "B")

    assert () == linked.homes((proposed(a, (ALM, "1")), proposed(b, (BJORK, "1"))))


def test_a_home_taken_back_for_one_is_common_no_longer(desk: Any) -> None:
    """What one child cannot have is no home for all."""
    a, b = child(desk, "A"), child(desk, "B")
    one, other = proposed(a, ELM, OAK), proposed(b, ELM, OAK)
    back = other.add(desk.did(e.Withdrawn, "01-16 11:00", proposal="B-elm"))

    assert ["elm", "oak"] == [home.code for home in linked.homes((one, other))]
    assert ["oak"] == [home.code for home in linked.homes((one, back))]


def test_a_home_serves_where_it_is_known_to_meet_what_each_child_needs(desk: Any) -> None:
    """One child is allergic, and the home has not said whether it has fur animals."""
    a, b = child(desk, "A"), child(desk, "B")
    one = compared(a, ELM)
    silent = b.asked()
    home = b.home("B-elm", ALM, Fact("no_fur"), home="elm")
    silent = silent.add(b.proposed(silent, "01-16 09:00", home))
    for ref in sorted(request.ref for request in silent.state.open):
        silent = silent.add(b.did(e.Declined, "01-16 10:00", request=ref, reason="place"))
    silent = b.decided(silent, "01-17 10:00")

    assert [True] == [h.serves for h in linked.homes((one, compared(b, ELM)))]
    assert [False] == [h.serves for h in linked.homes((one, silent))]


def test_homes_do_not_depend_on_the_order_of_children(desk: Any) -> None:
    """Whoever comes first, the homes are the same, in the same order."""
    cases = [proposed(child(desk, id), ELM, OAK) for id in "ABC"]

    first = linked.homes(cases)

    assert ["elm", "oak"] == [home.code for home in first]
    assert all(first == linked.homes(order) for order in permutations(cases))


# ------------------------------------------------------------------------- what the keys name


def test_each_key_names_a_home_for_its_own_child(desk: Any) -> None:
    """Where they name the same, it is settled; where they do not, people choose."""
    a, b = child(desk, "A"), child(desk, "B")
    one, same, other = (
        compared(a, ELM, OAK, best="elm"),
        compared(b, ELM, OAK, best="elm"),
        compared(b, ELM, OAK, best="oak"),
    )
    elm, oak = linked.homes((one, same))

    assert {"A": elm, "B": elm} == linked.named((one, same))
    assert {"A": elm, "B": oak} == linked.named((one, other))


def test_a_home_that_the_others_cannot_have_is_not_named(desk: Any) -> None:
    """Ash suits one child best, and was not proposed for the other."""
    a, b = child(desk, "A"), child(desk, "B")
    cases = (compared(a, ELM, ASH, best="ash"), compared(b, ELM))
    (elm,) = linked.homes(cases)

    assert {"A": None, "B": elm} == linked.named(cases)


def test_before_the_key_was_put_to_the_answers_nothing_is_named(desk: Any) -> None:
    """Proposals alone name nobody."""
    cases = (proposed(child(desk, "A"), ELM), proposed(child(desk, "B"), ELM))

    assert {"A": None, "B": None} == linked.named(cases)


# ----------------------------------------------------------------------------------- together


def test_those_who_must_be_together_are_not_parted(desk: Any, refused: Any) -> None:
    """The second goes where the first went."""
    a, b = child(desk, "A"), child(desk, "B")
    one, other = compared(a, ELM, OAK, best="elm"), compared(b, ELM, OAK, best="oak")
    first = linked.award(one, awarding(a, "elm"), (other,))

    assert "B-elm" == awarded(b, other, "elm", first, reason="with A")
    assert (
        "awarded in the case B has 1 problem\n"
        "  candidate: is another home than that of A, and they must be together."
    ) == refused(lambda: awarded(b, other, "oak", first))
    assert (
        "awarded in the case B has 1 problem\n"
        "  candidate: is another home than that of A, and they must be together."
    ) == refused(lambda: awarded(b, other, "oak", first, reason="it suits B better"))


def test_a_home_is_proposed_for_all_who_must_be_together(desk: Any, refused: Any) -> None:
    """The first does not go where the second cannot follow; each who cannot is named."""
    a, b, c = (child(desk, id) for id in "ABC")
    one = compared(a, ELM, ASH, best="ash")
    others = (compared(b, ELM), compared(c, ELM))

    assert (
        "awarded in the case A has 2 problems\n"
        "  candidate: was not proposed for B, and they must be together.\n"
        "  candidate: was not proposed for C, and they must be together."
    ) == refused(lambda: awarded(a, one, "ash", *others))
    assert "A-elm" == awarded(a, one, "elm", *others, reason="for all three")


# -------------------------------------------------------------------------------------- apart


def test_those_who_must_be_apart_are_not_brought_together(desk: Any, refused: Any) -> None:
    """Whoever comes second goes elsewhere, and no reason helps."""
    a, b = child(desk, "A", "apart"), child(desk, "B", "apart")
    one, other = compared(a, ELM, OAK, best="elm"), compared(b, ELM, OAK, best="elm")
    first = linked.award(one, awarding(a, "elm"), (other,))
    message = (
        "awarded in the case B has 1 problem\n"
        "  candidate: is the home of A, and they must be apart."
    )

    assert message == refused(lambda: awarded(b, other, "elm", first))
    assert message == refused(lambda: awarded(b, other, "elm", first, reason="it suits B"))
    assert "B-oak" == awarded(b, other, "oak", first, reason="apart from A")


def test_two_homes_of_one_supplier_are_apart(desk: Any) -> None:
    """A home is its offer and its code."""
    a, b = child(desk, "A", "apart"), child(desk, "B", "apart")
    one, other = compared(a, (ALM, "elm")), compared(b, (ALM, "larch"))
    first = linked.award(one, awarding(a, "elm"), (other,))

    assert "B-larch" == awarded(b, other, "larch", first)


# ------------------------------------------------------------------------ together if possible


def test_to_part_those_who_could_be_together_takes_a_reason(desk: Any, refused: Any) -> None:
    """The key names another home for the second; following it is said and not slipped into."""
    a, b = (child(desk, id, "together_if_possible") for id in "AB")
    one, other = compared(a, ELM, OAK, best="elm"), compared(b, ELM, OAK, best="oak")
    first = linked.award(one, awarding(a, "elm"), (other,))

    assert (
        "awarded in the case B has 1 problem\n"
        "  reason: parts it from A, and the same home could serve: say why."
    ) == refused(lambda: awarded(b, other, "oak", first))
    assert "B-oak" == awarded(b, other, "oak", first, reason="the school")
    assert "B-elm" == awarded(b, other, "elm", first, reason="with A")


def test_where_the_same_home_cannot_serve_nothing_need_be_said(desk: Any) -> None:
    """It was not proposed for the second, or does not meet what the second needs."""
    a, b = (child(desk, id, "together_if_possible") for id in "AB")
    first = linked.award(compared(a, ELM), awarding(a, "elm"), ())

    furry = b.asked()
    for minute, home in enumerate(
        (
            b.home("B-elm", ALM, Fact("no_fur", False), home="elm"),
            b.home("B-oak", BJORK, home="oak"),
        )
    ):
        furry = furry.add(b.proposed(furry, f"01-16 09:{minute:02}", home))
    furry = furry.add(
        b.did(e.Declined, "01-16 10:00", request=b.ref(furry, CEDER), reason="place"),
        b.did(
            e.Assessed,
            "01-17 09:00",
            assessment=b.comparison("01-17 09:00", ("B-elm", "B-oak")),
        ),
    )
    furry = b.decided(furry, "01-17 10:00").add(
        b.did(e.Approved, "01-17 11:00", proposal="B-oak", party="board")
    )

    assert "B-oak" == awarded(b, compared(b, OAK), "oak", first)
    assert [False] == [home.serves for home in linked.homes((first, furry))]
    assert "B-oak" == awarded(b, furry, "oak", first)


def test_the_first_of_a_group_may_go_where_its_key_says(desk: Any) -> None:
    """As long as nobody else was awarded, there is nobody to be parted from."""
    a, b = (child(desk, id, "together_if_possible") for id in "AB")

    assert "A-ash" == awarded(a, compared(a, ELM, ASH, best="ash"), "ash", compared(b, ELM))


# ---------------------------------------------------------------------------- what is one group


@pytest.mark.parametrize("rule", RULES)
def test_what_hinders_an_award_by_itself_hinders_it_here(
    desk: Any, refused: Any, rule: str
) -> None:
    """The case's own rules hold as well: approvals, delegation, and that it was proposed."""
    a, b = child(desk, "A", rule), child(desk, "B", rule)
    case, other = compared(a, ELM), compared(b, ELM)
    nobody = awarding(a, "yew")
    caseworker = awarding(a, "elm").replace(role="caseworker")

    assert (
        "awarded in the case A has 1 problem\n"
        "  candidate: no proposal 'A-yew' has come in this round. Did you mean 'A-elm'?"
    ) == refused(lambda: linked.award(case, nobody, (other,)))
    assert (
        "awarded in the case A has 1 problem\n"
        "  delegation: '4.2' is given to the manager, not to the caseworker."
    ) == refused(lambda: linked.award(case, caseworker, (other,)))


def test_needs_of_several_groups_are_not_linked(desk: Any, refused: Any) -> None:
    """Nor those that belong to none, or stand twice, or say different rules."""
    a, b = child(desk, "A"), child(desk, "B")
    one, other = proposed(a, ELM), proposed(b, ELM)
    alone = proposed(desk, ELM)
    strangers = proposed(child(desk, "C", group="cousins"), ELM)
    ruled = proposed(child(desk, "D", rule="apart"), ELM)
    several = (
        "linked needs has 1 problem\n  cases: belong to several groups, or say different rules."
    )

    for function in (linked.homes, linked.named):
        assert several == refused(lambda f=function: f((one, strangers)))
        assert several == refused(lambda f=function: f((one, ruled, other)))
        assert (
            "linked needs has 1 problem\n  cases.1: the need 7F3K belongs to no group."
        ) == refused(lambda f=function: f((one, alone)))
        assert (
            "linked needs has 1 problem\n  cases: the same need stands more than once."
        ) == refused(lambda f=function: f((one, other, one)))
    assert several == refused(lambda: linked.award(one, awarding(a, "elm"), (other, strangers)))


# ---------------------------------------------------------------------- after what was decided


def test_when_the_first_home_falls_through_the_second_is_free(desk: Any) -> None:
    """What was awarded and taken back binds nobody."""
    a, b = child(desk, "A", "apart"), child(desk, "B", "apart")
    other = compared(b, ELM, OAK, best="elm")
    first = linked.award(compared(a, ELM, OAK, best="elm"), awarding(a, "elm"), (other,))
    back = first.add(desk.did(e.Withdrawn, "01-17 13:00", proposal="A-elm"))

    assert None is back.state.choice
    assert "B-elm" == awarded(b, other, "elm", back)


def test_a_request_says_nothing_of_another_child(desk: Any) -> None:
    """Two children of a group are asked for alike, and neither request names the other."""
    a, b = child(desk, "A"), child(desk, "B")

    assert {entry.body for entry in a.asked().entries if entry.kind == "asked"} == {
        entry.body for entry in b.asked().entries if entry.kind == "asked"
    }

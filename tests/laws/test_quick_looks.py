"""What is looked at quickly is refused as if it were looked at closely.

- A quick look passes no fact that a close one refuses.
- It passes nearly all that is right of codes, flags and numbers.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from calloff import Fact, Vocabulary
from calloff.testing import facts, vocabularies
from calloff.vocabulary import fact_problems

_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 3),
    st.lists(
        st.sampled_from(("ash", "elm", "fir", "oak", "yew", "ASH", "tree", "0-35")), max_size=3
    ),
)
_DENIED = st.lists(st.sampled_from(("ash", "elm", "fir", "ELM", "shrub")), max_size=2)


def close(facts: tuple[Fact, ...], vocabulary: Vocabulary) -> list[str]:
    """What a close look at each fact finds."""

    class Close(Vocabulary):
        def surely_fits(self, fact: Fact) -> bool:
            return False

    looking = Close(**{name: getattr(vocabulary, name) for name in Vocabulary.model_fields})
    return [str(problem) for problem in fact_problems(facts, looking, "offers.0")]


def test_a_quick_look_passes_nothing_that_is_wrong(law: Any) -> None:
    """Whatever is stated, whether it is right or not: the same problems with the same places."""

    @law.over(vocabularies(), st.data())
    def holds(vocabulary: Vocabulary, data: st.DataObject) -> None:
        names = st.sampled_from((*vocabulary.by_code, "unheard_of"))
        stated = tuple(
            Fact(data.draw(names), _told(data.draw(_VALUES)), denied=tuple(data.draw(_DENIED)))
            for _ in range(data.draw(st.integers(1, 4)))
        )
        expected = close(stated, vocabulary)

        assert expected == [str(p) for p in fact_problems(stated, vocabulary, "offers.0")]
        law.saw("refused" if expected else "passed")

    holds()
    law.ensure("refused", "passed")


def test_a_quick_look_is_enough_for_nearly_all(law: Any) -> None:
    """What is drawn to be right of codes, flags and numbers is not looked at twice."""

    @law.over(vocabularies(), st.data())
    def holds(vocabulary: Vocabulary, data: st.DataObject) -> None:
        for fact in data.draw(facts(vocabulary)):
            facet = vocabulary.by_code[fact.facet]
            if facet.kind in {"flag", "number"} or (facet.kind == "code" and not fact.denied):
                assert vocabulary.surely_fits(fact)
                law.saw(facet.kind)
        assert [] == close(data.draw(facts(vocabulary)), vocabulary)

    holds()
    law.ensure("flag", "number", "code")


def _told(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value

"""That a ledger in a database keeps what every store promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from calloff.ledger.sql import SqlStore
from calloff.testing import check_store


@pytest.fixture
def opening() -> Iterator[Callable[[str], SqlStore]]:
    """Opens a ledger, and closes the ones before it, which are done with."""
    with ExitStack() as stack:

        def opened(url: str) -> SqlStore:
            stack.close()
            return stack.enter_context(SqlStore.open(url, durable=False))

        yield opened


def test_a_database_keeps_the_contract(
    ledgers: Callable[[], str], opening: Callable[[str], SqlStore]
) -> None:
    """SQLite and PostgreSQL are all that a ledger rests on."""
    urls: dict[int, str] = {}
    with ExitStack() as stack:

        def make() -> SqlStore:
            # The one before is done with, and so are its connections.
            stack.close()
            url = ledgers()
            made = stack.enter_context(SqlStore.open(url, durable=False))
            urls[id(made)] = url
            return made

        counts = check_store(make, again=lambda store: opening(urls[id(store)]), commands=60)

    assert {"Done", "Repeated", "Moved", "Full"} == counts.keys()

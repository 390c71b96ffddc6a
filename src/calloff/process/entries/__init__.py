"""What happens in a call-off, as data: one entry for each event, never edited.

An entry says what happened, when, and who stands for it. Whether it may happen now, and what
follows from it, is told by the rooms beside: `routing`, `asking`, `answering`, `comparing`,
`awarding`, `running`.
"""

from typing import Annotated

from pydantic import Field

from calloff.process.entries.choice import (
    Approved,
    Awarded,
    ChangedProvider,
    Chose,
    DirectAwarded,
    Held,
    Informed,
    InHouse,
    Presented,
    Rejected,
    Reviewed,
)
from calloff.process.entries.entry import Entry
from calloff.process.entries.need import (
    Closed,
    Corrected,
    NeedChanged,
    Opened,
    ProcedureChanged,
    RoundOpened,
    Tried,
)
from calloff.process.entries.placement import (
    Delivered,
    Ended,
    Happened,
    Interrupted,
    LinesChanged,
    Renewed,
    Started,
)
from calloff.process.entries.round import (
    Asked,
    Assessed,
    Decided,
    Declined,
    NoAnswer,
    PricesShown,
    Proposed,
    Quoted,
    Reminded,
    Sent,
    Signed,
    Skipped,
    Withdrawn,
)

__all__ = [
    "AnyEntry",
    "Approved",
    "Asked",
    "Assessed",
    "Awarded",
    "ChangedProvider",
    "Chose",
    "Closed",
    "Corrected",
    "Decided",
    "Declined",
    "Delivered",
    "DirectAwarded",
    "Ended",
    "Entry",
    "Happened",
    "Held",
    "InHouse",
    "Informed",
    "Interrupted",
    "LinesChanged",
    "NeedChanged",
    "NoAnswer",
    "Opened",
    "Presented",
    "PricesShown",
    "ProcedureChanged",
    "Proposed",
    "Quoted",
    "Rejected",
    "Reminded",
    "Renewed",
    "Reviewed",
    "RoundOpened",
    "Sent",
    "Signed",
    "Skipped",
    "Started",
    "Tried",
    "Withdrawn",
]

AnyEntry = Annotated[
    Opened
    | NeedChanged
    | Tried
    | Decided
    | Skipped
    | Asked
    | Reminded
    | Proposed
    | Declined
    | NoAnswer
    | Withdrawn
    | PricesShown
    | Assessed
    | Signed
    | Approved
    | Rejected
    | Awarded
    | Held
    | InHouse
    | Informed
    | DirectAwarded
    | Presented
    | Chose
    | ChangedProvider
    | Reviewed
    | Started
    | Happened
    | LinesChanged
    | Delivered
    | Interrupted
    | Renewed
    | Ended
    | RoundOpened
    | Closed
    | ProcedureChanged
    | Corrected,
    Field(discriminator="kind"),
]
"""Any entry, by its kind."""

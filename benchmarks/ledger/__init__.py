"""How a ledger fares where many processes write at once, and where they are killed."""

"""How the tables of a ledger came to be, one step for each release that changed them.

Steps go forward only: what was kept for good is not unmade. A step that has been released is
never changed, and so says for itself what the tables were then.
"""

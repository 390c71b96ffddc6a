"""How long calloff takes beside other ways to the same answer, in one process and one run."""

"""The steps, in order: ``r0001`` and so on."""

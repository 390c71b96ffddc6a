"""What is measured: one module a subject, found by itself.

A module here makes a function known with `benchmarks.measuring.benchmark`; nothing else lists it.
"""

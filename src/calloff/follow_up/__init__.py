"""What many call-offs come to: indicators, the year's audit, and how an agreement was followed up.

It reads only. Everything here is a function of files, contracts, registers and imported rows.
"""

"""The memory of the office: what happened in every call-off, kept for good.

Rows are only ever added. What is decided is decided over what stands here, and can be decided
again as it was known then.
"""

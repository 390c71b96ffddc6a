"""What many call-offs come to: indicators, the year's audit, how an agreement was followed up.

It reads only. Everything here is a function of files, contracts, registers and imported rows, and
of the day and the days that are asked about. Figures about few are left out, and so are those from
which they could be calculated; what names single cases is a list by itself, for those who have
them.
"""

from calloff.follow_up.agreements import agreement_remarks, agreement_steps, reviews
from calloff.follow_up.answers import answers
from calloff.follow_up.audit import Audit, audit, sampled
from calloff.follow_up.audit_outline import audit_outline
from calloff.follow_up.call_offs import call_offs, key_followed
from calloff.follow_up.deliveries import deliveries
from calloff.follow_up.due import due_days
from calloff.follow_up.facts import choices, heard
from calloff.follow_up.money import ceilings, direct_sum
from calloff.follow_up.outlines import remark_told, report_outline
from calloff.follow_up.prices import price_development
from calloff.follow_up.report import Report, report
from calloff.follow_up.starts import not_carried_out, starts

__all__ = [
    "Audit",
    "Report",
    "agreement_remarks",
    "agreement_steps",
    "answers",
    "audit",
    "audit_outline",
    "call_offs",
    "ceilings",
    "choices",
    "deliveries",
    "direct_sum",
    "due_days",
    "heard",
    "key_followed",
    "not_carried_out",
    "price_development",
    "remark_told",
    "report",
    "report_outline",
    "reviews",
    "sampled",
    "starts",
]

"""Briefs by extraction: a story told in sentences that its own articles hold."""

from copytaster.stages.brief.extraction import MAX_REPORTS, ONLY_HEADLINES, extract, reports
from copytaster.stages.brief.records import record

__all__ = ["MAX_REPORTS", "ONLY_HEADLINES", "extract", "record", "reports"]

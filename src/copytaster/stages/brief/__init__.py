"""Briefs by extraction: a story told in sentences that its own articles hold."""

from copytaster.stages.brief.extraction import ONLY_HEADLINES, extract
from copytaster.stages.brief.records import record

__all__ = ["ONLY_HEADLINES", "extract", "record"]

"""Feeds in every format and state -> what they say and the entries they list."""

from copytaster.stages.feedparse.keep import entries
from copytaster.stages.feedparse.parse import parsed
from copytaster.stages.feedparse.record import as_record, record

__all__ = ["as_record", "entries", "parsed", "record"]

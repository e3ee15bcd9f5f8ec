"""Feeds in every format and state -> what they say and the entries they list."""

from copytaster.stages.feedparse.keep import entries
from copytaster.stages.feedparse.parse import parsed
from copytaster.stages.feedparse.record import record

__all__ = ["entries", "parsed", "record"]

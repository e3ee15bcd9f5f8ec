"""Claims: who says what in a text, in characters."""

from copytaster.stages.claims.attribution import attributed
from copytaster.stages.claims.records import record

__all__ = ["attributed", "record"]

"""Claims: who says what in a text, in characters."""

from copytaster.stages.claims.attribution import attributed
from copytaster.stages.claims.records import record
from copytaster.stages.claims.silence import only_speaking

__all__ = ["attributed", "only_speaking", "record"]

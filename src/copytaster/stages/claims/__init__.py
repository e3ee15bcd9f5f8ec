"""Claims: who says what in a text, in characters."""

from copytaster.stages.claims.attribution import attributed
from copytaster.stages.claims.beginning import ALONE_CHARS, of_beginning
from copytaster.stages.claims.records import record
from copytaster.stages.claims.silence import only_speaking

__all__ = ["ALONE_CHARS", "attributed", "of_beginning", "only_speaking", "record"]

"""Search: from what a reader types to what the index is asked for, and the order of what was found."""

from copytaster.stages.search.asked import Asked, Phrase
from copytaster.stages.search.reading import OPERATORS, read
from copytaster.stages.search.sifting import best_first, claims_with, holds
from copytaster.stages.search.speakers import speakers

__all__ = ["OPERATORS", "Asked", "Phrase", "best_first", "claims_with", "holds", "read", "speakers"]

"""Reading: from a fetched page to an article, or to the reason why it holds none."""

from copytaster.stages.read.joining import joined
from copytaster.stages.read.lines import record
from copytaster.stages.read.page import article, too_large

__all__ = ["article", "joined", "record", "too_large"]

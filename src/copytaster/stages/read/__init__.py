"""Reading: from a fetched page to an article, or to the reason why it holds none."""

from copytaster.stages.read.explain import document as explained_page
from copytaster.stages.read.explain import lines as explained
from copytaster.stages.read.joining import entry_marks, joined
from copytaster.stages.read.lines import record
from copytaster.stages.read.marks import text
from copytaster.stages.read.memory import NOTHING as NO_MEMORY
from copytaster.stages.read.memory import Announced, proved, recalled, remember, settled
from copytaster.stages.read.page import Reading, article, reading, too_large

__all__ = [
    "NO_MEMORY", "Announced", "Reading", "article", "entry_marks", "explained", "explained_page", "joined", "proved", "reading",
    "recalled", "record", "remember", "settled", "text", "too_large",
]  # fmt: skip

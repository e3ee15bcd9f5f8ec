"""Reading: from a fetched page to an article, or to the reason why it holds none."""

from copytaster.stages.read.explain import document as explained_page
from copytaster.stages.read.explain import lines as explained
from copytaster.stages.read.joining import joined
from copytaster.stages.read.lines import record
from copytaster.stages.read.memory import NOTHING as NO_MEMORY
from copytaster.stages.read.memory import SiteMemory
from copytaster.stages.read.page import Reading, article, reading, remembering, too_large
from copytaster.stages.read.slots import Announced

__all__ = [
    "NO_MEMORY", "Announced", "Reading", "SiteMemory", "article", "explained", "explained_page", "joined", "reading", "record",
    "remembering", "too_large",
]  # fmt: skip

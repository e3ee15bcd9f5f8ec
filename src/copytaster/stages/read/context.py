"""What the judging of blocks is told of the page's head."""

from collections.abc import Set

from copytaster.stages.read.counting import Context
from copytaster.stages.read.plaintext import without_markup
from copytaster.stages.read.slots import Slots


def context_of(said: Slots, seen: Set[str] = frozenset()) -> Context:
    """Titles, summary and the publisher's copy; `seen` are texts that stand on other pages of the host, as `counting.plain` makes them."""
    titles = (said.titles.headline, said.titles.social, said.titles.window, said.title.value if said.title else "")
    summaries = tuple(summary for summary in said.standfirsts if summary)
    return Context(tuple(filter(None, dict.fromkeys(titles))), summaries, without_markup(said.body), seen)

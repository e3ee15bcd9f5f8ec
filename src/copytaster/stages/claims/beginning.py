"""The claims of a report that stands alone: who speaks in news speaks early."""

from copytaster.model.brief import Claim
from copytaster.stages.claims.attribution import attributed

ALONE_CHARS = 3_000


def of_beginning(text: str, language: str) -> tuple[Claim, ...]:
    """As `attributed` by plain rules, of the first 3,000 characters."""
    return attributed(text[:ALONE_CHARS], language)

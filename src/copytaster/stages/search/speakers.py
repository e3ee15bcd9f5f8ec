"""Whom an article quotes, for the index."""

from collections.abc import Sequence

from copytaster.model.article import Article
from copytaster.model.brief import Claim
from copytaster.model.message import SearchSpeakers
from copytaster.stages import words


def speakers(article: Article, claims: Sequence[Claim]) -> SearchSpeakers | None:
    """The words of the names and sources of these claims, each once; None without claims."""
    if not claims:
        return None
    text = article.text
    named = [claim.speaker for claim in claims] + [text[span.start : span.end] for claim in claims for span in claim.source]
    return SearchSpeakers(article.id, " ".join(dict.fromkeys(words.searchable(" ".join(named)).split())))

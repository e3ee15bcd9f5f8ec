"""The check that a sentence says what its citations say."""

import re
from collections.abc import Mapping

from copytaster.model.article import Article
from copytaster.model.brief import Citation, Sentence
from copytaster.stages.faith.deletion import is_cut, uncut
from copytaster.stages.faith.rewording import reworded
from copytaster.stages.faith.text import one_line
from copytaster.stages.quotations import quotations

_WITHIN = re.compile(r"[A-Za-z][A-Za-z]|[0-9][0-9]|[0-9][.,:/–-][0-9]|[0-9][A-Za-z]")

__all__ = ["accept", "one_line", "unsupported"]


def accept(sentence: Sentence, articles: Mapping[str, Article]) -> str:
    """Empty when the sentence is cut from the text that it cites, else the worst that is wrong with it, in words.

    Cut is: parts left out that take nothing away from what is said, by whom and how surely; who says so put back from what is
    cited; an abbreviation told in full. Blanks are folded before comparing. Several citations count as their texts in order.
    """
    if not sentence.citations:
        return "it cites nothing"
    cited: list[str] = []
    for citation in sentence.citations:
        why = _missing(citation, articles)
        if why:
            return why
        cited.append(articles[citation.article_id].text[citation.start : citation.end])
    language = articles[sentence.citations[0].article_id].language.code
    said = one_line(sentence.text)
    quoted = quotations(said, language)
    if quoted.open_from is not None or quoted.open_until is not None:
        return "it cuts a quotation in half"
    around = "\n".join(articles[article_id].text for article_id in dict.fromkeys(c.article_id for c in sentence.citations))
    return uncut(said, one_line(" ".join(cited)), language, around)


def unsupported(said: str, cited: str, language: str) -> str:
    """Why a sentence may say more than, less than or something else than the sentences that it cites; empty when it says the same.

    It may be cut from them, as for `accept`, or say in other forms and another order what they say; the words are theirs. What the rules
    cannot be sure of is refused.
    """
    new, old = one_line(said), one_line(cited)
    why = uncut(new, old, language)
    return why and (why if is_cut(new, old, language) else reworded(new, old, language))


def _missing(citation: Citation, articles: Mapping[str, Article]) -> str:
    article = articles.get(citation.article_id)
    if article is None:
        return f"it cites the article {citation.article_id}, which is not among the sources"
    if article.version != citation.article_version:
        return f"it cites version {citation.article_version} of {citation.article_id}, which is now version {article.version}"
    if not 0 <= citation.start < citation.end <= len(article.text):
        return f"it cites characters {citation.start} to {citation.end} of {citation.article_id}, which has {len(article.text)}"
    if any(_is_within(article.text, edge) for edge in (citation.start, citation.end)):
        return "it cites half a word or number"
    return ""


def _is_within(text: str, at: int) -> bool:
    """True between two signs of one word or number."""
    return 0 < at < len(text) and any(
        start >= 0 and _WITHIN.fullmatch(text, start, end) is not None
        for start, end in ((at - 1, at + 1), (at - 1, at + 2), (at - 2, at + 1))
    )

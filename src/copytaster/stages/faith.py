"""The check that a sentence of a brief says what its citations say."""

import re
from collections.abc import Mapping

from copytaster.model.article import Article
from copytaster.model.brief import Citation, Sentence
from copytaster.stages.quotations import quotations

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


def accept(sentence: Sentence, articles: Mapping[str, Article]) -> str:
    """Empty when the sentence is the text that it cites, word for word; else why it is refused.

    Blanks are folded before comparing. Several citations count as their texts in order, one blank between them.
    The reason names the worst that is wrong: a missing span, then a number, a quotation, then other words.
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
    return _unlike(one_line(sentence.text), one_line(" ".join(cited)), language)


def one_line(text: str) -> str:
    """The text with every run of blanks and line breaks as one blank, none at the ends."""
    return " ".join(text.split())


def _missing(citation: Citation, articles: Mapping[str, Article]) -> str:
    article = articles.get(citation.article_id)
    if article is None:
        return f"it cites the article {citation.article_id}, which is not among the sources"
    if article.version != citation.article_version:
        return f"it cites version {citation.article_version} of {citation.article_id}, which is now version {article.version}"
    if not 0 <= citation.start < citation.end <= len(article.text):
        return f"it cites characters {citation.start} to {citation.end} of {citation.article_id}, which has {len(article.text)}"
    return ""


def _unlike(said: str, cited: str, language: str) -> str:
    quoted = quotations(said, language)
    if quoted.open_from is not None or quoted.open_until is not None:
        return "it cuts a quotation in half"
    if said == cited:
        return ""
    known = set(_NUMBER.findall(cited))
    for number in _NUMBER.findall(said):
        if number not in known:
            return f"the number {number} is not in what it cites"
    for span in quoted.spans:
        if said[span.start : span.end] not in cited:
            return f"the quotation {said[span.start : span.end]} is not word for word in what it cites"
    return "its words are not those that it cites"

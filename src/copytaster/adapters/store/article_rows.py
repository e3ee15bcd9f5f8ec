"""Rows of articles and their versions."""

from typing import Any

from copytaster.adapters.store.codec import (
    Row,
    from_json,
    json_text,
    maybe_micros,
    maybe_moment,
    micros,
    moment,
    numbers_of,
    packed_numbers,
    packed_text,
    text_of,
)
from copytaster.model.article import Article, ArticleVersion, Block, Credit, Fingerprint, Language
from copytaster.model.story import Member


def article_row(article: Article) -> Row:
    return {
        "id": article.id,
        "entry_id": article.entry_id,
        "feed_id": article.feed_id,
        "source_id": article.source_id,
        "url": article.url,
        "title": article.title,
        "standfirst": article.standfirst,
        "blocks": json_text([(block.kind, block.text) for block in article.blocks]),
        "authors": json_text(article.authors),
        "published_at": maybe_micros(article.published_at),
        "modified_at": maybe_micros(article.modified_at),
        "first_seen_at": micros(article.first_seen_at),
        "told_at": micros(article.told_at),
        "read_at": micros(article.read_at),
        "language": article.language.code,
        "language_confidence": article.language.confidence,
        "site": article.site,
        "image": article.image,
        "credits": json_text([(credit.agency, credit.evidence) for credit in article.credits]),
        "is_paywalled": article.is_paywalled,
        "reserves": article.reserves,
        "made_from": article.made_from,
        "note": article.note,
        "version": article.version,
        "digest": article.digest,
        "terms": packed_numbers([number for term in article.fingerprint.terms for number in term]),
        "shingles": packed_numbers(article.fingerprint.shingles),
        "words": sum(len(block.text.split()) for block in article.blocks),
    }


# Rows are taken apart by position, in the order of the table's columns: by name costs three times as much, and articles are read often.
def article_of(row: Any) -> Article:
    (
        article_id, source_id, told_at, read_at, first_seen_at, version, _words, language, confidence, title, credits_text, terms,
        shingles, entry_id, feed_id, url, standfirst, authors, published_at, modified_at, site, image, is_paywalled, made_from, note,
        digest, blocks, reserves,
    ) = row  # fmt: skip
    return Article(
        id=article_id,
        entry_id=entry_id,
        feed_id=feed_id,
        source_id=source_id,
        url=url,
        title=title,
        standfirst=standfirst,
        blocks=tuple([Block(kind, text) for kind, text in from_json(blocks)]),
        authors=tuple(from_json(authors)),
        published_at=maybe_moment(published_at),
        modified_at=maybe_moment(modified_at),
        first_seen_at=moment(first_seen_at),
        told_at=moment(told_at),
        read_at=moment(read_at),
        language=Language(language, confidence),
        site=site,
        image=image,
        credits=_credits_of(credits_text),
        is_paywalled=bool(is_paywalled),
        made_from=made_from,
        note=note,
        version=version,
        digest=digest,
        fingerprint=_fingerprint_of(terms, shingles),
        reserves=reserves,
    )


MEMBER_COLUMNS = ("id", "version", "source_id", "language", "title", "told_at", "first_seen_at", "terms", "shingles", "credits", "words")


def member_of(row: Any) -> Member:
    """From a row of `MEMBER_COLUMNS`."""
    article_id, version, source_id, language, title, told_at, first_seen_at, terms, shingles, credits_text, words = row
    return Member(
        article_id=article_id,
        version=version,
        source_id=source_id,
        language=language,
        title=title,
        told_at=moment(told_at),
        seen_at=moment(first_seen_at),
        fingerprint=_fingerprint_of(terms, shingles),
        credits=_credits_of(credits_text),
        words=words,
    )


def _credits_of(text: str) -> tuple[Credit, ...]:
    return () if text == "[]" else tuple([Credit(agency, evidence) for agency, evidence in from_json(text)])


def _fingerprint_of(terms: bytes, shingles: bytes) -> Fingerprint:
    flat = numbers_of(terms)
    return Fingerprint(tuple(zip(flat[::2], flat[1::2], strict=True)), numbers_of(shingles))


def version_row(version: ArticleVersion) -> Row:
    return {
        "article_id": version.article_id,
        "version": version.version,
        "digest": version.digest,
        "title": version.title,
        "text": packed_text(version.text),
        "read_at": micros(version.read_at),
    }


def version_of(row: Any) -> ArticleVersion:
    return ArticleVersion(row.article_id, row.version, row.digest, row.title, text_of(row.text), moment(row.read_at))

"""The line that the room command `read` answers with for one page."""

from collections.abc import Mapping
from datetime import datetime

from copytaster.model.article import NoArticle, ReadPage


def record(line: Mapping[str, object], result: ReadPage | NoArticle) -> dict[str, object]:
    """What was read of the page that `line` names by `id` and `url`; every field is there; times are ISO 8601 in the page's own zone."""
    same = {"id": line.get("id"), "url": line.get("url")}
    if isinstance(result, NoArticle):
        return same | {"kind": "refused", "why": result.why} | dict.fromkeys(_FIELDS)
    values = (
        result.title,
        "\n\n".join(block.text for block in result.blocks),
        _iso(result.published_at),
        _iso(result.modified_at),
        list(result.authors),
        result.site,
        result.language,
        result.image,
        result.canonical,
        result.is_paywalled,
    )
    return same | {"kind": "article", "why": ""} | dict(zip(_FIELDS, values, strict=True))


_FIELDS = ("title", "text", "published", "modified", "authors", "site", "language", "image", "canonical", "paywalled")


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None

"""Feeds made of anything, guided by what code they reach: parsing must give a value, and the value must be fit to be kept.

python fuzz/feedparse.py [FOLDER...] [-max_total_time=60]     folders hold inputs to begin with; the first gains new ones
"""

import sys
from datetime import UTC, datetime

import atheris
import orjson

with atheris.instrument_imports(include=["copytaster.stages"]):
    from copytaster.model.feed import FeedSource, FetchedFeed, NotAFeed, ParsedFeed
    from copytaster.stages import feedparse, plain

NOW = datetime(2025, 6, 10, 12, tzinfo=UTC)
FEED = FeedSource("f1", "https://harbour.test/feed", "Harbour Post", "harbour.test", None, None, NOW)
HEADERS = (None, "text/xml", "application/rss+xml; charset=iso-8859-1", "text/xml; charset=shift_jis", "application/json")


def one_input(data: bytes) -> None:
    """The first byte chooses the header, the rest is the feed."""
    header = HEADERS[data[0] % len(HEADERS)] if data else None
    entries, parsed = feedparse.entries(FetchedFeed(FEED.url, NOW, data[1:], header), FEED, 50)
    assert isinstance(parsed, ParsedFeed | NotAFeed)
    for entry in entries:
        assert entry.title
        assert plain.clean(entry.title) == entry.title
        assert plain.clean(entry.summary) == entry.summary
        assert entry.url.startswith(("https://", "http://"))
        assert entry.published_at is None or entry.published_at <= NOW
    if isinstance(parsed, ParsedFeed):
        assert all(0 <= hour < 24 for hour in parsed.skip_hours)
        orjson.dumps(feedparse.as_record(parsed))


def main() -> None:
    """Fuzz until the options say stop; an input that fails is written to a file and named."""
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

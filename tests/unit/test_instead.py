"""What came instead of a feed is named for what it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.feed import FetchedFeed, NotAFeed
from copytaster.stages import instead
from tests.make import NOW

PAGE = NotAFeed("it is a web page, not a feed")


def of(body: bytes | str) -> tuple[str, str]:
    raw = body.encode() if isinstance(body, str) else body
    failed = instead.failure(FetchedFeed("https://daily.example/feed", NOW, raw), PAGE)
    return failed.why, failed.line


@pytest.mark.parametrize(
    ("body", "why", "line"),
    [
        (
            "<html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={}</script></body></html>",
            "a check for robots came instead of the feed",
            "Just a moment...",
        ),
        (
            "<!doctype html><title>DAILY</title><p>Please verify you are human</p>",
            "a check for robots came instead of the feed",
            "DAILY",
        ),
        (
            '<html><title>Sign in &amp; read</title><form><input name="p" type="password"></form></html>',
            "a login page came instead of the feed",
            "Sign in & read",
        ),
        (
            "<html><body><h1>This domain is for sale!</h1></body></html>",
            "a page of a domain without a site came instead of the feed",
            "This domain is for sale!",
        ),
        ("<html><title>The Daily</title><p>All the news</p></html>", "it is a web page, not a feed", "The Daily"),
        ("<html>\n\n<script>var x = 1</script>\n<p>Moved <b>house</b></p>", "it is a web page, not a feed", "Moved"),
        ("", "it is a web page, not a feed", ""),
    ],
)
def test_a_body_that_is_no_feed_is_told_with_its_title_or_first_line(body: str, why: str, line: str) -> None:
    assert of(body) == (why, line)


@given(st.binary(max_size=300) | st.text(max_size=300))
def test_any_bytes_have_a_reason(body: bytes | str) -> None:
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    assert of(raw)[0]


@pytest.mark.parametrize("piece", ["<", "<title>", "<script>", "<!--", "<input ", "<input type"])
def test_hostile_repetition_takes_no_time(piece: str) -> None:
    assert of(piece * 20_000)[0]

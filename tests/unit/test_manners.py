"""How a polite reader behaves."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.feed import FeedFailed, FeedGone, FeedNotModified
from copytaster.model.page import Failed, Gone, Refused
from copytaster.stages import manners

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAGE = "https://news.example/2026/ferry.html"


@pytest.mark.parametrize(
    ("robots", "is_open"),
    [
        ("", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /2026/\nAllow: /2026/ferry", True),
        ("User-agent: *\nDisallow: /*.html$", False),
        ("User-agent: otherbot\nDisallow: /", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Copytaster\nDisallow: /private", True),
        ("User-agent: copytaster\nUser-agent: otherbot\nDisallow: /", False),
        ("\ufeffUser-agent: *\r\nDisallow: / # all\r\n", False),
        ("<!doctype html><title>No such page</title>", True),
    ],
)
def test_robots_txt_is_read_as_the_standard_says(robots: str, is_open: bool) -> None:
    assert (manners.may_fetch(manners.robots_rules(robots), PAGE, "copytaster") is None) is is_open


@given(st.text(max_size=400), st.text(max_size=60))
def test_no_robots_txt_breaks_the_reader(robots: str, path: str) -> None:
    rules = manners.robots_rules(robots)
    assert isinstance(manners.may_fetch(rules, f"https://news.example/{path}", "copytaster"), Refused | None)
    assert 1.0 <= manners.pause_s(rules, "copytaster", 1.0) <= 30.0


@given(
    st.lists(
        st.sampled_from(
            ["User-agent: *", "Disallow: /", "Allow: /*", "Crawl-delay: ", "1e999", "nan", "-1", "\n", ":", "*", "$", "%", "\0"]
        ),
        max_size=40,
    )
)
def test_no_mixture_of_its_words_breaks_the_reader(pieces: list[str]) -> None:
    rules = manners.robots_rules("".join(pieces))
    assert isinstance(manners.may_fetch(rules, PAGE, "copytaster"), Refused | None)
    assert 1.0 <= manners.pause_s(rules, "copytaster", 1.0) <= 30.0


@pytest.mark.parametrize(
    ("delay", "pause_s"), [("", 1.0), ("0.5", 1.0), ("10", 10.0), ("86400", 30.0), ("soon", 1.0), ("nan", 1.0), ("inf", 1.0)]
)
def test_a_crawl_delay_makes_the_pause_longer_within_bounds(delay: str, pause_s: float) -> None:
    rules = manners.robots_rules(f"User-agent: *\nCrawl-delay: {delay}\nDisallow: /x")
    assert manners.pause_s(rules, "copytaster", 1.0) == pause_s


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("120", 120.0),
        (" 0 ", 0.0),
        ("99999999", 86_400.0),
        ("Sun, 01 Mar 2026 12:10:00 GMT", 600.0),
        ("Sunday, 01-Mar-26 12:10:00 GMT", 600.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("Sun, 01 Mar 2027 12:00:00 GMT", 86_400.0),
        ("Sun, 99 Mar 2026 12:00:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_at_most_a_day(header: str | None, seconds: float | None) -> None:
    assert manners.retry_after(header, NOW) == seconds


@given(st.text(max_size=60))
def test_no_header_breaks_the_reader(header: str) -> None:
    assert (manners.retry_after(header, NOW) or 0.0) >= 0.0
    assert (manners.max_age_s(header) or 0.0) >= 0.0
    assert manners.is_page_type(header) in (True, False)


@pytest.mark.parametrize(
    ("header", "seconds"), [(None, None), ("public, max-age=900", 900.0), ("s-maxage=5", None), ('Max-Age="60"', 60.0), ("max-age=x", None)]
)
def test_max_age_is_taken_from_cache_control(header: str | None, seconds: float | None) -> None:
    assert manners.max_age_s(header) == seconds


@pytest.mark.parametrize(
    ("content_type", "is_page"),
    [
        (None, True),
        ("", True),
        ("text/html; charset=utf-8", True),
        ("TEXT/HTML", True),
        ("application/xhtml+xml", True),
        ("application/pdf", False),
        ("image/png", False),
        ("text/plain", False),
    ],
)
def test_a_page_is_html_or_says_nothing(content_type: str | None, is_page: bool) -> None:
    assert manners.is_page_type(content_type) is is_page


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, type(None)),
        (203, type(None)),
        (404, Gone),
        (410, Gone),
        (451, Gone),
        (401, Refused),
        (403, Refused),
        (418, Refused),
        (408, Failed),
        (429, Failed),
        (500, Failed),
        (503, Failed),
        (304, Failed),
        (999, Failed),
    ],
)
def test_a_pages_status_tells_whether_to_ask_again(status: int, kind: type) -> None:
    assert isinstance(manners.page_answer(status, "news.example"), kind)


@pytest.mark.parametrize(
    ("status", "kind"), [(200, type(None)), (304, FeedNotModified), (410, FeedGone), (404, FeedFailed), (500, FeedFailed)]
)
def test_a_feed_is_gone_only_when_the_publisher_says_so(status: int, kind: type) -> None:
    assert isinstance(manners.feed_answer(status, "news.example"), kind)


def test_an_answer_is_told_with_its_name() -> None:
    assert manners.page_answer(503, "news.example") == Failed("news.example answered 503 Service Unavailable")
    assert manners.page_answer(799, "news.example") == Failed("news.example answered 799")


@pytest.mark.parametrize(
    ("host", "lane"),
    [
        ("www.bbc.co.uk", "bbc.co.uk"), ("feeds.bbci.co.uk", "bbci.co.uk"), ("WWW.Example.ORG.", "example.org"),
        ("one.blogspot.com", "blogspot.com"), ("two.blogspot.co.uk", "blogspot.com"), ("blogspot.com", "blogspot.com"),
        ("a.substack.com", "substack.com"), ("medium.com", "medium.com"), ("someone.medium.com", "medium.com"),
        ("www.youtube.com", "youtube.com"), ("youtu.be", "youtube.com"), ("x.files.wordpress.com", "wordpress.com"),
        ("a.github.io", "github.io"), ("feeds.feedburner.com", "feedburner.com"), ("feedproxy.google.com", "feedburner.com"),
        ("news.google.com", "google.com"), ("www.daily.uk.com", "daily.uk.com"), ("uk.com", "uk.com"), ("my.duckdns.org", "my.duckdns.org"),
        ("localhost", "localhost"), ("192.168.1.7", "192.168.1.7"), ("[2001:db8::1]", "2001:db8::1"), ("", ""),
    ],
)  # fmt: skip
def test_a_lane_is_the_registered_domain_or_the_platform_that_holds_it(host: str, lane: str) -> None:
    assert manners.lane(host) == lane


@given(st.text(max_size=60))
def test_every_host_has_a_lane_and_the_lane_is_its_own(host: str) -> None:
    lane = manners.lane(host)
    assert manners.lane(lane) == lane


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (b"", ""),
        (b"<!doctype html><html><head><TITLE lang=en>\n Just a&nbsp;moment... </title>", "Just a moment..."),
        (b"<html><style>p { color: red }</style><body>\n<h1>Not <b>here</b></h1>", "Not"),
        (b"\n---\n  rate limit\texceeded\x1b[31m \nmore", "rate limit exceeded [31m"),
        (b'{"error": "no such feed"}', '{"error": "no such feed"}'),
        (b"x" * 900, "x" * 200),
        (b"\xff\xfe\x00", ""),
    ],
)
def test_the_first_line_of_an_error_is_its_title_or_its_first_words(body: bytes, line: str) -> None:
    assert manners.first_line(body) == line


@given(st.binary(max_size=400))
def test_no_error_breaks_the_reader_of_its_first_line(body: bytes) -> None:
    line = manners.first_line(body)
    assert len(line) <= manners.MAX_LINE_CHARS
    assert line.isprintable()


@pytest.mark.parametrize(
    ("status", "headers", "said"),
    [
        (503, {}, None),
        (403, {"cf-mitigated": "Challenge"}, "a check for robots stands before it"),
        (403, {"cf-mitigated": "none"}, None),
        (202, {"x-amzn-waf-action": "captcha"}, "a check for robots stands before it"),
        (401, {}, "it asks for a name and a password"),
        (402, {}, "it asks for money"),
    ],
)
def test_who_stands_before_an_answer_is_named(status: int, headers: dict[str, str], said: str | None) -> None:
    assert manners.gatekeeper(status, headers) == said


@pytest.mark.parametrize(
    ("status", "outcome"), [(200, None), (404, ""), (403, ""), (429, Failed("a.test answered 429 Too Many Requests for its robots.txt"))]
)
def test_without_robots_txt_all_is_open_but_not_while_the_publisher_is_busy(status: int, outcome: object) -> None:
    assert manners.robots_answer(status, "a.test") == outcome

"""What the pages say, as plain HTML over plain HTTP."""

import gzip
import re
from dataclasses import replace

import brotli
import pytest

from copytaster.model.feed import Trouble
from copytaster.ports import SetAside
from tests import make
from tests.fakes import FakeStore
from tests.site import newsday
from tests.site.conftest import Show
from tests.site.serving import LOOK, replaying

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202e & co"


def told(html: str) -> str:
    """The text of a page, white space folded."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_front_page_has_the_ten_newest_headlines_with_their_ages(show: Show) -> None:
    html = show().ask("/").text

    wire = html.split('id="lines"')[1].split("</ol>")[0]
    assert wire.count("<li ") == 10
    assert re.findall(r"<time[^>]*>([^<]*)</time>", wire) == [
        *("9 mins ago", "10 mins ago", "13 mins ago", "21 mins ago", "24 mins ago"),
        *("26 mins ago", "28 mins ago", "31 mins ago", "44 mins ago", "1 hour ago"),
    ]
    assert '<time datetime="2024-11-15T11:51:00Z" title="15 Nov 2024, 11:51 UTC">9 mins ago</time>' in wire


def test_a_headline_says_its_language_and_lets_the_browser_find_its_direction(show: Show) -> None:
    html = show().ask("/").text

    assert ' lang="ar" dir="auto">قمة' in html


def test_a_ranked_story_has_its_lead_its_echo_its_publishers_and_its_reasons(show: Show) -> None:
    html = show().ask("/").text

    story = html.split(f"{newsday.TREATY}</a></h3>")[1].split("</article>")[0]
    text = told(story)
    assert newsday.FIRST in text
    assert "34 publishers" in text
    assert "34 articles: 3 own reports, 31 copies, 20 of AP" in text
    assert "Coast News, The Daily, Rail Weekly," in text.replace(" ,", ",")
    assert "and 26 more" in text
    assert "Why this order?" in text
    assert re.search(r"<b>[\d.,]+</b>", story)


def test_older_headlines_are_pages_that_neither_repeat_nor_skip_a_line(show: Show) -> None:
    site = show()
    seen: list[str] = []
    path = "/wire"
    while path:
        html = site.ask(path).text
        seen += re.findall(r'data-story="(s\w+)"', html)
        older = re.search(r'href="(/wire\?before=[^"]+)">Older', html)
        path = older.group(1) if older else ""

    assert len(seen) == len(set(seen)) == 51


def test_more_stories_go_on_below_the_last_one(show: Show) -> None:
    site = show()
    first = site.ask("/").text
    more = re.search(r'href="(/\?before=\w+)">More stories', first)
    assert more

    second = site.ask(more.group(1)).text

    ids = [re.findall(r'<h3><a class="hl" href="/story/(\w+)"', html) for html in (first, second)]
    assert len(ids[0]) == 25
    assert len(ids[1]) == 25
    assert not set(ids[0]) & set(ids[1])


def test_a_story_without_a_brief_says_so_and_still_links_its_source(show: Show) -> None:
    store = FakeStore()
    story = newsday.alone(store, make.article(), "The Daily")

    html = show(store).ask(f"/story/{story.id}").text

    assert "The brief of this story is not written yet." in html
    assert 'href="https://daily.example/a"' in html


def test_hostile_text_stays_text_and_hostile_addresses_are_no_links(show: Show) -> None:
    store = FakeStore()
    story = newsday.alone(store, make.article("javascript:alert(3)", HOSTILE, HOSTILE, source_id='x"><script>'), HOSTILE)
    site = show(store)

    for path in ("/", "/wire", f"/story/{story.id}", "/search?q=alert", "/sources", "/search?q=%22%3E%3Cscript%3E"):
        html = site.ask(path).text
        assert "<script>alert" not in html
        assert "<img" not in html
        assert not re.search(r'(href|src|action)="\s*javascript', html, re.IGNORECASE)
        assert not [tag for tag in re.findall(r"<[^>]*>", re.sub(r'"[^"]*"', '""', html)) if re.search(r"\son\w+=", tag)]


def test_the_source_page_has_its_feeds_its_volume_and_its_latest_articles(show: Show) -> None:
    html = show().ask("/source/coast.example").text

    text = told(html)
    assert "Coast News" in text
    assert "3 articles in 30 days, at most 3 a day" in text
    assert "25%" in text
    assert "in 20 mins" in text
    assert "Harbour bridge closes" in text


def test_search_finds_words_and_word_beginnings_newest_first(show: Show) -> None:
    site = show()

    html = site.ask("/search?q=council+vot*").text

    titles = re.findall(r'dir="auto">(Council[^<]+)</a>', html)
    assert titles[:3] == ["Council votes on plan 0", "Council votes on plan 1", "Council votes on plan 2"]
    assert len(titles) == 30
    older = re.search(r'href="(/search\?q=council%20vot%2A&amp;tab=articles&amp;before=[^"]+)"', html)
    assert older
    assert "Council votes on plan 30" in site.ask(older.group(1).replace("&amp;", "&")).text


def test_search_without_words_or_without_finds_says_what_to_do(show: Show) -> None:
    site = show()

    assert "Give one or more words" in site.ask("/search").text
    assert "There is no word in “?!”" in site.ask("/search?q=%3F%21").text
    assert "Try fewer words" in site.ask("/search?q=zeppelin").text


def test_search_understands_operators_and_says_what_it_took_them_for(show: Show) -> None:
    site = show()
    html = site.ask("/search?q=intitle:council+-plan+source:nobody+after:soon").text
    assert "There is no source “nobody”" in html
    assert "“soon” is no day" in html
    html = site.ask("/search?q=council+-intitle:plan").text
    assert "Council votes" not in told(html)
    assert "not plan in the headline" in told(html)
    assert "Council votes on plan 0" in site.ask('/search?q="votes+on+plan"').text
    assert "Council votes on plan 0" not in site.ask('/search?q="plan+on+votes"').text


def test_search_shows_stories_articles_claims_the_days_and_a_feed(show: Show) -> None:
    site = show()
    html = site.ask("/search?q=council&tab=stories").text
    assert len(re.findall(r'<li data-story="(\w+)"', html)) == len(set(re.findall(r'<li data-story="(\w+)"', html))) > 0
    assert 'aria-current="page">Stories' in html
    assert re.search(r"\d+ articles in 30 days", told(html))
    assert "on:20" in html
    assert "Nothing" in site.ask("/search?q=council&tab=claims").text
    assert "the best of the last 7 days" in told(site.ask("/search?q=council&sort=best").text)
    feed = site.ask("/search.atom?q=council")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert "Council votes on plan" in feed.text
    assert "/search.atom?q=council" in feed.text
    assert "<entry" not in site.ask("/search.atom?q=zeppelin").text


def test_health_puts_feeds_in_trouble_first_and_lists_what_was_set_aside(show: Show) -> None:
    store = FakeStore()
    newsday.fill(store)
    bad = make.feed("https://zz.example/f", title="Zeppelin Times")
    store.put(bad, make.feed_state(bad, outcome="failed", why="503 Service Unavailable", failures=4))
    store.set_aside_messages.append(SetAside(1, "read", "PageFetched:p1", "no such character set", make.ago(5)))

    html = show(store).ask("/health").text

    table = html.split("<tbody>")[1]
    assert table.index("Zeppelin Times") < table.index("Coast News")
    text = told(html)
    assert "failed: 503 Service Unavailable" in text
    assert "PageFetched:p1" in text
    assert "no such character set" in text
    assert "1 of 5 in trouble" in text
    assert "Silent against their habit" not in text


def test_a_feed_that_is_silent_or_fails_is_told_on_the_health_page_and_on_its_own(show: Show) -> None:
    quiet, bad = make.feed("https://quiet.example/f", title="Quiet Times", source_id="quiet.example"), make.feed("https://zz.example/f")
    troubles = (Trouble(make.ago(5), "a login page came instead of the feed", "Sign in <b>now</b>"),)
    failing = make.feed_state(bad, outcome="failed", why="a login page came instead of the feed", failures=2, troubles=troubles)
    site = show(FakeStore(quiet, make.silent_state(quiet), bad, failing))

    assert "Silent against their habit Quiet Times : nothing new since" in told(site.ask("/health").text)
    assert re.search(r"where about 2\d entries are usual", told(site.ask("/source/quiet.example").text))
    html = site.ask("/source/daily.example").text
    assert '<q dir="auto">Sign in &lt;b&gt;now&lt;/b&gt;</q>' in html
    assert "fails, 2 times in a row" in told(html)


def test_healthz_says_ok_while_the_store_answers_and_failing_when_not(show: Show) -> None:
    site = show()

    assert site.ask("/healthz").status == 200
    site.store.fails = True
    failing = site.ask("/healthz")
    assert failing.status == 503
    assert b"the disk is gone" in failing.body


def test_a_store_that_fails_is_a_page_with_a_request_id(show: Show) -> None:
    site = show()
    site.store.fails = True

    answer = site.ask("/")

    assert answer.status == 503
    assert answer.headers["x-request-id"] in answer.text
    assert 'href="/health"' in answer.text


def test_a_replay_says_so_with_the_date_of_its_clock(show: Show) -> None:
    html = show(look=replaying("demo day")).ask("/").text

    assert "Replay: 15 Nov 2024 demo day" in told(html)
    assert 'data-now="2024-11-15T12:00:00Z"' in html


def test_before_the_first_poll_the_front_page_says_what_it_waits_for(show: Show) -> None:
    feed = make.feed()

    html = show(FakeStore(feed, make.feed_state(feed, outcome="new", polled_at=None, succeeded_at=None))).ask("/").text

    assert "Polled 0 of 1 feeds" in html
    assert "the next poll is in 20 mins" in html


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/nothing", "GET", 404),
        ("/story/s0", "GET", 404),
        ("/source/unknown.example", "GET", 404),
        ("/front.xml", "GET", 404),
        ("/static/../look.py", "GET", 404),
        ("/", "POST", 405),
        ("/start/demo", "GET", 405),
        ("/wire?before=yesterday", "GET", 400),
        ("/wire?before=20240101T000000.000000Z~x", "GET", 400),
        ("/search?q=a&before=1", "GET", 400),
    ],
)
def test_what_is_not_there_has_a_page_that_says_so(show: Show, path: str, method: str, status: int) -> None:
    answer = show().ask(path, method)

    assert answer.status == status
    assert answer.headers["x-request-id"] in answer.text


def test_a_withdrawn_story_is_gone(show: Show) -> None:
    store = FakeStore()
    story = newsday.alone(store, make.article(), "The Daily")
    store.put(replace(make.line(story), kind="retract", story_version=2))

    answer = show(store).ask(f"/story/{story.id}")

    assert answer.status == 410
    assert "withdrawn" in answer.text


def test_a_bug_is_a_page_with_a_request_id_and_all_headers(show: Show) -> None:
    store = FakeStore()
    site = show(store)
    store.put(make.feed())
    store.feed_states = None  # type: ignore[assignment,method-assign]

    answer = site.ask("/")

    assert answer.status == 500
    assert answer.headers["x-request-id"] in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_every_answer_carries_the_security_headers(show: Show) -> None:
    site = show()

    for path in ("/", "/nothing", "/healthz", "/front.atom", "/static/live.js"):
        headers = site.ask(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert len(headers["x-request-id"]) == 16


NONCE = re.compile(r'nonce="([\w-]+)"')


def test_each_rendering_allows_its_own_script_and_style_by_a_new_nonce(show: Show) -> None:
    site = show()
    nonces = []
    for path in ("/", "/wire"):
        answer = site.ask(path)
        (nonce,) = set(NONCE.findall(answer.text))
        assert f"script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'" in answer.headers["content-security-policy"]
        nonces.append(nonce)
    assert nonces[0] != nonces[1]


def test_a_page_that_the_browser_has_keeps_the_policy_that_it_came_with(show: Show) -> None:
    site = show()
    first = site.ask("/about")

    again = site.ask("/about", **{"if-none-match": first.headers["etag"]})

    assert again.status == 304
    assert "content-security-policy" not in again.headers
    assert show().ask("/about").headers["etag"] == first.headers["etag"], "the tag leaves the nonce out"


def test_what_is_no_page_may_do_nothing_in_a_browser(show: Show) -> None:
    site = show()
    for path in ("/front.atom", "/static/live.js", "/api/v1/health"):
        assert "script-src" not in site.ask(path).headers["content-security-policy"]
        assert "require-trusted-types-for 'script'" in site.ask(path).headers["content-security-policy"]


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(show: Show) -> None:
    site = show()

    for path in ("/", "/wire", "/sources", "/health", "/search?q=council", "/about", "/start"):
        html = site.ask(path).text
        assert "<style" not in html
        assert " style=" not in html
        assert re.findall(r"<script[^>]*>", html) == re.findall(
            r'<script src="/static/(?:live|uplot|health)\.js\?v=\w+" defer nonce="[\w-]+">', html
        )
        assert not re.findall(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="(?:https?:)?//', html)


def test_only_the_named_hosts_are_answered(show: Show) -> None:
    site = show(look=replace(LOOK, hosts=("127.0.0.1", "localhost", "::1")))

    assert site.ask("/healthz").status == 200
    assert site.ask("/healthz", Host="localhost:8000").status == 200
    assert site.ask("/healthz", Host="[::1]:8000").status == 200
    assert site.ask("/healthz", Host="evil.example").status == 421


def test_pages_are_compressed_and_known_by_their_tag(show: Show) -> None:
    site = show()
    plain = site.ask("/about")

    assert brotli.decompress(site.ask("/about", Accept_Encoding="gzip, br").body) == plain.body
    assert gzip.decompress(site.ask("/about", Accept_Encoding="gzip;q=0.5, br;q=0").body) == plain.body
    again = site.ask("/about", If_None_Match=plain.headers["etag"])
    assert again.status == 304
    assert again.body == b""
    assert again.headers["vary"] == "Accept-Encoding, Accept-Language, Cookie"


def test_a_page_is_made_anew_when_the_clock_jumps_or_the_wire_moves(show: Show) -> None:
    site = show()
    assert "9 mins ago" in site.ask("/").text

    site.clock.move(minutes=1)
    assert "11 mins ago" in site.ask("/").text


def test_front_and_story_stay_below_40_kilobytes_and_the_files_below_6(show: Show) -> None:
    store = FakeStore()
    story = newsday.fill(store)
    site = show(store)
    html = site.ask("/").text

    assert len(site.ask("/", Accept_Encoding="gzip").body) < 40_000
    assert len(site.ask(f"/story/{story.id}", Accept_Encoding="gzip").body) < 40_000
    for name in ("copytaster.css", "live.js"):
        path = re.search(rf"/static/{name}\?v=\w+", html)
        assert path
        answer = site.ask(path.group(), Accept_Encoding="gzip")
        assert len(answer.body) < 6_000
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_the_theme_is_a_cookie_that_the_server_obeys(show: Show) -> None:
    site = show()
    form = {"Content_Type": "application/x-www-form-urlencoded"}

    chosen = site.ask("/theme", "POST", b"theme=dark&back=/sources", **form)
    assert chosen.status == 303
    assert chosen.headers["location"] == "/sources"
    assert "theme=dark" in chosen.headers["set-cookie"]
    assert 'data-theme="dark"' in site.ask("/", Cookie="theme=dark").text
    assert "data-theme" not in site.ask("/", Cookie="theme=evil").text
    assert site.ask("/theme", "POST", b"theme=dark&back=//evil.example", **form).headers["location"] == "/"
    assert "Max-Age=0" in site.ask("/theme", "POST", b"theme=", **form).headers["set-cookie"]

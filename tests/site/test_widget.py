"""The wire in a frame: small, whole, framed by whom the site allows."""

import asyncio
from dataclasses import replace

import brotli
import pytest

from copytaster.web.widget import RENEW_S
from tests import origin
from tests.site import newsday
from tests.site.conftest import Open, Show
from tests.site.serving import LOOK


def test_the_widget_has_the_newest_headlines_and_nothing_else_to_load(show: Show) -> None:
    site = show()
    html = site.ask("/widget/wire").text
    assert html.count("<li>") == 10
    assert newsday.LINES[0][0] in html
    assert f'href="{site.address}/story/' in html
    assert [each for each in ("<link", "src=", "@import", "url(") if each in html] == []


def test_all_of_it_is_under_five_kilobytes(show: Show) -> None:
    answer = show().ask("/widget/wire?n=30", Accept_Encoding="br")
    assert answer.headers["content-encoding"] == "br"
    assert brotli.decompress(answer.body).count(b"<li>") == 30
    assert len(answer.body) <= 5_000


def test_it_is_filtered_by_language_source_and_topic(show: Show) -> None:
    site = show()
    german = site.ask("/widget/wire?lang=de").text
    assert (german.count("<li>"), "Koalition" in german) == (1, True)
    assert site.ask("/widget/wire?source=coast.example").text.count("<li>") == 3
    topic = site.ask("/widget/wire?topic=harbour-bridge").text
    assert (topic.count("<li>"), "Harbour bridge closes" in topic) == (1, True)
    assert site.ask("/widget/wire?source=coast.example&n=1").text.count("<li>") == 1
    assert "No headlines yet." in site.ask("/widget/wire?lang=fi").text


@pytest.mark.parametrize("query", ["n=0", "n=31", "n=many", "lang=german", "lang=1", "topic=!!!"])
def test_what_cannot_be_shown_is_said(show: Show, query: str) -> None:
    assert show().ask(f"/widget/wire?{query}").status == 400


def test_the_policy_lets_others_frame_it_and_loads_nothing(show: Show) -> None:
    headers = show().ask("/widget/wire").headers
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert headers["content-security-policy"].endswith("frame-ancestors *")
    assert "x-frame-options" not in headers
    assert show().ask("/").headers["x-frame-options"] == "DENY"
    own = replace(LOOK, frame_ancestors=("https://paper.example", "evil; script-src *"))
    assert show(look=own).ask("/widget/wire").headers["content-security-policy"].endswith("frame-ancestors https://paper.example")
    assert show(look=replace(LOOK, frame_ancestors=())).ask("/widget/wire").status == 404


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_a_page_of_another_site_shows_it_and_it_renews_itself(show: Show, open_page: Open) -> None:
    site = show()
    async with origin.running(host="127.0.0.1") as other:
        frame = f'<iframe src="{site.address}/widget/wire?n=3" title="Wire" width="300" height="400"></iframe>'
        other.answers["/"] = origin.answer(f"<!doctype html><title>Paper</title>{frame}".encode(), "text/html; charset=utf-8")
        other.answers["/favicon.ico"] = origin.answer(b"", "image/x-icon")
        page = await open_page("about:blank")
        await page.clock.install()
        await page.goto(other.url())
        lines = page.frame_locator("iframe").locator("li")
        await lines.nth(2).wait_for()
        assert await lines.count() == 3
        async with page.expect_request(lambda request: "/widget/wire" in request.url):
            await page.clock.fast_forward(1_000 * RENEW_S)
        await asyncio.sleep(0)

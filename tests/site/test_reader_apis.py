"""Miniflux's interface as apps call it; and of both: who is let in, what is kept for each person, what is refused and not shown."""

import json
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import miniflux
import pytest
from lxml import etree

from copytaster.model.decision import Decision
from copytaster.settings import Settings, SiteSettings
from copytaster.web.readers import routes
from tests.flow.newsdesk import newsdesk
from tests.site.readers_day import API, STORM, TREATY, Readers, client, readers, refs, site

__all__ = ["client", "site"]


def test_an_app_of_miniflux_finds_top_stories_and_every_source_in_two_folders(client: miniflux.Client) -> None:
    feeds = client.get_feeds()

    assert [(each["title"], each["category"]["title"]) for each in feeds] == [
        ("Top stories", "Stories"), ("paper1.example", "Sources"), ("paper2.example", "Sources"), ("paper3.example", "Sources"),
    ]  # fmt: skip
    assert [each["title"] for each in client.get_categories()] == ["Stories", "Sources"]
    assert [each["id"] for each in client.get_category_feeds(2)] == [each["id"] for each in feeds[1:]]
    assert client.get_feed(feeds[0]["id"])["feed_url"].endswith("/front.atom")
    assert client.get_feed_icon(feeds[0]["id"])["data"].startswith("image/svg+xml;base64,")
    with pytest.raises(miniflux.ResourceNotFound):
        client.get_feed_icon(feeds[1]["id"])
    assert client.me()["username"] == "rita"
    assert client.get_version()["version"].startswith("2.")


def test_a_story_comes_with_its_brief_and_an_article_with_a_snippet(client: miniflux.Client, site: Readers) -> None:
    entries = {each["url"]: each for each in client.get_entries()["entries"]}
    story = entries[f"{site.address}/story/{site.stories[0]}"]
    report = next(each for url, each in entries.items() if url.startswith("https://paper1.example/"))

    assert (story["title"], story["feed"]["title"]) == (TREATY, "Top stories")
    assert "201 votes to 12" in story["content"]
    assert "&lt;b&gt;treaty&lt;/b&gt;" in story["content"]
    assert "<b>" not in story["content"]
    assert report["url"] in story["content"]
    assert report["title"] == TREATY
    assert "Wednesday morning" not in report["content"]
    assert f'href="{report["url"]}"' in report["content"]
    alone, in_feed = client.get_entry(report["id"]), client.get_feed_entry(report["feed_id"], report["id"])
    assert {**alone, "feed": alone["feed"]["id"]} == {**in_feed, "feed": in_feed["feed"]["id"]}
    assert client.fetch_entry_content(report["id"])["content"] == report["content"]


def test_numbers_stay_when_news_come_and_what_is_new_comes_after_them(client: miniflux.Client) -> None:
    first = client.get_entries(order="id", direction="asc")["entries"]
    again = client.get_entries(order="id", direction="asc")["entries"]

    assert [(each["id"], each["url"]) for each in again] == [(each["id"], each["url"]) for each in first]
    assert [each["id"] for each in first] == sorted(each["id"] for each in first)
    assert all(0 < each["id"] < 2**31 for each in first)
    assert client.get_entries(after_entry_id=first[-1]["id"])["entries"] == []
    assert [each["id"] for each in client.get_entries(before_entry_id=first[1]["id"])["entries"]] == [first[0]["id"]]


def test_what_one_person_reads_and_stars_another_has_not(client: miniflux.Client, site: Readers) -> None:
    other = miniflux.Client(site.address, api_key=site.other)
    first, second, *_ = client.get_entries(order="id", direction="asc")["entries"]
    client.update_entries([first["id"], second["id"]], "read")
    client.toggle_bookmark(second["id"])

    assert [each["id"] for each in client.get_entries(status="read", order="id", direction="asc")["entries"]] == [first["id"], second["id"]]
    assert [each["id"] for each in client.get_entries(starred=True)["entries"]] == [second["id"]]
    assert client.get_entries(status="unread")["total"] == 3
    assert client.get_entry(first["id"])["status"] == "read"
    assert other.get_entries(status="unread")["total"] == 5
    assert other.get_entries(starred="1")["total"] == 0
    client.toggle_bookmark(second["id"])
    assert client.get_entries(starred=True)["total"] == 0


def test_counters_folders_and_marking_all_go_together(client: miniflux.Client) -> None:
    top, one, *_ = client.get_feeds()
    client.mark_feed_entries_as_read(one["id"])
    counted = client.get_feed_counters()

    assert counted["reads"] == {str(one["id"]): 1}
    assert counted["unreads"][str(top["id"])] == 2
    client.mark_category_entries_as_read(1)
    assert {each["feed_id"] for each in client.get_entries(status="unread")["entries"]} == {3, 4}
    client.mark_user_entries_as_read(client.me()["id"])
    assert client.get_entries(status="unread")["total"] == 0
    with pytest.raises(miniflux.AccessForbidden):
        client.mark_user_entries_as_read(1)


def test_lists_are_filtered_ordered_and_cut(client: miniflux.Client) -> None:
    newest = [each["published_at"] for each in client.get_entries(order="published_at", direction="desc")["entries"]]
    part = client.get_entries(order="published_at", direction="desc", limit=2, offset=1)

    assert newest == sorted(newest, reverse=True)
    assert ([each["published_at"] for each in part["entries"]], part["total"]) == (newest[1:3], 5)
    assert client.get_category_entries(1)["total"] == 2
    assert client.get_entries(feed_id=2)["total"] == 1
    assert client.get_entries(category_id=2)["total"] == 3
    assert {each["title"] for each in client.get_entries(search="harbour")["entries"]} == {STORM}
    assert client.get_entries(search="zeppelin")["total"] == 0
    assert client.get_entries(published_before=1_000_000_000)["total"] == 0
    assert client.get_entries(changed_after=1_000_000_000)["total"] == 5
    for wrong in ({"order": "color"}, {"direction": "up"}, {"status": "lost"}, {"feed_id": 99}, {"category_id": 9}):
        with pytest.raises(miniflux.BadRequest):
            client.get_entries(**wrong)


def test_the_feeds_are_the_sites_own(client: miniflux.Client) -> None:
    for change in (
        lambda: client.create_feed("https://other.example/feed"), lambda: client.delete_feed(2), lambda: client.create_category("Mine"),
        lambda: client.update_entry(1, title="Mine"), lambda: client.get_entries() and client.import_feeds("<opml/>"),
        lambda: client.create_user("eve", "secret"),
    ):  # fmt: skip
        with pytest.raises(miniflux.AccessForbidden):
            change()
    assert client.refresh_all_feeds()
    assert [each.get("xmlUrl") for each in etree.fromstring(client.export_feeds().encode()).iter("outline")][1].endswith("/front.atom")
    for missing in (lambda: client.get_feed(99), lambda: client.get_entry(99), lambda: client.get_category_feeds(9)):
        with pytest.raises(miniflux.ResourceNotFound):
            missing()


NONSENSE = (
    b"", b"[]", b"{", b"[" * 100_000, b'{"entry_ids": [], "status": "read"}', b'{"entry_ids": ["1"], "status": "read"}',
    b'{"entry_ids": [true], "status": "read"}', b'{"entry_ids": [1], "status": "gone"}',
)  # fmt: skip


@pytest.mark.parametrize("body", NONSENSE)
def test_a_body_that_says_nothing_is_refused(site: Readers, body: bytes) -> None:
    answer = site.ask("/v1/entries", "PUT", body)

    assert answer.status == 400
    assert json.loads(answer.text)["error_message"]


def test_only_a_token_opens_the_shelf(site: Readers) -> None:
    def status(**headers: str) -> int:
        return site.ask("/v1/me", **{"Accept": "application/json", **headers}).status

    def basic(name: str, key: str) -> str:
        return f"Basic {b64encode(f'{name}:{key}'.encode()).decode()}"

    browser = site.desk.browser()
    browser.sign_in("rita")
    assert browser.get("/account").status == 200
    assert browser.get("/v1/me").status == 401
    assert status(Authorization=basic("rita", site.token)) == 200
    assert status(Authorization=basic("Rita", site.token)) == 200
    assert status(Authorization=f"Bearer {site.token}") == 200
    assert status(Authorization=f"GoogleLogin auth={site.token}") == 200
    wrong = ["Basic !", "Basic", basic("rita", "eight grey herons"), basic("dora", site.token), "GoogleLogin auth=x", "Bearer x", ""]
    assert [status(Authorization=each) for each in wrong] == [401] * len(wrong)
    assert [status(X_Auth_Token=each) for each in ("", "x", "ct_" + "x" * 5_000)] == [401, 401, 401]
    assert site.ask(f"/v1/me?token={site.token}", Accept="*/*").status == 401
    assert site.ask(f"{API}/user-info", Accept="*/*").status == 401


def test_a_token_that_is_ended_opens_nothing(site: Readers) -> None:
    browser = site.desk.browser()
    browser.sign_in("rita")
    page = browser.post("/account/tokens", {"form_token": browser.token(), "label": "old phone", "scope": "read"}).text
    key = "ct_" + page.split("<code>ct_")[1].split("<")[0]
    assert miniflux.Client(site.address, api_key=key).me()["username"] == "rita"

    known = page.split("old phone")[0].rsplit('name="id" value="', 1)[1].split('"')[0]
    browser.post("/account/tokens/end", {"form_token": browser.token(), "id": known})

    with pytest.raises(miniflux.AccessUnauthorized):
        miniflux.Client(site.address, api_key=key).me()


def test_a_page_of_another_site_asks_with_a_token_alone(site: Readers) -> None:
    answer = site.ask("/v1/entries", "OPTIONS", Origin="https://reader.example", Access_Control_Request_Method="PUT")

    assert answer.status == 204
    assert "access-control-allow-origin" not in answer.headers, "this site is for one machine"


STRANGE = ("-1", "0", "x", "9" * 18, "9" * 30, "%00", "%FF%FE", "1.5", "٣", "' or 1=1 --", "a" * 3_000)
NAMES = (
    "limit",
    "offset",
    "after_entry_id",
    "published_after",
    "changed_before",
    "starred",
    "search",
    "n",
    "c",
    "ot",
    "nt",
    "it",
    "xt",
    "s",
    "r",
)


@pytest.mark.parametrize("text", STRANGE)
def test_no_question_is_too_strange(site: Readers, text: str) -> None:
    query = "&".join(f"{name}={quote(text, safe='%')}" for name in NAMES)
    word = quote(text, safe="%")

    for path in ("/v1/entries", f"/v1/entries/{word}", f"/v1/feeds/{word}/entries", f"/v1/categories/{word}/entries", f"/v1/{word}"):
        assert site.ask(f"{path}?{query}").status in (200, 400, 404)
    for path in ("ids", "contents", "count"):
        assert site.greader(f"{API}/stream/items/{path}?{query}&i={word}").status == 200
    assert site.greader(f"{API}/stream/contents/{word}?{query}").status == 200
    assert site.greader(f"/reader/atom/{word}?{query}").status == 200
    assert site.greader(f"{API}/edit-tag", f"i={word}&a={word}&r={word}").text == "OK"
    assert site.greader(f"{API}/mark-all-as-read", f"s=feed/{word}&ts={word}").text == "OK"
    assert site.greader("/accounts/ClientLogin", f"Email={word}&Passwd={word}").status == 403


def test_every_address_stands_in_the_reference() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "readers.md").read_text()

    assert [path for _, path, _ in routes.MINIFLUX if path not in page] == []
    assert [path for _, path, _ in routes.GREADER if path.strip("/").replace(":path", "") not in page] == []


def test_on_a_public_site_a_page_of_another_one_may_ask_with_a_token(tmp_path_factory: pytest.TempPathFactory) -> None:
    with newsdesk(tmp_path_factory.mktemp("public"), Settings(site=SiteSettings(base_url="https://news.example"))) as desk:
        asked = desk.browser().ask("OPTIONS", "/v1/entries", None, {"Origin": "https://reader.example"})
        answer = desk.browser().ask("GET", "/v1/me", None, {"Origin": "https://reader.example"})

        assert asked.headers["access-control-allow-headers"].startswith("X-Auth-Token")
        assert (answer.status, answer.headers["access-control-allow-origin"]) == (401, "*")
        assert "access-control-allow-credentials" not in answer.headers
        assert answer.headers["www-authenticate"].startswith("Basic")


def test_what_is_taken_down_or_hidden_is_on_no_shelf(tmp_path_factory: pytest.TempPathFactory) -> None:
    with readers(tmp_path_factory.mktemp("veiled")) as site:
        client = miniflux.Client(site.address, api_key=site.token)
        before = client.get_entries(limit=0)["entries"]
        stored = next(each for each in before if each["url"].endswith(site.stories[1]))
        now = datetime.now(UTC)
        site.decide(Decision("d1", "takedown", "", "paper1.example", "dora", now, (), (), "A court said so."))
        site.decide(Decision("d2", "hide", site.stories[1], "", "dora", now, (), (), ""))
        after = site.desk.until(lambda: client.get_entries(limit=0), lambda told: len(told["entries"]) < len(before))

        urls = [each["url"] for each in after["entries"]]
        assert sorted(url.split("/")[2] for url in urls if "/story/" not in url) == ["paper3.example"]
        assert not any(url.endswith(site.stories[1]) for url in urls)
        assert "paper1.example" not in json.dumps(after)
        assert after["total"] == len(urls) == 2
        assert "paper1.example" not in [each["title"] for each in client.get_feeds()]
        assert set(client.get_feed_counters()["unreads"]) == {"1", "4"}
        with pytest.raises(miniflux.ResourceNotFound):
            client.get_entry(stored["id"])
        assert len(refs(site, "n=50")) == 2

"""Google Reader's interface as apps call it."""

from datetime import UTC, datetime
from urllib.parse import quote

import miniflux

from copytaster.web.readers.greader_ids import LONG
from tests.site.readers_day import API, Readers, client, refs, site, told

__all__ = ["client", "site"]

READ, STARRED, ALL = (f"user/-/state/com.google/{each}" for each in ("read", "starred", "reading-list"))


def test_an_app_of_google_reader_signs_in_with_its_token(site: Readers) -> None:
    form = f"service=reader&Email=rita&Passwd={site.token}&source=app&accountType=HOSTED_OR_GOOGLE"
    answer = site.greader("/accounts/ClientLogin", form)

    assert dict(line.split("=", 1) for line in answer.text.splitlines())["Auth"] == site.token
    assert told(site, "/accounts/ClientLogin", f"{form}&output=json")["Auth"] == site.token
    assert site.greader("/api/greader.php/accounts/ClientLogin", form).status == 200
    assert site.greader("/accounts/ClientLogin", "Email=dora&Passwd=" + site.token).status == 403
    assert "Error=BadAuthentication" in site.greader("/accounts/ClientLogin", "Email=rita&Passwd=eight grey herons").text
    assert told(site, f"{API}/user-info")["userName"] == "rita"
    assert len(site.greader(f"{API}/token").text) == 57


def test_an_app_of_google_reader_finds_feeds_folders_and_counts(site: Readers, client: miniflux.Client) -> None:
    feeds = told(site, f"{API}/subscription/list?output=json")["subscriptions"]
    client.mark_feed_entries_as_read(2)
    counts = {each["id"]: each["count"] for each in told(site, f"{API}/unread-count?output=json")["unreadcounts"]}

    assert [(each["id"], each["title"], each["categories"][0]["label"]) for each in feeds][:2] == [
        ("feed/1", "Top stories", "Stories"), ("feed/2", "paper1.example", "Sources"),
    ]  # fmt: skip
    assert counts == {"feed/1": 2, "feed/3": 1, "feed/4": 1, "user/-/label/Stories": 2, "user/-/label/Sources": 2, ALL: 4}
    assert {"id": "user/-/label/Stories", "type": "folder"} in told(site, f"{API}/tag/list?output=json")["tags"]
    assert told(site, f"{API}/preference/list?output=json") == {"prefs": [], "streamprefs": {}}
    assert told(site, "/api/greader.php/reader/api/0/subscription/list")["subscriptions"] == feeds
    assert [site.greader(f"{API}/subscription/{each}", "ac=subscribe&s=feed/x").status for each in ("edit", "quickadd")] == [403, 403]


def test_items_are_found_by_each_form_of_their_id(site: Readers, client: miniflux.Client) -> None:
    number = refs(site)[0]
    forms = (str(number), f"{number:016x}", f"{LONG}{number:016x}", f"{LONG}{number:x}")

    for form in forms:
        items = told(site, f"{API}/stream/items/contents", f"i={quote(form)}")["items"]
        assert [each["id"] for each in items] == [f"{LONG}{number:016x}"]
    assert told(site, f"{API}/stream/items/contents", "i=x&i=-1&i=99999999999999999999&i=zz/1")["items"] == []
    entry, item = client.get_entry(number), told(site, f"{API}/stream/items/contents", f"i={number}")["items"][0]
    assert item["alternate"][0]["href"] == item["canonical"][0]["href"] == entry["url"]
    assert item["summary"]["content"] == entry["content"]
    assert item["origin"]["streamId"] == f"feed/{entry['feed_id']}"


def test_a_title_is_no_markup_for_apps_that_take_it_for_some(site: Readers, client: miniflux.Client) -> None:
    titles = [each["title"] for each in told(site, f"{API}/stream/contents/user/-/label/Stories")["items"]]

    assert "Parliament ratifies ＜b＞treaty＜/b＞ & more" in titles


def test_a_stream_goes_on_where_it_ended_in_either_direction(site: Readers, client: miniflux.Client) -> None:
    for order in ("", "r=o&"):
        whole = refs(site, f"{order}n=50&s={ALL}")
        seen, query = [], f"{order}n=2&s={ALL}"
        while True:
            page = told(site, f"{API}/stream/items/ids?{query}")
            seen += [int(each["id"]) for each in page["itemRefs"]]
            if "continuation" not in page:
                break
            query = f"{order}n=2&s={ALL}&c={page['continuation']}"
        assert seen == whole == sorted(whole, reverse=not order)
    page = told(site, f"{API}/stream/contents/{ALL}?n=3")
    rest = told(site, f"{API}/stream/contents/{ALL}?n=3&c={page['continuation']}")
    assert [len(page["items"]), len(rest["items"]), "continuation" in rest] == [3, 2, False]


def test_streams_are_filtered_by_state_feed_folder_and_time(site: Readers, client: miniflux.Client) -> None:
    everything = refs(site, "n=50")
    one = everything[-1]
    assert site.greader(f"{API}/edit-tag", f"i={one}&a={READ}&T=x").text == "OK"
    assert site.greader(f"{API}/edit-tag", f"i={one}&a={STARRED}").text == "OK"

    assert refs(site, f"s={ALL}&xt={READ}") == everything[:-1]
    assert refs(site, f"s={ALL}&it={READ}") == refs(site, f"s={READ}") == refs(site, f"s={STARRED}") == [one]
    assert refs(site, f"s={ALL}&it={STARRED}&xt={READ}") == []
    assert refs(site, f"s={quote('user/123/state/com.google/kept-unread', safe='')}") == everything[:-1]
    assert len(refs(site, "s=feed/1")) == len(refs(site, "s=user/-/label/Stories")) == 2
    assert refs(site, f"s=feed/{quote(f'{site.address}/front.atom', safe='')}") == refs(site, "s=feed/1")
    assert len(refs(site, f"s={ALL}&xt=feed/1")) == len(refs(site, f"s={ALL}&xt=user/-/label/Stories")) == 3
    assert refs(site, "s=user/-/label/Nothing") == refs(site, "s=feed/99") == refs(site, "s=nonsense") == []
    now = int(datetime.now(UTC).timestamp())
    assert refs(site, f"s={ALL}&ot={now + 900}") == refs(site, f"s={ALL}&nt=1000") == []
    assert len(refs(site, f"s={ALL}&ot=1000&nt={now + 900}")) == 5
    assert site.greader(f"{API}/stream/items/count?s={ALL}").text == "5"


def test_marks_are_set_and_taken_back_as_newsboat_does_it(site: Readers, client: miniflux.Client) -> None:
    number = refs(site)[0]
    state = "user/-/state/com.google"
    site.greader(f"{API}/edit-tag", f"i={LONG}{number:016x}&a={state}/read&r={state}/kept-unread&ac=edit&T=t")
    assert client.get_entry(number)["status"] == "read"
    unread = f"i={LONG}{number:016x}&r={state}/read&a={state}/kept-unread&a={state}/tracking-kept-unread&ac=edit&T=t"
    site.greader(f"{API}/edit-tag", unread)
    assert client.get_entry(number)["status"] == "unread"
    site.greader(f"{API}/edit-tag", f"i={number}&a={state}/broadcast&ac=edit")
    assert client.get_entry(number)["starred"] is False
    site.greader(f"{API}/mark-all-as-read", "s=feed/1&T=t")
    assert {each["feed_id"] for each in client.get_entries(status="unread")["entries"]} == {2, 3, 4}


def test_only_what_was_there_at_an_instant_is_marked_as_read(site: Readers, client: miniflux.Client) -> None:
    site.greader(f"{API}/mark-all-as-read", f"s={ALL}&ts=1000000000000000")
    assert client.get_entries(status="unread")["total"] == 5
    newest = told(site, f"{API}/stream/items/ids?s={ALL}&n=1")["itemRefs"][0]["timestampUsec"]
    site.greader(f"{API}/mark-all-as-read", f"s={ALL}&ts={newest}")
    assert client.get_entries(status="unread")["total"] == 0

"""The JSON API over a real store: lists without gaps, one of each thing, what is refused and how."""

import asyncio
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from copytaster.model.decision import Decision
from copytaster.model.policy import BriefPolicy
from copytaster.model.story import WireLine
from tests.site import api_day
from tests.site.serving import LOOK


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[api_day.Api]:
    store = api_day.opened(tmp_path_factory.mktemp("api"))
    running = api_day.serving(store)
    yield running
    assert running.stop()
    asyncio.run(store.close())


def test_pages_of_a_list_neither_repeat_nor_skip(api: api_day.Api) -> None:
    for path in ("/stories", "/articles", "/sources", "/stories?order=rank", "/articles?updated_after=2000-01-01", "/wire"):
        paged = api.pages(path)
        at_once = api.get(f"{path}{'&' if '?' in path else '?'}limit=100")
        assert [each.get("id", each.get("number")) for each in paged] == [each.get("id", each.get("number")) for each in at_once["items"]]
        assert len(paged) > 10
        assert at_once["next"] is None


def test_stories_come_by_change_or_by_rank(api: api_day.Api) -> None:
    by_change, by_rank = api.get("/stories")["items"], api.get("/stories?order=rank")["items"]

    changes = [story["changed_at"] for story in by_change]
    assert changes == sorted(changes, reverse=True)
    assert by_change[0]["rank"] is None
    assert [story["rank"]["position"] for story in by_rank] == list(range(1, len(by_rank) + 1))
    assert by_rank[0]["rank"]["score"] >= by_rank[-1]["rank"]["score"]
    assert {reason["name"] for reason in by_rank[0]["rank"]["reasons"]} == {"reports", "publishers", "growth", "freshness"}


@pytest.mark.parametrize("order", ["changed", "rank"])
def test_filters_leave_what_fits_and_nothing_else(api: api_day.Api, order: str) -> None:
    all_stories = api.get(f"/stories?order={order}&limit=100")["items"]

    german = api.get(f"/stories?order={order}&language=de")["items"]
    one_source = api.get(f"/stories?order={order}&source=thesignal.example&limit=100")["items"]
    middle = sorted(story["changed_at"] for story in all_stories)[len(all_stories) // 2]
    later = api.get(f"/stories?order={order}&updated_after={middle}&limit=100")["items"]
    since = api.get(f"/stories?order={order}&since=2025-06-03&limit=100")["items"]

    assert {story["language"] for story in german} == {"de"}
    assert [s["id"] for s in one_source] == [s["id"] for s in all_stories if "thesignal.example" in s["publishers"]] != []
    assert [s["id"] for s in later] == [s["id"] for s in all_stories if s["changed_at"] > middle] != []
    assert [s["id"] for s in since] == [s["id"] for s in all_stories if s["founded_at"] >= "2025-06-03"] != []


def test_a_story_has_its_brief_claims_timeline_articles_and_versions(api: api_day.Api) -> None:
    largest = max(api.get("/stories?limit=100")["items"], key=lambda story: story["articles"])

    one = api.get(f"/stories/{largest['id']}")

    assert one["story"] == largest
    assert one["brief"]["lead"][0]["text"] == largest["lead"]
    assert one["brief"]["lead"][0]["citations"][0]["article_id"] in {each["article_id"] for each in one["brief"]["sources"]}
    assert len(one["claims"]) > 2
    assert {each["article"]["id"] for each in one["articles"]} >= set(one["claims"][0]["carried_by"])
    assert len(one["articles"]) == largest["articles"]
    assert one["more_articles"] == 0
    assert [each["at"] for each in one["timeline"]] == sorted(each["at"] for each in one["timeline"])
    assert len(one["timeline"]) == largest["own_reports"]
    assert {each["place"]["origin"]["kind"] for each in one["articles"]} >= {"own"}
    assert [each["version"] for each in one["versions"]] == list(range(1, len(one["versions"]) + 1))
    assert api.pages(f"/stories/{largest['id']}/articles") == one["articles"]


def test_a_version_of_a_brief_is_there_by_its_number_and_no_other(api: api_day.Api) -> None:
    stories = api.get("/stories?limit=100")["items"]
    one = next(told for told in (api.get(f"/stories/{story['id']}") for story in stories) if len(told["versions"]) > 1)
    path = f"/stories/{one['story']['id']}/versions"

    first = api.get(f"{path}/1")

    assert first["version"] == one["versions"][0]
    assert first["brief"]["made_at"] == first["version"]["made_at"] < one["brief"]["made_at"]
    assert api.ask(first["version"]["page"].removeprefix(api.address)).status == 200
    assert api.get(f"{path}/{len(one['versions']) + 1}", 404)["type"] == "/api/v1/#not-found"


def test_an_article_has_its_place_and_its_versions_but_never_its_text(api: api_day.Api) -> None:
    articles = api.get("/articles?limit=100")["items"]
    for article in articles:
        assert len(article["extract"].split()) <= 60
        assert len(article["extract"].split()) <= max(1, article["words"] // 2)
        assert len(article["standfirst"].split()) <= 40
        assert article["url"].startswith("https://")
    article = next(each for each in articles if each["story_id"])

    one = api.get(f"/articles/{article['id']}")

    assert one["article"] == article
    assert one["place"]["reasons"] is not None
    assert one["versions"][-1]["title"] == article["title"]


def test_articles_by_source_and_language_are_those_of_the_whole_list(api: api_day.Api) -> None:
    everything = api.get("/articles?limit=100")["items"]
    for by in ("", "&updated_after=2000-01-01"):
        found = api.get(f"/articles?source=kestrianherald.example&language=en&limit=100{by}")["items"]
        wanted = [a["id"] for a in everything if a["source_id"] == "kestrianherald.example" and a["language"] == "en"]
        assert sorted(each["id"] for each in found) == sorted(wanted)
        assert wanted
    late = api.get("/articles?since=2025-06-03T12:00:00%2B02:00&limit=100")["items"]
    assert [a["id"] for a in late] == [a["id"] for a in everything if a["told_at"] >= "2025-06-03T10:00:00"] != []


def test_a_source_has_its_feeds_and_how_they_stand(api: api_day.Api) -> None:
    one = api.get("/sources/thesignal.example")

    assert one["source"]["name"] == "The Signal"
    assert one["source"]["feeds"] == len(one["feeds"]) == 1
    assert one["feeds"][0]["standing"] in ("fetched", "not-modified")
    assert one["feeds"][0]["polls"] > 0
    assert sum(day["articles"] for day in one["days"]) == len(api.get("/articles?source=thesignal.example&limit=100")["items"])
    assert api.get("/sources/nobody.example", 404)["title"] == "Not Found"


def test_the_wire_goes_on_after_a_number(api: api_day.Api) -> None:
    newest = api.get("/wire?limit=5")
    numbers: list[int] = []
    after = 0
    while told := api.get(f"/wire?after={after}&limit=20")["items"]:
        numbers += [line["number"] for line in told]
        after = told[-1]["number"]

    assert numbers == sorted(set(numbers))
    assert numbers[-1] == after == newest["last"]
    assert {line["kind"] for line in newest["items"]} == {"headline"}
    assert api.get(f"/wire?after={after}") == {"items": [], "last": after, "next": None}


def test_a_search_finds_articles_stories_and_claims_and_says_what_it_did_not_understand(api: api_day.Api) -> None:
    articles = api.get("/search?q=ferry&limit=100")
    stories = api.get("/search/stories?q=ferry&limit=100")
    claims = api.get("/search/claims?q=ferry")
    nothing = api.get("/search?q=source:nowhere.example+lang:xx")

    assert {article["story_id"] for article in articles["items"]} == {story["id"] for story in stories["items"]}
    assert len(articles["items"]) > len(stories["items"]) > 0
    assert articles["conditions"]
    assert {claim["article_id"] for claim in claims["items"]} <= {article["id"] for article in articles["items"]}
    assert any("ferry" in claim["text"].lower() for claim in claims["items"])
    assert nothing["items"] == []
    assert api.pages("/search/claims?q=the")[:100] == api.get("/search/claims?q=the&limit=100")["items"] != []
    assert [a["id"] for a in api.pages("/search?q=ferry")] == [a["id"] for a in articles["items"]]


def test_health_has_the_numbers_of_the_store(api: api_day.Api) -> None:
    health = api.get("/health")

    assert health["stories"] == len(api.get("/stories?limit=100")["items"])
    assert health["feeds"]["followed"] == health["feeds"]["answering"] > 10
    assert health["wire"] == api.get("/wire")["last"]


@pytest.mark.parametrize("kind", ["articles", "stories"])
def test_an_export_has_what_the_list_has_as_json_lines_and_as_a_table(api: api_day.Api, kind: str) -> None:
    listed = api.get(f"/{kind}?limit=100")["items"]

    lines = api.ask(f"/api/v1/export/{kind}.jsonl")
    table = api.ask(f"/api/v1/export/{kind}.csv?limit=7")

    assert [orjson.loads(line) for line in lines.body.splitlines()] == listed
    assert lines.headers["content-type"] == "application/jsonl"
    rows = list(csv.DictReader(io.StringIO(table.text, newline="")))
    assert [row["id"] for row in rows] == [each["id"] for each in listed[:7]]
    assert rows[0]["title"] == listed[0]["title"]
    assert table.headers["content-disposition"] == f'attachment; filename="{kind}.csv"'


def test_what_is_known_already_is_answered_with_304(api: api_day.Api) -> None:
    first = api.ask("/api/v1/stories?limit=2")

    again = api.ask("/api/v1/stories?limit=2", if_none_match=first.headers["etag"])

    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def test_head_has_the_headers_and_no_body(api: api_day.Api) -> None:
    for path in ("/stories?limit=2", "/export/articles.csv", "/openapi.json"):
        answer = api.head(path)
        assert (answer.status, answer.body) == (200, b"")


def test_pages_of_other_sites_may_read_a_public_site_and_no_private_one(api: api_day.Api, tmp_path: Path) -> None:
    preflight = api.ask("/api/v1/stories", "OPTIONS", origin="https://reader.example", access_control_request_method="GET")
    assert preflight.status == 204
    assert "If-None-Match" in preflight.headers["access-control-allow-headers"]
    for path in ("/stories", "/nothing", "/stories?limit=0", "/export/stories.csv"):
        answer = api.ask(f"/api/v1{path}", origin="https://reader.example")
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers

    store = api_day.opened(tmp_path)
    private = api_day.serving(store, replace(LOOK, hosts=("127.0.0.1",)))
    assert "access-control-allow-origin" not in private.ask("/api/v1/stories", origin="https://reader.example").headers
    assert "access-control-allow-origin" not in private.ask("/api/v1/stories", "OPTIONS", origin="https://reader.example").headers
    assert private.stop()
    asyncio.run(store.close())


@pytest.mark.parametrize(
    ("path", "name", "allowed"),
    [
        ("/stories?limit=0", "limit", "a whole number from 1 to 100"),
        ("/stories?limit=101", "limit", "a whole number from 1 to 100"),
        ("/stories?limit=5&limit=6", "limit", "one value, given once"),
        ("/stories?order=best", "order", "one of changed, rank"),
        ("/stories?langauge=de", "langauge", "known are: order, language, source, since, updated_after, limit, cursor"),
        ("/stories?cursor=abc", "cursor", "what `next` of the page before said, unchanged"),
        ("/search", "q", "Words, phrases"),
        ("/articles?since=yesterday", "since", "a day such as 2026-11-20"),
        ("/articles?since=2025-06-03T10:00:00", "since", "with Z or an offset"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_is_allowed(api: api_day.Api, path: str, name: str, allowed: str) -> None:
    problem = api.get(path, 400)

    assert problem["type"] == "/api/v1/#bad-parameter"
    assert problem["parameters"][0]["name"] == name
    assert allowed in problem["parameters"][0]["allowed"]
    assert re.fullmatch("[0-9a-f]{16}", problem["request_id"])


def test_every_refusal_is_a_problem_with_its_status(api: api_day.Api) -> None:
    answers = {
        404: api.ask("/api/v1/stories/s0000000000000000"),
        405: api.ask("/api/v1/stories", "POST", b"{}"),
        406: api.ask("/api/v1/stories", accept="text/html, application/json;q=0"),
    }
    for status, answer in answers.items():
        assert answer.status == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert orjson.loads(answer.body)["status"] == status
        assert orjson.loads(answer.body)["request_id"] == answer.headers["x-request-id"]
    assert answers[405].headers["allow"]
    assert api.ask("/api/v1/stories", accept="application/*").status == 200


def test_a_story_that_was_taken_back_is_gone_and_left_out_of_lists(tmp_path: Path) -> None:
    store = api_day.opened(tmp_path)
    line = asyncio.run(_retracted(tmp_path))
    api = api_day.serving(store)
    try:
        assert api.get(f"/stories/{line.story_id}", 410)["type"] == "/api/v1/#withdrawn"
        assert api.get(f"/stories/{line.story_id}/articles", 410)["status"] == 410
        assert line.story_id not in {story["id"] for story in api.get("/stories?limit=100")["items"]}
        last = api.get(f"/wire?after={api.get('/wire')['last'] - 1}")["items"][-1]
        assert (last["kind"], last["story_id"], last["title"]) == ("retract", line.story_id, None)
    finally:
        assert api.stop()
    asyncio.run(store.close())


async def _retracted(folder: Path) -> WireLine:
    store = api_day.open_store(f"sqlite:///{folder / 'store.db'}")
    line = (await store.wire(1))[0]
    told = await store.keep([replace(line, kind="retract", story_version=line.story_version + 1, number=0)], (), (), line.at)
    await store.close()
    return told[0]


def test_of_a_source_that_shows_headlines_alone_there_is_nothing_else(tmp_path: Path) -> None:
    store = api_day.opened(tmp_path)
    rights = BriefPolicy(headline_only=("thesignal.example",), snippet_only=("kpr.example",))
    api = api_day.serving(store, replace(LOOK, rights=rights))
    try:
        signal = api.get("/articles?source=thesignal.example")["items"]
        radio = api.get("/articles?source=kpr.example")["items"]
    finally:
        assert api.stop()
    asyncio.run(store.close())
    assert {(article["standfirst"], article["extract"]) for article in signal} == {("", "")}
    assert max(len(article["extract"].split()) for article in radio) == 25


def test_the_page_for_people_lists_every_address(api: api_day.Api) -> None:
    html = api.ask("/api/v1/").text

    assert "/api/v1/export/articles.csv" in html
    assert 'href="/api/v1/openapi.json"' in html
    assert 'id="bad-parameter"' in html
    assert api.ask("/api/v1").headers["location"].endswith("/api/v1/")


def test_what_the_desk_hides_takes_down_or_merges_the_api_does_not_tell(tmp_path: Path) -> None:
    store = api_day.opened(tmp_path)
    hidden, merged, survivor = asyncio.run(_steered(tmp_path))
    api = api_day.serving(store)
    try:
        assert api.get(f"/stories/{hidden}", 410)["type"] == "/api/v1/#withdrawn"
        moved = api.ask(f"/api/v1/stories/{merged}")
        assert (moved.status, moved.headers["location"]) == (308, f"/api/v1/stories/{survivor}")
        assert api.get("/sources/thesignal.example", 451)["detail"] == "This was taken down: asked by the publisher"
        assert not {hidden, merged} & {story["id"] for story in api.get("/stories?limit=100")["items"]}
        assert hidden not in {line["story_id"] for line in api.get("/wire?limit=100")["items"]}
        assert "thesignal.example" not in api.ask("/api/v1/export/articles.csv").text
        assert "thesignal.example" not in api.ask("/api/v1/stories?limit=100").text
        assert api.get("/articles?source=kpr.example")["items"][0]["extract"] == ""
    finally:
        assert api.stop()
    asyncio.run(store.close())


async def _steered(folder: Path) -> tuple[str, str, str]:
    """Hide one story, merge a second into a third, take down a source, show of another its headlines alone."""
    store = api_day.open_store(f"sqlite:///{folder / 'store.db'}")
    at = api_day.filled()[1]
    first, second, third = [line.story_id for line in await store.wire(3)]
    stories = await store.stories([first, second])
    hidden = replace(stories[first], steering=replace(stories[first].steering, is_hidden=True))
    merged = replace(stories[second], places=(), steering=replace(stories[second].steering, merged_into=third))
    down = Decision("d1", "takedown", "", "thesignal.example", "Ann", at, note="asked by the publisher")
    narrow = Decision("d2", "display", "", "kpr.example", "Ann", at, ("brief",), ("headline",))
    await store.keep([hidden, merged, down, narrow], (), (), at)
    await store.close()
    return first, second, third

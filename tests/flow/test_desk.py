"""The desk in a whole newsroom: what is decided on the page is what readers see, and what is taken back is as it was."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from copytaster.engine.fsck import check
from copytaster.model.story import Story
from tests.flow.newsdesk import PASSWORD, Browser, Desk, article, newsdesk

FLOOD = article(1, "Flood closes the harbour of Port Mara", "The harbour of Port Mara is closed, the harbour master said.", 30)
BRIDGE = article(2, "Engineers inspect the Elver bridge", "Engineers inspect the Elver bridge after cracks were found in two pillars.", 20)
VOTE = article(3, "Parliament votes on the fishing budget", "Parliament votes on the fishing budget on Tuesday, its speaker said.", 10)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with newsdesk(tmp_path_factory.mktemp("desk")) as running:
        yield running


@pytest.fixture(scope="module")
def stories(desk: Desk) -> list[str]:
    return desk.tell(FLOOD, BRIDGE, VOTE)


@pytest.fixture(scope="module")
def dora(desk: Desk) -> Browser:
    browser = desk.browser()
    assert browser.sign_in().status == 303
    return browser


def story(desk: Desk, known: str) -> Story:
    return desk.do(desk.room.store.stories([known]))[known]


def bare(told: Story) -> Story:
    return replace(told, version=0, changed_at=told.founded_at)


def undo(desk: Desk, dora: Browser, kind: str) -> None:
    """Take the last decision of this kind back."""
    last = next(each for each in desk.do(desk.room.store.decision_log(50)) if each.kind == kind)
    assert dora.decide("undo", takes_back=last.id).status == 303


def test_a_held_story_leaves_the_wire_and_comes_back(desk: Desk, stories: list[str], dora: Browser) -> None:
    reader, before = desk.browser(), story(desk, stories[0])
    for path in ("/", "/wire", "/front.atom", "/search?q=harbour", "/api/v1/stories"):
        assert FLOOD.title in reader.get(path).text, path

    assert dora.decide("hold", story=stories[0]).status == 303
    desk.until(lambda: reader.get("/wire").text, lambda page: FLOOD.title not in page)
    desk.until(lambda: reader.get("/").text, lambda page: FLOOD.title not in page)
    assert reader.get(f"/story/{stories[0]}").status == 404
    assert FLOOD.title not in reader.get("/front.atom").text
    assert FLOOD.title not in reader.get("/search?q=harbour").text
    assert FLOOD.title not in reader.get("/api/v1/stories").text
    assert FLOOD.title in dora.get(f"/story/{stories[0]}").text

    undo(desk, dora, "hold")
    desk.until(lambda: reader.get("/wire").text, lambda page: FLOOD.title in page)
    assert reader.get(f"/story/{stories[0]}").status == 200
    assert bare(story(desk, stories[0])) == bare(before)


def test_a_hidden_story_is_gone(desk: Desk, stories: list[str], dora: Browser) -> None:
    dora.decide("hide", story=stories[1])

    assert desk.browser().get(f"/story/{stories[1]}").status == 410
    assert "There is a decision to hide it already." in dora.decide("hide", story=stories[1]).text
    undo(desk, dora, "hide")
    assert desk.browser().get(f"/story/{stories[1]}").status == 200


def test_a_pinned_story_leads_the_front_page(desk: Desk, stories: list[str], dora: Browser) -> None:
    ranked = [each["id"] for each in desk_json(desk, "/api/v1/stories?order=rank")]
    last = ranked[-1]

    dora.decide("pin", story=last)

    assert desk_json(desk, "/api/v1/stories?order=rank")[0]["id"] == last
    undo(desk, dora, "pin")
    desk.until(lambda: [each["id"] for each in desk_json(desk, "/api/v1/stories?order=rank")], lambda now: now == ranked)


def desk_json(desk: Desk, path: str) -> list[dict[str, str]]:
    import json

    found: list[dict[str, str]] = json.loads(desk.browser().get(path).text)["items"]
    return found


def test_a_new_headline_stands_until_it_is_taken_back(desk: Desk, stories: list[str], dora: Browser) -> None:
    before = story(desk, stories[0])

    dora.decide("retitle", story=stories[0], after="Harbour  closed")

    assert story(desk, stories[0]).title == "Harbour closed"
    assert "Harbour closed" in desk.browser().get(f"/story/{stories[0]}").text
    undo(desk, dora, "retitle")
    assert bare(story(desk, stories[0])) == bare(before)


def test_a_merged_story_leads_to_the_survivor_and_grouping_keeps_to_it(desk: Desk, stories: list[str], dora: Browser) -> None:
    gone, kept = story(desk, stories[0]), story(desk, stories[1])

    assert dora.decide("merge", story=gone.id, after=f"{desk.address}/story/{kept.id}").status == 303

    answer = desk.browser().get(f"/story/{gone.id}")
    assert (answer.status, answer.headers["location"]) == (308, f"/story/{kept.id}")
    assert {place.article_id for place in story(desk, kept.id).places} == {FLOOD.id, BRIDGE.id}
    copy = replace(article(4, FLOOD.title, FLOOD.text, 1), fingerprint=FLOOD.fingerprint)
    assert desk.tell(copy) == [kept.id]

    undo(desk, dora, "merge")
    assert bare(story(desk, gone.id)) == bare(gone)
    assert {place.article_id for place in story(desk, kept.id).places} == {BRIDGE.id, copy.id}
    assert desk.browser().get(f"/story/{gone.id}").status == 200


def test_articles_that_were_split_out_have_a_story_of_their_own(desk: Desk, stories: list[str], dora: Browser) -> None:
    dora.decide("merge", story=stories[0], after=stories[1])
    whole = story(desk, stories[1])

    dora.decide("split", story=whole.id, after=[FLOOD.id])

    (part,) = story(desk, whole.id).steering.split_into
    assert [place.article_id for place in story(desk, part).places] == [FLOOD.id]
    assert (story(desk, part).title, story(desk, part).steering.split_from) == (FLOOD.title, whole.id)
    assert f"/story/{part}" in desk.until(lambda: desk.browser().get(f"/story/{whole.id}").text, lambda page: part in page)
    undo(desk, dora, "split")
    assert bare(story(desk, whole.id)) == bare(whole)
    assert desk.browser().get(f"/story/{part}").headers["location"] == f"/story/{whole.id}"
    undo(desk, dora, "merge")
    assert [place.article_id for place in story(desk, stories[0]).places] == [FLOOD.id]


def test_a_corrected_sentence_is_told_with_its_note_until_it_is_taken_back(desk: Desk, stories: list[str], dora: Browser) -> None:
    reader = desk.browser()
    was = desk.do(desk.room.store.briefs([stories[2]]))[stories[2]].lead[0].text

    assert dora.decide("correct", story=stories[2], after=[was, "It votes on Thursday."], note="The day was wrong.").status == 303

    page = desk.until(lambda: reader.get(f"/story/{stories[2]}").text, lambda page: "It votes on Thursday." in page)
    assert "The day was wrong." in page
    assert "dora" in page
    desk.until(lambda: reader.get("/corrections").text, lambda page: "It votes on Thursday." in page)
    undo(desk, dora, "correct")
    desk.until(lambda: desk.do(desk.room.store.briefs([stories[2]]))[stories[2]].lead[0].text, lambda text: text == was)


def test_a_source_that_was_taken_down_is_answered_with_the_reason(desk: Desk, stories: list[str], dora: Browser) -> None:
    reader = desk.browser()
    for path in ("/", "/wire", "/search?q=fishing", "/api/v1/articles", "/wire.json", "/source/paper3.example"):
        assert VOTE.title in reader.get(path).text, path

    assert dora.decide("takedown", source="paper3.example").status == 422
    assert dora.decide("takedown", source="paper3.example", note="A court order of 2 May.").status == 303

    for path in (f"/story/{stories[2]}", "/source/paper3.example"):
        assert (reader.get(path).status, "A court order of 2 May." in reader.get(path).text) == (451, True)
    assert VOTE.title not in reader.get("/").text + reader.get("/wire").text + reader.get("/search?q=fishing").text
    assert VOTE.title not in reader.get("/api/v1/articles").text + reader.get("/wire.json").text
    undo(desk, dora, "takedown")
    assert reader.get(f"/story/{stories[2]}").status == 200


def test_the_store_is_whole_after_moves(desk: Desk, stories: list[str], dora: Browser) -> None:
    dora.decide("merge", story=stories[0], after=stories[1])
    dora.decide("split", story=stories[1], after=[FLOOD.id])

    assert desk.do(check(desk.room.store, lambda *_: None)) == ()
    undo(desk, dora, "split")
    undo(desk, dora, "merge")
    assert desk.do(check(desk.room.store, lambda *_: None)) == ()


def test_every_decision_stands_in_the_log(desk: Desk, stories: list[str], dora: Browser) -> None:
    dora.decide("pin", story=stories[2])

    log = dora.get("/desk/log").text

    assert "Pinned" in log
    assert VOTE.title in log
    assert dora.get("/desk").status == 200


def test_readers_have_no_desk(desk: Desk, stories: list[str]) -> None:
    reader, rita = desk.browser(), desk.browser()
    rita.sign_in("rita")

    assert reader.get("/desk").headers["location"] == "/signin?back=/desk"
    assert rita.get("/desk").status == 403
    assert rita.decide("pin", story=stories[0]).status == 403
    assert reader.post("/desk/decide", {"kind": "pin", "story": stories[0]}).status == 403
    assert "form_token" not in reader.get(f"/story/{stories[0]}").text
    assert "/desk/decide" not in rita.get(f"/story/{stories[0]}").text


def test_a_decision_needs_the_forms_own_token_and_this_sites_origin(desk: Desk, stories: list[str], dora: Browser) -> None:
    form = {"kind": "pin", "story": stories[0]}

    assert dora.post("/desk/decide", form).status == 403
    assert dora.post("/desk/decide", {**form, "form_token": "0" * 32}).status == 403
    for headers in ({"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "none"}, {"Sec_Fetch_Site": "same-site"}):
        assert dora.post("/desk/decide", {**form, "form_token": dora.token()}, **headers).status == 403
    assert story(desk, stories[0]).steering.is_pinned is False


def test_a_program_decides_with_a_token_of_the_desk(desk: Desk, stories: list[str]) -> None:
    key = desk.do(app_entrance(desk).make_token("dora", "desk", "a script"))
    weak = desk.do(app_entrance(desk).make_token("dora", "read", "a reader"))
    program = desk.browser()

    made = program.post("/desk/decide", {"kind": "hold", "story": stories[0]}, Authorization=f"Bearer {key}")

    assert made.status == 200
    assert '"kind":"hold"' in made.text
    assert program.post("/desk/decide", {"kind": "pin", "story": stories[0]}, Authorization=f"Bearer {weak}").status == 403
    assert program.get("/", Authorization="Bearer ct_nothing").status == 401
    undone = program.post("/desk/decide", {"kind": "undo", "takes_back": made.text.split('"id":"')[1][:17]}, Authorization=f"Bearer {key}")
    assert undone.status == 200


def app_entrance(desk: Desk):  # type: ignore[no-untyped-def]
    from copytaster.app import staff_of

    return staff_of(desk.room).entrance


def test_a_wrong_password_and_a_name_that_nobody_has_are_told_alike(desk: Desk) -> None:
    browser = desk.browser()

    wrong, unknown = browser.sign_in(password="not this one, no"), browser.sign_in("nobody")

    assert wrong.status == unknown.status == 422
    assert "Name and password do not fit." in wrong.text
    assert wrong.text.partition("<body>")[2] == unknown.text.partition("<body>")[2]
    assert not browser.cookies


def test_a_session_ends_when_one_signs_out(desk: Desk) -> None:
    browser = desk.browser()
    browser.sign_in()
    first = dict(browser.cookies)
    browser.cookies.clear()
    browser.sign_in()
    assert browser.cookies != first

    stolen = Browser(desk.address, dict(browser.cookies))
    assert browser.post("/signout", {"form_token": browser.token()}).status == 303

    assert stolen.get("/account").status == 303
    assert Browser(desk.address, first).get("/account").status == 200


def test_after_many_wrong_tries_the_right_password_has_to_wait(desk: Desk) -> None:
    browser = desk.browser()
    tries = [browser.sign_in("rita", f"a wrong one {n}").status for n in range(11)]

    assert tries == [422] * 10 + [429]
    answer = browser.sign_in("rita", PASSWORD)
    assert answer.status == 429
    assert int(answer.headers["retry-after"]) > 600

"""The first run, and who may hand in what."""

from dataclasses import replace

import pytest

from copytaster.stages import packs
from tests import make
from tests.fakes import FakeStore
from tests.site.conftest import Show
from tests.site.serving import LOOK, Answer, Running

FORM = "application/x-www-form-urlencoded"
OPML = b"""<?xml version="1.0"?><opml version="2.0"><body><outline text="One" xmlUrl="https://one.example/f"/>
<outline text="Two" xmlUrl="https://two.example/f"/></body></opml>"""


def post(site: Running, path: str, body: bytes = b"", **headers: str) -> Answer:
    return site.ask(path, "POST", body, **{"Content_Type": FORM, "Sec_Fetch_Site": "same-origin", **headers})


def multipart(name: str, filename: str, content: bytes) -> tuple[bytes, str]:
    head = f'--xx\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\nContent-Type: text/xml\r\n\r\n'
    return head.encode() + content + b"\r\n--xx--\r\n", "multipart/form-data; boundary=xx"


def test_without_feeds_the_front_page_is_the_three_steps(show: Show) -> None:
    answer = show(FakeStore()).ask("/")

    assert answer.status == 200
    for words in ("1. Tick starter packs", "2. Paste addresses", "3. Load the demo day"):
        assert words in answer.text
    assert answer.headers["referrer-policy"] == "same-origin"


def test_ticked_packs_are_followed(show: Show) -> None:
    site = show(FakeStore())
    pack = packs.packs()[0]
    assert f'value="{pack.name}"' in site.ask("/").text

    answer = post(site, "/start/packs", f"pack={pack.name}&pack=unknown".encode())

    assert (answer.status, answer.headers["location"]) == (303, "/")
    assert site.desk.asked == [feed.url for feed in pack.feeds]
    assert "Tick starter packs" not in site.ask("/").text


def test_no_ticked_pack_is_said(show: Show) -> None:
    answer = post(show(FakeStore()), "/start/packs")

    assert answer.status == 422
    assert "Tick at least one pack." in answer.text


def test_addresses_are_added_and_what_was_not_is_explained(show: Show) -> None:
    site = show(FakeStore())

    answer = post(site, "/start/feeds", b"addresses=https://good.example/%0D%0A%0D%0Abad.example%0Ahttps://good.example/")

    assert site.desk.asked == ["https://good.example/", "bad.example"]
    assert answer.status == 422
    assert "bad.example</span>: no feed was found" in answer.text
    assert "Some addresses could not be added." in answer.text


def test_an_opml_file_is_followed_uploaded_or_pasted(show: Show) -> None:
    site = show(FakeStore())
    body, kind = multipart("opml", "feeds.opml", OPML)

    assert post(site, "/start/feeds", body, Content_Type=kind).status == 303
    assert site.desk.asked == ["https://one.example/f", "https://two.example/f"]
    pasted, kind = multipart("addresses", "", OPML)
    assert post(site, "/start/feeds", pasted.replace(b'; filename=""', b""), Content_Type=kind).status == 303


def test_a_file_that_is_no_opml_is_said(show: Show) -> None:
    body, kind = multipart("opml", "feeds.opml", b"\x00\x01 this is a picture")

    answer = post(show(FakeStore()), "/start/feeds", body, Content_Type=kind)

    assert answer.status == 422
    assert "This is no OPML file" in answer.text


def test_the_demo_starts(show: Show) -> None:
    site = show(FakeStore())

    assert post(site, "/start/demo").status == 303
    assert site.desk.demos == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_of_another_site_is_refused(show: Show, headers: dict[str, str]) -> None:
    site = show(FakeStore())

    answer = site.ask("/start/demo", "POST", b"", Content_Type=FORM, **headers)

    assert answer.status == 403
    assert site.desk.demos == 0


def test_a_form_with_this_sites_origin_is_taken(show: Show) -> None:
    site = show(FakeStore())

    assert site.ask("/start/demo", "POST", b"", Origin=site.address, Content_Type=FORM).status == 303


def test_a_form_that_is_too_long_or_of_unknown_length_is_refused(show: Show) -> None:
    site = show(FakeStore())

    assert site.ask("/start/feeds", "POST", None, Content_Length="5000000", Content_Type=FORM).status == 413
    assert site.ask("/start/feeds", "POST", None, Transfer_Encoding="chunked", Content_Type=FORM).status == 411


def test_a_site_that_may_not_be_edited_takes_no_form(show: Show) -> None:
    site = show(FakeStore(), replace(LOOK, may_edit=False))

    assert "Tick starter packs" not in site.ask("/").text
    assert post(site, "/start/demo").status == 403


def test_feeds_can_be_added_later_as_well(show: Show) -> None:
    site = show(FakeStore(make.feed()))

    assert 'href="/start"' in site.ask("/sources").text
    assert "Add feeds" in site.ask("/start").text

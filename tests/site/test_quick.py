"""Answers given again within a second: as cheap as they come, and never somebody else's."""

from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from copytaster.web.answers import Body
from copytaster.web.quick import Quick, may_be_given_again
from tests import make
from tests.fakes import FakeStore
from tests.site import newsday
from tests.site.conftest import Show

PATH = "/about"


class Counting:
    """A site that counts its answers, all of them out of one body."""

    def __init__(self) -> None:
        self.answers = 0
        self.is_current = True
        self.quick = Quick(self._answer, lambda _key, body: self.is_current and body is BODY)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.answers += 1
        may_be_given_again(Request(scope), ("key",), BODY)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-request-id", b"1")]})
        await send({"type": "http.response.body", "body": BODY.raw})

    async def ask(self, method: str = "GET", *headers: tuple[bytes, bytes]) -> bytes:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {"type": "http", "method": method, "scheme": "http", "path": "/", "query_string": b"", "headers": list(headers)}
        await self.quick(scope, receive, send)
        return bytes(sent[1]["body"])


BODY = Body(b"page", "text/html")


def test_an_answer_given_again_is_the_same_but_for_the_id_of_the_request(show: Show) -> None:
    site = show()
    first, again = site.ask("/"), site.ask("/")
    assert again.status == 200
    assert again.body == first.body
    assert {name: value for name, value in again.headers.items() if name not in ("x-request-id", "date")} == {
        name: value for name, value in first.headers.items() if name not in ("x-request-id", "date")
    }
    assert first.headers["x-request-id"] != again.headers["x-request-id"]


def test_what_an_answer_is_chosen_by_is_heeded_each_time(show: Show) -> None:
    site = show()
    plain = site.ask(PATH)
    assert site.ask(PATH, Accept_Encoding="br").headers["content-encoding"] == "br"
    assert site.ask(PATH, Accept_Encoding="gzip").headers["content-encoding"] == "gzip"
    assert 'data-theme="dark"' in site.ask(PATH, Cookie="theme=dark").text
    assert 'data-theme="light"' in site.ask(PATH, Cookie="theme=light").text
    assert "data-theme" not in site.ask(PATH).text
    assert site.ask(PATH, If_None_Match=plain.headers["etag"]).status == 304
    assert site.ask(PATH, If_None_Match='"another"').status == 200
    assert site.ask(PATH, method="POST", body=b"").status == 405
    assert site.ask(f"{PATH}?x=1").status == 200


def test_a_headline_is_on_the_page_at_once_though_the_page_before_was_made_this_second(show: Show) -> None:
    store = FakeStore()
    newsday.fill(store)
    site = show(store)
    site.ask("/")
    told = make.article("https://late.example/a", "Harbour closes after all")
    story = make.story(told)
    store.put(told, story)
    site.tell(make.line(story))
    for _ in range(100):
        if "Harbour closes after all" in (page := site.ask("/").text):
            break
    assert "Harbour closes after all" in page


async def test_the_site_is_not_asked_again_while_the_answer_is_current() -> None:
    site = Counting()
    assert [await site.ask(), await site.ask()] == [b"page", b"page"]
    assert site.answers == 1
    site.is_current = False
    await site.ask()
    assert site.answers == 2


async def test_a_token_another_session_and_another_method_go_all_the_way() -> None:
    site = Counting()
    await site.ask()
    for n, asked in enumerate(((b"authorization", b"Bearer x"), (b"cookie", b"copytaster=x"), (b"host", b"other")), 2):
        await site.ask("GET", asked)
        assert site.answers == n, asked
    await site.ask("GET", (b"authorization", b"Bearer x"))
    await site.ask("POST")
    await site.ask("HEAD")
    assert site.answers == 7

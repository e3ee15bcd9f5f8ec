"""A whole newsroom on SQLite with its site, people and rooms, without a network; its articles are written as if they were read."""

import asyncio
import http.client
import re
import socket
import threading
import zlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode, urlsplit

import uvicorn

from copytaster import app
from copytaster.adapters.people_passwords import Argon2Passwords
from copytaster.model.article import Article
from copytaster.model.message import ArticleRead, SearchText
from copytaster.model.people import Person, Role
from copytaster.settings import Settings, StoreSettings
from copytaster.stages import fingerprint, words
from tests import make

T = TypeVar("T")
PASSWORD = "eight grey herons"
ROLES: dict[str, Role] = {"dora": "desk", "rita": "reader"}


def article(number: int, title: str, text: str, minutes: float = 10) -> Article:
    """An article of publisher `number`, told some minutes ago by the clock on the wall."""
    host = f"paper{number}.example"
    now = datetime.now(UTC).replace(microsecond=0)
    told_at = now - timedelta(minutes=minutes)
    made = make.article(f"https://{host}/{zlib.crc32(title.encode())}", title, text, source_id=host, told_at=told_at)
    return replace(made, fingerprint=fingerprint.of(title, text, "en"))


def search_text(article: Article) -> SearchText:
    """What search knows of it."""
    title, body = words.searchable(article.title), words.searchable(article.text)
    return SearchText(article.id, title, body, article.source_id, article.language.code)


@dataclass(frozen=True)
class Reply:
    """What came back; header names in lower case, cookies by name."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Browser:
    """Keeps cookies and says where a form comes from, as browsers do."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Reply:
        return self.ask("GET", path, None, headers)

    def post(self, path: str, form: dict[str, object], **headers: str) -> Reply:
        body = urlencode(form, doseq=True).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        return self.ask("POST", path, body, {**kind, **{name.replace("_", "-"): value for name, value in headers.items()}})

    def ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Reply:
        if self.cookies:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    known, _, rest = value.partition("=")
                    self.cookies[known] = rest.split(";")[0]
            return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode())
        finally:
            connection.close()

    def sign_in(self, name: str = "dora", password: str = PASSWORD) -> Reply:
        return self.post("/signin", {"name": name, "password": password})

    def token(self) -> str:
        """What stands in the forms of this session."""
        found = re.search(r'name="form_token" value="(\w+)"', self.get("/account").text)
        assert found
        return found[1]

    def decide(self, kind: str, **fields: object) -> Reply:
        return self.post("/desk/decide", {"form_token": self.token(), "kind": kind, **fields})


@dataclass
class Desk:
    """A newsroom that runs in a thread of its own."""

    room: app.Newsroom
    address: str
    loop: asyncio.AbstractEventLoop

    def do(self, work: Awaitable[T]) -> T:
        """Run something where the newsroom runs."""

        async def done() -> T:
            return await work

        return asyncio.run_coroutine_threadsafe(done(), self.loop).result(60)

    def tell(self, *articles: Article) -> list[str]:
        """Let the rooms work on articles; the stories that they stand in."""
        now = datetime.now(UTC)
        sources = [make.source(each.source_id, each.source_id) for each in articles]
        tell = [ArticleRead(each.id, each.version) for each in articles]
        self.do(self.room.store.keep([*articles, *map(search_text, articles), *sources], tell, (), now))
        self.room.rooms.ring("group")
        ids = [each.id for each in articles]
        homes = self.until(lambda: self.do(self.room.store.story_of(ids)), lambda known: len(known) == len(set(ids)))
        stories = list(dict.fromkeys(homes[each] for each in ids))
        self.until(lambda: self.do(self.room.store.wire_of(stories)), lambda told: len(told) == len(stories))
        self.until(lambda: self.do(self.room.store.briefs(stories)), lambda told: len(told) == len(stories))
        return [homes[each] for each in ids]

    def until(self, look: Callable[[], T], is_so: Callable[[T], bool]) -> T:
        """What is seen once it is so; fails after a minute."""
        give_up_at = datetime.now(UTC) + timedelta(minutes=1)
        while not is_so(seen := look()):
            assert datetime.now(UTC) < give_up_at, seen
        return seen

    def browser(self) -> Browser:
        return Browser(self.address)


@contextmanager
def newsdesk(folder: Path, wanted: Settings | None = None) -> Iterator[Desk]:
    """A newsroom where `dora` works at the desk and `rita` reads, until the context ends."""
    settings = replace(wanted or Settings(), store=StoreSettings(url=f"sqlite:///{folder / 'news.db'}"))
    ready: threading.Event = threading.Event()
    held: list[Desk] = []
    failed: list[BaseException] = []

    async def run() -> None:
        async with app.newsroom(settings) as room:
            listener = socket.create_server(("127.0.0.1", 0))
            server = uvicorn.Server(uvicorn.Config(app.site_of(room), log_level="critical", server_header=False))
            hashed = await Argon2Passwords().hashed(PASSWORD)
            people = [Person(name, role, hashed, datetime.now(UTC)) for name, role in ROLES.items()]
            await room.store.people.keep(people)
            rooms = asyncio.create_task(room.rooms.serve())
            serving = asyncio.create_task(server.serve([listener]))
            while not server.started:
                await asyncio.sleep(0.01)
            held.append(Desk(room, f"http://127.0.0.1:{listener.getsockname()[1]}", asyncio.get_running_loop()))
            ready.set()
            await asyncio.to_thread(done.wait)
            room.wire.close()
            server.should_exit = True
            await serving
            rooms.cancel()
            await asyncio.gather(rooms, return_exceptions=True)

    def start() -> None:
        try:
            asyncio.run(run())
        except BaseException as error:
            failed.append(error)
            raise
        finally:
            ready.set()

    done = threading.Event()
    thread = threading.Thread(target=start)
    thread.start()
    ready.wait(120)
    try:
        assert held, failed
        yield held[0]
    finally:
        done.set()
        thread.join(60)
        assert not thread.is_alive()

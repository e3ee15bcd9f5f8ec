"""A newsroom with three publishers and two stories, and a reader with a token for her app."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import miniflux
import pytest

from copytaster.adapters.people_passwords import Argon2Passwords
from copytaster.engine.entrance import FrontDoor
from copytaster.model.decision import Decision
from copytaster.model.people import Scope
from tests.flow.newsdesk import Desk, Reply, article, newsdesk

TREATY = "Parliament ratifies <b>treaty</b> & more"
STORM = "Storm closes harbour"
VOTES = "The parliament ratified the treaty on Tuesday by 201 votes to 12, officials said."
REPORTS = (
    article(1, TREATY, f"{VOTES} Ministers of three neighbours welcomed the decision in the capital on Wednesday morning.", 30),
    article(2, STORM, "A storm closed the harbour of the town on Monday, the port authority said. No one was hurt by it.", 20),
    article(3, "Parliament ratifies the treaty", f"{VOTES} Ministers of three neighbours welcomed the decision in the capital.", 10),
)


@dataclass
class Readers:
    """The newsroom, and what opens it to an app of each of two people."""

    desk: Desk
    token: str
    other: str
    stories: list[str]

    @property
    def address(self) -> str:
        return self.desk.address

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Reply:
        """One request with the reader's token, or with other headers; underscores in their names are dashes."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()} or {"X-Auth-Token": self.token}
        return self.desk.browser().ask(method, path, body, sent)

    def greader(self, path: str, form: str | None = None) -> Reply:
        """One request as apps of Google Reader send it."""
        headers = {"Authorization": f"GoogleLogin auth={self.token}", "Content-Type": "application/x-www-form-urlencoded"}
        return self.desk.browser().ask("GET" if form is None else "POST", path, None if form is None else form.encode(), headers)

    def decide(self, decision: Decision) -> None:
        """Put a decision in force, as the desk would."""
        self.desk.do(self.desk.room.store.keep([decision], (), (), datetime.now(UTC)))


@contextmanager
def readers(folder: Path) -> Iterator[Readers]:
    """Until the context ends."""
    with newsdesk(folder) as desk:
        stories = desk.tell(*REPORTS)
        door = FrontDoor(desk.room.store.people, Argon2Passwords(), desk.room.clock, desk.room.settings.people)

        def token(name: str, scope: Scope) -> str:
            return desk.do(door.make_token(name, scope, "app"))

        yield Readers(desk, token("rita", "read"), token("dora", "desk"), stories)


API = "/reader/api/0"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Readers]:
    with readers(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture
def client(site: Readers) -> miniflux.Client:
    """An app of the reader, who has read and starred nothing."""
    made = miniflux.Client(site.address, api_key=site.token)
    known = made.get_entries(limit=0)["entries"]
    made.update_entries([each["id"] for each in known], "unread")
    for each in known:
        if each["starred"]:
            made.toggle_bookmark(each["id"])
    return made


def refs(site: Readers, query: str = "") -> list[int]:
    """Numbers of a stream's items."""
    return [int(each["id"]) for each in told(site, f"{API}/stream/items/ids?{query}")["itemRefs"]]


def told(site: Readers, path: str, form: str | None = None) -> Any:
    """JSON that came with status 200."""
    answer = site.greader(path, form)
    assert answer.status == 200, answer.text
    return json.loads(answer.text)

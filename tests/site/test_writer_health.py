"""What the writer did and cost stands on the health page, where one is set up."""

import re
from dataclasses import replace

from copytaster.model.policy import WriterPolicy
from copytaster.model.writing import WriterUse
from tests import make
from tests.fakes import FakeStore
from tests.site.conftest import Show
from tests.site.serving import LOOK

TODAY = make.NOW.date().isoformat()


def told(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def store() -> FakeStore:
    found = FakeStore()
    found.writer_uses[TODAY] = WriterUse(TODAY, calls=12, tokens_in=30_000, tokens_out=4_000, written=7, refused=3, errors=2, unasked=1)
    return found


def test_the_health_page_has_the_ledger_of_the_day(show: Show) -> None:
    look = replace(
        LOOK, writer=WriterPolicy(endpoint="http://127.0.0.1:1/v1", model="small", key_variable="SECRET_NAME", max_tokens_per_day=90_000)
    )
    html = show(store(), look).ask("/health").text
    line = "7 briefs written, 12 calls, 3 answers refused by the check, 2 errors, 1 left to the rules by a cap"
    assert f"The writer, today {line}, 34,000 of 90,000 tokens (30,000 in, 4,000 out)" in told(html)
    assert "SECRET_NAME" not in html


def test_without_a_writer_nothing_is_said_of_one(show: Show) -> None:
    assert "writer" not in told(show(store()).ask("/health").text)

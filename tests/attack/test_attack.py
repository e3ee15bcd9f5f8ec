"""A part of what `make attack` throws at the product; `python -m tests.attack` throws all."""

import ast
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.adapters.clock import SystemClock
from copytaster.adapters.web import GuardedWeb
from copytaster.model.article import Article
from copytaster.stages import plain
from tests.attack import bombs, reach, scripts
from tests.attack.carried import carry
from tests.attack.vectors import own, sample
from tests.chromium import needs_chromium
from tests.fakes import FakeStore
from tests.origin import answer, running
from tests.outside import AGENT, QUICK

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "copytaster"
MARKUP_MAKERS = {
    "stages/outfeeds.py",
    "stages/read/explain.py",
    "web/events.py",
    "web/items.py",
    "web/templates_of.py",
    "web/widget.py",
    "stages/alerts/letters.py",
}
"""Where values become markup: escaped, by a template or by hand."""


@pytest.mark.browser
@needs_chromium
@pytest.mark.timeout(600)
async def test_no_script_runs_through_either_layer_alone() -> None:
    counts = await scripts.counted(sample(120))

    assert scripts.failures(counts) == []


def test_the_projects_own_vectors_are_many() -> None:
    assert len(own()) >= 60
    assert len(set(own())) == len(own())


@pytest.mark.parametrize("times", [1, 2, 3])
def test_nothing_that_is_kept_begins_a_tag(times: int) -> None:
    store = FakeStore()
    carry(own(), store, times)

    kept = [
        text
        for article in store._all(Article).values()
        for text in (article.title, article.standfirst, article.text, *article.authors, article.site or "")
    ]
    assert len(kept) > len(own())
    assert [text for text in kept if plain.harmless(text) != text] == []


@given(st.text(), st.sampled_from(["<script>", "</b", "<!--", "<?php", "a < b", "<3"]), st.text())
def test_what_is_made_harmless_keeps_its_length_and_all_but_the_signs(before: str, sign: str, after: str) -> None:
    words = before + sign + after
    made = plain.harmless(words)

    assert len(made) == len(words)
    assert made.replace("‹", "<") == words.replace("‹", "<")
    assert plain.harmless(made) == made


async def test_nothing_inside_is_reached_by_any_way_out() -> None:
    rows = await reach.rows(reach.OWN[:12])

    assert [row for row in rows if row.hits] == []
    assert len({row.entry for row in rows}) >= 9


async def test_the_canary_would_have_sung() -> None:
    async with running() as canary:
        canary.answers["/"] = answer(b"<title>inside</title>")
        web = GuardedWeb(QUICK, AGENT, SystemClock())
        await web.page(canary.url("/"))
        await web.close()

        assert canary.connections == 1


@pytest.mark.parametrize(
    "name",
    [
        "gzip, 500 members",
        "zstd in brotli",
        "a stream without end",
        "feed: a billion laughs",
        "feed: 200,000 levels",
        "page: 100,000 levels",
    ],
)
def test_a_bomb_costs_little(name: str) -> None:
    cost = bombs.thrown(name)

    assert cost.is_borne, cost


def _safe_filters(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if "|safe" in line.replace(" ", "")]


def test_templates_trust_no_text_but_the_widgets_own() -> None:
    trusting = {path.name: _safe_filters(path) for path in (PACKAGE / "web" / "templates").glob("*.html") if _safe_filters(path)}

    assert trusting == {"widget.html": ["<style>{{ style|safe }}</style>", "<script>{{ script|safe }}</script>"]}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_markup_is_made_where_values_are_escaped(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    tags = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        and any(
            isinstance(part, ast.Constant) and str(part.value).startswith(("<p", "<div", "<a ", "<li", "<h", "<b>", "<img"))
            for part in node.values
        )
    ]

    assert not tags or str(path.relative_to(PACKAGE)) in MARKUP_MAKERS


def test_a_hostile_name_is_text_in_the_mail_of_an_alert() -> None:
    from copytaster.stages.alerts.letters import From, Post, trial
    from tests.make import NOW
    from tests.unit.test_alerts_letters import ALERT

    for vector in own():
        letter = trial(ALERT, Post("m1", NOW, NOW), From(vector, "https://news.example"))

        assert "<" not in vector or vector not in letter.html
        assert escape(vector) in letter.html


def test_one_module_alone_makes_safe_markup() -> None:
    makers = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and "SafeHtml" in (getattr(node.func, "id", ""), getattr(node.func, "attr", ""))
    }

    assert makers == {"model/markup.py", "web/items.py"}

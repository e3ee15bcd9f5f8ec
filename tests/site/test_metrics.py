"""Numbers for Prometheus, and whether to send requests here."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from tests import make
from tests.fakes import FakeStore
from tests.site import newsday
from tests.site.conftest import Show
from tests.site.serving import LOOK

TOLD = Counter({("read", "done"): 12, ("read", "set-aside"): 1})


def test_metrics_are_what_a_scraper_reads(show: Show) -> None:
    store = FakeStore()
    newsday.fill(store)
    bad = make.feed("https://zz.example/f")
    store.put(bad, make.feed_state(bad, outcome="failed"))
    answer = show(store, replace(LOOK, outcomes=lambda: TOLD)).ask("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    values = {name: {tuple(sorted(each.labels.items())): each.value for each in family.samples} for name, family in families.items()}
    assert values["copytaster_articles"][()] > 0
    assert values["copytaster_lag_seconds"] == {(("quantile", "0.5"),): 3.0, (("quantile", "0.95"),): 61.0}
    assert values["copytaster_feeds"][("state", "failed"),] == 1
    assert values["copytaster_waiting"][("room", "read"),] == 0
    assert values["copytaster_messages"][("outcome", "set-aside"), ("room", "read")] == 1
    assert families["copytaster_messages"].type == "counter"
    assert all(family.documentation for family in families.values())


def test_metrics_are_documented(show: Show) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "metrics.md").read_text()
    for name in re.findall(r"^# TYPE (\w+)", show().ask("/metrics").text, re.MULTILINE):
        assert f"`{name}`" in page


def test_metrics_of_a_public_site_are_for_who_has_the_token(show: Show) -> None:
    public = show(look=replace(LOOK, base_url="https://news.example"))
    assert public.ask("/metrics").status == 404
    site = show(look=replace(LOOK, base_url="https://news.example", metrics_token="s3cret"))
    assert site.ask("/metrics").status == 401
    assert site.ask("/metrics", Authorization="Bearer s3cre").status == 401
    assert site.ask("/metrics", Authorization="Bearer s3cret").status == 200


def test_a_site_is_ready_while_its_store_answers_and_its_wire_is_open(show: Show) -> None:
    store = FakeStore()
    site = show(store)
    assert site.ask("/readyz").status == 200
    store.fails = True
    assert site.ask("/readyz").status == 503
    store.fails = False
    site.wire.close()
    for _ in range(200):
        if (answer := site.ask("/readyz")).status == 503:
            break
    assert "live wire is closed" in answer.text

"""Alerts that are changed: what stays, what is new, and what cannot be."""

from dataclasses import replace

from copytaster.model.alert import Alert
from copytaster.model.policy import AlertsPolicy
from copytaster.stages import alerts
from tests.make import NOW, ago

BOUNDS = alerts.Bounds(AlertsPolicy(), there=50)
FRESH = alerts.Fresh("new-key", lambda: "whsec_new")


def alert(**fields: str) -> Alert:
    """One with a webhook, made an hour ago."""
    wanted = alerts.Wanted(**{"query": "ferry", "quiet": "22:00-07:00", **fields}, ways=("https://hook.example/x",))  # type: ignore[arg-type]
    made = alerts.made(wanted, replace(BOUNDS, there=0), "dora", alerts.Fresh("key", lambda: "whsec_old"), ago(60))
    assert isinstance(made, Alert)
    return made


def changed(old: Alert, kept: int = 1, **fields: object) -> Alert | str:
    keys = tuple(each.key for each in old.channels[:kept])
    wanted = replace(alerts.as_wanted(old), kept=keys, **fields)  # type: ignore[arg-type]
    return alerts.edited(old, wanted, BOUNDS, FRESH, NOW)


def test_what_nobody_changed_stays_though_there_are_as_many_alerts_as_may_be() -> None:
    old = alert()

    assert changed(old) == replace(old, changed_at=NOW)


def test_another_question_counts_from_now_on_and_another_name_changes_nothing_else() -> None:
    old = alert()

    asked, called = changed(old, query="ferry strike"), changed(old, name="Boats")

    assert isinstance(asked, Alert)
    assert (asked.id, asked.since, asked.made_at, asked.feed_key) == (old.id, NOW, old.made_at, "key")
    assert called == replace(old, name="Boats", changed_at=NOW)


def test_addresses_that_stay_keep_their_secrets() -> None:
    found = changed(alert(), 0, ways=("https://hook.example/y", "https://hook.example/x"))

    assert isinstance(found, Alert)
    assert [(each.target, each.secret) for each in found.channels] == [
        ("https://hook.example/y", "whsec_new"),
        ("https://hook.example/x", "whsec_old"),
    ]
    assert isinstance(none := changed(alert(), 0), Alert)
    assert none.channels == ()


def test_kept_and_new_addresses_are_counted_together() -> None:
    assert changed(alert(), 1, ways=tuple(f"https://hook.example/{n}" for n in range(5))) == "An alert has at most 5 addresses."


def test_a_story_that_is_followed_stays_the_one_it_was() -> None:
    old = alert(query="", story_id="s1")

    found = changed(old, query="gold", story_id="s2")

    assert isinstance(found, Alert)
    assert (found.query, found.story_id, found.since) == ("", "s1", old.since)


def test_a_question_without_a_word_changes_nothing() -> None:
    assert "nothing to look for" in str(changed(alert(), query="?"))

"""What every store promises of alerts and deliveries."""

from dataclasses import replace
from datetime import timedelta

from copytaster.adapters.store import SqlStore
from copytaster.model.alert import Alert, Channel, Delivery, Quiet
from copytaster.model.people import Person
from tests.make import NOW, ago

CHANNELS = (Channel("mail", "dora@paper.example"), Channel("webhook", "https://hook.example/\ud800", "whsec_c2VjcmV0"))
FERRIES = Alert("n1", "dora", "Ferries", "ferry strike", "", CHANNELS, ago(9), ago(9), ago(9), "key", "Europe/Berlin", Quiet(1320, 420))
STORY = Alert("n2", "dora", "A story", "", "s1", (), ago(5), ago(5), ago(5), "key2", rhythm="daily", digest_at=390, max_per_hour=3)
OTHER = Alert("n3", "", "Gold", "gold", "", (), ago(7), ago(7), ago(7), "key3", is_paused=True, note="it wants no more")


def delivery(number: int, **changes: object) -> Delivery:
    made = Delivery(f"v{number}", "n1", f"s{number}", f"a{number}", "mail-1", f"m{number}", "waiting", ago(3), ago(3))
    return replace(made, **changes)  # type: ignore[arg-type]


async def kept(store: SqlStore, *values: Alert | Delivery) -> None:
    await store.keep(values, (), (), NOW)


async def test_alerts_come_back_as_they_were_kept(store: SqlStore) -> None:
    await kept(store, FERRIES, STORY, OTHER)

    stored = replace(FERRIES, channels=(CHANNELS[0], replace(CHANNELS[1], target="https://hook.example/\ufffd")))
    assert await store.alerts.some(["n3", "n1", "gone"]) == {"n1": stored, "n3": OTHER}
    assert await store.alerts.of_owner("dora") == (STORY, stored)
    assert await store.alerts.of_owner("") == (OTHER,)
    assert await store.alerts.active() == (stored, STORY)


async def test_the_mark_changes_with_every_change(store: SqlStore) -> None:
    marks = [await store.alerts.mark()]
    await kept(store, FERRIES)
    marks.append(await store.alerts.mark())
    await kept(store, replace(FERRIES, is_paused=True, changed_at=NOW))
    marks.append(await store.alerts.mark())
    await store.alerts.remove("n1")
    marks.append(await store.alerts.mark())

    assert len(set(marks[:3])) == 3
    assert marks[3] == marks[0]


async def test_deliveries_are_found_by_id_and_by_message(store: SqlStore) -> None:
    first, second = delivery(1, post="m"), delivery(2, post="m", state="sent", tries=2, sent_at=NOW, why="later", made_at=ago(1))
    await kept(store, first, second, delivery(3))

    assert await store.alerts.told(["v1", "v3", "v9"]) == {"v1", "v3"}
    assert await store.alerts.of_posts(["m", "none"]) == (first, second)
    await kept(store, replace(first, state="sent", sent_at=NOW))
    assert {each.state for each in await store.alerts.of_posts(["m"])} == {"sent"}


async def test_recent_deliveries_are_those_of_the_hour_and_those_that_wait(store: SqlStore) -> None:
    hour_ago = NOW - timedelta(hours=1)
    old, waits = delivery(1, due_at=ago(90), state="sent"), delivery(2, due_at=ago(95), state="failed")
    fresh, held = delivery(3, due_at=ago(30), state="sent"), delivery(4, due_at=NOW + timedelta(hours=5), state="held")
    await kept(store, old, waits, fresh, held, delivery(5, alert_id="n9", due_at=NOW))

    assert await store.alerts.recent(["n1"], hour_ago) == (fresh, held, waits)
    assert await store.alerts.latest("n1", 2) == (held, fresh)


async def test_the_last_message_with_a_story_is_known_by_channel(store: SqlStore) -> None:
    sent = [delivery(n, state="sent", sent_at=ago(20 - n)) for n in (1, 2)]
    await kept(store, *sent, delivery(3, story_id="", state="sent", sent_at=NOW), delivery(4, channel="webhook-1"))

    assert await store.alerts.last_sent(["n1"]) == {("n1", "mail-1"): ago(18)}


async def test_an_alert_goes_with_its_deliveries(store: SqlStore) -> None:
    await kept(store, FERRIES, delivery(1), delivery(2, alert_id="n2"))

    assert await store.alerts.remove("n1")
    assert not await store.alerts.remove("n1")
    assert await store.alerts.told(["v1", "v2"]) == {"v2"}


async def test_what_was_sent_or_given_up_is_forgotten_what_waits_is_not(store: SqlStore) -> None:
    days = {n: ago(hours=24 * n) for n in (1, 3)}
    await kept(store, *(
        delivery(10 * n + k, made_at=at, state=state) for n, at in days.items() for k, state in enumerate(("sent", "dead", "held"))
    ))  # fmt: skip

    assert await store.alerts.forget(ago(hours=48)) == 2
    assert await store.alerts.told([f"v{n}" for n in (10, 11, 12, 30, 31, 32)]) == {"v10", "v11", "v12", "v32"}


async def test_the_alerts_of_a_person_who_is_removed_go_too(store: SqlStore) -> None:
    await store.people.keep([Person("dora", "desk", "", NOW)])
    await kept(store, FERRIES, OTHER)

    assert await store.people.remove("dora")
    assert [each.id for each in await store.alerts.of_owner("dora")] == []
    assert list(await store.alerts.some(["n1", "n3"])) == ["n3"]

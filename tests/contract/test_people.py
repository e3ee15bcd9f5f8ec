"""What every store promises of people, sessions, tokens and decisions."""

from dataclasses import replace
from datetime import timedelta

from copytaster.adapters.store import SqlStore
from copytaster.model.decision import Decision
from copytaster.model.people import ApiToken, Passkey, Person, Session
from copytaster.model.story import Steering
from tests import make
from tests.make import NOW, ago

DORA = Person("dora", "desk", "$argon2id$x", NOW)
RITA = Person("rita", "reader", "", ago(5), "https://id.example sub-1")


async def test_people_come_back_by_name_and_by_identity(store: SqlStore) -> None:
    await store.people.keep([RITA, DORA])

    assert await store.people.everyone() == (DORA, RITA)
    assert await store.people.person("dora") == DORA
    assert await store.people.identified("https://id.example sub-1") == RITA
    assert [await store.people.person("nobody"), await store.people.identified("")] == [None, None]


async def test_a_session_comes_with_its_person_until_it_is_ended(store: SqlStore) -> None:
    first, last = Session("h1", "dora", ago(9), ago(9), "password", "Firefox"), Session("h2", "dora", ago(1), ago(1), "oidc")
    await store.people.keep([DORA, first, last, Session("h3", "gone", NOW, NOW, "password")])

    assert await store.people.session("h1") == (first, DORA)
    assert await store.people.session("h3") is None
    await store.people.seen("h1", NOW)
    assert [each.seen_at for each in await store.people.sessions_of("dora")] == [ago(1), NOW]
    assert await store.people.end_sessions("rita", ["h1"]) == 0
    assert await store.people.end_sessions("dora", ["h1", "none"]) == 1
    assert await store.people.session("h1") is None


async def test_sessions_end_that_nobody_uses_or_that_went_on_for_too_long(store: SqlStore) -> None:
    await store.people.keep([DORA, *(Session(f"h{n}", "dora", ago(begun), ago(seen), "password") for n, (begun, seen) in enumerate(
        [(5, 1), (5, 4), (90, 1)]
    ))])  # fmt: skip

    assert await store.people.end_stale(ago(3), ago(60)) == 2
    assert [each.id for each in await store.people.sessions_of("dora")] == ["h0"]


async def test_a_token_is_found_by_its_hash_and_ended_by_its_id(store: SqlStore) -> None:
    token = ApiToken("t1", "hash", "dora", "read", "a phone", ago(3), NOW + timedelta(days=9))
    await store.people.keep([DORA, token])

    assert await store.people.token("hash") == (token, DORA)
    await store.people.used("hash", NOW)
    assert (await store.people.tokens_of("dora"))[0].used_at == NOW
    assert await store.people.end_tokens("dora", ["t1"]) == 1
    assert await store.people.token("hash") is None


async def test_passkeys_come_back_the_latest_first_and_only_a_known_count_grows(store: SqlStore) -> None:
    first, last = Passkey("k1", "dora", "cose", 4, "laptop", ago(9)), Passkey("k2", "dora", "cose", 2**40, "Schlüssel", ago(1), NOW)
    for each in (first, last, Passkey("k3", "rita", "cose", 0, "phone", NOW)):
        await store.people.keep_passkey(each)

    assert await store.people.passkeys_of("dora") == (last, first)
    assert [await store.people.passkey("k1"), await store.people.passkey("none")] == [first, None]
    assert [await store.people.passkey_used(first, count, NOW) for count in (5, 6)] == [True, False]
    assert await store.people.passkey("k1") == replace(first, sign_count=5, used_at=NOW)
    assert [await store.people.remove_passkeys(name, ["k1"]) for name in ("rita", "dora", "dora")] == [0, 1, 0]


async def test_a_challenge_is_answered_once_in_time_and_for_its_purpose(store: SqlStore) -> None:
    people = store.people
    for known, at in (("h1", ago(1)), ("h2", ago(1)), ("h3", ago(9))):
        await people.ask(known, "sign in", at, ago(60))

    assert [await people.answered("h1", what, ago(5)) for what in ("add s1", "sign in", "sign in")] == [False, True, False]
    assert not await people.answered("h3", "sign in", ago(5))
    await people.ask("h4", "sign in", NOW, ago(5))
    assert [await people.answered(known, "sign in", ago(60)) for known in ("h3", "h2")] == [False, True]


async def test_who_is_removed_leaves_no_session_no_token_and_no_passkey(store: SqlStore) -> None:
    await store.people.keep([DORA, Session("h", "dora", NOW, NOW, "password"), ApiToken("t", "x", "dora", "desk", "", NOW)])
    await store.people.keep_passkey(Passkey("k", "dora", "cose", 0, "", NOW))

    assert [await store.people.remove("dora"), await store.people.remove("dora")] == [True, False]
    assert await store.people.passkey("k") is None
    assert [await store.people.session("h"), await store.people.token("x"), await store.people.everyone()] == [None, None, ()]


def decision(number: int, kind: str = "hold", **changes: object) -> Decision:
    told = {"story_id": "s1", "source_id": "", "by": "dora", "at": ago(10 - number)} | changes
    return Decision(f"d{number}", kind, **told)  # type: ignore[arg-type]


async def test_decisions_come_back_whole_and_in_force_until_they_are_taken_back(store: SqlStore) -> None:
    full = decision(1, "retitle", before=("„Alt“",), after=("Neu",), note="Why.")
    undone, undo = decision(2), decision(3, "undo", takes_back="d2")
    source = decision(4, "display", story_id="", source_id="a.example", before=("brief",), after=("headline",))
    await store.keep([full, undone, undo, source], (), (), NOW)

    assert await store.decisions(["d1", "none"]) == {"d1": full}
    assert await store.in_force(["hold", "retitle", "display"]) == (full, source)
    assert await store.decisions_about(["s1"]) == (full, undone, undo)
    assert await store.decisions_about(["s1", ""], ["a.example"]) == (full, undone, undo, source)
    assert await store.decision_log(2) == (source, undo)
    assert await store.decision_log(9, (undo.at, undo.id)) == (undone, full)


async def test_what_people_decided_of_a_story_is_kept_with_it(store: SqlStore) -> None:
    steering = Steering(is_pinned=True, beneath="Was", split_into=("s2", "s3"), split_from="s0", corrected=("d1",))
    steered = make.story(make.article(), steering=steering)
    merged = make.story(make.article("https://b.example/b"), places=(), steering=Steering(is_held=True, merged_into=steered.id))
    await store.keep([steered, merged], (), (), NOW)

    assert await store.stories([steered.id, merged.id]) == {steered.id: steered, merged.id: merged}

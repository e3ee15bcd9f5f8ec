"""What is never reached: addresses that are not public, however they are written and whatever leads there."""

from dataclasses import replace

import pytest

from copytaster.adapters.clock import SystemClock
from copytaster.adapters.web import GuardedWeb
from copytaster.errors import ConfigError
from copytaster.model.feed import FeedFailed
from copytaster.model.page import Failed, Fetched, Refused
from tests.origin import answer, names, redirect, running
from tests.outside import AGENT, QUICK, web
from tests.shared_data import SHARED, needs_shared

PAGE = b"<!doctype html><title>Ferry returns</title>"
OWN_SPELLINGS = (
    "127.0.0.1", "2130706433", "0x7f.1", "0177.1", "127.1", "127.0.0.1.", "0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fec0::1]", "[ff02::1]", "[fe80::1]", "[fc00::1]", "localhost",
    "①②⑦.⓪.⓪.①", "127.0.0.1%2f", "%6c%6f%63%61%6c%68%6f%73%74", "169.254.169.254", "10.0.0.1", "192.168.1.1", "100.64.0.1",
)  # fmt: skip


def _spellings() -> tuple[str, ...]:
    file = SHARED / "data" / "hostile" / "ssrf-hosts.txt"
    return tuple(file.read_text("utf-8").split()) if file.is_file() else ()


async def _no_spelling_is_reached(spellings: tuple[str, ...]) -> None:
    async def anything(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async with running("0.0.0.0") as canary, running("::1", canary.port) as canary6, running("127.0.0.2") as origin:
        policy = replace(QUICK, allow_private=("127.0.0.2/32",), timeout_s=2.0)
        async with web(policy, lookup=anything) as outside:
            for number, spelling in enumerate(spellings):
                url = f"http://{spelling}:{canary.port}/"
                origin.answers[f"/{number}"] = redirect(url)
                assert isinstance(await outside.page(url), Refused), spelling
                assert isinstance(await outside.feed(url, None, None), FeedFailed), spelling
                assert isinstance(await outside.get(url, 1000), Refused), spelling
                assert isinstance(await outside.page(origin.url(f"/{number}")), Refused), spelling
        async with web(policy, lookup=names({f"n{n}.test": [s.strip("[]")] for n, s in enumerate(spellings)})) as outside:
            for number, spelling in enumerate(spellings):
                assert await outside.page(f"http://n{number}.test:{canary.port}/") == Refused(f"n{number}.test is not a public address"), (
                    spelling
                )
        assert canary.connections + canary6.connections == 0
        assert len(origin.asked) == len(spellings)


async def test_no_own_spelling_of_an_inner_address_is_reached() -> None:
    await _no_spelling_is_reached(OWN_SPELLINGS)


@needs_shared
@pytest.mark.shared
async def test_no_known_spelling_of_an_inner_address_is_reached() -> None:
    spellings = _spellings()
    assert len(spellings) >= 50
    await _no_spelling_is_reached(spellings)


async def test_a_name_that_is_public_when_it_is_checked_and_inner_when_it_is_connected_to_is_not_reached() -> None:
    """A connection goes to the address that was checked; the name is not asked again for it."""
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.2"] if len(asked) == 1 else ["127.0.0.1"]

    async with running() as canary, running("127.0.0.2", canary.port) as public:
        public.answers["/"] = answer(PAGE)
        async with web(replace(QUICK, allow_private=("127.0.0.2/32",)), lookup=rebinding) as outside:
            assert isinstance(await outside.page(canary.url("/", "rebind.test")), Fetched)
        async with web(replace(QUICK, allow_private=("127.0.0.2/32",)), lookup=rebinding) as outside:
            assert await outside.page(canary.url("/", "rebind.test")) == Refused("rebind.test is not a public address")
        assert (canary.connections, public.connections) == (0, 1)


async def test_of_a_name_with_public_and_inner_addresses_the_inner_ones_are_not_tried() -> None:
    async with running() as canary:
        async with web(
            replace(QUICK, allow_private=("127.0.0.2/32",)), lookup=names({"mixed.test": ["127.0.0.1", "127.0.0.2"]})
        ) as outside:
            assert await outside.page(canary.url("/", "mixed.test")) == Failed("mixed.test refused the connection")
        assert canary.connections == 0


async def test_no_form_is_sent_to_an_inner_address() -> None:
    async with running() as canary, web(replace(QUICK, allow_private=())) as outside:
        assert await outside.post(canary.url("/"), {"hub.mode": "subscribe"}) == Failed("127.0.0.1 is not a public address")
        assert canary.connections == 0


async def test_a_name_that_this_machine_knows_as_inner_is_refused() -> None:
    async with running() as canary, web(replace(QUICK, allow_private=()), lookup=None) as outside:
        assert await outside.page(canary.url("/", "localhost")) == Refused("localhost is not a public address")
        assert canary.connections == 0


async def test_an_allowed_network_is_reached_by_name_of_this_machine() -> None:
    async with running() as origin, web(lookup=None) as outside:
        origin.answers["/"] = answer(PAGE)
        assert isinstance(await outside.page(origin.url("/", "localhost")), Fetched)


def test_a_network_that_cannot_be_read_is_a_fault_of_the_configuration() -> None:
    with pytest.raises(ConfigError, match=r"fetch\.allow_private: 'home' is no network"):
        GuardedWeb(replace(QUICK, allow_private=("home",)), AGENT, SystemClock())


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news",
        "http://",
        "http://[::1",
        "ftp://news.test/",
        "http://" + "a" * 9_000,
        "http://a..b/",
        "http://-/",
        "http://\udcff/",
        "http://news.test:99999/",
    ],
)
async def test_what_is_no_web_address_is_a_value_and_no_error(url: str) -> None:
    async with web() as outside:
        assert isinstance(await outside.page(url), Refused | Failed)
        assert isinstance(await outside.feed(url, None, None), FeedFailed)

"""Which network addresses may be reached."""

import socket
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.adapters.addresses import GuardedResolver, NotPublicError, embedded, guarded_socket, is_open, networks
from copytaster.errors import ConfigError
from tests.origin import names


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "1.1.1.1", "172.15.255.255", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450:4001::1"]
)
def test_a_public_address_is_open(address: str) -> None:
    assert is_open(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "0.1.2.3", "10.255.255.255", "100.64.0.1", "127.0.0.255", "169.254.169.254", "172.16.0.1", "172.31.255.255",
        "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1",
        "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16",
        "::", "::1", "100::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1",
        "2001:db8::1", "2001::1", "2001:2::1", "2001:10::1", "2001:20::1", "3fff::1", "4000::1", "5f00::1", "64:ff9b:1::7f00:1",
        "2606:4700::1111%eth0",
    ],
)  # fmt: skip
def test_an_address_with_a_special_purpose_is_closed(address: str) -> None:
    assert not is_open(address)


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("::ffff:{}", "10.0.0.1"), ("::{}", "10.0.0.1"), ("::ffff:0:{}", "10.0.0.1"), ("64:ff9b::{}", "10.0.0.1"),
        ("2002:a00:1::1", "10.0.0.1"),
        ("2606:4700::5efe:{}", "10.0.0.1"), ("2606:4700::200:5efe:{}", "10.0.0.1"),
    ],
)  # fmt: skip
def test_an_address_is_as_closed_as_the_one_inside_it(outer: str, inner: str) -> None:
    assert embedded(IPv6Address(outer.format(inner))) == (IPv4Address(inner),)
    assert not is_open(outer.format(inner))


def test_a_public_address_inside_another_is_open() -> None:
    assert is_open("64:ff9b::1.1.1.1")
    assert is_open("::ffff:1.1.1.1")
    assert is_open("2002:101:101::1")


def test_both_ends_of_a_teredo_tunnel_are_seen() -> None:
    assert embedded(IPv6Address("2001:0:a00:1::f5ff:fffe")) == (IPv4Address("10.0.0.1"), IPv4Address("10.0.0.1"))
    assert not is_open("2001:0:101:101::fefe:fefe")


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "0x7f000001", "1.2.3.4/8", "１.1.1.1", "1.1.1.1 ", "::g"])
def test_what_is_no_address_is_closed(text: str) -> None:
    assert not is_open(text)


@given(st.ip_addresses(v=4).map(str))
def test_wrapping_an_address_never_opens_it(inner: str) -> None:
    for outer in ("::ffff:{}", "64:ff9b::{}", "::ffff:0:{}"):
        assert is_open(outer.format(inner)) == (is_open(inner) and int(IPv4Address(inner)) != 0)


def test_an_allowed_network_is_open_in_every_spelling_and_no_other() -> None:
    allowed = networks(("192.168.7.0/24", "fd00:7::/32"))
    assert is_open("192.168.7.9", allowed)
    assert is_open("::ffff:192.168.7.9", allowed)
    assert is_open("fd00:7::1", allowed)
    assert not is_open("192.168.8.9", allowed)
    assert not is_open("127.0.0.1", allowed)


def test_a_network_may_be_written_as_a_single_address() -> None:
    assert is_open("10.0.0.7", networks(("10.0.0.7",)))


def test_a_network_that_cannot_be_read_is_told() -> None:
    with pytest.raises(ConfigError, match=r"'10\.0\.0\.0/99' is no network; write it like"):
        networks(("10.0.0.0/99",))


async def test_of_a_names_addresses_the_closed_ones_are_left_out() -> None:
    resolver = GuardedResolver((), names({"mixed.test": ["10.0.0.1", "1.1.1.1", "::1", "2606:4700::1111"]}))
    found = await resolver.resolve("mixed.test", 443)
    await resolver.close()
    assert [(one["host"], one["port"], one["family"]) for one in found] == [
        ("1.1.1.1", 443, socket.AF_INET),
        ("2606:4700::1111", 443, socket.AF_INET6),
    ]


async def test_a_name_with_closed_addresses_alone_is_refused() -> None:
    resolver = GuardedResolver((), names({"inner.test": ["10.0.0.1"], "empty.test": []}))
    with pytest.raises(NotPublicError, match=r"inner\.test is not a public address"):
        await resolver.resolve("inner.test")
    with pytest.raises(socket.gaierror):
        await resolver.resolve("empty.test")
    await resolver.close()


async def test_a_label_that_no_name_may_have_does_not_resolve() -> None:
    resolver = GuardedResolver(())
    with pytest.raises(socket.gaierror):
        await resolver.resolve("a" * 70 + ".test")
    await resolver.close()


@pytest.mark.parametrize(
    ("family", "address"),
    [(socket.AF_INET, ("127.0.0.1", 80)), (socket.AF_INET6, ("::1", 80, 0, 0)), (socket.AF_INET6, ("fe80::1", 80, 0, 2))],
)
def test_no_socket_is_opened_for_a_closed_address(family: int, address: tuple[object, ...]) -> None:
    opened = guarded_socket(())
    with pytest.raises(NotPublicError):
        opened((family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", address))


def test_a_socket_for_an_open_address_does_not_block() -> None:
    opened = guarded_socket(networks(("127.0.0.0/8",)))
    with opened((socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", 80))) as made:
        assert made.getblocking() is False

"""Which network addresses may be reached, and the resolver and the sockets that keep to them.

`ipaddress.is_global` is not enough: it passes multicast and site-local addresses and the private IPv4 addresses inside
NAT64, 6to4 and IPv4-compatible ones, and its tables differ between Python releases. The tables here follow the IANA
special-purpose registries for IPv4 and IPv6 (RFC 6890 and its updates).
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp.abc import AbstractResolver, ResolveResult

from copytaster.errors import ConfigError

Network = IPv4Network | IPv6Network
Lookup = Callable[[str, int], Awaitable[Sequence[str]]]
"""A host name and a port in; addresses as texts out; OSError when the name does not resolve."""

_V4_REFUSED = tuple(
    IPv4Network(cidr)
    for cidr in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",  # the virtual host of a large cloud: public by number, reached only from inside
    )
)  # fmt: skip
_V6_GLOBAL = IPv6Network("2000::/3")
_V6_REFUSED = tuple(IPv6Network(cidr) for cidr in ("2001::/23", "2001:db8::/32", "3fff::/20"))
_V4_AT_THE_END = tuple(IPv6Network(cidr) for cidr in ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96"))
_SIX_TO_FOUR = IPv6Network("2002::/16")
_TEREDO = IPv6Network("2001::/32")
_LOOKUPS_AT_ONCE = 32
_KEPT_S = 60.0
_REMEMBERED = 16_384
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)


class NotPublicError(OSError):
    """A connection that was not opened, because the address is not public."""


def networks(cidrs: Sequence[str]) -> tuple[Network, ...]:
    """The networks of an allow-list. ConfigError when one cannot be read."""
    found: list[Network] = []
    for cidr in cidrs:
        try:
            found.append(ip_network(cidr, strict=False))
        except ValueError as error:
            raise ConfigError(f"fetch.allow_private: {cidr!r} is no network; write it like 192.168.1.0/24") from error
    return tuple(found)


def is_address(host: str) -> bool:
    """Whether a host is a number, not a name."""
    if ":" not in host and not host[-1:].isdigit():
        return False
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_open(address: str, allowed: Sequence[Network] = ()) -> bool:
    """Whether this address may be reached: it is public, or a network of `allowed` holds it; False for what is no address."""
    try:
        number = ip_address(address.strip("[]"))
    except ValueError:
        return False
    return _is_open(number, allowed)


def embedded(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that traffic to this IPv6 address ends at: mapped, translated, compatible, NAT64, 6to4, Teredo, ISATAP."""
    number = int(address)
    if any(address in network for network in _V4_AT_THE_END):
        return (IPv4Address(number & 0xFFFF_FFFF),)
    if address in _SIX_TO_FOUR:
        return (IPv4Address(number >> 80 & 0xFFFF_FFFF),)
    if address in _TEREDO:
        return (IPv4Address(number >> 64 & 0xFFFF_FFFF), IPv4Address(~number & 0xFFFF_FFFF))
    if number >> 32 & 0xFFFF_FFFF in _ISATAP:
        return (IPv4Address(number & 0xFFFF_FFFF),)
    return ()


def _is_open(address: IPv4Address | IPv6Address, allowed: Sequence[Network]) -> bool:
    if any(address in network for network in allowed):
        return True
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _V4_REFUSED)
    inner = embedded(address)
    if inner and not all(_is_open(one, allowed) for one in inner):
        return False
    if any(address in network for network in _V4_AT_THE_END):
        return int(inner[0]) != 0
    return address.scope_id is None and address in _V6_GLOBAL and not any(address in network for network in _V6_REFUSED)


class GuardedResolver(AbstractResolver):
    """Gives the open addresses of a name, in the order the machine prefers. NotPublicError when it has none but closed ones.

    `lookup` takes the machine's place in tests. Looking up runs in threads of its own: a slow name must not hold up others' work.
    """

    def __init__(self, allowed: Sequence[Network], lookup: Lookup | None = None) -> None:
        self._allowed = allowed
        self._threads = ThreadPoolExecutor(_LOOKUPS_AT_ONCE, thread_name_prefix="names")
        self._lookup = lookup or self._looked_up
        self._known: dict[str, tuple[float, tuple[str, ...]]] = {}

    def remembered(self, host: str) -> tuple[str, ...]:
        """What `addresses` gave within the last minute; empty for a name that has to be looked up."""
        until, known = self._known.get(host, (0.0, ()))
        return known if until > asyncio.get_running_loop().time() else ()

    async def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """As `resolve`, remembered for a minute. OSError when there is none."""
        known = self.remembered(host)
        if not known:
            known = await self._open_ones(host, port)
            now = asyncio.get_running_loop().time()
            if len(self._known) >= _REMEMBERED:
                self._known = {name: entry for name, entry in self._known.items() if entry[0] > now}
            self._known[host] = (now + _KEPT_S, known)
        return known

    def prefer(self, host: str, address: str) -> None:
        """Give this address first while the name is remembered: a connection to it came about."""
        until, known = self._known.get(host, (0.0, ()))
        if address in known[1:]:
            self._known[host] = (until, (address, *(other for other in known if other != address)))

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC) -> list[ResolveResult]:
        return [_result(host, address, port) for address in await self._open_ones(host, port)]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _open_ones(self, host: str, port: int) -> tuple[str, ...]:
        addresses = await self._lookup(host, port)
        found = tuple(address for address in addresses if is_open(address, self._allowed))
        if not found:
            raise NotPublicError(f"{host} is not a public address") if addresses else socket.gaierror(socket.EAI_NONAME, "no address")
        return found

    async def _looked_up(self, host: str, port: int) -> Sequence[str]:
        found = await asyncio.get_running_loop().run_in_executor(self._threads, _addresses, host, port)
        return list(dict.fromkeys(found))


def _addresses(host: str, port: int) -> list[str]:
    try:
        return [str(address[0]) for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except UnicodeError as error:  # a label that is empty or too long
        raise socket.gaierror(socket.EAI_NONAME, str(error)) from error


def guarded_socket(allowed: Sequence[Network]) -> Callable[[tuple[object, ...]], socket.socket]:
    """What opens sockets: the last check, on the very address that is about to be connected to. NotPublicError when it is closed."""

    def opened(info: tuple[object, ...]) -> socket.socket:
        family, kind, protocol, _, address = info
        host = str(address[0]) if isinstance(address, tuple) else ""
        if not is_open(host, allowed):
            raise NotPublicError(f"{host} is not a public address")
        assert isinstance(family, int)
        assert isinstance(kind, int)
        assert isinstance(protocol, int)
        made = socket.socket(family, kind, protocol)
        made.setblocking(False)
        return made

    return opened


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=socket.IPPROTO_TCP, flags=socket.AI_NUMERICHOST)

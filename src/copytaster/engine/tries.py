"""How often somebody may try: so many in a while for each key, in memory that does not grow."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from ipaddress import ip_address

MAX_KEYS = 10_000


class Tries:
    """At most `most` tries of a key within `within`. When too many keys try, those that tried the longest ago are forgotten."""

    def __init__(self, most: int, within: timedelta) -> None:
        self._most = most
        self._within = within
        self._of: OrderedDict[str, deque[datetime]] = OrderedDict()

    def wait_s(self, key: str, now: datetime) -> float:
        """How long the next try has to wait; 0 when it may be made."""
        tried = self._of.get(key)
        if tried is None:
            return 0.0
        while tried and now - tried[0] >= self._within:
            tried.popleft()
        return (self._within - (now - tried[0])).total_seconds() if len(tried) >= self._most else 0.0

    def note(self, key: str, now: datetime) -> None:
        """Count a try."""
        self._of.setdefault(key, deque(maxlen=self._most)).append(now)
        self._of.move_to_end(key)
        while len(self._of) > MAX_KEYS:
            self._of.popitem(last=False)

    def forget(self, key: str) -> None:
        """Begin anew, after a try that went well."""
        self._of.pop(key, None)


def network(address: str) -> str:
    """The address, or the network that an IPv6 customer has: 64 bits of it."""
    try:
        known = ip_address(address)
    except ValueError:
        return address[:64]
    return known.exploded[:19] if known.version == 6 else str(known)

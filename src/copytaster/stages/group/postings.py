"""Which stories, or articles, hold a hash: an inverted index that keeps integer counts alone."""

from collections.abc import Iterable, Mapping


class Postings:
    """Hash -> key -> how many times it was added. What is dropped leaves no trace, so that order does not matter.

    Most hashes are held once, by one key: these cost one entry and no dictionary of their own.
    """

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held: dict[int, str | dict[str, int]] = {}

    def add(self, hashes: Iterable[int], key: str) -> None:
        """Count each hash once more for the key."""
        held = self._held
        for hashed in hashes:
            found = held.get(hashed)
            if found is None:
                held[hashed] = key
            elif isinstance(found, str):
                held[hashed] = {key: 2} if found == key else {found: 1, key: 1}
            else:
                found[key] = found.get(key, 0) + 1

    def drop(self, hashes: Iterable[int], key: str) -> None:
        """Take one count of each hash away from the key, which must have it."""
        held = self._held
        for hashed in hashes:
            found = held[hashed]
            if isinstance(found, str):
                del held[hashed]
                continue
            if found[key] == 1:
                del found[key]
            else:
                found[key] -= 1
            if not found:
                del held[hashed]

    def keys(self, hashed: int) -> Mapping[str, int] | tuple[str, ...]:
        """The keys that hold the hash, in no order that means anything."""
        found = self._held.get(hashed)
        if found is None:
            return ()
        return (found,) if isinstance(found, str) else found

    def counts(self, hashed: int) -> Mapping[str, int]:
        """How many times each key holds the hash."""
        found = self._held.get(hashed, {})
        return {found: 1} if isinstance(found, str) else found

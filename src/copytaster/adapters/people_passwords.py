"""Passwords: argon2id in threads, a few at once, each with its 64 MB."""

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 2


class Argon2Passwords:
    """Implements the port `Passwords` with the numbers of RFC 9106, the second choice: 64 MB, three passes, four lanes."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._nobodys = ""

    async def hashed(self, password: str) -> str:
        """A new hash with its own salt."""
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, password: str, known: str) -> bool:
        """Someone without a password is checked against a hash that nothing fits, so that the time says nothing."""
        if not self._nobodys:
            self._nobodys = await self.hashed(secrets.token_hex(32))
        async with self._turns:
            is_right = await asyncio.to_thread(self._verified, known or self._nobodys, password)
        return is_right and bool(known)

    def is_old(self, known: str) -> bool:
        """Whether its numbers are not those of today."""
        return self._hasher.check_needs_rehash(known)

    def _verified(self, known: str, password: str) -> bool:
        try:
            return self._hasher.verify(known, password)
        except (VerificationError, InvalidHashError):
            return False

"""Names, passwords and the life of sessions: what is taken, and how long it holds."""

import hashlib
import hmac
import re
import unicodedata
from datetime import datetime, timedelta

from copytaster.model.people import ROLES, ApiToken, Person, Role, Session
from copytaster.model.policy import PeoplePolicy

MIN_PASSWORD_CHARS = 12
MAX_PASSWORD_CHARS = 1_024
LEAST_OTHERS = 4
"""A password has so many different characters."""
KEY_PREFIX = "ct_"
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._@+-]{0,62}[a-z0-9])?")


def name_of(said: str) -> str | None:
    """The name as it is kept; None for what can be nobody's."""
    name = unicodedata.normalize("NFKC", said).strip().lower()
    return name if _NAME.fullmatch(name) else None


def password_problem(password: str, name: str) -> str:
    """Why this cannot be a password; empty when it can. Length alone counts. Source: NIST SP 800-63B, 5.1.1."""
    if len(password) < MIN_PASSWORD_CHARS:
        return f"A password has at least {MIN_PASSWORD_CHARS} characters."
    if len(password) > MAX_PASSWORD_CHARS:
        return f"A password has at most {MAX_PASSWORD_CHARS:,} characters."
    if (name in password.lower() and len(password) - len(name) < MIN_PASSWORD_CHARS) or len(set(password)) < LEAST_OTHERS:
        return "This is too easy to guess."
    return ""


def known_as(secret: str) -> str:
    """What is kept of a secret of 256 random bits: its BLAKE2b hash. Such a secret cannot be guessed, so that a fast hash will do."""
    return hashlib.blake2b(secret.encode("utf-8", "replace"), digest_size=32, person=b"copytaster").hexdigest()


def form_token(secret: str) -> str:
    """What stands in the forms of a session: nobody can tell it who does not know what the cookie holds."""
    return hashlib.blake2b(b"forms", key=secret.encode("utf-8", "replace")[:64], digest_size=16).hexdigest()


def handle(name: str) -> bytes:
    """How devices know the person: 32 bytes that do not say the name. Source: Web Authentication Level 2, 14.6.1."""
    return hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=32, person=b"passkeys").digest()


def is_same(one: str, other: str) -> bool:
    """Compared in a time that says nothing of where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def is_alive(session: Session, now: datetime, policy: PeoplePolicy) -> bool:
    """Whether it was used lately, and has not gone on for too long."""
    return now - session.seen_at < timedelta(hours=policy.idle_h) and now - session.begun_at < timedelta(hours=policy.session_h)


def is_valid(token: ApiToken, now: datetime) -> bool:
    """Whether it has not ended."""
    return token.ends_at is None or now < token.ends_at


def role_with(token: ApiToken, person: Person) -> Role:
    """What a token's program may do: what it was made for, and never more than the person."""
    wanted: Role = token.scope if token.scope == "desk" or token.scope == "admin" else "reader"
    return min(wanted, person.role, key=ROLES.index)

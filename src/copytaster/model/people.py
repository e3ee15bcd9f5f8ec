"""People: who may sign in, as what, and with which keys; what is secret is held as its hash alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Role = Literal["reader", "desk", "admin"]
ROLES: tuple[Role, ...] = ("reader", "desk", "admin")
"""Each may what those before it may."""

Scope = Literal["read", "alerts", "desk", "admin"]
SCOPES: tuple[Scope, ...] = ("read", "alerts", "desk", "admin")
"""What a token is for; `read` is the role of a reader, `alerts` too, and may make and remove its person's alerts."""

Way = Literal["password", "oidc", "passkey", "token"]


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may sign in. `name` is the id; `password_hash` is empty for one who signs in by other ways alone.

    `identity` is how an OpenID provider knows the person: its issuer, a blank, and the subject; empty where none does.
    """

    name: str
    role: Role
    password_hash: str
    added_at: datetime
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """Someone who is signed in with a browser. `id` is the hash of what the cookie holds; `agent` is what the browser calls itself."""

    id: str
    person: str
    begun_at: datetime
    seen_at: datetime
    way: Way
    agent: str = ""


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A key for programs. `hash` is that of the key, which is shown once; `ends_at` and `used_at` are None for never."""

    id: str
    hash: str
    person: str
    scope: Scope
    label: str
    made_at: datetime
    ends_at: datetime | None = None
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Passkey:
    """A key that a device or a password manager holds for this site. `id` and `public_key` (COSE) are base64url without padding.

    `sign_count` is what the device counted at the last use; 0 for those that do not count. `used_at` is None for never.
    """

    id: str
    person: str
    public_key: str
    sign_count: int
    label: str
    made_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks. `role` is what may be done now: the person's, or less with a token. `session` is the id of a session, empty with a token.

    `form_token` stands in every form of a session's pages and must come back with each change. `scope` is a token's, `admin` without one.
    """

    name: str
    role: Role
    way: Way
    session: str = ""
    form_token: str = ""
    scope: Scope = "admin"

    def may(self, role: Role) -> bool:
        """Whether this is allowed to whoever has that role."""
        return ROLES.index(self.role) >= ROLES.index(role)

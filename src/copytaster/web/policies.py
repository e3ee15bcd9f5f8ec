"""What a page may do in a browser: the Content-Security-Policy, with a nonce that nobody can know who wrote what the page shows.

A page is rendered once a second and kept, so its nonce is made with it: text that was stored before cannot hold it. Its tag leaves
the nonce out, and an answer 304 carries no policy, so that the browser keeps the one that came with the page it has.
"""

import secrets

from copytaster.web.answers import Body, tag_of

HEADER = "content-security-policy"
SECRET_BYTES = 18
TRUSTED_TYPES = "require-trusted-types-for 'script'; trusted-types copytaster"
NO_PAGE = f"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; {TRUSTED_TYPES}"
"""For all that is no page: data, feeds, files, redirects."""
MINUTE = len("2024-11-15T12:00")
PLACE = secrets.token_urlsafe(SECRET_BYTES)
"""Stands in a rendered page where its nonce belongs."""


def page_policy(nonce: str) -> str:
    """The site's own two files and nothing else; nothing inline, nothing foreign, no frame."""
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self' data:; connect-src 'self'; "
        f"manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; {TRUSTED_TYPES}"
    )


def page_of(raw: bytes, media_type: str, headers: dict[str, str], now: str = "") -> Body:
    """A rendered page with a nonce of its own in every `PLACE`. The seconds of `now` (ISO 8601) are no change of what it shows."""
    place, nonce = PLACE.encode(), secrets.token_urlsafe(SECRET_BYTES)
    told = raw.replace(place, b"")
    tag = tag_of(told.replace(now.encode(), now[:MINUTE].encode()) if now else told)
    return Body(raw.replace(place, nonce.encode()), media_type, headers={**headers, HEADER: page_policy(nonce)}, tag=tag)

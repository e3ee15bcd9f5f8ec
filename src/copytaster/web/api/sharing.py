"""Who may read the API from a page of another site."""

from starlette.requests import Request

from copytaster.web.site import site_of

KEEP_S = 86_400
EXPOSED = "ETag, Retry-After, X-Request-Id"


def shared_headers(request: Request) -> dict[str, str]:
    """Any page may read a public site, without cookies. A site for one machine alone is nobody else's to read."""
    if site_of(request).look.hosts:
        return {}
    return {"access-control-allow-origin": "*", "access-control-expose-headers": EXPOSED}


def preflight_headers(request: Request, allow: str = "GET, HEAD, OPTIONS") -> dict[str, str]:
    """What a browser asks before it sends `If-None-Match`; pages of other sites may only read."""
    shared = shared_headers(request)
    if not shared:
        return {"allow": allow}
    allowed = {"access-control-allow-methods": "GET, HEAD", "access-control-allow-headers": "If-None-Match, Accept"}
    return {"allow": allow, **shared, **allowed, "access-control-max-age": str(KEEP_S)}

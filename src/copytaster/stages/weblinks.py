"""The HTTP header Link. Source: RFC 8288, section 3."""

import re

from copytaster.stages import urls

MAX_CHARS = 16_384
MAX_LINKS = 100
_LINK = re.compile(r"<([^<>]{1,4096})>((?:[^\",<]|\"(?:[^\"\\]|\\.)*+\"?)*+)")
_PARAMETER = re.compile(r";\s*([\w*-]+)\s*(?:=\s*(?:\"((?:[^\"\\]|\\.)*+)\"?|([^\s;,\"]*+)))?")


def related(header: str | None, relation: str, url: str) -> tuple[str, ...]:
    """The targets with that relation, in order, each once, as seen from `url`; never raises.

    Of several `rel` of one link the first counts. A link about another page (`anchor`) is read like all others.
    """
    found: dict[str, None] = {}
    for count, link in enumerate(_LINK.finditer((header or "")[:MAX_CHARS])):
        if count >= MAX_LINKS:
            break
        said = next((each for each in _PARAMETER.finditer(link[2]) if each[1].lower() == "rel"), None)
        if said and relation in (said[2] or said[3] or "").lower().split():
            found.setdefault(urls.joined(url, link[1]))
    return tuple(found)

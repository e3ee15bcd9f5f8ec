"""What an element is called, whatever namespace address or prefix its publisher chose."""

from collections.abc import Callable
from functools import cache, lru_cache

from copytaster.stages.tables import rows

_CORE_PREFIXES = frozenset({"atom", "atom10", "rss", "r", "a10"})


def _key(tag: object, root_tag: object = "") -> str:
    """`title`, `dc:title` or `?:title` for an element's tag: lower-case, with the usual prefix of its namespace.

    Core elements of RSS, Atom, RDF and sitemaps bear none, nor do those of the root element's own namespace; those of a
    namespace that we do not read bear `?`. A prefix that was never declared counts as what it usually means.
    """
    if not isinstance(tag, str):
        return ""
    space, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    if not space:
        prefix, colon, rest = local.lower().rpartition(":")
        if not colon or prefix in _CORE_PREFIXES:
            return rest
        return f"{prefix}:{rest}" if prefix in _prefixes() else f"?:{rest}"
    if isinstance(root_tag, str) and root_tag.startswith("{" + space + "}") and not root_tag.endswith("}RDF"):
        return local.lower()
    return _prefix(space) + local.lower()


key: Callable[..., str] = lru_cache(maxsize=4_096)(_key)


def _prefix(space: str) -> str:
    spelled = space.strip().lower().removeprefix("http://").removeprefix("https://").rstrip("/")
    known = _families().get(spelled, "?")
    return "" if known == "-" else known + ":"


@cache
def _families() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("namespaces.txt")}


@cache
def _prefixes() -> frozenset[str]:
    return frozenset(_families().values())

"""Sites that keep their feeds at known addresses: what a person copies from the browser -> the feeds that belong to it."""

import re
from collections.abc import Callable, Sequence
from urllib.parse import parse_qs, quote, unquote

from copytaster.stages import urls

_CHANNEL = re.compile(r"UC[\w-]{22}")
_CHANNEL_IN_PAGE = re.compile(
    rb"\"(?:externalId|externalChannelId|channelId|browseId)\"\s*:\s*\"(UC[\w-]{22})\"|youtube\.com/channel/(UC[\w-]{22})"
    rb"|itemprop=\"(?:identifier|channelId)\"\s+content=\"(UC[\w-]{22})\""
)
_EXCHANGES = frozenset({"stackoverflow.com", "superuser.com", "serverfault.com", "askubuntu.com", "mathoverflow.net", "stackapps.com"})
_FORGES = frozenset({"codeberg.org", "gitea.com"})
_GITHUB_OWN = frozenset({"about", "features", "topics", "search", "marketplace", "sponsors", "login", "explore", "trending", "settings"})
_NAME = re.compile(r"[\w.%~+-]+")

Parts = Sequence[str]
Rule = Callable[[str, Parts, dict[str, str]], Sequence[str]]
"""From host, parts of the path and the first value of each query parameter."""


def feeds_of(url: str) -> tuple[str, ...]:
    """Canonical addresses, likeliest first; empty where the site is not known, or its page has to be read first."""
    page = urls.canonical(url)
    if page is None:
        return ()
    host = urls.host(page).removeprefix("www.")
    path, _, query = page.partition("://")[2].partition("/")[2].partition("?")
    asked = {name: values[0] for name, values in parse_qs(query, max_num_fields=50).items()} if len(query) < 4_000 else {}
    rule = _rule(host)
    found = rule(host, [part for part in path.split("/") if part], asked) if rule else ()
    return tuple(dict.fromkeys(feed for feed in map(urls.canonical, found) if feed and feed != page))


def in_page(page: bytes, url: str) -> tuple[str, ...]:
    """The feed of the YouTube channel that a page of YouTube is about: its own name says nothing of it."""
    if urls.registrable(url) not in ("youtube.com", "youtu.be"):
        return ()
    found = _CHANNEL_IN_PAGE.search(page)
    return (_channel(next(group for group in found.groups() if group).decode()),) if found else ()


def profile(parts: Parts, root: str) -> tuple[str, ...]:
    """Where software of the fediverse keeps the feed of a profile, on whatever host."""
    name = parts[0] if parts and parts[0].startswith("@") else f"@{parts[1]}" if len(parts) > 1 and parts[0] in ("users", "u") else ""
    if len(name) < 2 or not _NAME.fullmatch(name[1:]):
        return ()
    return (f"{root}{name}.rss", f"{root}users/{name[1:]}.rss", f"{root}{name}.atom", f"{root}users/{name[1:]}.atom")


def _rule(host: str) -> Rule | None:
    if host in _RULES:
        return _RULES[host]
    if host in _EXCHANGES or host.endswith(".stackexchange.com"):
        return _exchange
    if host.startswith("gitlab."):
        return _gitlab
    if ".blogspot." in host:
        return lambda host, parts, asked: (f"https://{host}/feeds/posts/default",)
    return next((rule for suffix, rule in _SUFFIXES.items() if host.endswith(suffix)), None)


def _youtube(host: str, parts: Parts, asked: dict[str, str]) -> Sequence[str]:
    if asked.get("list", "").startswith(("PL", "UU", "FL", "OL")):
        return (f"https://www.youtube.com/feeds/videos.xml?playlist_id={quote(asked['list'])}",)
    if len(parts) > 1 and parts[0] == "channel" and _CHANNEL.fullmatch(parts[1]):
        return (_channel(parts[1]),)
    if len(parts) > 1 and parts[0] == "user":
        return (f"https://www.youtube.com/feeds/videos.xml?user={parts[1]}",)
    return ()


def _channel(known: str) -> str:
    return f"https://www.youtube.com/feeds/videos.xml?channel_id={known}"


def _github(host: str, parts: Parts, asked: dict[str, str]) -> Sequence[str]:
    if not parts or parts[0] in _GITHUB_OWN:
        return ()
    if len(parts) == 1:
        return () if parts[0].endswith(".atom") else (f"https://github.com/{parts[0]}.atom",)
    root, rest = f"https://github.com/{parts[0]}/{parts[1].removesuffix('.git')}", parts[2:]
    usual = [f"{root}/releases.atom", f"{root}/tags.atom", f"{root}/commits.atom"]
    if rest and rest[0] in ("commits", "tree") and len(rest) > 1:
        return (f"{root}/commits/{'/'.join(rest[1:])}.atom", *usual)
    if rest and rest[0] in ("releases", "tags", "commits", "discussions", "wiki"):
        return (f"{root}/{rest[0]}.atom", *usual)
    return usual


def _gitlab(host: str, parts: Parts, asked: dict[str, str]) -> Sequence[str]:
    own = list(parts[: parts.index("-")] if "-" in parts else parts)
    if not own:
        return ()
    root = f"https://{host}/{'/'.join(own)}"
    if len(own) == 1:
        return (f"{root}.atom",)
    asked_for = parts[len(own) + 1 :]
    if len(asked_for) > 1 and asked_for[0] in ("commits", "tree"):
        return (f"{root}/-/commits/{asked_for[1]}?format=atom",)
    return (f"{root}/-/releases.atom", f"{root}/-/tags?format=atom", f"{root}.atom")


def _forge(host: str, parts: Parts, asked: dict[str, str]) -> Sequence[str]:
    if len(parts) < 2:
        return (f"https://{host}/{parts[0]}.rss",) if parts else ()
    root = f"https://{host}/{parts[0]}/{parts[1]}"
    return (f"{root}/releases.rss", f"{root}/tags.rss", f"{root}.rss")


def _reddit(host: str, parts: Parts, asked: dict[str, str]) -> Sequence[str]:
    if parts and (parts[-1] == ".rss" or parts[-1].endswith(".rss")):
        return ()
    return (f"https://www.reddit.com/{'/'.join([*parts, ''])}.rss",)


def _medium(host: str, parts: Parts, asked: dict[str, str]) -> Sequence[str]:
    if not parts or parts[0] == "feed":
        return ()
    return (f"https://medium.com/feed/{'/'.join(parts[:2] if parts[0] == 'tag' else parts[:1])}",)


def _substack(host: str, parts: Parts, asked: dict[str, str]) -> Sequence[str]:
    name = parts[0].removeprefix("@") if parts and parts[0].startswith("@") else ""
    return (f"https://{name}.substack.com/feed",) if re.fullmatch(r"[\w-]+", name) else ()


def _tumblr(host: str, parts: Parts, asked: dict[str, str]) -> Sequence[str]:
    name = parts[2] if parts[:2] == ["blog", "view"] and len(parts) > 2 else parts[0] if parts else ""
    return (f"https://{name.removeprefix('@')}.tumblr.com/rss",) if re.fullmatch(r"@?[\w-]+", name) else ()


def _exchange(host: str, parts: Parts, asked: dict[str, str]) -> Sequence[str]:
    if not parts:
        return (f"https://{host}/feeds",)
    if parts[:2] == ["questions", "tagged"] and len(parts) > 2:
        return (f"https://{host}/feeds/tag/{parts[2]}",)
    if parts[0] in ("questions", "users") and len(parts) > 1 and parts[1].isdecimal():
        return (f"https://{host}/feeds/{parts[0][:-1]}/{parts[1]}",)
    return (f"https://{host}/feeds",) if parts[0] == "questions" else ()


def _bluesky(host: str, parts: Parts, asked: dict[str, str]) -> Sequence[str]:
    if len(parts) < 2 or parts[0] != "profile" or parts[2:] == ["rss"]:
        return ()
    return (f"https://bsky.app/profile/{unquote(parts[1]).removeprefix('@')}/rss",)


def _google_news(host: str, parts: Parts, asked: dict[str, str]) -> Sequence[str]:
    if parts and parts[0] == "rss":
        return ()
    said = "&".join(f"{name}={quote(asked[name])}" for name in ("q", "hl", "gl", "ceid") if name in asked)
    kept = parts if parts[:1] in (["search"], ["topics"], ["topstories"]) else ()
    return (f"https://news.google.com/{'/'.join(['rss', *kept])}?{said}",)


def _at(path: str) -> Rule:
    """The whole site has one feed, whatever its page."""
    return lambda host, parts, asked: (f"https://{host}/{path}",)


_RULES: dict[str, Rule] = {
    "youtube.com": _youtube,
    "m.youtube.com": _youtube,
    "music.youtube.com": _youtube,
    "github.com": _github,
    "gist.github.com": lambda host, parts, asked: (f"https://{host}/{parts[0]}.atom",) if parts else (),
    "medium.com": _medium,
    "substack.com": _substack,
    "tumblr.com": _tumblr,
    "bsky.app": _bluesky,
    "news.google.com": _google_news,
    "news.ycombinator.com": _at("rss"),
    "vimeo.com": lambda host, parts, asked: (f"https://vimeo.com/{parts[0]}/videos/rss",) if parts else (),
    **dict.fromkeys(("reddit.com", "old.reddit.com", "new.reddit.com", "np.reddit.com"), _reddit),
    **dict.fromkeys(_FORGES, _forge),
}
_SUFFIXES: dict[str, Rule] = {
    ".substack.com": _at("feed"),
    ".medium.com": _at("feed"),
    ".wordpress.com": _at("feed/"),
    ".tumblr.com": _at("rss"),
    ".livejournal.com": _at("data/rss"),
    ".dreamwidth.org": _at("data/rss"),
    ".bearblog.dev": _at("feed/"),
    ".micro.blog": _at("feed.xml"),
    ".writeas.com": _at("feed/"),
}

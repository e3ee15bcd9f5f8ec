"""Reads the configuration once: defaults, then `copytaster.toml`, then the environment."""

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from copytaster.errors import ConfigError
from copytaster.model.policy import (
    AlertsPolicy,
    ArchivePolicy,
    BriefPolicy,
    FetchPolicy,
    GroupPolicy,
    PeoplePolicy,
    Policy,
    PollPolicy,
    RankPolicy,
    ReadPolicy,
    RetentionPolicy,
    WebSubPolicy,
    WriterPolicy,
)
from copytaster.name import NAME, TITLE

ENVIRONMENT_PREFIX = f"{NAME.upper()}_"


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """Who publishes, and where. `contact` goes into the User-Agent; `base_url` is how readers reach the site.
    `language` is that of the pages for who chose none: a code, or "auto" for what the browser asks for.
    """

    title: str = TITLE
    contact: str = ""
    base_url: str = ""
    language: str = "auto"
    host: str = "127.0.0.1"
    port: int = 8000


@dataclass(frozen=True, slots=True)
class McpSettings:
    """Whether `/mcp` answers, by which names besides its own the site may be asked there, and pages of which origins may ask."""

    http: bool = False
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WidgetSettings:
    """Which sites may show `/widget/wire` in a frame: origins, or `*` for any; none switches it off."""

    frame_ancestors: tuple[str, ...] = ("*",)


@dataclass(frozen=True, slots=True)
class MetricsSettings:
    """Who brings the token may read `/metrics`; without one only this machine may, and only where `site.base_url` is empty."""

    token: str = ""


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Where the truth is kept: `sqlite:///PATH` or `postgresql://...`."""

    url: str = f"sqlite:///data/{NAME}.db"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a person may set, by section; `path` is the file that was read, if any."""

    site: SiteSettings = field(default_factory=SiteSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    poll: PollPolicy = field(default_factory=PollPolicy)
    fetch: FetchPolicy = field(default_factory=FetchPolicy)
    read: ReadPolicy = field(default_factory=ReadPolicy)
    group: GroupPolicy = field(default_factory=GroupPolicy)
    brief: BriefPolicy = field(default_factory=BriefPolicy)
    rank: RankPolicy = field(default_factory=RankPolicy)
    websub: WebSubPolicy = field(default_factory=WebSubPolicy)
    writer: WriterPolicy = field(default_factory=WriterPolicy)
    people: PeoplePolicy = field(default_factory=PeoplePolicy)
    mcp: McpSettings = field(default_factory=McpSettings)
    widget: WidgetSettings = field(default_factory=WidgetSettings)
    alerts: AlertsPolicy = field(default_factory=AlertsPolicy)
    metrics: MetricsSettings = field(default_factory=MetricsSettings)
    retention: RetentionPolicy = field(default_factory=RetentionPolicy)
    archive: ArchivePolicy = field(default_factory=ArchivePolicy)
    path: Path | None = None

    @property
    def policy(self) -> Policy:
        """The rooms' numbers."""
        websub = replace(self.websub, public_url=self.websub.public_url or self.site.base_url)
        return Policy(self.poll, self.fetch, self.read, self.group, self.brief, self.rank, websub, alerts=self.alerts)


SECTIONS = tuple(f.name for f in fields(Settings) if f.name != "path")

LEAST: dict[str, float] = {
    "poll.min_s": 30,
    "poll.max_s": 60,
    "poll.first_s": 30,
    "poll.budget_per_feed_hour": 0.01,
    "poll.jitter_share": 0,
    "poll.wish_max_s": 60,
    "poll.failure_min_s": 30,
    "poll.failure_max_s": 600,
    "poll.gone_s": 86_400,
    "poll.max_sitemaps": 1,
    "poll.max_entries": 1,
    "poll.at_once": 1,
    "fetch.max_bytes": 10_000,
    "fetch.timeout_s": 1,
    "fetch.at_once": 1,
    "fetch.max_tries": 1,
    "read.workers": 1,
    "read.timeout_s": 1,
    "read.max_memory_mb": 128,
    "group.window_h": 1,
    "group.half_life_h": 0.1,
    "group.batch": 1,
    "brief.sentences": 1,
    "brief.max_words_per_sentence": 10,
    "rank.reports": 0,
    "rank.publishers": 0,
    "rank.growth": 0,
    "rank.growth_h": 0.1,
    "rank.max_per_source": 1,
    "rank.stories": 1,
    "rank.half_life_h": 0.1,
    "site.port": 0,
    "alerts.max_per_hour": 1,
    "alerts.most_per_hour": 1,
    "alerts.per_person": 1,
    "alerts.max_tries": 1,
    "alerts.max_age_h": 0.1,
    "alerts.keep_days": 4,
    "alerts.timeout_s": 1,
    "alerts.mail_port": 1,
    "people.idle_h": 0.1,
    "people.session_h": 0.1,
    "people.token_days": 1,
    "writer.max_tokens_per_brief": 500,
    "writer.max_tokens_per_day": 0,
    "writer.timeout_s": 1,
    "websub.lease_s": 300,
    "websub.slow_factor": 1,
    "websub.slow_max_s": 60,
    "websub.min_gap_s": 1,
    "websub.max_bytes": 10_000,
    "retention.article_days": 0,
    "retention.page_days": 0,
    "retention.max_gb": 0,
    "archive.file_mb": 0.1,
    "archive.keep_days": 0,
    "archive.max_gb": 0,
}

DEFAULT_FILE = f"""# {TITLE}: settings. What is not set here has its default; docs/reference/settings.md lists all.

[site]
title = "{TITLE}"
# Publishers see this with each request: an e-mail address or a page where they can reach you.
contact = ""
# How readers reach this site, when it is not http://HOST:PORT.
base_url = ""
host = "127.0.0.1"
port = 8000

[store]
url = "sqlite:///data/{NAME}.db"

[poll]
# Requests per feed and hour, on average.
budget_per_feed_hour = 1.0

[read]
# Languages that texts are told apart into; fewer is more exact.
# languages = ["en", "de", "fr", "es", "it", "pt"]
"""


def load(path: Path | None, environment: Mapping[str, str], must_exist: bool = False) -> Settings:
    """Read the file if it is there, then variables such as COPYTASTER_SITE_PORT; a wrong one is a ConfigError that says which."""
    settings = Settings()
    if path is not None and (must_exist or path.exists()):
        settings = replace(_with_file(settings, path), path=path)
    return _with_environment(settings, environment)


def origins(path: Path | None, environment: Mapping[str, str]) -> Mapping[str, str]:
    """Where each setting that is set comes from, by name: the file, or the variable that stands above it. Both are known to be right."""
    found: dict[str, str] = {}
    if path is not None and path.exists():
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        found |= {f"{section}.{key}": str(path) for section, values in document.items() for key in values}
    for variable in sorted(environment):
        section, _, key = variable.removeprefix(ENVIRONMENT_PREFIX).lower().partition("_")
        if variable.startswith(ENVIRONMENT_PREFIX) and section in SECTIONS:
            found[f"{section}.{key}"] = variable
    return found


def _with_file(settings: Settings, path: Path) -> Settings:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: is no TOML: {error}. Mend that line, or move the file away to start with defaults") from error
    for name, values in document.items():
        if name not in SECTIONS:
            raise ConfigError(f"{path}: there is no section [{name}]{_nearest(name, SECTIONS)}")
        if not isinstance(values, dict):
            raise ConfigError(f"{path}: {name} is a section; write [{name}] and its settings below it")
        for key, value in values.items():
            settings = _with(settings, name, key, value, str(path))
    return settings


def _with_environment(settings: Settings, environment: Mapping[str, str]) -> Settings:
    for variable, text in sorted(environment.items()):
        if not variable.startswith(ENVIRONMENT_PREFIX):
            continue
        section, _, key = variable.removeprefix(ENVIRONMENT_PREFIX).lower().partition("_")
        if section in SECTIONS:
            settings = _with(settings, section, key, _parsed(text), f"the environment's {variable}")
    return settings


def _parsed(text: str) -> Any:
    """A variable is written as in TOML; what is no TOML value is a text."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _with(settings: Settings, section: str, key: str, value: Any, where: str) -> Settings:
    part = getattr(settings, section)
    hints = get_type_hints(type(part))
    if key not in hints:
        raise ConfigError(f"{where}: {section} has no setting {key!r}{_nearest(key, tuple(hints))}")
    return replace(settings, **{section: replace(part, **{key: _typed(value, hints[key], f"{section}.{key}", where)})})


def _typed(value: Any, wanted: Any, name: str, where: str) -> Any:
    if get_origin(wanted) is tuple and isinstance(value, list) and all(isinstance(item, get_args(wanted)[0]) for item in value):
        return tuple(value)
    if get_origin(wanted) is Literal and isinstance(value, str) and value in get_args(wanted):
        return value
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, wanted if isinstance(wanted, type) else tuple) or (isinstance(value, bool) and wanted is not bool):
        raise ConfigError(f"{where}: {name} is {value!r}; give {_kind(wanted)}")
    least = LEAST.get(name)
    if least is not None and isinstance(value, int | float) and value < least:
        raise ConfigError(f"{where}: {name} is {value}; give at least {least:g}")
    return value


def _kind(wanted: Any) -> str:
    if get_origin(wanted) is tuple:
        return 'a list of texts, such as ["en", "de"]'
    if get_origin(wanted) is Literal:
        return "one of " + ", ".join(f'"{word}"' for word in get_args(wanted))
    return {str: "a text in quotes", int: "a whole number", float: "a number", bool: "true or false"}.get(wanted, str(wanted))


def _nearest(word: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(word, known, 1)
    return f"; did you mean {close[0]}?" if close else f"; there are: {', '.join(known)}"

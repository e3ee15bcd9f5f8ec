"""The languages of the interface: catalogues that ship with the package, and which of them a request asks for."""

import gettext
import json
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.requests import Request

from copytaster.errors import ConfigError
from copytaster.name import NAME
from copytaster.stages.phrases import Numeral, Phrase, Stored, forms, phrase
from copytaster.stages.present import ages
from copytaster.web.recognised import recognised

ENGLISH = "en"
AUTO = "auto"
COOKIE = "language"
MAX_ASKED = 20


class Tongue:
    """One language: tells phrases, numbers and the texts of templates. English is told as it is written."""

    def __init__(self, code: str, catalogue: gettext.NullTranslations) -> None:
        self.code = code
        self._catalogue = catalogue
        self._signs = dict(zip(map(ord, ",.%"), self._numeral_signs(), strict=True))

    @property
    def name(self) -> str:
        """What its speakers call it."""
        return "English" if self.code == ENGLISH else self.text("English (write here what this language calls itself)")

    def _numeral_signs(self) -> tuple[str, str, str]:
        """What stands between thousands, before decimals and for per cent: read from these two messages."""
        number, share = self.text("1,234.5"), self.text("64%")
        return number[1], number[5], share[2:]

    def text(self, message: str) -> str:
        """A message without values."""
        return self._catalogue.gettext(message)

    def told(self, value: object) -> object:
        """A phrase or a number in this language; anything else as it is."""
        if self.code == ENGLISH:
            return value
        if isinstance(value, Phrase):
            text = self.form(value, value.number)
            return text.format_map({name: self.told(each) for name, each in value.values.items()}) if value.values else text
        if isinstance(value, Numeral):
            return value.translate(self._signs)
        return self.told(recognised(str(value))) if isinstance(value, Stored) else value

    def known(self, value: str) -> object:
        """A text that was kept in English, as far as its messages are known."""
        return value if self.code == ENGLISH else self.told(recognised(value))

    def form(self, phrase: Phrase, number: int | None) -> str:
        """The message itself, in the form for this number where it has several, without its values."""
        if not phrase.many or number is None:
            return self.text(phrase.message)
        return self._catalogue.ngettext(phrase.message, phrase.many, number)

    def globals(self) -> dict[str, Any]:
        """What templates call: `_`, `gettext` and `ngettext`, as Jinja's own, but values are told in this language first."""

        @pass_context
        def one(context: Context, message: str, /, **values: object) -> str:
            return _filled(context, self.text(message), {name: self.told(each) for name, each in values.items()})

        @pass_context
        def many(context: Context, message: str, plural: str, number: int, /, **values: object) -> str:
            told = {name: self.told(each) for name, each in {"num": number, **values}.items()}
            return _filled(context, self._catalogue.ngettext(message, plural, number), told)

        return {"_": one, "gettext": one, "ngettext": many}


def _filled(context: Context, text: str, values: dict[str, object]) -> str:
    return (Markup(text) if context.eval_ctx.autoescape else text) % values  # noqa: S704 - a catalogue's text, as a template's


SCRIPT_WORDS = (
    ages.JUST_NOW, *ages.AGES, ages.DAY, ages.DAY_OF_YEAR, *ages.MONTHS,
    phrase("{number} new"),
    forms("{number} new headline", "{number} new headlines"),
    phrase("Live"), phrase("Paused"), phrase("Pause"), phrase("Resume"), phrase("Connecting"), phrase("Reconnecting"),
)  # fmt: skip
"""What the script on the page says; it has them in English."""


@cache
def script_words(code: str) -> str:
    """For the script, as a JSON object from the English texts to this language's."""
    spoken = tongue(code)
    told = {form: spoken.form(each, number) for each in SCRIPT_WORDS for number, form in ((1, each.message), (2, each.many)) if form}
    return json.dumps(told, ensure_ascii=False)


@cache
def codes() -> tuple[str, ...]:
    """English first, then each language that has a catalogue."""
    folder = files("copytaster.web") / "locales"
    found = (each.name for each in folder.iterdir() if (each / "LC_MESSAGES" / f"{NAME}.mo").is_file())
    return (ENGLISH, *sorted(found))


@cache
def tongue(code: str) -> Tongue:
    """One of `codes`."""
    if code == ENGLISH:
        return Tongue(ENGLISH, gettext.NullTranslations())
    with (files("copytaster.web") / "locales" / code / "LC_MESSAGES" / f"{NAME}.mo").open("rb") as file:
        return Tongue(code, gettext.GNUTranslations(file))


def checked(setting: str) -> str:
    """The setting `site.language`, if it can be."""
    if setting not in (AUTO, *codes()):
        raise ConfigError(f'site.language is "{setting}"; give one of {", ".join((AUTO, *codes()))}')
    return setting


def language_of(request: Request, setting: str) -> str:
    """Chosen by hand, else the site's, else the first that the browser asks for and the site has, else English."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in codes():
        return chosen
    return setting if setting in codes() else _accepted(request.headers.get("accept-language", ""))


def _accepted(header: str) -> str:
    """Source: RFC 9110, 12.5.4; regions do not count, and what cannot be read is not there."""
    best, weight = ENGLISH, 0.0
    for part in header.split(",")[:MAX_ASKED]:
        name, _, parameter = part.partition(";")
        code = name.strip().lower().partition("-")[0]
        wish = _weight(parameter)
        if code in codes() and wish > weight:
            best, weight = code, wish
    return best


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return min(max(float(value[:8]), 0.0), 1.0)
    except ValueError:
        return 0.0

"""German, French and Spanish sentences made wrong in one way each, for measuring the check of sentences."""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.corruption import Pair

from copytaster.stages.faith import one_line
from copytaster.stages.quotations import quotations
from copytaster.stages.sentences import sentences


@dataclass(frozen=True, slots=True)
class Words:
    """What is changed in a language: words that deny (taken out), that bind or weaken, opposites ("a b, c d"), words of saying."""

    denials: str
    auxiliaries: str
    denied: str
    modals: str
    times: str
    opposites: str
    hedges: str
    said: str


LANGUAGES = {
    "de": Words(
        "nicht|nie|niemals|nicht mehr",
        "ist|sind|war|waren|hat|haben|wurde|wurden|wird|werden",
        "{} nicht",
        "kann muss, muss kann, könnte wird, soll muss, darf muss, will soll, dürfte wird, müssen können, können müssen, sollen müssen",
        "Montag Dienstag, Dienstag Freitag, Mittwoch Montag, Donnerstag Sonntag, Freitag Montag, Samstag Mittwoch, Sonntag Samstag, "
        "Januar März, Februar Mai, März Juli, Juni August, Juli Juni, August Oktober, September Mai, Oktober April, November Juni, "
        "Dezember Mai, gestern heute, heute morgen, vor nach, nach vor, seit bis, Woche Monat, Monat Jahr, Jahr Woche, Jahre Wochen",
        "mehr weniger, weniger mehr, höher niedriger, stieg sank, gestiegen gesunken, erste letzte, ersten letzten, gewonnen verloren, "
        "gewann verlor, begann endete, groß klein, großen kleinen, neue alte, neuen alten, gut schlecht, für gegen, gegen für, mit ohne",
        "angeblich|mutmaßlich|offenbar|möglicherweise|wahrscheinlich|vermutlich|womöglich|etwa|rund|knapp|mindestens|bis zu|fast",
        r",(?: so| wie)? [^,\"„“]{0,40}\b"
        r"(?:sagte|sagt|erklärte|teilte|berichtet|berichtete|betonte)\b[^,\"„“]{0,40}\.$|^Laut [^,]{3,40}?,? ",
    ),
    "fr": Words(
        "ne|n'|pas|jamais|plus",
        "est|sont|était|étaient|a|ont|sera|seront",
        "n'{} pas",
        "peut doit, doit peut, pourrait doit, doivent peuvent, peuvent doivent, devrait peut, pourraient doivent, veut doit",
        "lundi mardi, mardi vendredi, mercredi lundi, jeudi dimanche, vendredi lundi, samedi mercredi, dimanche samedi, janvier mars, "
        "février mai, mars juillet, avril juin, mai juin, juin août, juillet juin, "
        "août octobre, septembre mai, octobre avril, novembre juin, "
        "décembre mai, hier aujourd'hui, avant après, après avant, depuis avant, semaine mois, mois semaine, ans jours, année semaine",
        "plus moins, moins plus, premier dernier, première dernière, hausse baisse, "
        "baisse hausse, pour contre, contre pour, avec sans, sans avec, "
        "gagné perdu, grand petit, grande petite, nouveau ancien, nouvelle ancienne, bon mauvais, fort faible",
        "environ|près de|au moins|jusqu'à|peut-être|probablement|apparemment|sans doute|quelque|quasiment|presque",
        r", (?:a |ont )?(?:dit|déclaré|affirmé|indiqué|expliqué|annoncé|ajouté|précisé"
        r"|souligné|estimé)\b[^,\"«»]{0,60}\.$|^Selon [^,]{3,60}, ",
    ),
    "es": Words(
        "no|nunca|jamás|tampoco",
        "es|son|era|eran|ha|han|fue|fueron|será|está|están",
        "no {}",
        "puede debe, debe puede, podría debe, pueden deben, deben pueden, debería puede, podrían deben, quiere debe",
        "lunes martes, martes viernes, miércoles lunes, jueves domingo, viernes lunes, sábado miércoles, domingo sábado, enero marzo, "
        "febrero mayo, marzo julio, abril junio, mayo junio, junio agosto, julio junio, agosto octubre, septiembre mayo, octubre abril, "
        "noviembre junio, diciembre mayo, ayer hoy, hoy mañana, antes después, "
        "después antes, desde hasta, semana mes, mes semana, años días, año mes",
        "más menos, menos más, mayor menor, menor mayor, primer último, primera última, "
        "contra por, con sin, sin con, ganó perdió, subió bajó, "
        "gran pequeño, nuevo antiguo, nueva antigua, mejor peor, bueno malo",
        "aproximadamente|casi|al menos|hasta|quizá|quizás|probablemente|posiblemente|presuntamente|supuestamente|unos|unas|cerca de",
        r", (?:dijo|afirmó|declaró|explicó|anunció|informó|señaló|aseguró|indicó|añadió|agregó)\b[^,\"«»“”]{0,60}\.$|^Según [^,]{3,60}, ",
    ),
}
KINDS = (
    "name swapped", "number changed", "number cut", "negation added", "negation removed", "antonym", "hedge dropped", "attribution dropped",
    "quotation clipped", "modality changed", "time changed",
)  # fmt: skip
_NAME = re.compile(r"(?<=[a-zà-ÿ,] )[A-ZÀ-Þ][\w'’-]{3,}(?: [A-ZÀ-Þ][\w'’-]+)*")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_CUT = re.compile(
    r"(?<![\w.,:–-])(\d+)(?:[.,:]\d[\d.,:]*|[-–/]\d+| ?%| \d{3}\b| Millionen\b| Milliarden\b| millions?\b| milliards?\b| millones\b)"
)
_HEDGED = 25


def pairs(article: str, language: str) -> Iterator[Pair]:
    """For each whole sentence every wrong form that it offers, and itself; made again from the same text, they are the same."""
    told = [one_line(article[span.start : span.end]) for span in sentences(article, language) if span.is_whole]
    told = [text for text in told if 7 <= len(text.split()) <= 60 and text[-1] in '."”»“' and not text[0].islower()]
    names = list(dict.fromkeys(match.group() for text in told for match in _NAME.finditer(text)))
    for text in told:
        yield Pair("copy", text, text)
        others = [name for name in names if name not in text]
        for kind in KINDS:
            made = _MAKERS[kind](text, random.Random(f"{kind} {text}"), LANGUAGES[language], others)
            if made and one_line(made) != text:
                yield Pair(kind, one_line(made), text)


Maker = Callable[[str, random.Random, Words, Sequence[str]], str]


def _swapped(text: str, chance: random.Random, words: Words, others: Sequence[str]) -> str:
    found = list(_NAME.finditer(text))
    if not found or not others:
        return ""
    match = chance.choice(found)
    return text[: match.start()] + chance.choice(others) + text[match.end() :]


def _number(text: str, chance: random.Random, words: Words, others: Sequence[str]) -> str:
    found = list(_NUMBER.finditer(text))
    if not found:
        return ""
    match = chance.choice(found)
    at = chance.choice([spot for spot in range(match.start(), match.end()) if text[spot].isdigit()])
    return text[:at] + chance.choice([digit for digit in "123456789" if digit != text[at]]) + text[at + 1 :]


def _number_cut(text: str, chance: random.Random, words: Words, others: Sequence[str]) -> str:
    found = list(_CUT.finditer(text))
    if not found:
        return ""
    match = chance.choice(found)
    return text[: match.end(1)] + text[match.end() :]


def _negated(text: str, chance: random.Random, words: Words, others: Sequence[str]) -> str:
    found = list(re.finditer(rf"(?<= )(?:{words.auxiliaries})(?= [a-zà-ÿ])", text))
    if not found:
        return ""
    match = chance.choice(found)
    return text[: match.start()] + words.denied.format(match.group()) + text[match.end() :]


def _affirmed(text: str, chance: random.Random, words: Words, others: Sequence[str]) -> str:
    if words is LANGUAGES["fr"]:
        both = re.search(r"\b(?:ne |n['’])([\w'’]+) (?:pas|jamais)\b", text)
        return text[: both.start()] + both.group(1) + text[both.end() :] if both else ""
    found = list(re.finditer(rf"(?<= )(?:{words.denials}) ", text))
    if not found:
        return ""
    match = chance.choice(found)
    return text[: match.start()] + text[match.end() :]


def _replaced(listed: str) -> Mapping[str, str]:
    return dict(pair.split() for pair in listed.split(", "))


def _one(text: str, chance: random.Random, listed: str) -> str:
    known = _replaced(listed)
    found = [word for word in known if re.search(rf"(?<![\w'’-]){word}(?![\w'’-])", text)]
    if not found:
        return ""
    word = chance.choice(found)
    return re.sub(rf"(?<![\w'’-]){word}(?![\w'’-])", known[word], text, count=1)


def _unhedged(text: str, chance: random.Random, words: Words, others: Sequence[str]) -> str:
    found = list(re.finditer(rf"(?<= )(?:{words.hedges}) (?=\d)|(?<= )(?:{words.hedges.split('|')[0]}) ", text))
    if not found:
        return ""
    match = chance.choice(found)
    return text[: match.start()] + text[match.end() :]


def _unattributed(text: str, chance: random.Random, words: Words, others: Sequence[str]) -> str:
    match = re.search(words.said, text)
    if match is None or len(text) - len(match.group()) < _HEDGED or quotations(text).spans:
        return ""
    rest = text[: match.start()] + text[match.end() :]
    return rest[:1].upper() + rest[1:] + ("" if rest.endswith(".") else ".")


def _clipped(text: str, chance: random.Random, words: Words, others: Sequence[str]) -> str:
    spans = [span for span in quotations(text).spans if text[span.start : span.end].count(" ") >= 4]
    if not spans:
        return ""
    span = chance.choice(spans)
    told = text[span.start : span.end].split(" ")
    at = chance.randint(1, len(told) - 2)
    return text[: span.start] + " ".join(told[:at] + told[at + 1 :]) + text[span.end :]


_MAKERS: Mapping[str, Maker] = {
    "name swapped": _swapped,
    "number changed": _number,
    "number cut": _number_cut,
    "negation added": _negated,
    "negation removed": _affirmed,
    "antonym": lambda text, chance, words, others: _one(text, chance, words.opposites),
    "hedge dropped": _unhedged,
    "attribution dropped": _unattributed,
    "quotation clipped": _clipped,
    "modality changed": lambda text, chance, words, others: _one(text, chance, words.modals),
    "time changed": lambda text, chance, words, others: _one(text, chance, words.times),
}

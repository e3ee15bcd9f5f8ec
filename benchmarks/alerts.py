"""What alerts cost: the time of one article against a number of alerts, and of the two halves of it.

`python benchmarks/alerts.py [ALERTS]`; processor time, milliseconds for each article.
"""

import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from time import process_time

from copytaster.model.alert import Alert, Channel
from copytaster.model.article import Article, Block, Fingerprint, Language
from copytaster.stages import alerts
from copytaster.stages.alerts.terms import terms_of

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
WORDS = 30_000
ARTICLES = 200


def main() -> None:
    """Print a line for each number."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    chance = random.Random(11)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(3, 10))) for _ in range(WORDS)]
    weights = [1 / rank for rank in range(1, WORDS + 1)]
    kinds: list[Callable[[str, str], str]] = [
        lambda a, b: f"{a} {b}",
        lambda a, b: f"{a} OR {b}",
        lambda a, b: f"intitle:{a}",
        lambda a, b: f'"{a} {b}"',
        lambda a, b: f"{a[:4]}* {b}",
    ]
    asked = [_alert(n, kinds[n % len(kinds)](*chance.sample(words[200:], 2))) for n in range(number)]
    articles = [_article(n, chance.choices(words, weights, k=620)) for n in range(ARTICLES)]

    began = process_time()
    standing = alerts.standing(asked, {}, NOW)
    print(f"{number} alerts filed: {(process_time() - began) * 1_000:.0f} ms, once for each change")
    began = process_time()
    for article in articles:
        terms_of(article)
    print(f"words of an article of 600 words: {(process_time() - began) * 1_000 / ARTICLES:.3f} ms")
    began = process_time()
    found = sum(len(standing.index.about(article)) for article in articles)
    print(
        f"an article against {number} alerts, words included: {(process_time() - began) * 1_000 / ARTICLES:.3f} ms, {found} matches in all"
    )


def _alert(number: int, query: str) -> Alert:
    return Alert(f"n{number}", "", query, query, "", (Channel("mail", "a@b.example"),), NOW, NOW, NOW, "")


def _article(number: int, words: list[str]) -> Article:
    return Article(
        f"a{number}", "e", "f", "daily.example", f"https://daily.example/{number}", " ".join(words[:12]), "",
        (Block("paragraph", " ".join(words[12:])),), (), NOW, None, NOW, NOW, NOW, Language("en", 1.0), None, None, (), False, "page", "",
        1, "d", Fingerprint((), ()),
    )  # fmt: skip


if __name__ == "__main__":
    main()

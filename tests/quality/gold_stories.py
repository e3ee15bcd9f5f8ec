"""The gold stories: reports of invented events, what they claim, the facts that a brief must hold, and where they disagree."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from copytaster.adapters.grammar import parser
from copytaster.model.article import Article, Block, Credit
from copytaster.model.brief import Claim, Disagreement, Statement
from copytaster.model.story import Origin, Story
from copytaster.stages import claims
from copytaster.stages.sentences import sentences
from tests import make

FOLDER = Path(__file__).parent / "gold"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


@dataclass(frozen=True)
class GoldClaim:
    """A claim that a list of statements must hold: words of its content, the article that has it first."""

    speaker: str
    words: tuple[str, ...]
    first: str


@dataclass(frozen=True)
class Gold:
    """A story with its truth. A sentence holds a fact when each pattern of the fact is found in it."""

    story: Story
    reports: tuple[Article, ...]
    copies: Mapping[str, Sequence[Article]]
    ids: Mapping[str, str]
    facts: Mapping[str, tuple[str, ...]]
    claims: tuple[GoldClaim, ...]
    values: tuple[tuple[float, ...], ...]

    @property
    def articles(self) -> dict[str, Article]:
        """All articles by id."""
        return {article.id: article for article in (*self.reports, *(copy for listed in self.copies.values() for copy in listed))}


@cache
def gold(name: str) -> Gold:
    """One story, its articles in order of time."""
    told: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    articles = {row["id"]: _article(row) for row in told["articles"]}
    origins = [Origin("copy", of=articles[row["of"]].id, share=0.9) if row["kind"] == "copy" else Origin("own") for row in told["articles"]]
    copies: dict[str, list[Article]] = {}
    for row in told["articles"]:
        if row["kind"] == "copy":
            copies.setdefault(articles[row["of"]].id, []).append(articles[row["id"]])
    return Gold(
        make.story(*articles.values(), origins=origins),
        tuple(articles[row["id"]] for row in told["articles"] if row["kind"] == "own"),
        copies,
        {articles[own].id: own for own in articles},
        {fact["name"]: tuple(fact["all_of"]) for fact in told["facts"]},
        tuple(GoldClaim(row["speaker"], tuple(row["words"]), row["first"]) for row in told["claims"]),
        tuple(tuple(row["values"]) for row in told["disagreements"]),
    )


@cache
def claimed(name: str) -> Mapping[str, tuple[Claim, ...]]:
    """The claims of the story's reports, with the parser where it is installed."""
    parse = parser()
    return {a.id: claims.attributed(a.text, "en", parse(a.text) if parse else None) for a in gold(name).reports}


def holds(fact: Sequence[str], sentence: str) -> bool:
    """True when each pattern of a fact is found in the sentence, at the start of a word."""
    return all(re.search(rf"(?<!\w)(?:{pattern})", sentence) for pattern in fact)


def told_in(article: Article) -> list[str]:
    """The sentences of an article."""
    return [article.text[span.start : span.end] for span in sentences(article.text, "en")]


def found_claims(story: Gold, listed: Sequence[Statement]) -> list[GoldClaim]:
    """The gold claims that a statement holds: most of its words, and the speaker's name or the words for it."""
    return [claim for claim in story.claims if any(_is_claim(claim, statement) for statement in listed)]


def first_rightly(story: Gold, claim: GoldClaim, listed: Sequence[Statement]) -> bool:
    """True when the statement that holds a claim was first said in the article that says it first."""
    return any(_is_claim(claim, statement) and story.ids[statement.carried_by[0]] == claim.first for statement in listed)


def found_values(story: Gold, told: Sequence[Disagreement]) -> tuple[int, list[Disagreement]]:
    """How many planted disagreements were found, and those that nobody planted."""
    planted = {tuple(sorted(values)) for values in story.values}
    found = [(tuple(sorted({value.figure.low for value in each.values})), each) for each in told]
    return len({values for values, _ in found} & planted), [each for values, each in found if values not in planted]


def _is_claim(claim: GoldClaim, statement: Statement) -> bool:
    low = statement.text.lower()
    told = [word for word in claim.words if word.lower()[:5] in low]
    is_named = claim.speaker.split()[-1].lower() in statement.speaker.lower() or not statement.speaker
    return is_named and len(told) >= 0.7 * len(claim.words)


def _article(row: dict[str, Any]) -> Article:
    blocks = [Block("heading", text[2:]) if text.startswith("# ") else Block("paragraph", text) for text in row["blocks"]]
    at = datetime.fromisoformat(row["published"])
    credits = tuple(Credit(line.removeprefix("This article includes reporting from "), line) for line in row["credits"])
    return make.article(f"https://{row['source']}/{row['id']}", row["title"], blocks, source_id=row["source"], told_at=at, credits=credits)

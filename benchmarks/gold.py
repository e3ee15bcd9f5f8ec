"""How well and how fast stories are told; `benchmarks/briefs.py` prints it.

The gold stories are those of `tests/quality/gold`; time is that of one core, after parsing.
"""

import gzip
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from tests import make
from tests.quality.gold_stories import NAMES, Gold, claimed, first_rightly, found_claims, found_values, gold, holds

from copytaster.adapters.grammar import Parse
from copytaster.model.article import Article, Block
from copytaster.model.brief import Brief, Claim
from copytaster.model.policy import BriefPolicy
from copytaster.stages import brief, claims
from copytaster.stages.claims import across

FLOOR_S, AIM_S, LEAST_FACTS = 1.0, 0.3, 0.80
STORIES, LARGE = 5, 8


@dataclass(frozen=True)
class Told:
    """Counts over the gold stories: what they hold, and what briefs, statements and disagreements have of it."""

    facts: int
    in_sentences: int
    with_list: int
    claims: int
    found: int
    first_rightly: int
    disagreements: int
    seen: int
    invented: tuple[str, ...]
    missing: tuple[str, ...]


def brief_of(name: str) -> Brief:
    """The brief of a gold story."""
    story = gold(name)
    return brief.extract(story.story, story.articles, BriefPolicy(), story.story.changed_at, claimed(name))


def sentences(made: Brief) -> list[str]:
    """The texts of a brief."""
    return [sentence.text for part in (made.lead, *(section.sentences for section in made.sections)) for sentence in part]


def held(story: Gold, texts: Sequence[str]) -> list[str]:
    """The facts of a story that one of these texts holds."""
    return [fact for fact, patterns in story.facts.items() if any(holds(patterns, text) for text in texts)]


def told(names: Sequence[str] = NAMES) -> Told:
    """Tell the gold stories and count."""
    counts = dict.fromkeys(("facts", "in_sentences", "with_list", "claims", "found", "first_rightly", "disagreements", "seen"), 0)
    invented: list[str] = []
    missing: list[str] = []
    for name in names:
        story, made = gold(name), brief_of(name)
        own = held(story, sentences(made))
        listed = across.statements(story.reports, story.copies, claimed(name))
        hits = found_claims(story, listed)
        seen, others = found_values(story, across.disagreements(story.reports, story.copies, claimed(name)))
        missing.extend(f"{name}: {fact}" for fact in story.facts if fact not in own)
        invented.extend(f"{name}: {other.of}" for other in others)
        counts["facts"] += len(story.facts)
        counts["in_sentences"] += len(own)
        counts["with_list"] += len(held(story, [*sentences(made), *(statement.text for statement in made.statements)]))
        counts["claims"] += len(story.claims)
        counts["found"] += len(hits)
        counts["first_rightly"] += sum(first_rightly(story, claim, listed) for claim in hits)
        counts["disagreements"] += len(story.values)
        counts["seen"] += seen
    return Told(**counts, invented=tuple(invented), missing=tuple(missing))


def seconds(shared: Path, parse: Parse | None, reports: int) -> list[float]:
    """CPU seconds of the briefs of five stories of so many reports, claims found before.

    The reports are full articles of three publishers on neighbouring events, as long and as unlike as real ones.
    """
    with gzip.open(shared / "data" / "stories" / "basil.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in islice(lines, STORIES * LARGE)]
    found = []
    for first in range(0, STORIES * LARGE, LARGE):
        articles = [_article(number, row["title"], row["text"]) for number, row in enumerate(rows[first : first + reports])]
        known: dict[str, tuple[Claim, ...]] = {
            each.id: claims.attributed(each.text, "en", parse(each.text) if parse else None) for each in articles
        }
        story = make.story(*articles)
        began = time.process_time()
        brief.extract(story, {each.id: each for each in articles}, BriefPolicy(), story.changed_at, known)
        found.append(time.process_time() - began)
    return found


def report(shared: Path, parse: Parse | None) -> None:
    """Print all of it."""
    all_told = told()
    share, listed = all_told.in_sentences / all_told.facts, all_told.with_list / all_told.facts
    mark = "floor met" if share >= LEAST_FACTS else "BELOW THE FLOOR"
    print(f"gold stories: {len(NAMES)}")
    print(f"  facts in sentences {share:.3f} of {all_told.facts} (floor {LEAST_FACTS:.2f}: {mark}), with the list {listed:.3f}")
    print(f"  claims found {all_told.found} of {all_told.claims}, first said rightly {all_told.first_rightly}")
    print(f"  disagreements found {all_told.seen} of {all_told.disagreements}, invented {len(all_told.invented)}")
    print(f"  facts that no sentence holds: {', '.join(all_told.missing)}")
    seconds(shared, parse, 1)
    for count in (1, LARGE):
        spent = seconds(shared, parse, count)
        mean, most = sum(spent) / len(spent), max(spent)
        mark = "aim met" if most <= AIM_S else "floor met" if most <= FLOOR_S else "BELOW THE FLOOR"
        limits = f"floor {FLOOR_S}, aim {AIM_S}: {mark}"
        print(f"brief of {count} full reports after parsing: {mean:.3f} s of CPU, at most {most:.3f} ({limits})")


def _article(number: int, title: str, text: str) -> Article:
    blocks = [Block("paragraph", line) for line in text.splitlines()[1:] if line.strip()]
    source = f"paper{number}.example"
    at = datetime(2031, 1, 1, number, tzinfo=UTC)
    return make.article(f"https://{source}/{number}", title, blocks, source_id=source, told_at=at)

"""The live window: the stories that still grow, in memory."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from heapq import heappop, heappush

import numpy as np

from copytaster.model.policy import GroupPolicy
from copytaster.model.story import Member, Origin
from copytaster.stages import copies
from copytaster.stages.group.live import Live, are_comparable, hashes, packed, settled
from copytaster.stages.group.place import Double, Fit, Placement, evidence, fits, founded
from copytaster.stages.group.postings import Postings
from copytaster.stages.group.scale import HOUR_S, Asked, Scale
from copytaster.stages.group.speakers import Block, Speakers
from copytaster.stages.group.terms import Terms

FIRST = 64
"""Of a large story the first members are tried as originals."""

MIN_TERMS = 3
"""An article with fewer rare terms than these is looked up by the frequent ones too."""

MOST_TERMS = 40
"""A full text is looked up by so many of its terms, and those that weigh as much as the last of them."""

MOST_RIVALS = 3
"""So many stories that one article fits into are looked at, whether they are one."""

VOUCHING = 8
"""So many of the newest articles of a story say whether it is one with another."""

LEAST_SHARE = 0.3
"""A story that has less than this part of what the story with the most has in common with an article is not looked at."""

COPY_STORIES = 4
FURNITURE_STORIES = 8
"""A shingle that more stories than these hold is furniture: a notice, a menu, a byline."""

RUBRIC_USES = 2
RUBRIC_WORDS = 5
"""A headline of at most so many words that one source uses again is a rubric ("Weather") and tells nothing."""


class Window:
    """Members of live stories, indexed for comparison.

    What it decides depends on the members taken and not on the order of taking them, since it keeps counts alone: a window
    rebuilt from the store decides like the one that grew. An article is live for `policy.window_h` hours of what was seen
    since, not of the clock, so that a fast replay and a slow day decide alike.
    """

    def __init__(self, policy: GroupPolicy) -> None:
        self.policy = policy
        self._live: dict[str, Live] = {}
        self._home: dict[str, str] = {}
        self._members: dict[str, Speakers] = {}
        self._terms = Terms()
        self._shingles = Postings()
        self._titles = Postings()
        self._rubrics = Postings()
        self._by_age: list[tuple[float, str]] = []
        self._latest_s = float("-inf")
        self._placed: tuple[Member, Live] | tuple[None, None] = None, None
        self._held: set[str] = set()

    def __len__(self) -> int:
        return len(self._live)

    def story_of(self, article_id: str) -> str | None:
        """The story of a live article."""
        return self._home.get(article_id)

    def place(self, member: Member, now: datetime) -> Placement:
        """Decide where the article belongs; change nothing. An article that is live stays in its story.

        Milliseconds for a full body among many live articles, tenths of one for a headline.
        """
        self._forget_before(min(now.timestamp(), max(self._latest_s, member.seen_at.timestamp())))
        live = packed(member, self._terms.slots(hashes(member)))
        self._placed = member, live
        found = self._matches(live)
        origin = copies.judged(live, found, member.credits)
        home = self._home.get(live.article_id)
        if found:
            story_id, score = home or self._home[found[0].other.article_id], round(found[0].most, 4)
            return Placement(story_id, origin, score, copies.evidence(found[0]), copies.retraced(live, origin, found))
        return self._joined(live, home, origin)

    def take(self, member: Member, story_id: str, origin: Origin) -> None:
        """Add the article to the story, or put this version in the place of its earlier one."""
        self._forget(member.article_id)
        terms = self._terms.add(hashes(member), story_id)
        placed, known = self._placed
        live = settled(known, terms) if placed is member and known else packed(member, terms)
        self._placed = None, None
        self._live[live.article_id] = live
        self._home[live.article_id] = story_id
        self._members.setdefault(story_id, Speakers()).add(live)
        self._shingles.add(live.looked_up, story_id)
        self._titles.add((live.title,), live.article_id)
        self._rubrics.add((live.title,), live.source_id)
        self._latest_s = max(self._latest_s, live.seen_s)
        heappush(self._by_age, (live.seen_s, live.article_id))

    def hold(self, held: Iterable[str], freed: Iterable[str] = ()) -> None:
        """Leave these stories alone when others are joined; the freed ones no longer."""
        self._held.update(held)
        self._held.difference_update(freed)

    def rejoin(self, rivals: Sequence[str]) -> tuple[Double, ...]:
        """Join those of these stories that are one to the older of each two; the articles move, here and now.

        Stories that are held stay as they are. They are one when the newest articles of the smaller one, as if they came just
        now, fit into the other by `policy.merge_score` on average. Ask with a placement's rivals, after its article was taken.
        """
        found: list[Double] = []
        free = [rival for rival in rivals if rival not in self._held]
        home = free[0] if free else ""
        for rival in free[1:]:
            if home not in self._members or rival not in self._members:
                continue
            score = self._oneness(*sorted((home, rival), key=lambda story_id: (len(self._members[story_id]), story_id)))
            if score >= self.policy.merge_score:
                into, gone = sorted((home, rival), key=lambda story_id: (self._members[story_id].first(1)[0].order, story_id))
                self._join(gone, into)
                found.append(Double(gone, into, score))
                home = into
        return tuple(found)

    def _oneness(self, small: str, large: str) -> float:
        """How sure it is that both are one; 0 as soon as it cannot be enough."""
        scale = Scale(self._terms, len(self._members), self.policy.half_life_h)
        vouching = self._members[small].last(VOUCHING)
        score, least = 0.0, self.policy.merge_score * len(vouching)
        for left, live in zip(range(len(vouching) - 1, -1, -1), vouching, strict=True):
            score += self._vouched(live, large, scale)
            if score + left < least:
                return 0.0
        return round(score / len(vouching), 4)

    def _vouched(self, live: Live, story_id: str, scale: Scale) -> float:
        """How well an article of another story fits into this one."""
        ask = scale.asked(live, self._is_rubric(live))
        block = self._members[story_id].block(live.language)
        return next(fits(ask, {story_id: block}, scale)).score if block and len(ask.slots) else 0.0

    def _join(self, gone: str, into: str) -> None:
        members, others = self._members.pop(gone), self._members[into]
        for live in members.first(len(members)):
            self._terms.move(live.terms, gone, into)
            self._shingles.drop(live.looked_up, gone)
            self._shingles.add(live.looked_up, into)
            self._home[live.article_id] = into
            others.add(live)

    def expire(self, now: datetime) -> None:
        """Forget what has left the window: articles seen `policy.window_h` before the last one, and before `now`."""
        self._forget_before(min(now.timestamp(), self._latest_s))

    def _forget_before(self, end_s: float) -> None:
        least_s = end_s - self.policy.window_h * HOUR_S
        while self._by_age and self._by_age[0][0] < least_s:
            seen_s, article_id = heappop(self._by_age)
            live = self._live.get(article_id)
            if live is not None and live.seen_s == seen_s:
                self._forget(article_id)

    def _forget(self, article_id: str) -> None:
        live = self._live.pop(article_id, None)
        if live is None:
            return
        story_id = self._home.pop(article_id)
        members = self._members[story_id]
        members.remove(live)
        if not len(members):
            del self._members[story_id]
        self._terms.drop(live.terms, story_id)
        self._shingles.drop(live.looked_up, story_id)
        self._titles.drop((live.title,), article_id)
        self._rubrics.drop((live.title,), live.source_id)

    def _matches(self, live: Live) -> tuple[copies.Match, ...]:
        """The articles that this one repeats, or that repeat it, among those that share shingles or the headline."""
        found: defaultdict[str, int] = defaultdict(int)
        furniture: list[int] = []
        for shingle in live.shingles.tolist():
            stories = self._shingles.keys(shingle)
            if len(stories) > FURNITURE_STORIES:
                furniture.append(shingle)
                continue
            for story_id in stories:
                found[story_id] += 1
        titled = self._titled(live)
        if not found and not titled:
            return ()
        near = _most({story_id: shared for story_id, shared in found.items() if shared >= copies.MIN_SHARED}, COPY_STORIES)
        sharing = [
            other for story_id in near for other in self._members[story_id].first(FIRST) if are_comparable(live.language, other.language)
        ]
        suspects = copies.Suspects(sharing, titled, np.array(furniture, np.uint32))
        return copies.matches(live, suspects, self.policy.copy_share)

    def _titled(self, live: Live) -> list[Live]:
        """Articles under the same long headline."""
        if live.title_words < copies.MIN_TITLE_WORDS:
            return []
        titled = (self._live[article_id] for article_id in self._titles.keys(live.title))
        return [other for other in titled if are_comparable(live.language, other.language)]

    def _joined(self, live: Live, home: str | None, origin: Origin) -> Placement:
        """The story that fits best and well enough; the article's own story when it is live already."""
        scale = Scale(self._terms, len(self._members), self.policy.half_life_h)
        ask = scale.asked(live, self._is_rubric(live))
        best: Fit | None = None
        fit: Fit | None = None
        rivals: list[str] = []
        for each in self._fits(ask, scale, home):
            best = best or each
            if fit is None and (home or (each.score >= self.policy.join_score and each.has_enough)):
                fit = each
            if each.score >= self.policy.rival_score and each.has_enough:
                rivals.append(each.story_id)
            if len(rivals) == MOST_RIVALS or each.score < min(self.policy.join_score, self.policy.rival_score):
                break
        if fit is None:
            return Placement(home, origin, 0.0, founded(best, self.policy.join_score))
        return Placement(fit.story_id, origin, fit.score, evidence(fit), rivals=tuple(rivals) if fit.story_id in rivals else ())

    def _fits(self, ask: Asked, scale: Scale, home: str | None) -> Iterable[Fit]:
        if not len(ask.slots):
            return ()
        if home:
            blocks = {home: self._members[home].without(ask.live.article_id, ask.live.language)}
        else:
            blocks = {story_id: self._members[story_id].block(ask.live.language) for story_id in self._candidates(ask)}
        parts = {story_id: block for story_id, block in blocks.items() if block}
        return self.compared(ask, parts, scale) if parts else ()

    def compared(self, ask: Asked, parts: Mapping[str, Block], scale: Scale) -> Iterable[Fit]:
        """How the article fits into each of the stories, best first; what learns how to judge listens here."""
        return fits(ask, parts, scale)

    def _candidates(self, ask: Asked) -> list[str]:
        """Stories that hold the terms that weigh most, of those that not too many stories hold."""
        is_rare = self._terms.spread(ask.slots) <= self.policy.max_postings
        if is_rare.sum() < MIN_TERMS:
            is_rare[:] = True
        if is_rare.sum() > MOST_TERMS:
            is_rare &= ask.weights >= np.sort(ask.weights[is_rare])[-MOST_TERMS]
        squares = ask.weights * ask.weights
        found: dict[str, int] = {}
        for slot, square in zip(ask.slots[is_rare].tolist(), squares[is_rare].tolist(), strict=True):
            for story_id in self._terms.stories(slot):
                found[story_id] = found.get(story_id, 0) + square
        least = LEAST_SHARE * max(found.values(), default=0)
        return _most({story_id: number for story_id, number in found.items() if number >= least}, self.policy.candidates)

    def _is_rubric(self, live: Live) -> bool:
        """A source has used this short headline before, for something else."""
        if live.title_words > RUBRIC_WORDS:
            return False
        uses = self._rubrics.counts(live.title)
        return max(uses.values(), default=0) >= RUBRIC_USES


def _most(found: Mapping[str, int], most: int) -> list[str]:
    """The stories with the greatest numbers, ties by the greater id."""
    least = sorted(found.values())[-most:][:1]
    ranked = sorted([(number, story_id) for story_id, number in found.items() if number >= least[0]], reverse=True)
    return [story_id for _, story_id in ranked[:most]]

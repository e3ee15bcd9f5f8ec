"""What a cue and the phrases around it look like, as names that weights are kept for."""

from dataclasses import dataclass
from functools import lru_cache

from Stemmer import Stemmer

from copytaster.stages import cues
from copytaster.stages.claims.arcs import Arc
from copytaster.stages.claims.parsed import SUBJECTS, Parsed, Tree

_AUXILIARIES = frozenset({"aux", "auxpass"})
_NAMES = frozenset({"NNP", "NNPS"})
_NEGATION = frozenset({"neg"})
_PASSIVE = frozenset({"auxpass", "nsubjpass", "agent"})
_MARKS = frozenset({"mark"})
_OBJECTS = frozenset({"dobj", "oprd", "attr", "acomp"})
_CLASSES = {"V": "V", "N": "N", "J": "J", "R": "R", "I": "I", ":": ":"}


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of an English word in lower case; "said" and "says" have one."""
    return _irregular().get(word) or str(_english().stemWord(word))


@lru_cache(maxsize=1)
def _english() -> Stemmer:
    return Stemmer("english", 0)


@lru_cache(maxsize=1)
def _irregular() -> dict[str, str]:
    pairs = (line.partition(":") for line in cues.lines("irregular"))
    return {form: stem_of.strip() for stem_of, _, forms in pairs for form in forms.split()}


def kind_of_word(tag: str) -> str:
    """V, N, J, R or I for verbs, nouns, adjectives, adverbs and prepositions; empty for other words."""
    return _CLASSES.get(tag[:1], "") if tag != "RP" else ""


def tree_of(text: str, parsed: Parsed, quoted: tuple[bool, ...]) -> Tree:
    """The tree of a parse, its words stemmed; names are all the same word."""
    told = zip(parsed.starts, parsed.ends, parsed.tags, strict=True)
    return Tree(text, parsed, tuple(tag if tag in _NAMES else stem(text[a:b].lower()) for a, b, tag in told), quoted)


def may_cue(tree: Tree, at: int) -> bool:
    """True for words that can be a cue at all."""
    tag = tree.tags[at]
    if not kind_of_word(tag) or tag == "NNP" or tree.deps[at] in _AUXILIARIES or not tree.words[at][:1].isalpha():
        return False
    return tree.words[at] != "to" or tree.words[max(0, at - 1)] != "according"


def looks_of_word(tree: Tree, at: int) -> list[str]:
    """A cue without its phrases."""
    kind, stemmed, dep = kind_of_word(tree.tags[at]), tree.stems[at], tree.deps[at]
    above = tree.heads[at]
    lemma = f"{kind}.{stemmed}"
    below = sorted({tree.deps[child] for child in tree.children[at]} - _DULL)
    found = [
        "one",
        f"w={lemma}",
        f"tag={tree.tags[at]}",
        f"dep={dep}",
        f"kd={kind}.{dep}",
        f"wd={lemma}.{dep}",
        f"wt={lemma}.{tree.tags[at]}",
        f"g={tree.stems[above] if above != at else ''}.{dep}",
        f"q={tree.quoted[at]}",
        f"wq={lemma}.{tree.quoted[at]}",
        f"frame={kind}.{'.'.join(below)}",
    ]
    found.extend(f"c={kind}.{name}" for name in below)
    found.extend(f"wc={lemma}.{name}" for name in below)
    found.extend(f"p={lemma}.{tree.words[child]}" for child in tree.children[at] if tree.deps[child] in ("prep", "prt", "agent"))
    found.extend(f"aux={kind}.{tree.words[child]}" for child in tree.children[at] if tree.deps[child] in ("aux", "auxpass", "mark", "neg"))
    if tree.child(at, _NEGATION) is not None:
        found.append(f"neg={lemma}")
    if at:
        found.append(f"prev={tree.stems[at - 1]}.{kind}")
    if at + 1 < len(tree.words):
        found.append(f"next={tree.stems[at + 1]}.{kind}")
    return found


_DULL = frozenset({"punct", "det", "amod", "compound", "cc", "nummod", "predet", "preconj", "case", "quantmod", "nmod"})


@dataclass(frozen=True, slots=True)
class Frame:
    """What all phrases of one cue share."""

    lemma: str
    kind: str
    voice: str
    clause: str
    has_subject: bool


def frame_of(tree: Tree, cue: int) -> Frame:
    """What the words under the cue tell about its phrases."""
    below = {tree.deps[child] for child in tree.children[cue]}
    kind = kind_of_word(tree.tags[cue])
    clause = next((dep for dep in ("ccomp", "parataxis", "xcomp", "dobj", "acl", "advcl", "prep") if dep in below), "")
    return Frame(f"{kind}.{tree.stems[cue]}", kind, "p" if below & _PASSIVE else "a", clause, bool(below & SUBJECTS))


def looks_of_arc(tree: Tree, cue: int, arc: Arc, frame: Frame) -> list[str]:
    """A phrase beside its cue."""
    node, path = arc.node, arc.path
    side = "<" if node < cue else ">"
    tag = tree.tags[node]
    near = min(abs(node - cue) // 3, 5)
    found = [
        "one",
        f"p={path}",
        f"kp={frame.kind}{path}",
        f"wp={frame.lemma}{path}",
        f"vp={frame.kind}{frame.voice}{path}",
        f"cp={frame.clause}{frame.kind}{path}",
        f"sp={side}{frame.kind}{path}",
        f"hp={frame.has_subject}{frame.kind}{path}",
        f"t={tag}{frame.kind}",
        f"tp={tag}{path}",
        f"n={tree.stems[node]}",
        f"np={tree.stems[node]}{path}",
        f"d={near}{side}{path[-8:]}",
        f"q={tree.quoted[node]}{tree.quoted[cue]}{frame.kind}",
        f"qp={tree.quoted[node]}{tree.quoted[cue]}{path}",
        f"wt={frame.lemma}{tag[:2]}{side}",
    ]
    mark = tree.child(node, _MARKS)
    if mark is not None:
        found.append(f"m={tree.words[mark]}{path}")
    if tree.lasts[node] - tree.firsts[node] > 12:
        found.append(f"long={path}")
    return found

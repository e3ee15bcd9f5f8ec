"""Figures: the numbers that a text gives, what they count, how exact they are and as of when."""

from copytaster.stages.figures.counting import stem
from copytaster.stages.figures.reading import figures

__all__ = ["figures", "stem"]

"""The product's name, said once."""

NAME = "copytaster"
TITLE = "Copytaster"
VERSION = "0.1.0"

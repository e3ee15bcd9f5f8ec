"""`python -m copytaster`."""

from copytaster.cli import main

main()

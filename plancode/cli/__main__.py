"""`python -m plancode.cli` is `plan`."""

from plancode.cli import main

main()

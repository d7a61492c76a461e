"""`python -m bot` is the same as `handgreb`."""

from bot.cli import main

main()

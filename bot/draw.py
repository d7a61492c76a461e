"""`python -m bot.draw`: a Vega-Lite specification from standard input → a PNG to standard output.

A process of its own, because the library that draws holds everything up for a second while it does, and keeps much
memory after.
"""

import json
import sys

import vl_convert

VEGA_LITE = "6.4"
SCALE = 2
"""Points of the picture to one of the specification: sharp on today's screens."""


def main() -> None:
    drawn = vl_convert.vegalite_to_png(json.load(sys.stdin), vl_version=VEGA_LITE, scale=SCALE, allowed_base_urls=[])
    sys.stdout.buffer.write(drawn)


if __name__ == "__main__":
    main()

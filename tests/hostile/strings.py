"""What people might write so that it does something where somebody else reads it."""

from itertools import product

MARKS = (
    "<@U0ANNA>", "<@U0ANNA|anna>", "<@W012A3CDE>", "<!channel>", "<!here>", "<!everyone|alle>", "<!subteam^S0X|@hr>",
    "<#C0GENERAL>", "<#C0GENERAL|general>", "<https://evil.example>", "<https://evil.example|log ind her>",
    "<mailto:a@evil.example|skriv>", "<tel:+4512345678>", "<slack://open>",
    "<!date^1392734382^{date}^https://e.test|x>", "@channel", "@here", "@anna", "*fed*", "_skrå_", "~væk~", "`kode`",
    "```blok```", "> citat", "&gt; citat", ":smile:", ":party_parrot:", ":a::b:", "&lt;!channel&gt;",
    "&amp;lt;!channel&amp;gt;", "&#60;!channel&#62;", "<!channel", "!channel>", "<<!channel>>", "<\u200b!channel>",
    "<!\u202echannel>", "**fed**", "__fed__", "***x***", "[klik](https://evil.example)",
    "[klik] (https://evil.example)", "[a][b]", "[a]: b", "![billede](https://evil.example/x.png)",
    "<https://evil.example/>", "https://evil.example", "www.evil.example", "HTTPS://EVIL.EXAMPLE",
    "javascript:alert(1)", "[x](javascript:alert(1))", "# overskrift", "## to", "- punkt", "* punkt", "+ punkt",
    "1. et", "1) et", "---", "===", "| a | b |", "\\*a\\*", "\\[a](b)", "<at>Anna</at>", "<at id=\"0\">Anna</at>",
    "&lt;at&gt;Anna&lt;/at&gt;", "&#x41;", "&nbsp;", "&copy;", "{{DATE(2026-01-01T00:00:00Z)}}",
    "{{TIME(2026-01-01T00:00:00Z, SHORT)}}", "{{{a}}}", "{ {a} }", "${user.name}", "${if(true,1,2)}",
    "{{#if x}}y{{/if}}", "{0}", "{writer}", "{writer.__class__}", "%s", "%(x)s", "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", "\"><svg/onload=alert(1)>", "' onmouseover='alert(1)", "</p><h1>stor</h1>",
    "<!-- -->", "]]>", "<a href='https://evil.example'>x</a>", "<style>*{display:none}</style>",
    "<iframe src=//evil.example>", "<details open ontoggle=alert(1)>", "&lt;script&gt;", "javascript&colon;alert(1)",
)  # fmt: skip
"""Markup of Slack, of Teams, of cards, of format strings and of pages."""

UNSEEN = (
    "\u200b", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069", "\u2060", "\ufeff", "\0", "\x07", "\x1b[31m",
    "\x7f", "\x85", "\u061c", "\u2028", "\u2029", "\u180e", "\U000e0001", "\u3164", "\u00ad",
)  # fmt: skip
"""What cannot be seen, or turns what stands behind it."""

FRAMES = (
    "{}", "Hej {}", "{}{}", "\n{}", "\n\n{} \n", "{}\u200b{}", "\u202e{}\u202c", "*{}*", "<{}>", "[{}](https://e.test)",
    "{}: ", "({})", "æøå {} 😀", "\t{}", "x\r\n{}", "`{}", "&{};", "\\{}",
)  # fmt: skip

LONG = (
    "x" * 20_000, "<!channel> " * 900, "*_`~" * 2_000, "&" * 6_000, "{{" * 3_000, "😀" * 3_000, "ffi\ufb03" * 900,
    "\n" * 500 + "x", "Z\u0351\u036b\u0343" * 300, "> x\n" * 400, "| a | b |\n" * 300, "\u202e" * 4_000, "[" * 5_000,
    "<https://evil.example|" * 300, ":a:" * 1_500,
)  # fmt: skip


def _all() -> list[str]:
    framed = [frame.replace("{}", mark) for frame, mark in product(FRAMES, MARKS)]
    chosen = [
        *MARKS,
        *framed[len(MARKS) :: 5],
        *(f"a{one}b" for one in UNSEEN),
        *LONG,
        "",
        " ",
        "\n",
        "\u200b",
        "!",
        "=",
    ]
    return list(dict.fromkeys(chosen))


HOSTILE = tuple(_all())

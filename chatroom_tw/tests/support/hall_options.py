"""Valid values of each option of a hall: what SET takes, and how it is written again."""

from __future__ import annotations

VALID: dict[str, tuple[tuple[str, str], ...]] = {
    "prizes": (
        ("tombola", "tombola"),
        ("Bingo-UK", "bingo-uk"),
        ("tambola", "tambola"),
        ("all", "ambo,terno,quaterna,cinquina,tombola"),
        ("tombola x1", "tombola x1"),
        ("terno, AMBO", "ambo,terno"),
        ("early-five, lines 2 x3, full", "EARLY-FIVE,lines 2 x3,full"),
    ),
    "one-per": (("row", "row"), ("CARD", "card"), ("none", "none")),
    "bogey": (("number", "number"), ("Game", "game"), ("none", "none")),
    "shared": (("off", "off"), ("ON", "on")),
    "cards": (("1", "1"), ("36", "36"), ("07", "7")),
    "price": (("0", "0"), ("1000000", "1000000")),
    "pot": (
        ("5/10/20/25/40", "5/10/20/25/40"),
        (" 50 / 50 ", "50/50"),
        ("100", "100"),
        ("1/1", "1/1"),
        ("off", "off"),
        ("", "off"),
    ),
    "late": (("off", "off"), ("on", "on")),
    "locked": (("on", "on"), ("off", "off")),
    "listed": (("off", "off"), ("on", "on")),
    "talk": (("off", "off"), ("on", "on")),
    "stop-on-claim": (("8", "8"), ("0.5", "0.5"), ("600", "600"), ("OFF", "off")),
    "calls": (("lingo", "lingo"), ("plain", "plain"), ("smorfia", "smorfia")),
    "draw": (("manual", "manual"), ("bag", "bag"), ("auto", "auto")),
    "board": (("on", "on"), ("off", "off")),
    "programme": (
        ("tombola; early-five, full", "tombola; EARLY-FIVE,full"),
        ("bingo-uk", "bingo-uk"),
        (";".join(["all"] * 20), "; ".join(["ambo,terno,quaterna,cinquina,tombola"] * 20)),
        ("off", "off"),
    ),
}

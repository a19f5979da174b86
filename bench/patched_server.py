"""Runs twistd with some of the server's fast paths switched off.

    python bench/patched_server.py NAME,... OPTION ...

The names are those of `fast_paths.FAST_PATHS`, or "" for none; twistd gets the options.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fast_paths import switch_off
from programs import CannotRun
from twisted.scripts import twistd


def main() -> None:
    _, names, *options = sys.argv
    try:
        switch_off(names.split(",") if names else [])
    except CannotRun as error:
        sys.exit(str(error))
    # The modules of this folder are none of the server's.
    sys.path.remove(str(Path(__file__).resolve().parent))
    sys.argv = ["twistd", *options]
    twistd.run()


if __name__ == "__main__":
    main()

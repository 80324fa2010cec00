"""Finds a Chromium for the browser tests; installs Debian's when it may; otherwise says how to get one and fails."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW = "No Chromium was found. Install one (Debian: apt-get install chromium), or name one in CHROMIUM."


def find_chromium() -> str | None:
    """Return the path of a Chromium: the one CHROMIUM names, or one on the PATH."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


def main() -> int:
    found = find_chromium()
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium (apt)", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "check": False}
        subprocess.run(["apt-get", "update", "-qq"], **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], **quiet)
        found = find_chromium()
    print(f"Chromium: {found}" if found else HOW)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())

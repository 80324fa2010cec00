"""Finds what the tests need from the machine: Chromium, Java, npm, PostgreSQL, nginx and Caddy.

What is missing is installed from Debian's packages where that is possible; otherwise this says how to get it and fails.
"""

import os
import shutil
import subprocess
import sys
from glob import glob

PARTS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "default-jre-headless": ("java",),
    "npm": ("npm",),
    "postgresql": ("initdb",),
    "nginx-light": ("nginx",),
    "caddy": ("caddy",),
}


def find(package: str) -> str | None:
    """Return the path of what Debian calls `package`. CHROMIUM names a browser of your own."""
    named = os.environ.get("CHROMIUM") if package == "chromium" else None
    if named:
        return shutil.which(named)
    # Debian keeps servers off a person's path, and PostgreSQL's programs in a folder for each version.
    places = (os.environ.get("PATH", os.defpath), "/usr/sbin", *sorted(glob("/usr/lib/postgresql/*/bin")))
    folders = os.pathsep.join(places)
    return next(filter(None, (shutil.which(name, path=folders) for name in PARTS[package])), None)


def install(package: str) -> None:
    """Install a package of Debian's, quietly."""
    print(f"Installing {package}", flush=True)
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", package]):
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False)


def main() -> int:
    may_install = hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")
    missing = [package for package in PARTS if not find(package)]
    for package in missing if may_install else ():
        install(package)
    for package in (absent := [package for package in missing if not find(package)]):
        print(f"Missing: {' or '.join(PARTS[package])}. Install it (Debian: apt-get install {package}).")
    return 1 if absent else 0


if __name__ == "__main__":
    sys.exit(main())

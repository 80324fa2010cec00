"""What the run ran on."""

import os
import platform
import subprocess
from pathlib import Path


def machine(folder: Path) -> dict[str, str]:
    """Return the machine's facts by name; `folder` says on which filesystem the sites stand."""
    return {
        "Processor": f"{_field('/proc/cpuinfo', 'model name') or platform.machine()}, {os.cpu_count()} cores",
        "Memory": f"{int((_field('/proc/meminfo', 'MemTotal') or '0 kB').split()[0]) // 1024} MB",
        "System": f"{platform.system()} {platform.release()}",
        "Filesystem": filesystem(folder),
        "Load before the run": f"{os.getloadavg()[0]:.1f}",
        "Python": platform.python_version(),
        "Node": _printed("node", "--version"),
    }


def filesystem(folder: Path) -> str:
    """Return the type of the filesystem that a folder stands on."""
    found = ("", "unknown")
    for line in Path("/proc/mounts").read_text().splitlines():
        _, point, kind, *_ = line.split()
        if folder.resolve().is_relative_to(point) and len(point) >= len(found[0]):
            found = (point, kind)
    return found[1]


def _field(file: str, name: str) -> str:
    for line in Path(file).read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return ""


def _printed(*argv: str) -> str:
    try:
        return subprocess.run(argv, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return "not installed"

#!/usr/bin/env python3
"""Django's own command line, for those who want it. `slp` is the project's."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "slp_cms.settings.demo")
    execute_from_command_line(sys.argv)

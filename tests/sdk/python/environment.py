"""The clone under test, from the environment; names for what a test makes, and waiting for what becomes true."""

import os
import time
import urllib.parse
import uuid

PATIENCE_SECONDS = 20
PAUSE_SECONDS = 0.05


def required(name: str) -> str:
    """The value of a variable that must be set."""
    value = os.environ.get(name)
    if not value:
        raise RuntimeError(f"{name} is not set; run this through `asym connect <environment> -- python -m unittest`")
    return value


def required_url(name: str, *vendors: str) -> str:
    """The URL in a variable, not under the domains of the vendor: that is where its clients go by default."""
    value = required(name)
    host = urllib.parse.urlsplit(value).hostname or ""
    if any(host == vendor or host.endswith(f".{vendor}") for vendor in vendors):
        raise RuntimeError(f"{name} is {value}, which is not a clone")
    return value


def unique(label: str) -> str:
    """A name that no other run and no other call gets."""
    return f"sdk-py-{label}-{uuid.uuid4().hex[:12]}"


def eventually(what: str, read):
    """The first value of `read` that is neither None nor False; fails when none comes in time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        value = read()
        if value is not None and value is not False:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not in {PATIENCE_SECONDS} s")
        time.sleep(PAUSE_SECONDS)

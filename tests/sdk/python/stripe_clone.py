"""The Stripe clone under test, from the environment."""

import os
import unittest
import urllib.parse
import uuid

import stripe

# The one client of all that brings authorities of its own, and asks neither the system nor the environment.
if authority := os.environ.get("SSL_CERT_FILE"):
    stripe.ca_bundle_path = authority


def required(name: str) -> str:
    """The value of a variable that must be set."""
    value = os.environ.get(name)
    if not value:
        raise RuntimeError(f"{name} is not set; run this through `asym connect <environment> -- python -m unittest`")
    return value


def required_url(name: str) -> str:
    """The URL in a variable, which must not be the vendor's: that is where the client goes by default."""
    value = required(name)
    host = urllib.parse.urlsplit(value).hostname or ""
    if host == "stripe.com" or host.endswith(".stripe.com"):
        raise RuntimeError(f"{name} is {value}, which is not a clone")
    return value


def unique(label: str) -> str:
    """A name that no other run and no other call gets."""
    return f"sdk-py-{label}-{uuid.uuid4().hex[:12]}"


def client(key: str) -> stripe.StripeClient:
    """The official client with this key."""
    return stripe.StripeClient(key, base_addresses={"api": required_url("STRIPE_API_BASE")})


class StripeTest(unittest.TestCase):
    """A test with the client of the clone."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.v1 = client(required("STRIPE_API_KEY")).v1

    def refused(self, error: type[stripe.StripeError], code: str | None, call, *arguments, **named) -> stripe.StripeError:
        """Checks that a call is refused with this error, the way the client reports it."""
        with self.assertRaises(error) as caught:
            call(*arguments, **named)
        self.assertEqual(caught.exception.code, code)
        return caught.exception

"""The client of the Stripe clone under test."""

import os
import unittest

import stripe

from environment import required, required_url

# The one client of all that brings authorities of its own, and asks neither the system nor the environment.
if authority := os.environ.get("SSL_CERT_FILE"):
    stripe.ca_bundle_path = authority


def client(key: str) -> stripe.StripeClient:
    """The official client with this key."""
    return stripe.StripeClient(key, base_addresses={"api": required_url("STRIPE_API_BASE", "stripe.com")})


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

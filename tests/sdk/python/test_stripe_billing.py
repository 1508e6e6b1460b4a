"""The official client for Python on billing: coupons, invoices, subscriptions on a test clock, checkout pages."""

from datetime import datetime, timedelta, timezone
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import stripe

from environment import eventually, unique
from stripe_clone import StripeTest

START = datetime(2026, 1, 1, tzinfo=timezone.utc)


class Unfollowed(HTTPRedirectHandler):
    """Leaves a redirect to whoever asked."""

    def redirect_request(self, *_arguments) -> None:
        return None


class BillingTest(StripeTest):
    def payer(self, label: str, card: str = "pm_card_visa", **fields) -> stripe.Customer:
        """A customer with a card that is charged by default."""
        customer = self.v1.customers.create({"name": unique(label), **fields})
        method = self.v1.payment_methods.attach(card, {"customer": customer.id})
        return self.v1.customers.update(customer.id, {"invoice_settings": {"default_payment_method": method.id}})

    def price(self, label: str, amount: int, **fields) -> str:
        """A price of a product of its own."""
        form = {"currency": "usd", "unit_amount": amount, "product_data": {"name": unique(label)}, **fields}
        return self.v1.prices.create(form).id

    def monthly(self, label: str) -> str:
        """A price of ten dollars a month."""
        return self.price(label, 1000, recurring={"interval": "month"})

    def advanced(self, clock: str, to: datetime) -> None:
        """Advances a test clock, and waits until everything has happened."""
        clocks = self.v1.test_helpers.test_clocks
        clocks.advance(clock, {"frozen_time": int(to.timestamp())})
        eventually("the clock is ready", lambda: clocks.retrieve(clock).status == "ready")

    def test_an_invoice_with_a_coupon_is_paid(self) -> None:
        customer = self.payer("invoice")
        coupon = self.v1.coupons.create({"percent_off": 25, "duration": "once"})
        self.v1.invoice_items.create({"customer": customer.id, "amount": 2000, "currency": "usd", "description": "Work"})
        draft = self.v1.invoices.create(
            {"customer": customer.id, "pending_invoice_items_behavior": "include", "discounts": [{"coupon": coupon.id}]}
        )
        opened = self.v1.invoices.finalize_invoice(draft.id)
        self.assertEqual((opened.status, opened.subtotal, opened.total), ("open", 2000, 1500))
        self.v1.invoices.pay(draft.id)
        read = self.v1.invoices.retrieve(draft.id, {"expand": ["payments.data.payment.payment_intent"]})
        intent = read.payments.data[0].payment.payment_intent
        self.assertEqual((read.status, intent.status, intent.amount), ("paid", "succeeded", 1500))
        self.assertEqual([line.description for line in self.v1.invoices.line_items.list(draft.id).data], ["Work"])
        self.assertEqual(self.v1.coupons.retrieve(coupon.id).times_redeemed, 1)
        self.refused(stripe.InvalidRequestError, None, self.v1.invoices.void_invoice, draft.id)

    def test_a_card_that_is_declined_leaves_an_invoice_open(self) -> None:
        customer = self.payer("declined", "pm_card_chargeCustomerFail")
        self.v1.invoice_items.create({"customer": customer.id, "amount": 700, "currency": "usd"})
        draft = self.v1.invoices.create({"customer": customer.id, "pending_invoice_items_behavior": "include"})
        self.v1.invoices.finalize_invoice(draft.id)
        self.refused(stripe.CardError, "card_declined", self.v1.invoices.pay, draft.id)
        self.assertEqual(self.v1.invoices.retrieve(draft.id).status, "open")
        self.v1.invoices.void_invoice(draft.id)
        self.assertEqual(self.v1.invoices.retrieve(draft.id).status, "void")

    def test_a_subscription_renews_on_a_test_clock(self) -> None:
        clock = self.v1.test_helpers.test_clocks.create({"frozen_time": int(START.timestamp())}).id
        customer = self.payer("renews", test_clock=clock)
        made = self.v1.subscriptions.create(
            {"customer": customer.id, "items": [{"price": self.monthly("renews"), "quantity": 2}]}
        )
        self.assertEqual(made.status, "active")
        self.advanced(clock, START + timedelta(days=31, hours=2))
        invoices = self.v1.invoices.list({"subscription": made.id}).data
        told = [(invoice.billing_reason, invoice.status, invoice.total) for invoice in invoices]
        self.assertEqual(told, [("subscription_cycle", "paid", 2000), ("subscription_create", "paid", 2000)])

    def test_a_subscription_changes_and_ends(self) -> None:
        customer = self.payer("changes")
        made = self.v1.subscriptions.create({"customer": customer.id, "items": [{"price": self.monthly("changes")}]})
        # A member of this name is a method of every object of the client.
        item = made["items"].data[0]
        change = {"items": [{"id": item.id, "quantity": 3}], "proration_behavior": "always_invoice"}
        self.v1.subscriptions.update(made.id, change)
        read = self.v1.subscriptions.retrieve(made.id, {"expand": ["latest_invoice"]})
        self.assertEqual((read["items"].data[0].quantity, read.latest_invoice.total), (3, 2000))
        self.assertEqual(self.v1.subscriptions.cancel(made.id).status, "canceled")
        self.refused(stripe.InvalidRequestError, "resource_missing", self.v1.subscriptions.cancel, made.id)

    def test_a_checkout_page_is_paid(self) -> None:
        line = {"price": self.price("checkout", 1500), "quantity": 2}
        form = {"mode": "payment", "success_url": "https://example.com/thanks", "line_items": [line]}
        made = self.v1.checkout.sessions.create(form)
        self.assertEqual((made.status, made.amount_total), ("open", 3000))
        fields = {"email": "jenny@example.com", "name": "Jenny Rosen", "card_expiry": "12 / 34", "card_cvc": "123"}
        for card, status in [("4000000000000002", 402), ("4242424242424242", 303)]:
            body = urlencode({**fields, "card_number": card}).encode()
            with self.assertRaises(HTTPError) as caught:
                build_opener(Unfollowed).open(Request(made.url, data=body, method="POST"))
            self.assertEqual(caught.exception.code, status)
            caught.exception.close()
        read = self.v1.checkout.sessions.retrieve(made.id, {"expand": ["payment_intent"]})
        self.assertEqual((read.status, read.payment_intent.amount_received), ("complete", 3000))
        self.refused(stripe.InvalidRequestError, None, self.v1.checkout.sessions.expire, made.id)

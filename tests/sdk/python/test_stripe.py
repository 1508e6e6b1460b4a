"""The official client for Python: what it writes is read back, and what cannot be is refused."""

import stripe

from environment import unique
from stripe_clone import StripeTest, client

CARD = {"payment_method": "pm_card_visa", "payment_method_types": ["card"]}


class CatalogTest(StripeTest):
    def test_customers_products_and_prices(self) -> None:
        name = unique("catalog")
        customer = self.v1.customers.create({"name": name, "email": f"{name}@example.com", "metadata": {"order": "6735"}})
        self.v1.customers.update(customer.id, {"phone": "+15551234567", "metadata": {"order": ""}})
        read = self.v1.customers.retrieve(customer.id)
        self.assertEqual((read.phone, read.metadata.to_dict()), ("+15551234567", {}))
        product = self.v1.products.create({"name": name, "default_price_data": {"currency": "usd", "unit_amount": 900}})
        prices = self.v1.prices.list({"product": product.id, "expand": ["data.product"]})
        self.assertEqual([(price.id, price.product.name) for price in prices.data], [(product.default_price, name)])
        self.refused(stripe.InvalidRequestError, "resource_missing", self.v1.prices.retrieve, "price_0")
        self.refused(stripe.InvalidRequestError, "parameter_unknown", self.v1.customers.create, {"nmae": "x"})

    def test_pages_and_searches(self) -> None:
        name = unique("pages")
        made = [self.v1.customers.create({"name": name, "email": f"{name}@example.com"}).id for _ in range(3)]
        walked = self.v1.customers.list({"email": f"{name}@example.com", "limit": 1}).auto_paging_iter()
        self.assertEqual([customer.id for customer in walked], made[::-1])
        found = self.v1.customers.search({"query": f"name:'{name}'", "limit": 2}).auto_paging_iter()
        self.assertEqual([customer.id for customer in found], made[::-1])
        self.refused(stripe.InvalidRequestError, None, self.v1.customers.search, {"query": "name"})

    def test_keys_are_checked_and_repeated_requests_answered_once(self) -> None:
        self.refused(stripe.AuthenticationError, None, client("sk_test_nobody").v1.customers.list)
        key, form = unique("key"), {"name": "Once"}
        first = self.v1.products.create(form, {"idempotency_key": key})
        self.assertEqual(self.v1.products.create(form, {"idempotency_key": key}).id, first.id)
        self.refused(stripe.IdempotencyError, None, self.v1.products.create, {"name": "Twice"}, {"idempotency_key": key})


class PaymentTest(StripeTest):
    def test_a_payment_and_its_refund(self) -> None:
        intent = self.v1.payment_intents.create({"amount": 2000, "currency": "usd", **CARD, "confirm": True})
        self.assertEqual((intent.status, intent.amount_received), ("succeeded", 2000))
        charge = self.v1.charges.retrieve(intent.latest_charge, {"expand": ["balance_transaction"]})
        self.assertEqual(charge.balance_transaction.net, 1912)
        refund = self.v1.refunds.create({"payment_intent": intent.id, "amount": 500})
        self.assertEqual(self.v1.refunds.retrieve(refund.id).charge, charge.id)
        self.assertEqual(self.v1.charges.retrieve(charge.id).amount_refunded, 500)
        over = {"payment_intent": intent.id, "amount": 1600}
        self.refused(stripe.InvalidRequestError, None, self.v1.refunds.create, over)

    def test_cards_that_are_declined(self) -> None:
        form = {"amount": 2000, "currency": "usd", **CARD, "payment_method": "pm_card_chargeDeclined", "confirm": True}
        error = self.refused(stripe.CardError, "card_declined", self.v1.payment_intents.create, form)
        self.assertEqual((error.http_status, error.error.decline_code), (402, "generic_decline"))
        intent = self.v1.payment_intents.retrieve(error.error.payment_intent.id)
        self.assertEqual((intent.status, intent.last_payment_error.code), ("requires_payment_method", "card_declined"))
        again = self.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_mastercard"})
        self.assertEqual(again.status, "succeeded")

    def test_money_is_held_and_captured_or_let_go(self) -> None:
        form = {"amount": 2000, "currency": "usd", **CARD, "confirm": True, "capture_method": "manual"}
        held = self.v1.payment_intents.create(form)
        captured = self.v1.payment_intents.capture(held.id, {"amount_to_capture": 1500})
        self.assertEqual((captured.status, captured.amount_received), ("succeeded", 1500))
        other = self.v1.payment_intents.create(form)
        self.assertEqual(self.v1.payment_intents.cancel(other.id).status, "canceled")
        self.refused(stripe.InvalidRequestError, "payment_intent_unexpected_state", self.v1.payment_intents.capture, other.id)

    def test_methods_are_saved(self) -> None:
        customer = self.v1.customers.create({"name": unique("saved")})
        intent = self.v1.setup_intents.create(
            {"customer": customer.id, "payment_method": "pm_card_visa", "payment_method_types": ["card"], "confirm": True}
        )
        methods = self.v1.customers.payment_methods.list(customer.id)
        self.assertEqual([method.id for method in methods.data], [intent.payment_method])
        self.v1.payment_methods.detach(intent.payment_method)
        self.assertEqual(self.v1.customers.payment_methods.list(customer.id).data, [])
        attach = self.v1.payment_methods.attach
        self.refused(stripe.CardError, "card_declined", attach, "pm_card_chargeDeclined", {"customer": customer.id})

    def test_the_balance_and_disputes(self) -> None:
        balance = self.v1.balance.retrieve()
        self.assertEqual({amount.currency for amount in balance.available}, {amount.currency for amount in balance.pending})
        charge = self.v1.charges.create({"amount": 1000, "currency": "usd", "source": "tok_createDispute"})
        dispute = self.v1.disputes.list({"charge": charge.id}).data[0]
        self.assertEqual(self.v1.disputes.close(dispute.id).status, "lost")
        self.refused(stripe.InvalidRequestError, None, self.v1.disputes.close, dispute.id)


class EventTest(StripeTest):
    def test_events_are_told_with_what_they_replaced(self) -> None:
        customer = self.v1.customers.create({"name": unique("event")})
        self.v1.customers.update(customer.id, {"name": "After"})
        event = self.v1.events.list({"type": "customer.updated", "limit": 1}).data[0]
        read = self.v1.events.retrieve(event.id)
        self.assertEqual(read.data.previous_attributes.to_dict(), {"name": customer.name})
        self.refused(stripe.InvalidRequestError, "resource_missing", self.v1.events.retrieve, "evt_0")

    def test_webhook_endpoints(self) -> None:
        endpoint = self.v1.webhook_endpoints.create({"url": "https://hooks.example.com/", "enabled_events": ["refund.failed"]})
        self.assertTrue(endpoint.secret.startswith("whsec_"))
        self.v1.webhook_endpoints.update(endpoint.id, {"disabled": True})
        self.assertEqual(self.v1.webhook_endpoints.retrieve(endpoint.id).status, "disabled")
        self.v1.webhook_endpoints.delete(endpoint.id)
        self.refused(stripe.InvalidRequestError, "resource_missing", self.v1.webhook_endpoints.retrieve, endpoint.id)

-- The views on what is sold again and again: the vendor's objects with the vendor's field names, one row each.

CREATE VIEW state_v1.coupons AS
SELECT
    id, 'coupon'::text AS object, amount_off, applies_to, created, currency, currency_options, duration,
    duration_in_months, false AS livemode, max_redemptions, metadata, name, percent_off, redeem_by, times_redeemed
FROM public.coupons
WHERE NOT deleted;
COMMENT ON VIEW state_v1.coupons IS 'Coupons that have not been deleted.';

CREATE VIEW state_v1.promotion_codes AS
SELECT
    id, 'promotion_code'::text AS object, active, code, created, customer, expires_at, false AS livemode,
    max_redemptions, metadata, jsonb_build_object('coupon', coupon, 'type', 'coupon') AS promotion, restrictions,
    times_redeemed
FROM public.promotion_codes;
COMMENT ON VIEW state_v1.promotion_codes IS 'What customers type to get a coupon.';

CREATE VIEW state_v1.tax_rates AS
SELECT
    id, 'tax_rate'::text AS object, active, country, created, description, display_name, inclusive, jurisdiction,
    false AS livemode, metadata, percentage, state, tax_type
FROM public.tax_rates;
COMMENT ON VIEW state_v1.tax_rates IS 'Tax rates, in percent.';

CREATE VIEW state_v1.discounts AS
SELECT
    id, 'discount'::text AS object, checkout_session, customer, "end", invoice, promotion_code,
    jsonb_build_object('coupon', coupon, 'type', 'coupon') AS source, start, subscription
FROM public.discounts;
COMMENT ON VIEW state_v1.discounts IS 'Coupons as they were applied to something.';

CREATE VIEW state_v1.subscriptions AS
SELECT
    id, 'subscription'::text AS object, billing_cycle_anchor, cancel_at, cancel_at_period_end, canceled_at,
    cancellation_details, collection_method, created, currency, customer, days_until_due, default_payment_method,
    default_tax_rates, description, discounts, ended_at, latest_invoice, false AS livemode, metadata, payment_settings,
    start_date, status, test_clock, trial_end, trial_settings, trial_start
FROM public.subscriptions;
COMMENT ON VIEW state_v1.subscriptions IS 'Subscriptions; what they are to is in subscription_items.';

CREATE VIEW state_v1.subscription_items AS
SELECT
    item ->> 'id' AS id, 'subscription_item'::text AS object, (item ->> 'created')::bigint AS created,
    current_period_end, current_period_start, coalesce(item -> 'metadata', '{}') AS metadata, item ->> 'price' AS price,
    (item ->> 'quantity')::bigint AS quantity, subscriptions.id AS subscription
FROM public.subscriptions
CROSS JOIN LATERAL jsonb_array_elements(items) AS item;
COMMENT ON VIEW state_v1.subscription_items IS 'Items of subscriptions; price is the id of a price.';

CREATE VIEW state_v1.invoices AS
SELECT
    id, 'invoice'::text AS object, amount_due, amount_paid,
    CASE WHEN status IN ('paid', 'void') THEN 0 ELSE amount_due - amount_paid END AS amount_remaining, attempt_count,
    attempted, auto_advance, automatically_finalizes_at, billing_reason, collection_method, created, currency,
    custom_fields, customer, default_payment_method, default_tax_rates, description, discounts, due_date, effective_at,
    ending_balance, footer, false AS livemode, metadata, next_payment_attempt, number, period_end, period_start,
    post_payment_credit_notes_amount, pre_payment_credit_notes_amount, starting_balance, statement_descriptor, status,
    status_transitions, subtotal, test_clock, total, total_discount_amounts, total_taxes, subscription, payment_intent
FROM public.invoices;
COMMENT ON VIEW state_v1.invoices IS
    'Invoices; subscription is the one of parent.subscription_details, payment_intent that of the payment.';

CREATE VIEW state_v1.invoice_line_items AS
SELECT
    line ->> 'id' AS id, 'line_item'::text AS object, (line ->> 'amount')::bigint AS amount, line ->> 'currency' AS currency,
    line ->> 'description' AS description, invoices.id AS invoice, line -> 'parent' AS parent, line -> 'period' AS period,
    line -> 'pricing' AS pricing, (line ->> 'quantity')::bigint AS quantity
FROM public.invoices
CROSS JOIN LATERAL jsonb_array_elements(lines) AS line;
COMMENT ON VIEW state_v1.invoice_line_items IS 'Lines of invoices.';

CREATE VIEW state_v1.invoiceitems AS
SELECT
    id, 'invoiceitem'::text AS object, amount, currency, customer, created AS date, description, discountable, discounts,
    invoice, false AS livemode, metadata, period, pricing, proration, quantity, tax_rates, test_clock, subscription
FROM public.invoice_items;
COMMENT ON VIEW state_v1.invoiceitems IS 'Invoice items; those without an invoice are pending.';

CREATE VIEW state_v1.credit_notes AS
SELECT
    id, 'credit_note'::text AS object, amount, created, currency, customer, effective_at, invoice, false AS livemode, memo,
    metadata, number, out_of_band_amount, post_payment_amount, pre_payment_amount, reason, refunds, status, voided_at
FROM public.credit_notes;
COMMENT ON VIEW state_v1.credit_notes IS 'What was taken back of invoices.';

CREATE VIEW state_v1.checkout_sessions AS
SELECT
    id, 'checkout.session'::text AS object, allow_promotion_codes, amount_subtotal, amount_total, cancel_url,
    client_reference_id, created, currency, customer, customer_creation, customer_details, customer_email, expires_at,
    invoice, false AS livemode, metadata, mode, payment_intent, payment_link, payment_method_types, payment_status,
    setup_intent, status, submit_type, subscription, success_url
FROM public.checkout_sessions;
COMMENT ON VIEW state_v1.checkout_sessions IS 'Checkout sessions.';

CREATE VIEW state_v1.payment_links AS
SELECT
    id, 'payment_link'::text AS object, active, after_completion, allow_promotion_codes, currency, customer_creation,
    inactive_message, false AS livemode, metadata, payment_method_collection
FROM public.payment_links;
COMMENT ON VIEW state_v1.payment_links IS 'Payment links.';

CREATE VIEW state_v1.test_clocks AS
SELECT
    id, 'test_helpers.test_clock'::text AS object, created, deletes_after, frozen_time, false AS livemode, name,
    CASE WHEN target_frozen_time IS NULL THEN 'ready' ELSE 'advancing' END AS status
FROM public.test_clocks;
COMMENT ON VIEW state_v1.test_clocks IS 'Test clocks; frozen_time is the time of their customers.';

CREATE OR REPLACE VIEW state_v1.customers AS
SELECT
    id, 'customer'::text AS object, address, balance, business_name, created, currency, description, email,
    individual_name, invoice_prefix, invoice_settings, false AS livemode, metadata, name, next_invoice_sequence, phone,
    preferred_locales, shipping, tax_exempt, default_source, test_clock
FROM public.customers
WHERE NOT deleted;

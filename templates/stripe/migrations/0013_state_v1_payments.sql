-- Payments for `asym query` and graders, as in 0002_state_v1.sql; customers get what came later at the end.

CREATE OR REPLACE VIEW state_v1.customers AS
SELECT
    id, 'customer'::text AS object, address, balance, business_name, created, currency, description, email,
    individual_name, invoice_prefix, invoice_settings, false AS livemode, metadata, name, next_invoice_sequence, phone,
    preferred_locales, shipping, tax_exempt, default_source
FROM public.customers
WHERE NOT deleted;

CREATE VIEW state_v1.payment_methods AS
SELECT
    id, 'payment_method'::text AS object, allow_redisplay, billing_details, card, created, customer, false AS livemode,
    metadata, sepa_debit, type
FROM public.payment_methods;
COMMENT ON VIEW state_v1.payment_methods IS
    'Payment methods, those of no customer too; ids that begin with card_ were attached as sources.';

CREATE VIEW state_v1.payment_intents AS
SELECT
    id, 'payment_intent'::text AS object, amount, amount_capturable, amount_received, automatic_payment_methods,
    canceled_at, cancellation_reason, capture_method, client_secret, confirmation_method, created, currency, customer,
    description, last_payment_error, latest_charge, false AS livemode, metadata, next_action, payment_details,
    payment_method, payment_method_options, payment_method_types, receipt_email, setup_future_usage, shipping,
    statement_descriptor, statement_descriptor_suffix, status, transfer_group
FROM public.payment_intents;
COMMENT ON VIEW state_v1.payment_intents IS 'Payment intents; amounts are in the smallest currency unit.';

CREATE VIEW state_v1.setup_intents AS
SELECT
    id, 'setup_intent'::text AS object, automatic_payment_methods, cancellation_reason, client_secret, created, customer,
    description, last_setup_error, latest_attempt, false AS livemode, metadata, next_action, payment_method,
    payment_method_options, payment_method_types, status, usage
FROM public.setup_intents;
COMMENT ON VIEW state_v1.setup_intents IS 'Setup intents.';

CREATE VIEW state_v1.charges AS
SELECT
    id, 'charge'::text AS object, amount, amount_captured, amount_refunded, balance_transaction, billing_details, captured,
    created, currency, customer, description, disputed, failure_code, failure_message, fraud_details, false AS livemode,
    metadata, outcome, paid, payment_intent, payment_method, payment_method_details, receipt_email, receipt_number,
    refunded, shipping, statement_descriptor, statement_descriptor_suffix, status, transfer_group
FROM public.charges;
COMMENT ON VIEW state_v1.charges IS 'Charges, failed ones too.';

CREATE VIEW state_v1.refunds AS
SELECT
    id, 'refund'::text AS object, amount, balance_transaction, charge, created, currency, failure_balance_transaction,
    failure_reason, metadata, payment_intent, reason, receipt_number, status
FROM public.refunds;
COMMENT ON VIEW state_v1.refunds IS 'Refunds; one without a balance_transaction gave back what was only set aside.';

CREATE VIEW state_v1.disputes AS
SELECT
    id, 'dispute'::text AS object, amount, balance_transactions, charge, created, currency, due_by, evidence,
    is_charge_refundable, false AS livemode, metadata, payment_intent, payment_method_details, reason, status,
    submission_count
FROM public.disputes;
COMMENT ON VIEW state_v1.disputes IS 'Disputes; due_by and submission_count are those of evidence_details.';

CREATE VIEW state_v1.balance_transactions AS
SELECT
    id, 'balance_transaction'::text AS object, amount, available_on, created, currency, description, fee, fee_details, net,
    payout, reporting_category, source, type
FROM public.balance_transactions;
COMMENT ON VIEW state_v1.balance_transactions IS
    'What moved the balance, which is the sum of net; available when world time has reached available_on.';

CREATE VIEW state_v1.payouts AS
SELECT
    id, 'payout'::text AS object, amount, arrival_date, balance_transaction, created, currency, description, destination,
    failure_balance_transaction, false AS livemode, metadata, method, source_type, statement_descriptor, status
FROM public.payouts;
COMMENT ON VIEW state_v1.payouts IS 'Payouts.';

CREATE VIEW state_v1.customer_balance_transactions AS
SELECT
    id, 'customer_balance_transaction'::text AS object, amount, created, currency, customer, description, ending_balance,
    invoice, false AS livemode, metadata, type
FROM public.customer_balance_transactions;
COMMENT ON VIEW state_v1.customer_balance_transactions IS 'What changed the balances of customers.';

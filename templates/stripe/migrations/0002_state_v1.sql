-- What `asym query` and graders read: the vendor's objects with the vendor's field names, one row each.
-- Version 1 keeps its columns; what is added later comes at the end.

CREATE VIEW state_v1.account AS
SELECT id, 'account'::text AS object, display_name, email, country, default_currency FROM public.account;
COMMENT ON VIEW state_v1.account IS 'The account that API keys act for.';

CREATE VIEW state_v1.customers AS
SELECT
    id, 'customer'::text AS object, address, balance, business_name, created, currency, description, email,
    individual_name, invoice_prefix, invoice_settings, false AS livemode, metadata, name, next_invoice_sequence, phone,
    preferred_locales, shipping, tax_exempt
FROM public.customers
WHERE NOT deleted;
COMMENT ON VIEW state_v1.customers IS 'Customers that have not been deleted; created is seconds since the epoch.';

CREATE VIEW state_v1.deleted_customers AS
SELECT id, 'customer'::text AS object, true AS deleted FROM public.customers WHERE deleted;
COMMENT ON VIEW state_v1.deleted_customers IS 'What the API still answers for deleted customers.';

CREATE VIEW state_v1.products AS
SELECT
    id, 'product'::text AS object, active, created, default_price, description, images, false AS livemode,
    marketing_features, metadata, name, package_dimensions, shippable, statement_descriptor, tax_code, unit_label,
    updated, url
FROM public.products;
COMMENT ON VIEW state_v1.products IS 'Products; default_price is the id of a price.';

CREATE VIEW state_v1.prices AS
SELECT
    id, 'price'::text AS object, active, billing_scheme, created, currency, currency_options, custom_unit_amount,
    false AS livemode, lookup_key, metadata, nickname, product, recurring, tax_behavior, tiers, tiers_mode,
    transform_quantity, type, unit_amount, unit_amount_decimal
FROM public.prices;
COMMENT ON VIEW state_v1.prices IS 'Prices; product is the id of a product, amounts are in the smallest currency unit.';

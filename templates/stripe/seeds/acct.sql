-- Acme Corp sells workflow automation. Who owns what here (account managers, product owners) are the people of the
-- fixture `acme-corp` of the template slack; the customers are the companies they talk about there.

UPDATE account
SET display_name = 'Acme Corp', email = 'elena@acme.example', country = 'US', default_currency = 'usd';

-- Monday morning.
UPDATE _asym_state.clock SET anchor = '2026-01-05T09:00:00Z';
UPDATE _asym_state.identifiers SET seed = 'stripe/acct';

COPY customers (
    id, created, address, balance, business_name, currency, description, email, individual_name, invoice_prefix,
    invoice_settings, metadata, name, next_invoice_sequence, phone, preferred_locales, shipping, tax_exempt
) FROM stdin;
cus_rG4kWy7TErFrZl	1710166929	{"city": "Seattle", "country": "US", "line1": "1200 Harbor Avenue", "line2": "Suite 400", "postal_code": "98101", "state": "WA"}	0	\N	\N	Enterprise, 212 seats; renewal decided in January 2026	ap@northwind.example	\N	5VOIWG2T	{"custom_fields": [{"name": "PO number", "value": "NW-2291"}], "default_payment_method": null, "footer": "Purchase order NW-2291", "rendering_options": null}	{"account_manager": "marcus@acme.example", "plan": "enterprise", "seats": "212"}	Northwind Traders	22	+1 206 555 0142	["en-US"]	\N	none
cus_7egzYyX5ybr24q	1726589133	{"city": "Austin", "country": "US", "line1": "4120 Freidrich Lane", "line2": null, "postal_code": "78744", "state": "TX"}	0	\N	\N	Team, 25 seats; says the December 2025 invoice is wrong (ticket 2318)	accounts@initech.example	\N	SOCSG4CK	{"custom_fields": null, "default_payment_method": null, "footer": null, "rendering_options": null}	{"account_manager": "sam@acme.example", "plan": "team", "seats": "25", "flag": "overdue"}	Initech	16	+1 512 555 0177	["en-US"]	\N	none
cus_WVBhq2oIDm4xke	1733043100	{"city": "Rotterdam", "country": "NL", "line1": "88 Terminal Road", "line2": null, "postal_code": "3011 AA", "state": null}	0	\N	\N	Team, billed yearly on 1 December	billing@globex.example	\N	A6TZQMX4	{"custom_fields": null, "default_payment_method": null, "footer": null, "rendering_options": null}	{"account_manager": "marcus@acme.example", "plan": "team", "seats": "35"}	Globex Logistics	2	+31 10 555 0119	["en", "nl"]	\N	none
cus_r4beSHiCPU4TSd	1740391978	{"city": "Leeds", "country": "GB", "line1": "7 Orchard Lane", "line2": null, "postal_code": "LS1 4AP", "state": null}	0	\N	\N	Starter; wants to upgrade to Team for approvals	finance@brightleaf.example	\N	252J71NE	{"custom_fields": null, "default_payment_method": null, "footer": null, "rendering_options": null}	{"account_manager": "sam@acme.example", "plan": "starter", "seats": "6"}	Brightleaf Foods	11	+44 113 555 0104	["en-GB"]	{"address": {"city": "Leeds", "country": "GB", "line1": "Dock 3, 7 Orchard Lane", "line2": null, "postal_code": "LS1 4AP", "state": null}, "name": "Brightleaf Foods Receiving", "phone": null}	none
cus_qjIZqCEDd8Te1A	1744141216	{"city": "Columbus", "country": "US", "line1": "500 Mercy Drive", "line2": null, "postal_code": "43215", "state": "OH"}	0	\N	\N	Team; non-profit, exempt from sales tax	procurement@halcyon.example	\N	7HNUIN66	{"custom_fields": null, "default_payment_method": null, "footer": null, "rendering_options": null}	{"account_manager": "marcus@acme.example", "plan": "team", "seats": "60"}	Halcyon Health	9	+1 614 555 0150	["en-US"]	\N	exempt
cus_MvFdEIWG7XLQe1	1755640682	\N	-2900	\N	\N	Starter; a month free, agreed in December	dana@whitfield.example	\N	ZX169LUS	{"custom_fields": null, "default_payment_method": null, "footer": null, "rendering_options": null}	{"account_manager": "sam@acme.example", "plan": "starter"}	Dana Whitfield	5	+1 303 555 0163	["en-US"]	\N	none
cus_bt4kbopmpOmYdi	1759307232	{"city": "Lyon", "country": "FR", "line1": "31 Rue des Ateliers", "line2": null, "postal_code": "69001", "state": null}	0	\N	\N	Starter; first order of Acme Flow 4	hello@cobaltstudio.example	\N	HCH8Z47C	{"custom_fields": null, "default_payment_method": null, "footer": null, "rendering_options": null}	{"account_manager": "sam@acme.example", "plan": "starter", "seats": "2"}	Cobalt Studio	4	\N	["fr"]	\N	none
cus_z0XKz9qdQ9S61D	1765193901	{"city": "Berlin", "country": "DE", "line1": "Lindenstraße 14", "line2": null, "postal_code": "10969", "state": null}	0	\N	\N	Team, billed yearly in euros; reverse charge	rechnung@fabrikam.example	\N	Y8GZ15L1	{"custom_fields": null, "default_payment_method": null, "footer": null, "rendering_options": null}	{"account_manager": "marcus@acme.example", "plan": "team", "seats": "14"}	Fabrikam GmbH	2	+49 30 5550 1180	["de", "en"]	\N	reverse
\.

COPY products (
    id, created, updated, active, description, images, marketing_features, metadata, name, package_dimensions,
    shippable, statement_descriptor, tax_code, unit_label, url
) FROM stdin;
prod_kyAaBuggvVCpw7	1698915600	1736940600	f	The first plan; no longer sold.	[]	[]	{"tier": "classic"}	Acme Flow Classic	\N	\N	\N	\N	seat	\N
prod_AFigwAgcOupRMp	1705936200	1705936200	t	A day with customer success to move the first three workflows.	[]	[]	{"owner": "sam@acme.example"}	Onboarding Workshop	\N	\N	\N	\N	\N	\N
prod_ila14ejl5r3QA9	1736938800	1736939100	t	Workflow automation for small teams.	[]	[{"name": "5 workflows"}, {"name": "E-mail support"}]	{"tier": "starter", "owner": "aiko@acme.example"}	Acme Flow Starter	\N	\N	ACME FLOW	txcd_10103001	seat	https://acme.example/pricing
prod_baC8LKQUAFqHQT	1736939400	1765231491	t	Workflow automation for departments.	[]	[{"name": "Unlimited workflows"}, {"name": "Slack integration"}, {"name": "Support within one working day"}]	{"tier": "team", "owner": "aiko@acme.example"}	Acme Flow Team	\N	\N	ACME FLOW	txcd_10103001	seat	https://acme.example/pricing
prod_qQzyZhSLbogX29	1736940000	1736940300	t	Workflow automation with single sign-on, audit log and a named contact.	[]	[{"name": "Everything in Team"}, {"name": "Single sign-on"}, {"name": "Audit log"}, {"name": "Named contact"}]	{"tier": "enterprise", "owner": "priya@acme.example"}	Acme Flow Enterprise	\N	\N	ACME FLOW	txcd_10103001	seat	https://acme.example/pricing
\.

COPY prices (
    id, created, active, billing_scheme, currency, currency_options, custom_unit_amount, lookup_key, metadata, nickname,
    product, recurring, tax_behavior, tiers, tiers_mode, transform_quantity, type, unit_amount, unit_amount_decimal
) FROM stdin;
price_1z2I2pBzTnkPMrxRC33EjoxA	1698915600	f	per_unit	usd	{}	\N	\N	{}	Classic monthly	prod_kyAaBuggvVCpw7	{"interval": "month", "interval_count": 1, "meter": null, "usage_type": "licensed"}	unspecified	\N	\N	\N	recurring	1900	1900
price_1AFigwAgcOupRMp9Gj1SSNni	1705936200	t	per_unit	usd	{}	\N	onboarding_workshop	{}	One day	prod_AFigwAgcOupRMp	\N	exclusive	\N	\N	\N	one_time	150000	150000
price_1ZqIrqAMst0Fx75CjRqkamZN	1736939100	t	per_unit	usd	{}	\N	starter_monthly	{}	Starter monthly	prod_ila14ejl5r3QA9	{"interval": "month", "interval_count": 1, "meter": null, "usage_type": "licensed"}	exclusive	\N	\N	\N	recurring	2900	2900
price_1eDzROdsA4PatjPGFraAXn9X	1736939520	t	per_unit	usd	{"gbp": {"custom_unit_amount": null, "tax_behavior": "exclusive", "unit_amount": 7900, "unit_amount_decimal": "7900"}}	\N	team_monthly	{}	Team monthly	prod_baC8LKQUAFqHQT	{"interval": "month", "interval_count": 1, "meter": null, "usage_type": "licensed"}	exclusive	\N	\N	\N	recurring	9900	9900
price_1ZV4siIkpuwe42Oj8RTinzOv	1736939580	t	per_unit	usd	{}	\N	team_yearly	{}	Team yearly, two months free	prod_baC8LKQUAFqHQT	{"interval": "year", "interval_count": 1, "meter": null, "usage_type": "licensed"}	exclusive	\N	\N	\N	recurring	99000	99000
price_1REG54Sf3FPuDUwVWTbspE7H	1736940300	t	tiered	usd	{}	\N	enterprise_monthly	{}	Enterprise monthly by seats	prod_qQzyZhSLbogX29	{"interval": "month", "interval_count": 1, "meter": null, "usage_type": "licensed"}	exclusive	[{"flat_amount": null, "flat_amount_decimal": null, "unit_amount": 8900, "unit_amount_decimal": "8900", "up_to": 50}, {"flat_amount": null, "flat_amount_decimal": null, "unit_amount": 7400, "unit_amount_decimal": "7400", "up_to": 200}, {"flat_amount": null, "flat_amount_decimal": null, "unit_amount": 6200, "unit_amount_decimal": "6200", "up_to": null}]	volume	\N	recurring	\N	\N
price_1wLgqnY1bFhD0zkac8HQgzDB	1765231491	t	per_unit	eur	{}	\N	team_monthly_eur	{}	Team monthly (EUR)	prod_baC8LKQUAFqHQT	{"interval": "month", "interval_count": 1, "meter": null, "usage_type": "licensed"}	exclusive	\N	\N	\N	recurring	9500	9500
price_1Tq8VnQm2XcYzR5hKdWb7LpE	1765231517	t	per_unit	eur	{}	\N	team_yearly_eur	{}	Team yearly (EUR)	prod_baC8LKQUAFqHQT	{"interval": "year", "interval_count": 1, "meter": null, "usage_type": "licensed"}	exclusive	\N	\N	\N	recurring	95000	95000
\.

UPDATE products SET default_price = 'price_1AFigwAgcOupRMp9Gj1SSNni' WHERE id = 'prod_AFigwAgcOupRMp';
UPDATE products SET default_price = 'price_1ZqIrqAMst0Fx75CjRqkamZN' WHERE id = 'prod_ila14ejl5r3QA9';
UPDATE products SET default_price = 'price_1eDzROdsA4PatjPGFraAXn9X' WHERE id = 'prod_baC8LKQUAFqHQT';
UPDATE products SET default_price = 'price_1REG54Sf3FPuDUwVWTbspE7H' WHERE id = 'prod_qQzyZhSLbogX29';

-- How they pay: everyone has a card, Fabrikam a bank account. Initech's card is on file, and has not been charged since
-- they say that the December invoice is wrong.
COPY payment_methods (
    id, created, allow_redisplay, billing_details, card, customer, metadata, number, prepared, sepa_debit, spent,
    type
) FROM stdin;
pm_1yeXWdBkm6g1RjQITOh8C4Tp	1710167110	always	{"address": {"city": "Seattle", "country": "US", "line1": null, "line2": null, "postal_code": "98101", "state": "WA"}, "email": "ap@northwind.example", "name": "Northwind Traders", "phone": null, "tax_id": null}	{"brand": "visa", "country": "US", "cvc_check": "pass", "exp_month": 9, "exp_year": 2027, "fingerprint": "Gdqqd8daocNKLBdq", "funding": "credit", "last4": "4242", "name": null, "address_zip": "98101"}	cus_rG4kWy7TErFrZl	{}	4242424242424242	f	\N	f	card
pm_1XV2Dl6V9mI7SZPTudlqYCzs	1726589321	always	{"address": {"city": "Austin", "country": "US", "line1": null, "line2": null, "postal_code": "78744", "state": "TX"}, "email": "accounts@initech.example", "name": "Initech", "phone": null, "tax_id": null}	{"brand": "mastercard", "country": "US", "cvc_check": "pass", "exp_month": 3, "exp_year": 2027, "fingerprint": "43v1RjTdsBKDkAUA", "funding": "credit", "last4": "4444", "name": null, "address_zip": "78744"}	cus_7egzYyX5ybr24q	{}	5555555555554444	f	\N	f	card
pm_1xmim09CAm0xMJMeDpWG4eqp	1733043303	always	{"address": {"city": "Rotterdam", "country": "NL", "line1": null, "line2": null, "postal_code": null, "state": null}, "email": "billing@globex.example", "name": "Globex Logistics", "phone": null, "tax_id": null}	{"brand": "visa", "country": "NL", "cvc_check": "pass", "exp_month": 11, "exp_year": 2028, "fingerprint": "aCqyocSoH6kCJFb0", "funding": "credit", "last4": "0002", "name": null, "address_zip": null}	cus_WVBhq2oIDm4xke	{}	4000005280000002	f	\N	f	card
pm_1uPygpZ3egEpNsZLdupMgV52	1740392122	always	{"address": {"city": "Leeds", "country": "GB", "line1": null, "line2": null, "postal_code": null, "state": null}, "email": "finance@brightleaf.example", "name": "Brightleaf Foods", "phone": null, "tax_id": null}	{"brand": "visa", "country": "GB", "cvc_check": "pass", "exp_month": 1, "exp_year": 2026, "fingerprint": "3FaY2T1KkdkSTwmk", "funding": "credit", "last4": "0000", "name": null, "address_zip": null}	cus_r4beSHiCPU4TSd	{}	4000008260000000	f	\N	f	card
pm_1OmBroKvXKNUJrhWtIc3OMhY	1744141350	always	{"address": {"city": "Columbus", "country": "US", "line1": null, "line2": null, "postal_code": "43215", "state": "OH"}, "email": "procurement@halcyon.example", "name": "Halcyon Health", "phone": null, "tax_id": null}	{"brand": "visa", "country": "US", "cvc_check": "pass", "exp_month": 6, "exp_year": 2028, "fingerprint": "Gdqqd8daocNKLBdq", "funding": "credit", "last4": "4242", "name": null, "address_zip": "43215"}	cus_qjIZqCEDd8Te1A	{}	4242424242424242	f	\N	f	card
pm_1EuwgpmFjgptFM7DIS2l2wYS	1755640915	always	{"address": {"city": null, "country": null, "line1": null, "line2": null, "postal_code": null, "state": null}, "email": "dana@whitfield.example", "name": "Dana Whitfield", "phone": null, "tax_id": null}	{"brand": "visa", "country": "US", "cvc_check": "pass", "exp_month": 5, "exp_year": 2029, "fingerprint": "wxrHXHQOUZroI94B", "funding": "debit", "last4": "5556", "name": null, "address_zip": null}	cus_MvFdEIWG7XLQe1	{}	4000056655665556	f	\N	f	card
pm_1dxup7V3ztQj3AA6W5F7uqWr	1759307412	always	{"address": {"city": "Lyon", "country": "FR", "line1": null, "line2": null, "postal_code": null, "state": null}, "email": "hello@cobaltstudio.example", "name": "Cobalt Studio", "phone": null, "tax_id": null}	{"brand": "visa", "country": "FR", "cvc_check": "pass", "exp_month": 10, "exp_year": 2028, "fingerprint": "YBFWC4uUwQzRGh98", "funding": "credit", "last4": "0003", "name": null, "address_zip": null}	cus_bt4kbopmpOmYdi	{}	4000002500000003	f	\N	f	card
pm_1AsG2Me1PF1nWeb4KEtm5np3	1765194062	always	{"address": {"city": "Berlin", "country": "DE", "line1": null, "line2": null, "postal_code": null, "state": null}, "email": "rechnung@fabrikam.example", "name": "Fabrikam GmbH", "phone": null, "tax_id": null}	\N	cus_z0XKz9qdQ9S61D	{}	DE89370400440532013000	f	{"bank_code": "37040", "branch_code": "", "country": "DE", "fingerprint": "Yb6ziHVH7dDSEnpX", "generated_from": {"charge": null, "setup_attempt": null}, "last4": "3000"}	f	sepa_debit
\.

UPDATE customers SET invoice_settings = invoice_settings || '{"default_payment_method": "pm_1yeXWdBkm6g1RjQITOh8C4Tp"}' WHERE id = 'cus_rG4kWy7TErFrZl';
UPDATE customers SET invoice_settings = invoice_settings || '{"default_payment_method": "pm_1XV2Dl6V9mI7SZPTudlqYCzs"}' WHERE id = 'cus_7egzYyX5ybr24q';
UPDATE customers SET invoice_settings = invoice_settings || '{"default_payment_method": "pm_1xmim09CAm0xMJMeDpWG4eqp"}' WHERE id = 'cus_WVBhq2oIDm4xke';
UPDATE customers SET invoice_settings = invoice_settings || '{"default_payment_method": "pm_1uPygpZ3egEpNsZLdupMgV52"}' WHERE id = 'cus_r4beSHiCPU4TSd';
UPDATE customers SET invoice_settings = invoice_settings || '{"default_payment_method": "pm_1OmBroKvXKNUJrhWtIc3OMhY"}' WHERE id = 'cus_qjIZqCEDd8Te1A';
UPDATE customers SET invoice_settings = invoice_settings || '{"default_payment_method": "pm_1EuwgpmFjgptFM7DIS2l2wYS"}' WHERE id = 'cus_MvFdEIWG7XLQe1';
UPDATE customers SET invoice_settings = invoice_settings || '{"default_payment_method": "pm_1dxup7V3ztQj3AA6W5F7uqWr"}' WHERE id = 'cus_bt4kbopmpOmYdi';
UPDATE customers SET invoice_settings = invoice_settings || '{"default_payment_method": "pm_1AsG2Me1PF1nWeb4KEtm5np3"}' WHERE id = 'cus_z0XKz9qdQ9S61D';

-- What they paid. Brightleaf's workshop was declined on 29 December; Cobalt Studio got a seat back; what Halcyon paid on
-- Friday is still on its way.
COPY payment_intents (
    id, created, amount, amount_capturable, amount_received, authenticated, automatic_payment_methods, canceled_at,
    cancellation_reason, capture_method, client_secret, confirmation_method, currency, customer, description,
    last_payment_error, latest_charge, metadata, next_action, payment_details, payment_method,
    payment_method_options, payment_method_types, receipt_email, setup_future_usage, shipping, statement_descriptor,
    statement_descriptor_suffix, status, transfer_group
) FROM stdin;
pi_3VEGv3ynlUJaM8tkhulk6pNd	1744644000	150000	0	150000	f	\N	\N	\N	automatic_async	pi_3VEGv3ynlUJaM8tkhulk6pNd_secret_tvwJ8959cgcAXiTIQXRSwHvi8	automatic	usd	cus_qjIZqCEDd8Te1A	Onboarding Workshop	\N	ch_3NSHLWFDVOyub3pfYnKgFey7	{}	\N	{}	pm_1OmBroKvXKNUJrhWtIc3OMhY	{}	["card"]	\N	\N	\N	\N	\N	succeeded	\N
pi_344boWvbrir4teJm8RIrmTes	1759395931	150000	0	150000	f	\N	\N	\N	automatic_async	pi_344boWvbrir4teJm8RIrmTes_secret_3ItljeEyObz8YC8YBOpnhjmks	automatic	usd	cus_bt4kbopmpOmYdi	Onboarding Workshop	\N	ch_3jrUBOV64R1QH7d2qygu5V3W	{}	\N	{}	pm_1dxup7V3ztQj3AA6W5F7uqWr	{}	["card"]	\N	\N	\N	\N	\N	succeeded	\N
pi_3CDaWuLS0eOanslZbZ8Z2sXn	1763589730	2900	0	2900	f	\N	\N	\N	automatic_async	pi_3CDaWuLS0eOanslZbZ8Z2sXn_secret_lyY8vonQQMuVRKUcQ3ffH4kD0	automatic	usd	cus_MvFdEIWG7XLQe1	Acme Flow Starter, November	\N	ch_3RRKoEd9qK1OoKiXkzNjxmlR	{}	\N	{}	pm_1EuwgpmFjgptFM7DIS2l2wYS	{}	["card"]	\N	\N	\N	\N	\N	succeeded	\N
pi_3Am5OK5LWQw7NljflpE2oaOg	1764577904	5800	0	5800	f	\N	\N	\N	automatic_async	pi_3Am5OK5LWQw7NljflpE2oaOg_secret_fI8YTqEpv3fvs6B4RHv6355b7	automatic	usd	cus_bt4kbopmpOmYdi	Acme Flow Starter, 2 seats, December	\N	ch_3EnnR49mEDk2ZVO1zvS2soXx	{}	\N	{}	pm_1dxup7V3ztQj3AA6W5F7uqWr	{}	["card"]	\N	\N	\N	\N	\N	succeeded	\N
pi_3MayIQmlr6vusOBI5rm5VtGI	1764579372	3465000	0	3465000	f	\N	\N	\N	automatic_async	pi_3MayIQmlr6vusOBI5rm5VtGI_secret_PjiiG5o9H50WpTDxSa2c9rnpn	automatic	usd	cus_WVBhq2oIDm4xke	Acme Flow Team yearly, 35 seats	\N	ch_3vvp40G3fIg6ghRpTREJCfzc	{"purchase_order": "GL-1201"}	\N	{}	pm_1xmim09CAm0xMJMeDpWG4eqp	{}	["card"]	\N	\N	\N	\N	\N	succeeded	\N
pi_3GpUXeCUYKLxQMuKkXBXBHdk	1765194317	1330000	0	1330000	f	\N	\N	\N	automatic_async	pi_3GpUXeCUYKLxQMuKkXBXBHdk_secret_myAaw3xOFGef1llTDu8QhLh5K	automatic	eur	cus_z0XKz9qdQ9S61D	Acme Flow Team yearly, 14 seats	\N	ch_3G8tyT0nx8kbKzzK9my7kE5D	{}	\N	{}	pm_1AsG2Me1PF1nWeb4KEtm5np3	{}	["sepa_debit"]	\N	\N	\N	\N	\N	succeeded	\N
pi_3qqc7EkRP8yp0AGlInaWE0Ex	1765463200	1314400	0	1314400	f	\N	\N	\N	automatic_async	pi_3qqc7EkRP8yp0AGlInaWE0Ex_secret_UJ8fArBjariuyGjqQeQIMugRz	automatic	usd	cus_rG4kWy7TErFrZl	Acme Flow Enterprise, 212 seats, December	\N	ch_3jQpgppSzQrW9UDOmKA6ZQug	{"purchase_order": "NW-2291"}	\N	{}	pm_1yeXWdBkm6g1RjQITOh8C4Tp	{}	["card"]	\N	\N	\N	\N	\N	succeeded	\N
pi_3y0dlXDdHS5yxiMs5GYn97NF	1767003487	150000	0	0	f	\N	\N	\N	automatic_async	pi_3y0dlXDdHS5yxiMs5GYn97NF_secret_vvepryNW3SP0GseKxLm9sBmH0	automatic	usd	cus_r4beSHiCPU4TSd	Onboarding Workshop	{"advice_code": "try_again_later", "charge": "ch_3Zj2sz2OKxEKV5NbiBHhlfEI", "code": "card_declined", "decline_code": "insufficient_funds", "doc_url": "https://stripe.com/docs/error-codes/card-declined", "message": "Your card has insufficient funds.", "type": "card_error"}	ch_3Zj2sz2OKxEKV5NbiBHhlfEI	{}	\N	{}	\N	{}	["card"]	\N	\N	\N	\N	\N	requires_payment_method	\N
pi_3LIlgueDNAa4L64SG1UjG2AM	1767382985	594000	0	594000	f	\N	\N	\N	automatic_async	pi_3LIlgueDNAa4L64SG1UjG2AM_secret_jWHsr2gg6iJSPCovajrkM7fni	automatic	usd	cus_qjIZqCEDd8Te1A	Acme Flow Team, 60 seats, January	\N	ch_3Qw8KkwOTS61PFJTQe86uNCF	{}	\N	{}	pm_1OmBroKvXKNUJrhWtIc3OMhY	{}	["card"]	\N	\N	\N	\N	\N	succeeded	\N
\.

COPY charges (
    id, created, amount, amount_captured, amount_refunded, balance_transaction, billing_details, captured, currency,
    customer, description, disputed, failure_code, failure_message, fraud_details, metadata, outcome, paid,
    payment_intent, payment_method, payment_method_details, receipt_email, receipt_number, shipping,
    statement_descriptor, statement_descriptor_suffix, status, transfer_group
) FROM stdin;
ch_3NSHLWFDVOyub3pfYnKgFey7	1744644000	150000	150000	0	txn_3CVbqPsXLgA3b6hEIv3yg3y6	{"address": {"city": "Columbus", "country": "US", "line1": null, "line2": null, "postal_code": "43215", "state": "OH"}, "email": "procurement@halcyon.example", "name": "Halcyon Health", "phone": null, "tax_id": null}	t	usd	cus_qjIZqCEDd8Te1A	Onboarding Workshop	f	\N	\N	{}	{}	{"advice_code": null, "network_advice_code": null, "network_decline_code": null, "network_status": "approved_by_network", "reason": null, "risk_level": "normal", "risk_score": 20, "seller_message": "Payment complete.", "type": "authorized"}	t	pi_3VEGv3ynlUJaM8tkhulk6pNd	pm_1OmBroKvXKNUJrhWtIc3OMhY	{"card": {"amount_authorized": 150000, "authorization_code": null, "brand": "visa", "checks": {"address_line1_check": null, "address_postal_code_check": "pass", "cvc_check": "pass"}, "country": "US", "exp_month": 6, "exp_year": 2028, "extended_authorization": {"status": "disabled"}, "fingerprint": "Gdqqd8daocNKLBdq", "funding": "credit", "incremental_authorization": {"status": "unavailable"}, "installments": null, "last4": "4242", "mandate": null, "multicapture": {"status": "unavailable"}, "network": "visa", "network_token": {"used": false}, "network_transaction_id": null, "overcapture": {"maximum_amount_capturable": 150000, "status": "unavailable"}, "regulated_status": "unregulated", "three_d_secure": null, "wallet": null}, "type": "card"}	\N	\N	\N	\N	\N	succeeded	\N
ch_3jrUBOV64R1QH7d2qygu5V3W	1759395931	150000	150000	0	txn_3stZP7MwrNUmxR8G4zFtyJCz	{"address": {"city": "Lyon", "country": "FR", "line1": null, "line2": null, "postal_code": null, "state": null}, "email": "hello@cobaltstudio.example", "name": "Cobalt Studio", "phone": null, "tax_id": null}	t	usd	cus_bt4kbopmpOmYdi	Onboarding Workshop	f	\N	\N	{}	{}	{"advice_code": null, "network_advice_code": null, "network_decline_code": null, "network_status": "approved_by_network", "reason": null, "risk_level": "normal", "risk_score": 20, "seller_message": "Payment complete.", "type": "authorized"}	t	pi_344boWvbrir4teJm8RIrmTes	pm_1dxup7V3ztQj3AA6W5F7uqWr	{"card": {"amount_authorized": 150000, "authorization_code": null, "brand": "visa", "checks": {"address_line1_check": null, "address_postal_code_check": null, "cvc_check": "pass"}, "country": "FR", "exp_month": 10, "exp_year": 2028, "extended_authorization": {"status": "disabled"}, "fingerprint": "YBFWC4uUwQzRGh98", "funding": "credit", "incremental_authorization": {"status": "unavailable"}, "installments": null, "last4": "0003", "mandate": null, "multicapture": {"status": "unavailable"}, "network": "visa", "network_token": {"used": false}, "network_transaction_id": null, "overcapture": {"maximum_amount_capturable": 150000, "status": "unavailable"}, "regulated_status": "unregulated", "three_d_secure": null, "wallet": null}, "type": "card"}	\N	\N	\N	\N	\N	succeeded	\N
ch_3RRKoEd9qK1OoKiXkzNjxmlR	1763589730	2900	2900	0	txn_33qb51pgWqo1FkvnK4bp0p2M	{"address": {"city": null, "country": null, "line1": null, "line2": null, "postal_code": null, "state": null}, "email": "dana@whitfield.example", "name": "Dana Whitfield", "phone": null, "tax_id": null}	t	usd	cus_MvFdEIWG7XLQe1	Acme Flow Starter, November	f	\N	\N	{}	{}	{"advice_code": null, "network_advice_code": null, "network_decline_code": null, "network_status": "approved_by_network", "reason": null, "risk_level": "normal", "risk_score": 20, "seller_message": "Payment complete.", "type": "authorized"}	t	pi_3CDaWuLS0eOanslZbZ8Z2sXn	pm_1EuwgpmFjgptFM7DIS2l2wYS	{"card": {"amount_authorized": 2900, "authorization_code": null, "brand": "visa", "checks": {"address_line1_check": null, "address_postal_code_check": null, "cvc_check": "pass"}, "country": "US", "exp_month": 5, "exp_year": 2029, "extended_authorization": {"status": "disabled"}, "fingerprint": "wxrHXHQOUZroI94B", "funding": "debit", "incremental_authorization": {"status": "unavailable"}, "installments": null, "last4": "5556", "mandate": null, "multicapture": {"status": "unavailable"}, "network": "visa", "network_token": {"used": false}, "network_transaction_id": null, "overcapture": {"maximum_amount_capturable": 2900, "status": "unavailable"}, "regulated_status": "unregulated", "three_d_secure": null, "wallet": null}, "type": "card"}	\N	\N	\N	\N	\N	succeeded	\N
ch_3EnnR49mEDk2ZVO1zvS2soXx	1764577904	5800	5800	2900	txn_3M7hb0sowADUUx8e7HM4vwkR	{"address": {"city": "Lyon", "country": "FR", "line1": null, "line2": null, "postal_code": null, "state": null}, "email": "hello@cobaltstudio.example", "name": "Cobalt Studio", "phone": null, "tax_id": null}	t	usd	cus_bt4kbopmpOmYdi	Acme Flow Starter, 2 seats, December	f	\N	\N	{}	{}	{"advice_code": null, "network_advice_code": null, "network_decline_code": null, "network_status": "approved_by_network", "reason": null, "risk_level": "normal", "risk_score": 20, "seller_message": "Payment complete.", "type": "authorized"}	t	pi_3Am5OK5LWQw7NljflpE2oaOg	pm_1dxup7V3ztQj3AA6W5F7uqWr	{"card": {"amount_authorized": 5800, "authorization_code": null, "brand": "visa", "checks": {"address_line1_check": null, "address_postal_code_check": null, "cvc_check": "pass"}, "country": "FR", "exp_month": 10, "exp_year": 2028, "extended_authorization": {"status": "disabled"}, "fingerprint": "YBFWC4uUwQzRGh98", "funding": "credit", "incremental_authorization": {"status": "unavailable"}, "installments": null, "last4": "0003", "mandate": null, "multicapture": {"status": "unavailable"}, "network": "visa", "network_token": {"used": false}, "network_transaction_id": null, "overcapture": {"maximum_amount_capturable": 5800, "status": "unavailable"}, "regulated_status": "unregulated", "three_d_secure": null, "wallet": null}, "type": "card"}	\N	\N	\N	\N	\N	succeeded	\N
ch_3vvp40G3fIg6ghRpTREJCfzc	1764579372	3465000	3465000	0	txn_3g4fTNjJAQmWbscuvV8XkMWd	{"address": {"city": "Rotterdam", "country": "NL", "line1": null, "line2": null, "postal_code": null, "state": null}, "email": "billing@globex.example", "name": "Globex Logistics", "phone": null, "tax_id": null}	t	usd	cus_WVBhq2oIDm4xke	Acme Flow Team yearly, 35 seats	f	\N	\N	{}	{"purchase_order": "GL-1201"}	{"advice_code": null, "network_advice_code": null, "network_decline_code": null, "network_status": "approved_by_network", "reason": null, "risk_level": "normal", "risk_score": 20, "seller_message": "Payment complete.", "type": "authorized"}	t	pi_3MayIQmlr6vusOBI5rm5VtGI	pm_1xmim09CAm0xMJMeDpWG4eqp	{"card": {"amount_authorized": 3465000, "authorization_code": null, "brand": "visa", "checks": {"address_line1_check": null, "address_postal_code_check": null, "cvc_check": "pass"}, "country": "NL", "exp_month": 11, "exp_year": 2028, "extended_authorization": {"status": "disabled"}, "fingerprint": "aCqyocSoH6kCJFb0", "funding": "credit", "incremental_authorization": {"status": "unavailable"}, "installments": null, "last4": "0002", "mandate": null, "multicapture": {"status": "unavailable"}, "network": "visa", "network_token": {"used": false}, "network_transaction_id": null, "overcapture": {"maximum_amount_capturable": 3465000, "status": "unavailable"}, "regulated_status": "unregulated", "three_d_secure": null, "wallet": null}, "type": "card"}	\N	\N	\N	\N	\N	succeeded	\N
ch_3G8tyT0nx8kbKzzK9my7kE5D	1765194317	1330000	1330000	0	txn_3ZCUaTJ6y8c9ViJnmLHjU8GU	{"address": {"city": "Berlin", "country": "DE", "line1": null, "line2": null, "postal_code": null, "state": null}, "email": "rechnung@fabrikam.example", "name": "Fabrikam GmbH", "phone": null, "tax_id": null}	t	eur	cus_z0XKz9qdQ9S61D	Acme Flow Team yearly, 14 seats	f	\N	\N	{}	{}	{"advice_code": null, "network_advice_code": null, "network_decline_code": null, "network_status": "approved_by_network", "reason": null, "risk_level": "normal", "risk_score": 20, "seller_message": "Payment complete.", "type": "authorized"}	t	pi_3GpUXeCUYKLxQMuKkXBXBHdk	pm_1AsG2Me1PF1nWeb4KEtm5np3	{"sepa_debit": {"bank_code": "37040", "branch_code": "", "country": "DE", "fingerprint": "Yb6ziHVH7dDSEnpX", "last4": "3000", "mandate": null}, "type": "sepa_debit"}	\N	\N	\N	\N	\N	succeeded	\N
ch_3jQpgppSzQrW9UDOmKA6ZQug	1765463200	1314400	1314400	0	txn_3dehVdFakECDVnwBkmvgL3Pk	{"address": {"city": "Seattle", "country": "US", "line1": null, "line2": null, "postal_code": "98101", "state": "WA"}, "email": "ap@northwind.example", "name": "Northwind Traders", "phone": null, "tax_id": null}	t	usd	cus_rG4kWy7TErFrZl	Acme Flow Enterprise, 212 seats, December	f	\N	\N	{}	{"purchase_order": "NW-2291"}	{"advice_code": null, "network_advice_code": null, "network_decline_code": null, "network_status": "approved_by_network", "reason": null, "risk_level": "normal", "risk_score": 20, "seller_message": "Payment complete.", "type": "authorized"}	t	pi_3qqc7EkRP8yp0AGlInaWE0Ex	pm_1yeXWdBkm6g1RjQITOh8C4Tp	{"card": {"amount_authorized": 1314400, "authorization_code": null, "brand": "visa", "checks": {"address_line1_check": null, "address_postal_code_check": "pass", "cvc_check": "pass"}, "country": "US", "exp_month": 9, "exp_year": 2027, "extended_authorization": {"status": "disabled"}, "fingerprint": "Gdqqd8daocNKLBdq", "funding": "credit", "incremental_authorization": {"status": "unavailable"}, "installments": null, "last4": "4242", "mandate": null, "multicapture": {"status": "unavailable"}, "network": "visa", "network_token": {"used": false}, "network_transaction_id": null, "overcapture": {"maximum_amount_capturable": 1314400, "status": "unavailable"}, "regulated_status": "unregulated", "three_d_secure": null, "wallet": null}, "type": "card"}	\N	\N	\N	\N	\N	succeeded	\N
ch_3Zj2sz2OKxEKV5NbiBHhlfEI	1767003487	150000	0	0	\N	{"address": {"city": "Leeds", "country": "GB", "line1": null, "line2": null, "postal_code": null, "state": null}, "email": "finance@brightleaf.example", "name": "Brightleaf Foods", "phone": null, "tax_id": null}	f	usd	cus_r4beSHiCPU4TSd	Onboarding Workshop	f	card_declined	Your card has insufficient funds.	{}	{}	{"advice_code": "try_again_later", "network_advice_code": null, "network_decline_code": null, "network_status": "declined_by_network", "reason": "insufficient_funds", "risk_level": "normal", "risk_score": 20, "seller_message": "The bank did not return any further details with this decline.", "type": "issuer_declined"}	f	pi_3y0dlXDdHS5yxiMs5GYn97NF	pm_1uPygpZ3egEpNsZLdupMgV52	{"card": {"amount_authorized": 150000, "authorization_code": null, "brand": "visa", "checks": {"address_line1_check": null, "address_postal_code_check": null, "cvc_check": "pass"}, "country": "GB", "exp_month": 1, "exp_year": 2026, "extended_authorization": {"status": "disabled"}, "fingerprint": "3FaY2T1KkdkSTwmk", "funding": "credit", "incremental_authorization": {"status": "unavailable"}, "installments": null, "last4": "0000", "mandate": null, "multicapture": {"status": "unavailable"}, "network": "visa", "network_token": {"used": false}, "network_transaction_id": null, "overcapture": {"maximum_amount_capturable": 150000, "status": "unavailable"}, "regulated_status": "unregulated", "three_d_secure": null, "wallet": null}, "type": "card"}	\N	\N	\N	\N	\N	failed	\N
ch_3Qw8KkwOTS61PFJTQe86uNCF	1767382985	594000	594000	0	txn_3n7MkbiD6wX1VIPH87UyFa1S	{"address": {"city": "Columbus", "country": "US", "line1": null, "line2": null, "postal_code": "43215", "state": "OH"}, "email": "procurement@halcyon.example", "name": "Halcyon Health", "phone": null, "tax_id": null}	t	usd	cus_qjIZqCEDd8Te1A	Acme Flow Team, 60 seats, January	f	\N	\N	{}	{}	{"advice_code": null, "network_advice_code": null, "network_decline_code": null, "network_status": "approved_by_network", "reason": null, "risk_level": "normal", "risk_score": 20, "seller_message": "Payment complete.", "type": "authorized"}	t	pi_3LIlgueDNAa4L64SG1UjG2AM	pm_1OmBroKvXKNUJrhWtIc3OMhY	{"card": {"amount_authorized": 594000, "authorization_code": null, "brand": "visa", "checks": {"address_line1_check": null, "address_postal_code_check": "pass", "cvc_check": "pass"}, "country": "US", "exp_month": 6, "exp_year": 2028, "extended_authorization": {"status": "disabled"}, "fingerprint": "Gdqqd8daocNKLBdq", "funding": "credit", "incremental_authorization": {"status": "unavailable"}, "installments": null, "last4": "4242", "mandate": null, "multicapture": {"status": "unavailable"}, "network": "visa", "network_token": {"used": false}, "network_transaction_id": null, "overcapture": {"maximum_amount_capturable": 594000, "status": "unavailable"}, "regulated_status": "unregulated", "three_d_secure": null, "wallet": null}, "type": "card"}	\N	\N	\N	\N	\N	succeeded	\N
\.

COPY refunds (
    id, created, amount, balance_transaction, charge, currency, failure_balance_transaction, failure_reason,
    metadata, payment_intent, reason, receipt_number, status
) FROM stdin;
re_31anHe9YP4AIzxBv1cPtbIK1	1764767400	2900	txn_3NF5xTszaM91ID7vU3F0kGFU	ch_3EnnR49mEDk2ZVO1zvS2soXx	usd	\N	\N	{"ticket": "2286"}	pi_3Am5OK5LWQw7NljflpE2oaOg	requested_by_customer	\N	succeeded
\.

-- The balance is the sum of these.
COPY balance_transactions (
    id, created, amount, available_on, currency, description, fee, fee_details, net, payout, reporting_category,
    source, type
) FROM stdin;
txn_3CVbqPsXLgA3b6hEIv3yg3y6	1744644000	150000	1744761600	usd	Onboarding Workshop	4380	[{"amount": 4380, "application": null, "currency": "usd", "description": "Stripe processing fees", "type": "stripe_fee"}]	145620	\N	charge	ch_3NSHLWFDVOyub3pfYnKgFey7	charge
txn_3stZP7MwrNUmxR8G4zFtyJCz	1759395931	150000	1759708800	usd	Onboarding Workshop	6630	[{"amount": 6630, "application": null, "currency": "usd", "description": "Stripe processing fees", "type": "stripe_fee"}]	143370	\N	charge	ch_3jrUBOV64R1QH7d2qygu5V3W	charge
txn_33qb51pgWqo1FkvnK4bp0p2M	1763589730	2900	1763683200	usd	Acme Flow Starter, November	114	[{"amount": 114, "application": null, "currency": "usd", "description": "Stripe processing fees", "type": "stripe_fee"}]	2786	\N	charge	ch_3RRKoEd9qK1OoKiXkzNjxmlR	charge
txn_3M7hb0sowADUUx8e7HM4vwkR	1764577904	5800	1764720000	usd	Acme Flow Starter, 2 seats, December	285	[{"amount": 285, "application": null, "currency": "usd", "description": "Stripe processing fees", "type": "stripe_fee"}]	5515	\N	charge	ch_3EnnR49mEDk2ZVO1zvS2soXx	charge
txn_3g4fTNjJAQmWbscuvV8XkMWd	1764579372	3465000	1764720000	usd	Acme Flow Team yearly, 35 seats	152490	[{"amount": 152490, "application": null, "currency": "usd", "description": "Stripe processing fees", "type": "stripe_fee"}]	3312510	\N	charge	ch_3vvp40G3fIg6ghRpTREJCfzc	charge
txn_3NF5xTszaM91ID7vU3F0kGFU	1764767400	-2900	1764767400	usd	REFUND FOR CHARGE	0	[]	-2900	\N	refund	re_31anHe9YP4AIzxBv1cPtbIK1	refund
txn_3TSkTNOMvAGLmEgDK85RChFL	1765184400	-3500000	1765184400	usd	STRIPE PAYOUT	0	[]	-3500000	\N	payout	po_1ObSFuKkQbFzVcXQCUiDr7XL	payout
txn_3ZCUaTJ6y8c9ViJnmLHjU8GU	1765194317	1330000	1765324800	eur	Acme Flow Team yearly, 14 seats	38600	[{"amount": 38600, "application": null, "currency": "eur", "description": "Stripe processing fees", "type": "stripe_fee"}]	1291400	\N	charge	ch_3G8tyT0nx8kbKzzK9my7kE5D	payment
txn_3dehVdFakECDVnwBkmvgL3Pk	1765463200	1314400	1765756800	usd	Acme Flow Enterprise, 212 seats, December	38148	[{"amount": 38148, "application": null, "currency": "usd", "description": "Stripe processing fees", "type": "stripe_fee"}]	1276252	\N	charge	ch_3jQpgppSzQrW9UDOmKA6ZQug	charge
txn_3jwyojczcjTaesZPlLHKJ1QN	1765789200	-1200000	1765789200	eur	STRIPE PAYOUT	0	[]	-1200000	\N	payout	po_1USjk8Gn50DgcKm8rfcPIjhB	payout
txn_3n7MkbiD6wX1VIPH87UyFa1S	1767382985	594000	1767657600	usd	Acme Flow Team, 60 seats, January	17256	[{"amount": 17256, "application": null, "currency": "usd", "description": "Stripe processing fees", "type": "stripe_fee"}]	576744	\N	charge	ch_3Qw8KkwOTS61PFJTQe86uNCF	charge
\.

COPY payouts (
    id, created, amount, arrival_date, balance_transaction, currency, description, destination,
    failure_balance_transaction, metadata, method, source_type, statement_descriptor, status
) FROM stdin;
po_1ObSFuKkQbFzVcXQCUiDr7XL	1765184400	3500000	1765270800	txn_3TSkTNOMvAGLmEgDK85RChFL	usd	Payout of 8 December	ba_1pVYCnm39LhKRnYJ0PndpOv8	\N	{}	standard	card	\N	paid
po_1USjk8Gn50DgcKm8rfcPIjhB	1765789200	1200000	1765875600	txn_3jwyojczcjTaesZPlLHKJ1QN	eur	Payout in euros	ba_1pZyyBdqMgt6qOaUnhNuIPDW	\N	{}	standard	card	\N	paid
\.

-- Subscriptions. Those who are not charged by themselves get invoices, and transfer the money outside of Stripe. Initech
-- disputes the 30 seats of December (ticket 2318) and has not paid; Cobalt Studio tries Acme Flow 4 until 8 January.
UPDATE customers SET currency = CASE id WHEN 'cus_z0XKz9qdQ9S61D' THEN 'eur' ELSE 'usd' END;

INSERT INTO subscriptions (
    id, created, billing_cycle_anchor, collection_method, currency, current_period_end, current_period_start, customer,
    days_until_due, description, items, latest_invoice, metadata, start_date, status, trial_end, trial_reminded,
    trial_settings, trial_start, wake_at)
SELECT
    sold.id, started, CASE sold.status WHEN 'trialing' THEN period_end ELSE started END,
    CASE WHEN sold.days IS NULL THEN 'charge_automatically' ELSE 'send_invoice' END, prices.currency, period_end,
    period_start, sold.customer, sold.days,
    sold.description,
    jsonb_build_array(jsonb_build_object(
        'id', sold.item, 'created', started, 'metadata', '{}'::jsonb, 'price', prices.id, 'quantity', sold.seats,
        'tax_rates', '[]'::jsonb)),
    sold.invoice, '{}', started, sold.status, CASE sold.status WHEN 'trialing' THEN period_end END,
    sold.status = 'trialing', '{"end_behavior": {"missing_payment_method": "create_invoice"}}',
    CASE sold.status WHEN 'trialing' THEN started END, period_end
FROM (
    VALUES
    ('sub_1NwEnterprise212Seats0011', 'si_NwEnterprise01', 'cus_rG4kWy7TErFrZl', 'enterprise_monthly', 212, NULL,
     'in_1NwDecember2025Invoice021', 'active', '2025-02-11T13:26:40Z'::timestamptz, '2025-12-11T13:26:40Z'::timestamptz,
     '2026-01-11T13:26:40Z'::timestamptz, 'Enterprise; the renewal is decided by the board on 7 January'),
    ('sub_1InTeam30SeatsMonthly0002', 'si_InTeamSeats0002', 'cus_7egzYyX5ybr24q', 'team_monthly', 30, 14,
     'in_1InDecember2025Invoice015', 'past_due', '2024-10-17T16:05:00Z', '2025-12-17T16:05:00Z', '2026-01-17T16:05:00Z',
     'Team'),
    ('sub_1GxTeam35SeatsYearly00003', 'si_GxTeamSeats0003', 'cus_WVBhq2oIDm4xke', 'team_yearly', 35, NULL,
     'in_1GxDecember2025Invoice001', 'active', '2025-12-01T08:56:12Z', '2025-12-01T08:56:12Z', '2026-12-01T08:56:12Z',
     'Team, billed yearly'),
    ('sub_1BfStarter6SeatsMonthly04', 'si_BfStarter000004', 'cus_r4beSHiCPU4TSd', 'starter_monthly', 6, 14,
     'in_1BfDecember2025Invoice010', 'active', '2025-03-24T10:12:58Z', '2025-12-24T10:12:58Z', '2026-01-24T10:12:58Z',
     'Starter'),
    ('sub_1HaTeam60SeatsMonthly0005', 'si_HaTeamSeats0005', 'cus_qjIZqCEDd8Te1A', 'team_monthly', 60, NULL,
     'in_1HaJanuary2026Invoice0008', 'active', '2025-06-02T18:43:05Z', '2026-01-02T18:43:05Z', '2026-02-02T18:43:05Z',
     'Team; 40 more seats once the audit log exists'),
    ('sub_1DwStarter1SeatMonthly006', 'si_DwStarter000006', 'cus_MvFdEIWG7XLQe1', 'starter_monthly', 1, 14,
     'in_1DwDecember2025Invoice004', 'active', '2025-09-19T21:58:02Z', '2025-12-19T21:58:02Z', '2026-01-19T21:58:02Z',
     'Starter; the month from 19 January is free'),
    ('sub_1CsStarter2SeatsMonthly07', 'si_CsStarter000007', 'cus_bt4kbopmpOmYdi', 'starter_monthly', 2, 14,
     'in_1CsDecember2025Invoice003', 'trialing', '2025-12-15T08:27:12Z', '2025-12-15T08:27:12Z', '2026-01-08T08:27:12Z',
     'Starter; tries Acme Flow 4'),
    ('sub_1FbTeam14SeatsYearlyEur08', 'si_FbTeamSeats0008', 'cus_z0XKz9qdQ9S61D', 'team_yearly_eur', 14, NULL,
     'in_1FbDecember2025Invoice001', 'active', '2025-12-08T11:45:17Z', '2025-12-08T11:45:17Z', '2026-12-08T11:45:17Z',
     'Team, billed yearly in euros')
) AS sold (id, item, customer, lookup_key, seats, days, invoice, status, begun, period_from, period_to, description)
JOIN prices ON prices.lookup_key = sold.lookup_key
CROSS JOIN LATERAL (SELECT
    extract(epoch FROM begun)::bigint AS started, extract(epoch FROM period_from)::bigint AS period_start,
    extract(epoch FROM period_to)::bigint AS period_end) AS times
ORDER BY times.started;

-- The last invoice of each: the first of a subscription is finalized at once, and those of later periods after an hour.
-- Those without a day are not paid, and those without a payment intent were paid outside of Stripe.
INSERT INTO invoices (
    id, created, amount_due, amount_paid, attempt_count, attempted, auto_advance, billing_reason, collection_method, currency, custom_fields,
    customer, customer_details, days_until_due, due_date, effective_at, ending_balance, footer, token, lines, number,
    paid_out_of_band, payment_intent, period_end, period_start, status, status_transitions, subscription, subscription_metadata, subtotal,
    total)
SELECT
    subscriptions.latest_invoice, start, amount, CASE WHEN paid IS NULL THEN 0 ELSE amount END,
    CASE WHEN intent IS NULL THEN 0 ELSE 1 END, paid IS NOT NULL, true,
    CASE WHEN start = start_date THEN 'subscription_create' ELSE 'subscription_cycle' END, collection_method,
    subscriptions.currency, customers.invoice_settings -> 'custom_fields', customers.id,
    jsonb_build_object(
        'account_name', 'Acme Corp', 'address', customers.address, 'email', customers.email, 'name', customers.name,
        'phone', customers.phone, 'shipping', customers.shipping, 'tax_exempt', customers.tax_exempt),
    days_until_due, finalized + days_until_due * 86400, finalized, 0, customers.invoice_settings ->> 'footer',
    replace(subscriptions.latest_invoice, 'in_1', 'acct') || 'Q7AcmeK4Lx9rT2pHostedInvoicePage0000',
    jsonb_build_array(jsonb_build_object(
        'id', replace(subscriptions.latest_invoice, 'in_1', 'il_1'), 'amount', amount, 'currency', subscriptions.currency,
        'description',
        CASE status WHEN 'trialing' THEN 'Trial period for ' ELSE seats || ' × ' END || products.name, 'discountable', true,
        'parent', jsonb_build_object(
            'type', 'subscription_item_details', 'invoice_item_details', NULL,
            'subscription_item_details', jsonb_build_object(
                'invoice_item', NULL, 'proration', false, 'proration_details', '{"credited_items": null}'::jsonb,
                'subscription', subscriptions.id, 'subscription_item', items -> 0 ->> 'id')),
        'period', jsonb_build_object('start', current_period_start, 'end', current_period_end),
        'pricing', jsonb_build_object(
            'type', 'price_details', 'unit_amount_decimal', prices.unit_amount_decimal,
            'price_details', jsonb_build_object('price', prices.id, 'product', products.id)),
        'quantity', seats)),
    customers.invoice_prefix || '-' || lpad((customers.next_invoice_sequence - 1)::text, 4, '0'),
    paid IS NOT NULL AND intent IS NULL AND amount > 0, intent, start, CASE WHEN start = start_date THEN start ELSE extract(epoch FROM to_timestamp(start) - interval '1 month')::bigint END,
    CASE WHEN paid IS NULL THEN 'open' ELSE 'paid' END,
    jsonb_build_object('finalized_at', finalized, 'paid_at', extract(epoch FROM paid)::bigint),
    subscriptions.id, '{}', amount, amount
FROM (
    VALUES
    ('cus_rG4kWy7TErFrZl', '2025-12-11T14:26:40Z'::timestamptz, 'pi_3qqc7EkRP8yp0AGlInaWE0Ex'),
    ('cus_7egzYyX5ybr24q', NULL, NULL),
    ('cus_WVBhq2oIDm4xke', '2025-12-01T08:56:12Z', 'pi_3MayIQmlr6vusOBI5rm5VtGI'),
    ('cus_r4beSHiCPU4TSd', '2025-12-30T09:05:00Z', NULL),
    ('cus_qjIZqCEDd8Te1A', '2026-01-02T19:43:05Z', 'pi_3LIlgueDNAa4L64SG1UjG2AM'),
    ('cus_MvFdEIWG7XLQe1', '2025-12-20T17:45:00Z', NULL),
    ('cus_bt4kbopmpOmYdi', '2025-12-15T08:27:12Z', NULL),
    ('cus_z0XKz9qdQ9S61D', '2025-12-08T11:45:17Z', 'pi_3GpUXeCUYKLxQMuKkXBXBHdk')
) AS payments (customer, paid, intent)
JOIN customers ON customers.id = payments.customer
JOIN subscriptions ON subscriptions.customer = customers.id
JOIN prices ON prices.id = subscriptions.items -> 0 ->> 'price'
JOIN products ON products.id = prices.product
CROSS JOIN LATERAL (SELECT current_period_start AS start, (items -> 0 ->> 'quantity')::bigint AS seats,
    current_period_start + CASE current_period_start WHEN start_date THEN 0 ELSE 3600 END AS finalized) AS period
-- Enterprise has 6,200 cents a seat from the 201st on, for all of them.
CROSS JOIN LATERAL (SELECT
    CASE status WHEN 'trialing' THEN 0 ELSE seats * coalesce(prices.unit_amount, 6200) END AS amount) AS cost
ORDER BY period.start;

-- The world wakes them when their periods end.
INSERT INTO _asym_state.jobs (kind, key, due, payload)
SELECT 'subscription', id, to_timestamp(wake_at), '{}' FROM subscriptions;

INSERT INTO coupons (id, created, duration, duration_in_months, max_redemptions, name, percent_off)
VALUES ('FLOW4', 1764579600, 'repeating', 3, 200, 'Acme Flow 4 launch', 20);
INSERT INTO promotion_codes (id, created, code, coupon, expires_at, restrictions)
VALUES ('promo_1Flow4LaunchUntilApril01', 1764579660, 'FLOW4', 'FLOW4', 1774994400,
    '{"first_time_transaction": true, "minimum_amount": null, "minimum_amount_currency": null}');
INSERT INTO tax_rates (id, created, country, description, display_name, inclusive, jurisdiction, percentage, tax_type)
VALUES ('txr_1GermanyVatNineteenPercent', 1764579720, 'DE', 'VAT Germany', 'VAT', false, 'DE', 19, 'vat');

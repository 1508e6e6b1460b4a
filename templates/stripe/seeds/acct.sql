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

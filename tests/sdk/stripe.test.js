import './stripe/customers.js';
import './stripe/products.js';
import './stripe/prices.js';
import './stripe/payment_methods.js';
import './stripe/payment_intents.js';
import './stripe/setup_intents.js';
import './stripe/charges.js';
import './stripe/balance.js';
import './stripe/events.js';
import './stripe/search.js';
import './stripe/protocol.js';
import './stripe/coupons.js';
import './stripe/invoices.js';
import './stripe/subscriptions.js';
import './stripe/checkout.js';
import { everythingWasDriven } from './stripe/client.js';

everythingWasDriven();

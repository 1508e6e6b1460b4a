import './stripe/customers.js';
import './stripe/products.js';
import './stripe/prices.js';
import './stripe/protocol.js';
import { everythingWasDriven } from './stripe/client.js';

everythingWasDriven();

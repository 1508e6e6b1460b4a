// Where the clone is, and whether the official client would go there.
import { requiredUrl } from '../support/environment.js';

/** The clone's GraphQL endpoint. */
export const base = requiredUrl('LINEAR_API_URL');

const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether the client refuses the address: it sends keys over plain HTTP to this machine only. */
export const isRefused = base.protocol !== 'https:' && !LOCAL_HOSTS.has(base.hostname);

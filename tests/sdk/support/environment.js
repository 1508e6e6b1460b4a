// What is tested, from the environment. There are no defaults: the default of an official client is the vendor's own API.
import { randomUUID } from 'node:crypto';

const VENDOR_HOSTS = /(^|\.)((slack|stripe|github|notion|hubspot|hubapi)\.com|linear\.app)$/;

/** The value of a variable that must be set. */
export function required(name) {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set; run this through \`asym connect <environment> -- npm test\``);
  }
  return value;
}

/** The URL in a variable, which must not be the vendor's. */
export function requiredUrl(name) {
  const url = new URL(required(name));
  if (VENDOR_HOSTS.test(url.hostname)) {
    throw new Error(`${name} is ${url}, which is not a clone`);
  }
  return url;
}

/** A name that no other run and no other call gets: lower-case letters, digits and hyphens, at most 60 characters. */
export function unique(label) {
  return `sdk-${label}-${randomUUID().slice(0, 13)}`;
}

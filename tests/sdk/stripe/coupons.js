import assert from 'node:assert/strict';
import { unique } from '../support/environment.js';
import { drives, missing, refused, stripe } from './client.js';

drives('PostCoupons', async () => {
  const id = unique('coupon');
  await stripe.coupons.create({ id, percent_off: 12.5, duration: 'repeating', duration_in_months: 3, name: 'Launch' });
  const read = await stripe.coupons.retrieve(id);
  assert.deepEqual([read.percent_off, read.duration_in_months, read.valid, read.times_redeemed], [12.5, 3, true, 0]);
  await refused(stripe.coupons.create({ id, percent_off: 5 }), { code: 'resource_already_exists', param: 'id', statusCode: 400 });
});

drives('GetCouponsCoupon', async () => {
  const { id } = await stripe.coupons.create({ amount_off: 500, currency: 'usd', currency_options: { eur: { amount_off: 450 } } });
  const read = await stripe.coupons.retrieve(id, { expand: ['currency_options'] });
  assert.deepEqual(read.currency_options, { eur: { amount_off: 450 }, usd: { amount_off: 500 } });
  await refused(stripe.coupons.retrieve('NOPE'), missing('coupon'));
});

drives('PostCouponsCoupon', async () => {
  const { id } = await stripe.coupons.create({ percent_off: 10, metadata: { a: '1' } });
  await stripe.coupons.update(id, { name: 'New name', metadata: { b: '2' } });
  const read = await stripe.coupons.retrieve(id);
  assert.deepEqual([read.name, read.metadata], ['New name', { a: '1', b: '2' }]);
  await refused(stripe.coupons.update('NOPE', { name: 'x' }), missing('coupon'));
});

drives('DeleteCouponsCoupon', async () => {
  const { id } = await stripe.coupons.create({ percent_off: 10 });
  assert.equal((await stripe.coupons.del(id)).deleted, true);
  await refused(stripe.coupons.retrieve(id), missing('coupon'));
  await refused(stripe.coupons.del(id), missing('coupon'));
  await stripe.coupons.list();
});

drives('GetCoupons', async () => {
  const first = await stripe.coupons.create({ percent_off: 10 });
  const second = await stripe.coupons.create({ percent_off: 20 });
  const { data } = await stripe.coupons.list({ limit: 2 });
  assert.deepEqual(data.map(({ id }) => id), [second.id, first.id]);
  await refused(stripe.coupons.list({ starting_after: 'NOPE' }), missing('starting_after', 400));
});

async function code(fields = {}) {
  const coupon = await stripe.coupons.create({ percent_off: 10 });
  return stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id }, ...fields });
}

drives('PostPromotionCodes', async () => {
  const text = unique('CODE').toUpperCase();
  const made = await code({ code: text, max_redemptions: 5, restrictions: { first_time_transaction: true } });
  const read = await stripe.promotionCodes.retrieve(made.id, { expand: ['promotion.coupon'] });
  assert.deepEqual([read.code, read.active, read.promotion.coupon.percent_off], [text, true, 10]);
  await refused(code({ code: text }), { param: 'code', statusCode: 400 });
});

drives('GetPromotionCodesPromotionCode', async () => {
  const made = await code();
  assert.deepEqual(await stripe.promotionCodes.retrieve(made.id), made);
  await refused(stripe.promotionCodes.retrieve('promo_nope'), missing('promotion_code'));
});

drives('PostPromotionCodesPromotionCode', async () => {
  const made = await code();
  await stripe.promotionCodes.update(made.id, { active: false, metadata: { a: '1' } });
  const read = await stripe.promotionCodes.retrieve(made.id);
  assert.deepEqual([read.active, read.metadata], [false, { a: '1' }]);
  await refused(stripe.promotionCodes.update('promo_nope', { active: true }), missing('promotion_code'));
});

drives('GetPromotionCodes', async () => {
  const made = await code();
  const { data } = await stripe.promotionCodes.list({ code: made.code });
  assert.deepEqual(data.map(({ id }) => id), [made.id]);
  await refused(stripe.promotionCodes.list({ ending_before: 'promo_nope' }), missing('ending_before', 400));
});

async function rate(fields = {}) {
  return stripe.taxRates.create({ display_name: 'VAT', inclusive: false, percentage: 19, country: 'DE', ...fields });
}

drives('PostTaxRates', async () => {
  const made = await rate({ percentage: 7.5, inclusive: true });
  const read = await stripe.taxRates.retrieve(made.id);
  assert.deepEqual([read.percentage, read.inclusive, read.active], [7.5, true, true]);
  await refused(rate({ percentage: 101 }), { param: 'percentage', statusCode: 400 });
});

drives('GetTaxRatesTaxRate', async () => {
  const made = await rate();
  assert.deepEqual(await stripe.taxRates.retrieve(made.id), made);
  await refused(stripe.taxRates.retrieve('txr_nope'), missing('tax_rate'));
});

drives('PostTaxRatesTaxRate', async () => {
  const made = await rate();
  await stripe.taxRates.update(made.id, { active: false, description: 'Old' });
  const read = await stripe.taxRates.retrieve(made.id);
  assert.deepEqual([read.active, read.description], [false, 'Old']);
  await refused(stripe.taxRates.update('txr_nope', { active: true }), missing('tax_rate'));
});

drives('GetTaxRates', async () => {
  const made = await rate();
  const { data } = await stripe.taxRates.list({ limit: 1, active: true, inclusive: false });
  assert.deepEqual(data.map(({ id }) => id), [made.id]);
  await refused(stripe.taxRates.list({ starting_after: 'txr_nope' }), missing('starting_after', 400));
});

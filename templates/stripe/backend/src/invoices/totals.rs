//! What the lines of an invoice come to: discounts, taxes, and the customer's balance.

use asymmetric_kit::Call;
use serde::{Deserialize, Serialize};

use super::{Invoice, line::Line};
use crate::{
    billing::money,
    coupons::Coupon,
    discounts::{self, Discount},
    error::Problem,
    store,
    tax_rates::TaxRate,
};

/// What one discount takes off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DiscountAmount {
    pub(crate) amount: i64,
    pub(crate) discount: String,
}

/// What one tax rate adds, or is contained.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the names are the vendor's")]
pub(crate) struct Tax {
    pub(crate) amount: i64,
    pub(crate) tax_behavior: String,
    pub(crate) tax_rate_details: Option<TaxRateDetails>,
    pub(crate) taxability_reason: String,
    pub(crate) taxable_amount: Option<i64>,
    #[serde(rename = "type")]
    pub(crate) kind: String,
}

/// Which rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TaxRateDetails {
    pub(crate) tax_rate: String,
}

impl Tax {
    fn of(rate: &TaxRate, taxable: i64, is_reversed: bool) -> Self {
        let amount = if is_reversed {
            0
        } else if rate.inclusive {
            money::contained(taxable, &rate.percentage)
        } else {
            money::percentage(taxable, &rate.percentage)
        };
        Self {
            amount,
            tax_behavior: if rate.inclusive { "inclusive" } else { "exclusive" }.to_owned(),
            tax_rate_details: Some(TaxRateDetails {
                tax_rate: rate.id.clone(),
            }),
            taxability_reason: if is_reversed {
                "reverse_charge"
            } else {
                "not_available"
            }
            .to_owned(),
            taxable_amount: Some(taxable),
            kind: "tax_rate_details".to_owned(),
        }
    }

    /// Whether it is contained in the prices.
    pub(crate) fn is_inclusive(&self) -> bool {
        self.tax_behavior == "inclusive"
    }
}

/// Computes everything that follows from the lines of a draft; `balance` is what the customer owes (positive) or is owed
/// (negative) besides, `at` the customer's time.
pub(crate) async fn compute(
    call: &Call,
    invoice: &mut Invoice,
    balance: i64,
    at: i64,
) -> Result<(), Problem> {
    let discounts = discounts::current(call, &invoice.discounts, at).await?;
    invoice.total_discount_amounts = apply_discounts(&mut invoice.lines, &invoice.currency, &discounts);
    // Discounts of single lines come on top of those of the whole invoice.
    for index in 0..invoice.lines.len() {
        let own = discounts::current(call, &invoice.lines[index].discounts, at).await?;
        let line = &mut invoice.lines[index..=index];
        let amounts = take_off(line, &invoice.currency, &own);
        invoice.total_discount_amounts.extend(amounts);
    }
    apply_taxes(call, invoice).await?;
    invoice.subtotal = invoice.lines.iter().map(|line| line.amount).sum();
    let off: i64 = invoice.total_discount_amounts.iter().map(|one| one.amount).sum();
    let added: i64 = invoice
        .total_taxes
        .iter()
        .filter(|tax| !tax.is_inclusive())
        .map(|tax| tax.amount)
        .sum();
    invoice.total = invoice.subtotal - off + added;
    invoice.starting_balance = balance;
    invoice.amount_due = (invoice.total + balance).max(0);
    Ok(())
}

fn apply_discounts(
    lines: &mut [Line],
    currency: &str,
    discounts: &[(Discount, Coupon)],
) -> Vec<DiscountAmount> {
    for line in lines.iter_mut() {
        line.discount_amounts.clear();
    }
    take_off(lines, currency, discounts)
}

/// Takes discounts off lines, one after another, and says what each took.
fn take_off(lines: &mut [Line], currency: &str, discounts: &[(Discount, Coupon)]) -> Vec<DiscountAmount> {
    let mut taken = Vec::new();
    for (discount, coupon) in discounts {
        let applies =
            |line: &Line| line.discountable && left(line) > 0 && coupon.applies_to_product(line.product());
        let whole: i64 = lines.iter().filter(|line| applies(line)).map(left).sum();
        let fixed = coupon.amount_in(currency).map(|amount| amount.min(whole));
        let (mut total, mut base) = (0, 0);
        for line in lines.iter_mut() {
            if !applies(line) {
                continue;
            }
            let amount = match (&coupon.percent_off, fixed) {
                (Some(percent), _) => money::percentage(left(line), percent),
                // Shares of what has been spread so far add up to the whole.
                (None, Some(fixed)) => {
                    base += left(line);
                    money::share(fixed, base, whole) - total
                }
                (None, None) => 0,
            };
            total += amount;
            line.discount_amounts.push(DiscountAmount {
                amount,
                discount: discount.id.clone(),
            });
        }
        taken.push(DiscountAmount {
            amount: total,
            discount: discount.id.clone(),
        });
    }
    taken
}

/// What discounts have left of a line.
fn left(line: &Line) -> i64 {
    line.amount - line.discount_amounts.iter().map(|one| one.amount).sum::<i64>()
}

async fn apply_taxes(call: &Call, invoice: &mut Invoice) -> Result<(), Problem> {
    invoice.total_taxes.clear();
    let exemption = invoice
        .customer_details
        .get("tax_exempt")
        .and_then(|value| value.as_str());
    let (is_exempt, is_reversed) = (exemption == Some("exempt"), exemption == Some("reverse"));
    for line in &mut invoice.lines {
        line.taxes.clear();
        if is_exempt {
            continue;
        }
        let rates = if line.tax_rates.is_empty() {
            &invoice.default_tax_rates
        } else {
            &line.tax_rates
        };
        for id in rates {
            let Some(rate) = store::find::<TaxRate>(call, id).await? else {
                continue;
            };
            let tax = Tax::of(&rate, left(line), is_reversed);
            line.taxes.push(tax.clone());
            let known = invoice
                .total_taxes
                .iter_mut()
                .find(|known| known.tax_rate_details == tax.tax_rate_details);
            if let Some(known) = known {
                known.amount += tax.amount;
                known.taxable_amount =
                    Some(known.taxable_amount.unwrap_or_default() + tax.taxable_amount.unwrap_or_default());
            } else {
                invoice.total_taxes.push(tax);
            }
        }
    }
    Ok(())
}

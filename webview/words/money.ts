import { language } from "./language.ts";

const cents = new Intl.NumberFormat(language, { style: "currency", currency: "USD" });
const fractions = new Intl.NumberFormat(language, { style: "currency", currency: "USD", minimumFractionDigits: 4 });
const whole = new Intl.NumberFormat(language, { style: "currency", currency: "USD", maximumFractionDigits: 0 });
const smallest = 0.0001;

/** US dollars. A single call often costs less than a cent, and what costs something never reads as nothing. */
export function formatUsd(amount: number): string {
	if (amount === 0) return whole.format(0);
	const size = Math.abs(amount);
	const sign = amount < 0 ? "−" : "";
	if (size < smallest) return `${sign}<${fractions.format(smallest)}`;
	return sign + (size < 0.1 ? fractions : cents).format(size);
}

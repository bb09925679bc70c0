import { translate } from "./translate.ts";

/** A number as the language in use writes it (`1,024.5`, in German `1.024,5`), with `least` to `most` digits after the point. */
export function formatNumber(value: number, least = 0, most = least): string {
	return value.toLocaleString(locale(), { minimumFractionDigits: least, maximumFractionDigits: most });
}

/** An amount of US dollars: `$0.12`, in German `0,12 $`. */
export function formatUsd(amount: number, least = 2, most = least): string {
	return amount.toLocaleString(locale(), { style: "currency", currency: "USD", minimumFractionDigits: least, maximumFractionDigits: most });
}

/** The language of the words, which need not be the editor's: `en-US`, `de-DE`. */
export function locale(): string {
	return translate("en-US");
}

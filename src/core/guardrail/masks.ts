import type { EditSummary, GuardrailFinding } from "../../shared/turnEvent.ts";
import type { Guardrail } from "../settings.ts";

/**
 * A guardrail that masks puts a name in braces where a value was: `{EMAIL}`. The model takes that for the text itself and would
 * write it into files, in the place of what only the user can see. So a chat remembers the masks that its guardrail has made.
 */
export type Masks = Set<string>;

/** Remembers the masks that stand for what was found. */
export function noteMasks(findings: readonly GuardrailFinding[], masks: Masks): void {
	for (const { policy, action, name } of findings) {
		if (policy === "sensitiveInformationPolicy" && action === "ANONYMIZED") masks.add(`{${name}}`);
	}
}

/** Without a trace nothing tells what is masked, so from then on every mask of the service's own may stand in the chat. */
export function noteUntoldMasks(guardrail: Guardrail | undefined, masks: Masks): void {
	if (guardrail?.trace === "disabled") for (const mask of entityMasks) masks.add(mask);
}

/** The masks that an edit would write where they did not stand before. */
export function newMasks(edit: Pick<EditSummary, "diff">, masks: ReadonlySet<string>): readonly string[] {
	return [...new Set(changedPlaces(edit).flatMap((place) => strayMasks(place, masks)))];
}

/** One place of a file. */
export interface Place {
	readonly before: string;
	readonly after: string;
}

/** The masks that a change would bring to a place. */
export function strayMasks({ before, after }: Place, masks: ReadonlySet<string>): readonly string[] {
	return [...masks].filter((mask) => count(after, mask) > count(before, mask));
}

/** Each run of lines that are removed and added next to each other. */
function changedPlaces({ diff }: Pick<EditSummary, "diff">): readonly Place[] {
	const places: { before: string; after: string }[] = [];
	let place: { before: string; after: string } | undefined;
	for (const { kind, text } of diff) {
		if (kind === "same" || kind === "gap") {
			place = undefined;
			continue;
		}
		if (!place) places.push((place = { before: "", after: "" }));
		place[kind === "added" ? "after" : "before"] += `${text}\n`;
	}
	return places;
}

function count(text: string, part: string): number {
	return text.split(part).length - 1;
}

/**
 * The masks of the service's own.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailPiiEntityFilter.html
 */
const entityMasks = [
	"ADDRESS",
	"AGE",
	"AWS_ACCESS_KEY",
	"AWS_SECRET_KEY",
	"CA_HEALTH_NUMBER",
	"CA_SOCIAL_INSURANCE_NUMBER",
	"CREDIT_DEBIT_CARD_CVV",
	"CREDIT_DEBIT_CARD_EXPIRY",
	"CREDIT_DEBIT_CARD_NUMBER",
	"DRIVER_ID",
	"EMAIL",
	"INTERNATIONAL_BANK_ACCOUNT_NUMBER",
	"IP_ADDRESS",
	"LICENSE_PLATE",
	"MAC_ADDRESS",
	"NAME",
	"PASSWORD",
	"PHONE",
	"PIN",
	"SWIFT_CODE",
	"UK_NATIONAL_HEALTH_SERVICE_NUMBER",
	"UK_NATIONAL_INSURANCE_NUMBER",
	"UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER",
	"URL",
	"USERNAME",
	"US_BANK_ACCOUNT_NUMBER",
	"US_BANK_ROUTING_NUMBER",
	"US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER",
	"US_PASSPORT_NUMBER",
	"US_SOCIAL_SECURITY_NUMBER",
	"VEHICLE_IDENTIFICATION_NUMBER",
].map((entity) => `{${entity}}`);

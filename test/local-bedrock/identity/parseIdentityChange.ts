import { defaultIdentity, type IdentityChange } from "../identityOptions.ts";

/**
 * A change as JSON. `null` removes what is optional, which JSON has no `undefined` for. Throws on a section or a member of a section that
 * does not exist: a misspelt setting would make a test pass for the wrong reason.
 */
export function parseIdentityChange(text: string): IdentityChange {
	const change: unknown = JSON.parse(text);
	const known: Readonly<Record<string, unknown>> = { ...defaultIdentity, requiredGuardrail: undefined };
	if (!isObject(change)) throw new Error("The change is not an object.");
	for (const [name, value] of Object.entries(change)) {
		if (!(name in known)) throw new Error(`There is no setting ${name}.`);
		if (value === null) change[name] = undefined;
		const section = known[name];
		if (!isObject(section) || !isObject(value) || name === "models") continue;
		const members = [...Object.keys(section), "fault", ...(name === "signin" ? ["refusal"] : [])];
		const stray = Object.keys(value).find((member) => !members.includes(member));
		if (stray !== undefined) throw new Error(`There is no setting ${name}.${stray}.`);
		for (const [member, item] of Object.entries(value)) if (item === null) value[member] = undefined;
	}
	return change;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

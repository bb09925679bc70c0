import { missingGuardrailId } from "../../core/guardrail/requiredGuardrail.ts";
import type { Guardrail } from "../../core/settings.ts";
import { settings as keys } from "../names.ts";

type Read = (key: string) => unknown;

/**
 * The guardrail of every request: the floor that the user has set, which no workspace can go below, or else the one that is
 * chosen for the folder. `userValue` is what the user has set, `read` what holds for the folder.
 */
export function readGuardrail(read: Read, userValue: Read): Guardrail | undefined {
	const required = requiredGuardrail(userValue);
	if (!required) return chosenGuardrail(read);
	/** How the floor is applied is the user's alone: text that is shown before the verdict would be below it. More may be judged. */
	const checkTools = userValue(keys.guardrailCheckTools) === true || read(keys.guardrailCheckTools) === true;
	return {
		...required,
		trace: asTrace(userValue(keys.guardrailTrace)),
		streamMode: "sync",
		scope: "conversation",
		checkTools,
		isRequired: true,
	};
}

/** The floor, if there is one. */
export function requiredGuardrail(userValue: Read): Pick<Guardrail, "id" | "version"> | undefined {
	const required = userValue(keys.guardrailRequired);
	if (required === undefined || required === null || required === "") return undefined;
	/** Somebody relies on it: what is written wrong is no guardrail of any account, and so nothing is sent. */
	if (typeof required !== "object" || Array.isArray(required)) return { id: asText(required) || missingGuardrailId, version: "DRAFT" };
	const { id, version } = required as { readonly id?: unknown; readonly version?: unknown };
	if (id === "" || (id === undefined && version === undefined)) return undefined;
	return { id: asText(id) || missingGuardrailId, version: asText(version) || "DRAFT" };
}

function chosenGuardrail(read: Read): Guardrail | undefined {
	const id = asText(read(keys.guardrailId));
	if (id === "") return undefined;
	return {
		id,
		version: asText(read(keys.guardrailVersion)) || "DRAFT",
		trace: asTrace(read(keys.guardrailTrace)),
		streamMode: read(keys.guardrailStreamMode) === "async" ? "async" : "sync",
		scope: read(keys.guardrailScope) === "input" ? "input" : "conversation",
		checkTools: read(keys.guardrailCheckTools) === true,
	};
}

function asTrace(value: unknown): Guardrail["trace"] {
	return value === "disabled" || value === "enabled_full" ? value : "enabled";
}

/** A number stands for a version as well as a text does. */
function asText(value: unknown): string {
	return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
}

import * as vscode from "vscode";
import type { Guardrail, Settings } from "../core/settings.ts";
import type { Choices } from "./choices.ts";
import { section, settings as keys } from "./names.ts";

/** The settings of a folder at this moment, together with the choices made for this workspace. Values of a wrong type count as unset. */
export function readSettings(folder: vscode.WorkspaceFolder | undefined, choices: Choices): Settings {
	const resource = vscode.workspace.getConfiguration(section, folder?.uri ?? null);
	const read = (key: string): unknown => resource.get(key);
	return {
		connection: {
			profile: choices.profile ?? asString(userValue(keys.awsProfile)),
			apiKey: choices.apiKey ?? false,
			region: choices.region ?? asString(userValue(keys.awsRegion)),
			endpoint: asString(userValue(keys.awsEndpoint)),
			controlPlaneEndpoint: asString(userValue(keys.awsControlPlaneEndpoint)),
			trusted: vscode.workspace.isTrusted,
		},
		model: asString(read(keys.model)),
		inference: {
			maxTokens: asNumber(read(keys.maxTokens)) ?? 8_192,
			temperature: asNumber(read(keys.temperature)),
			topP: asNumber(read(keys.topP)),
			stopSequences: asStrings(read(keys.stopSequences)),
		},
		guardrail: requiredGuardrail() ?? chosenGuardrail(read),
		residency: asLimits(userValue(keys.residencyAllow)),
		approveEdits: userValue(keys.approvalEdits) === "auto" ? "auto" : "ask",
		limits: {
			stepsPerTurn: asNumber(userValue(keys.stepsPerTurn)) ?? 50,
			streamIdleSeconds: asNumber(userValue(keys.streamIdleSeconds)) ?? 120,
		},
	};
}

/** Whether the model was chosen by a file of the workspace and not by the user. */
export function isModelOfWorkspace(folder: vscode.WorkspaceFolder | undefined): boolean {
	const found = vscode.workspace.getConfiguration(section, folder?.uri ?? null).inspect(keys.model);
	return asString(found?.workspaceFolderValue) !== "" || asString(found?.workspaceValue) !== "";
}

/**
 * What the user, and nobody else, has set: a repository's settings never choose the connection or the approvals, whatever
 * shape they come in. The scope in the manifest says the same; this does not depend on it.
 */
function userValue(key: string): unknown {
	return vscode.workspace.getConfiguration(section).inspect(key)?.globalValue;
}

/** The floor that no workspace can go below: its modes are not the workspace's to choose either. */
function requiredGuardrail(): Guardrail | undefined {
	const required = userValue(keys.guardrailRequired) as { id?: unknown; version?: unknown } | undefined | null;
	const id = asString(required?.id);
	if (id === "") return undefined;
	return { id, version: asString(required?.version) || "DRAFT", trace: asTrace(userValue(keys.guardrailTrace)), streamMode: "sync" };
}

function chosenGuardrail(read: (key: string) => unknown): Guardrail | undefined {
	const id = asString(read(keys.guardrailId));
	if (id === "") return undefined;
	return {
		id,
		version: asString(read(keys.guardrailVersion)) || "DRAFT",
		trace: asTrace(read(keys.guardrailTrace)),
		streamMode: read(keys.guardrailStreamMode) === "async" ? "async" : "sync",
	};
}

function asTrace(value: unknown): Guardrail["trace"] {
	return value === "disabled" || value === "enabled_full" ? value : "enabled";
}

function asString(value: unknown): string {
	return typeof value === "string" ? value.trim() : "";
}

function asNumber(value: unknown): number | undefined {
	return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function asStrings(value: unknown): readonly string[] {
	return Array.isArray(value) ? value.filter((entry) => typeof entry === "string" && entry !== "") : [];
}

/** Somebody relies on this limit: what is written wrong stays, matches nothing and forbids, where it would permit everything if it counted as unset. */
function asLimits(value: unknown): readonly string[] {
	return value === undefined || value === null ? [] : [value].flat().map(String);
}

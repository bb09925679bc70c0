import * as vscode from "vscode";
import type { Guardrail, Settings } from "../core/settings.ts";
import type { Choices } from "./choices.ts";
import { section, settings as keys } from "./names.ts";

/** The settings of a folder at this moment, together with the choices made for this workspace. */
export function readSettings(folder: vscode.WorkspaceFolder | undefined, choices: Choices): Settings {
	const resource = vscode.workspace.getConfiguration(section, folder?.uri ?? null);
	const string = (key: string) => resource.get<string>(key, "").trim();
	const number = (key: string) => resource.get<number | null>(key) ?? undefined;
	return {
		connection: {
			profile: choices.profile ?? userString(keys.awsProfile),
			region: choices.region ?? userString(keys.awsRegion),
			endpoint: userString(keys.awsEndpoint),
			controlPlaneEndpoint: userString(keys.awsControlPlaneEndpoint),
			trusted: vscode.workspace.isTrusted,
		},
		model: string(keys.model),
		inference: {
			maxTokens: number(keys.maxTokens) ?? 8_192,
			temperature: number(keys.temperature),
			topP: number(keys.topP),
			stopSequences: resource.get<string[]>(keys.stopSequences, []),
		},
		guardrail: requiredGuardrail(resource) ?? chosenGuardrail(resource),
		approveEdits: userValue<string>(keys.approvalEdits) === "auto" ? "auto" : "ask",
		limits: {
			stepsPerTurn: userValue<number>(keys.stepsPerTurn) ?? 50,
			streamIdleSeconds: userValue<number>(keys.streamIdleSeconds) ?? 120,
		},
	};
}

/**
 * What the user, and nobody else, has set: a repository's settings never choose the connection or the approvals, whatever
 * shape they come in. The scope in the manifest says the same; this does not depend on it.
 */
function userValue<T>(key: string): T | undefined {
	return vscode.workspace.getConfiguration(section).inspect<T>(key)?.globalValue;
}

function userString(key: string): string {
	const value = userValue<unknown>(key);
	return typeof value === "string" ? value.trim() : "";
}

/** The floor that no workspace can go below. */
function requiredGuardrail(resource: vscode.WorkspaceConfiguration): Guardrail | undefined {
	const required = userValue<{ id?: unknown; version?: unknown }>(keys.guardrailRequired);
	if (typeof required?.id !== "string" || required.id === "") return undefined;
	return { id: required.id, version: typeof required.version === "string" ? required.version : "DRAFT", ...guardrailModes(resource) };
}

function chosenGuardrail(resource: vscode.WorkspaceConfiguration): Guardrail | undefined {
	const id = resource.get<string>(keys.guardrailId, "").trim();
	if (id === "") return undefined;
	return { id, version: resource.get<string>(keys.guardrailVersion, "DRAFT").trim() || "DRAFT", ...guardrailModes(resource) };
}

function guardrailModes(resource: vscode.WorkspaceConfiguration): Pick<Guardrail, "trace" | "streamMode"> {
	return {
		trace: resource.get<Guardrail["trace"]>(keys.guardrailTrace, "enabled"),
		streamMode: resource.get<Guardrail["streamMode"]>(keys.guardrailStreamMode, "sync"),
	};
}

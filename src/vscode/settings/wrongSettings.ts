import * as vscode from "vscode";
import type { TurnOverride } from "../../core/chat/turnOverride.ts";
import { settings as keys, section } from "../names.ts";
import { userValue } from "./settings.ts";

/** What the manifest says of a setting, as far as a value can break it. */
interface SettingRule {
	readonly scope?: string;
	readonly type?: string | readonly string[];
	readonly enum?: readonly (string | null)[];
	readonly minimum?: number;
	readonly maximum?: number;
}

/** By the whole id, for example `outcrop.serviceTier`. */
export type SettingRules = Readonly<Record<string, SettingRule>>;

/** The rules of the extension's own manifest. */
export function settingRulesOf({ packageJSON }: vscode.Extension<unknown>): SettingRules {
	const { contributes } = packageJSON as { contributes: { configuration: Group | readonly Group[] } };
	const groups: readonly Group[] = [contributes.configuration].flat();
	return Object.assign({}, ...groups.map(({ properties }) => properties)) as SettingRules;
}

interface Group {
	readonly properties: SettingRules;
}

/** These say by themselves what is wrong with them, or forbid when they are. */
const judgedElsewhere: ReadonlySet<string> = new Set([
	keys.guardrailRequired,
	keys.guardrailVersion,
	keys.residencyAllow,
	keys.usdPerTurn,
	keys.usdPerChat,
]);

/** Tells the user of settings that are not in force, each in the turn after it was written and not again. */
export class WrongSettings {
	private readonly rules: SettingRules;
	private readonly told = new Set<string>();

	constructor(rules: SettingRules) {
		this.rules = rules;
	}

	/** The turn's override with a notice for each. */
	tellIn(override: TurnOverride | undefined, folder: vscode.WorkspaceFolder | undefined): TurnOverride | undefined {
		const fresh = findWrongSettings(this.rules, folder).filter((sentence) => !this.told.has(sentence));
		for (const sentence of fresh) this.told.add(sentence);
		return fresh.length > 0 ? { ...override, notices: [...(override?.notices ?? []), ...fresh] } : override;
	}
}

/**
 * A sentence for each setting whose value cannot be what was meant, for example a service tier that does not exist. The editor
 * marks such a value in the settings only, and whoever is not looking there would take it for being in force.
 */
function findWrongSettings(rules: SettingRules, folder: vscode.WorkspaceFolder | undefined): readonly string[] {
	const configuration = vscode.workspace.getConfiguration(section, folder?.uri ?? null);
	return Object.entries(rules).flatMap(([id, rule]) => {
		const key = id.slice(section.length + 1);
		if (judgedElsewhere.has(key)) return [];
		const value: unknown = rule.scope === "resource" ? configuration.get(key) : userValue(key);
		return value === undefined ? [] : (explain(id, rule, value) ?? []);
	});
}

function explain(id: string, rule: SettingRule, value: unknown): string | undefined {
	const written = typeof value === "string" ? `“${value.slice(0, 60)}”` : JSON.stringify(value).slice(0, 60);
	if (rule.enum && !rule.enum.some((one) => one === value)) {
		const values = rule.enum.filter((one) => one !== null).join(", ");
		return vscode.l10n.t("{0} is {1} and counts as not set. Set one of: {2}.", id, written, values);
	}
	const types = [rule.type ?? []].flat();
	if (types.length > 0 && !types.some((type) => isOf(type, value))) {
		return vscode.l10n.t("{0} is {1} and counts as not set. Set {2}.", id, written, nameOf(types));
	}
	/** What stands in the request is checked with the request. */
	if (typeof value !== "number" || /^\w+\.(inference|reasoning)\./.test(id)) return undefined;
	if (rule.minimum !== undefined && value < rule.minimum) return vscode.l10n.t("{0} is {1}. The least is {2}.", id, written, rule.minimum);
	if (rule.maximum !== undefined && value > rule.maximum) return vscode.l10n.t("{0} is {1}. The most is {2}.", id, written, rule.maximum);
	return undefined;
}

function isOf(type: string, value: unknown): boolean {
	if (type === "null") return value === null;
	if (type === "array") return Array.isArray(value);
	if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
	/** A number that is not whole is refused, or rounded, where it is used. */
	return typeof value === (type === "integer" ? "number" : type);
}

function nameOf(types: readonly string[]): string {
	const names: Readonly<Record<string, string>> = {
		string: vscode.l10n.t("a text"),
		number: vscode.l10n.t("a number"),
		integer: vscode.l10n.t("a whole number"),
		boolean: vscode.l10n.t("true or false"),
		array: vscode.l10n.t("a list"),
		object: vscode.l10n.t("an object"),
	};
	return types.flatMap((type) => names[type] ?? []).join(", ");
}

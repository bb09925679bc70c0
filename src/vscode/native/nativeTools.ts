import * as vscode from "vscode";
import type { Doctor, EditorFacts } from "../../core/doctor.ts";
import { doctorMarkdown } from "../../core/doctorMarkdown.ts";
import type { GuardrailCheck, GuardrailVerdict } from "../../core/guardrail/guardrailCheck.ts";
import type { Settings } from "../../core/settings.ts";
import { assertNever } from "../../shared/assertNever.ts";
import type { GuardrailFinding } from "../../shared/turnEvent.ts";
import { native } from "../names.ts";
import type { OfferedModels } from "./offeredModels.ts";

export interface NativeToolsPorts {
	readonly offered: Pick<OfferedModels, "known" | "list">;
	readonly guardrailCheck: GuardrailCheck;
	readonly doctor: Doctor;
	editorFacts(): EditorFacts;
	settings(): Settings;
	/** The settings as far as the user allows what a workspace has brought; without a model when that one may not be called. */
	confirmedSettings(): Promise<Settings>;
}

/** A tool as the stand-in in the first bundle calls it. */
export interface NativeTool {
	/** What the user is asked before; `undefined` when it asks AWS for nothing. */
	prepare(input: unknown): vscode.PreparedToolInvocation;
	/** The result in words. */
	run(input: unknown, signal: AbortSignal): Promise<string>;
}

/** Tools for the editor's own agent and for other extensions. They change nothing; what would reach AWS is confirmed first. */
export function createNativeTools(ports: NativeToolsPorts): Readonly<Record<string, NativeTool>> {
	return {
		[native.tools.listModels]: listModels(ports),
		[native.tools.checkGuardrail]: checkGuardrail(ports),
		[native.tools.doctor]: doctor(ports),
	};
}

function listModels({ offered }: NativeToolsPorts): NativeTool {
	return {
		prepare: () => ({
			invocationMessage: vscode.l10n.t("Listing the Bedrock models"),
			...(offered.known.length <= 1 && {
				confirmationMessages: confirmation(
					vscode.l10n.t("List the models of your AWS account?"),
					vscode.l10n.t("Bedrock is asked for its lists of models, which costs nothing."),
				),
			}),
		}),
		run: async (_, signal) => {
			const models = offered.known.length > 1 ? offered.known : await offered.list(false, signal);
			const lines = models.map(({ id, name, detail, maxInputTokens, capabilities: { toolCalling, imageInput } }) => {
				const can = [toolCalling && "tools", imageInput && "images"].filter(Boolean).join(", ");
				return `- ${name} (${id}): ${[detail, `${maxInputTokens} input tokens`, can].filter(Boolean).join(" · ")}`;
			});
			return lines.length > 0 ? lines.join("\n") : "No models are known. The user can choose a connection and a model in Outcrop.";
		},
	};
}

function checkGuardrail({ settings, confirmedSettings, guardrailCheck }: NativeToolsPorts): NativeTool {
	return {
		prepare: (input) => ({
			invocationMessage: vscode.l10n.t("Asking the guardrail"),
			confirmationMessages: confirmation(
				vscode.l10n.t("Let the guardrail judge this text?"),
				vscode.l10n.t("It goes to {0} on Bedrock, which bills for it: {1}", settings().guardrail?.id ?? "", preview(textIn(input))),
			),
		}),
		run: async (input, signal) => {
			const text = textIn(input);
			if (text.trim() === "") return "There is no text to judge.";
			const confirmed = await confirmedSettings();
			if (!confirmed.guardrail)
				return "No guardrail is chosen, so nothing is judged. The user can choose one with the command Outcrop: Select Guardrail.";
			const source = (input as { source?: unknown }).source === "output" ? "output" : "input";
			return describeVerdict(await guardrailCheck.check(confirmed, source, text, signal));
		},
	};
}

function doctor({ doctor, editorFacts, confirmedSettings }: NativeToolsPorts): NativeTool {
	return {
		prepare: () => ({
			invocationMessage: vscode.l10n.t("Examining the connection to Bedrock"),
			confirmationMessages: confirmation(
				vscode.l10n.t("Examine the connection to Bedrock?"),
				vscode.l10n.t(
					"Outcrop Doctor makes the requests that a chat makes, one of them to the chosen model, which costs a fraction of a cent. The report names your account and role.",
				),
			),
		}),
		run: async (_, signal) => doctorMarkdown(await doctor.examine(await confirmedSettings(), editorFacts(), () => undefined, signal)),
	};
}

function confirmation(title: string, message: string): vscode.LanguageModelToolConfirmationMessages {
	return { title, message };
}

function textIn(input: unknown): string {
	const { text } = (input ?? {}) as { text?: unknown };
	return typeof text === "string" ? text : "";
}

function preview(text: string): string {
	return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function describeVerdict(verdict: GuardrailVerdict): string {
	const findings = verdict.findings.map(describeFinding);
	switch (verdict.kind) {
		case "passed":
			return ["The guardrail lets the text pass.", ...findings].join("\n");
		case "masked":
			return ["The guardrail masks a part of the text:", verdict.text, ...findings].join("\n");
		case "blocked":
			return ["The guardrail blocks the text.", ...findings].join("\n");
		default:
			return assertNever(verdict);
	}
}

/** What was matched is the user's, and whoever asked has it already. */
function describeFinding({ policy, name, action, detail }: GuardrailFinding): string {
	return `- ${policy}: ${name}, ${action}${detail ? ` (${detail})` : ""}`;
}

import * as vscode from "vscode";
import { native } from "../names.ts";
import { readChoices } from "../settings/choices.ts";
import { readSettings } from "../settings/settings.ts";
import type { NativeDoors } from "./nativeDoors.ts";
import { rememberedModels } from "./rememberedModels.ts";
import { withSignal } from "./withSignal.ts";

export interface StandInPorts {
	/** Loads the features. */
	doors(): NativeDoors;
	readonly whenLoaded: vscode.Event<NativeDoors>;
	isLoaded(): boolean;
}

/**
 * Registers what the editor has to find at once: the models, the participant and the tools. All of it loads the features when it is
 * first used. The editor asks for the models when it starts: until then it is told what is remembered, and nobody is asked.
 */
export function registerNativeStandIns(context: vscode.ExtensionContext, ports: StandInPorts): readonly vscode.Disposable[] {
	return [
		...present(() => registerModels(context, ports)),
		...present(() => registerParticipant(context, ports)),
		...Object.values(native.tools).flatMap((name) => present(() => registerTool(name, ports))),
	];
}

function registerModels(context: vscode.ExtensionContext, { doors, whenLoaded, isLoaded }: StandInPorts): vscode.Disposable {
	const changed = new vscode.EventEmitter<void>();
	const remembered = () => rememberedModels(context.globalState, readSettings(undefined, readChoices(context.workspaceState)).connection);
	const list = async (silent: boolean, signal: AbortSignal) =>
		silent && !isLoaded() ? (remembered() ?? []) : doors().offered.list(silent, signal);
	return vscode.Disposable.from(
		changed,
		/** What is offered without the features may lack the model that is chosen now. */
		whenLoaded(({ offered }) => {
			offered.onDidChange(() => changed.fire());
			changed.fire();
		}),
		vscode.lm.registerLanguageModelChatProvider(native.vendor, {
			onDidChangeLanguageModelChatInformation: changed.event,
			provideLanguageModelChatInformation: async ({ silent }, token) => [...(await withSignal(token, (signal) => list(silent, signal)))],
			provideLanguageModelChatResponse: (...request) => doors().provider.respond(...request),
			provideTokenCount: (...request) => doors().provider.countTokens(...request),
		}),
	);
}

function registerParticipant({ extensionUri }: vscode.ExtensionContext, { doors }: StandInPorts): vscode.Disposable {
	const participant = vscode.chat.createChatParticipant(native.participant, (...request) => doors().participant(...request));
	participant.iconPath = vscode.Uri.joinPath(extensionUri, "media/icon.png");
	participant.followupProvider = { provideFollowups: (result) => doors().followUps(result) };
	return participant;
}

function registerTool(name: string, { doors }: StandInPorts): vscode.Disposable {
	return vscode.lm.registerTool<object>(name, {
		prepareInvocation: ({ input }) => doors().tools[name]?.prepare(input),
		invoke: async ({ input }, token) => {
			const text = await withSignal(token, async (signal) => doors().tools[name]?.run(input, signal));
			return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text ?? "")]);
		},
	});
}

/** Editors that are made of VS Code leave out one or the other of these, and the chat must not go with it. */
function present(register: () => vscode.Disposable): readonly vscode.Disposable[] {
	try {
		return [register()];
	} catch {
		return [];
	}
}

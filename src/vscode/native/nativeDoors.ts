import type * as vscode from "vscode";
import { chatFolder, type ChatFolderPorts } from "../chat/chatFolder.ts";
import { scopeOfEdit, titleOf } from "../checkpoint/turnScope.ts";
import { readyToAnswer, type SideTaskPorts } from "../commands/sideTask.ts";
import type { ConnectionMonitor } from "../connection/connectionMonitor.ts";
import { readEditorFacts } from "../connection/doctor.ts";
import { confirmForeignGuardrail } from "../connection/foreignGuardrail.ts";
import { confirmForeignModel } from "../connection/foreignModel.ts";
import type { Doctor } from "../../core/doctor.ts";
import type { GuardrailCheck } from "../../core/guardrail/guardrailCheck.ts";
import type { SessionPorts } from "../../core/chat/sessionPorts.ts";
import type { Settings } from "../../core/settings.ts";
import { Callers } from "./callers.ts";
import { ModelProvider } from "./modelProvider.ts";
import { createNativeTools, type NativeTool } from "./nativeTools.ts";
import type { OfferedModels } from "./offeredModels.ts";
import { answerRequest, followUps } from "./participant.ts";

/** What stands behind the stand-ins of the first bundle. */
export interface NativeDoors {
	readonly offered: Pick<OfferedModels, "list" | "onDidChange">;
	readonly provider: Pick<ModelProvider, "respond" | "countTokens">;
	readonly tools: Readonly<Record<string, NativeTool>>;
	readonly participant: vscode.ChatRequestHandler;
	followUps(result: vscode.ChatResult): vscode.ChatFollowup[];
}

export interface NativeDoorsPorts
	extends Pick<SideTaskPorts, "account" | "state" | "model" | "log">,
		Pick<SessionPorts, "tools" | "surroundings"> {
	readonly chat: { readonly folder: vscode.WorkspaceFolder | undefined; readonly settings: Settings };
	readonly context: Pick<vscode.ExtensionContext, "globalState" | "extension">;
	readonly folder: ChatFolderPorts;
	readonly guardrailCheck: GuardrailCheck;
	readonly offered: OfferedModels;
	readonly doctor: Doctor;
	readonly monitor: ConnectionMonitor;
}

/** Opens the engine to the editor's own chat and to other extensions. Nothing here asks AWS before somebody asks it. */
export function createNativeDoors(ports: NativeDoorsPorts): NativeDoors {
	const { chat, context, monitor, offered, model, guardrailCheck, tools, surroundings } = ports;
	const settings = () => chat.settings;
	const report = (error: unknown) => ports.log.error(error);
	const mayUseGuardrail = (one: Settings) => confirmForeignGuardrail(one, chat.folder, ports);
	const callers = new Callers(context.globalState, context.extension.id);
	return {
		offered,
		provider: new ModelProvider({ model, guardrailCheck, callers, monitor, settings, mayUseGuardrail, report }),
		tools: createNativeTools({
			offered,
			guardrailCheck,
			doctor: ports.doctor,
			editorFacts: () => readEditorFacts(context.extension),
			settings,
			confirmedSettings: async () => {
				const mayCall = (await confirmForeignModel(chat.settings, chat.folder, ports)) && (await mayUseGuardrail(chat.settings));
				return mayCall ? chat.settings : { ...chat.settings, model: "", guardrail: undefined };
			},
		}),
		participant: (request, history, stream, token) =>
			answerRequest(
				{
					model,
					guardrailCheck,
					tools,
					surroundings,
					report,
					folder: (prompt) => chat.folder && chatFolder(chat.folder, ports.folder, scopeOfEdit(titleOf(prompt))),
					workspaceFolder: () => chat.folder,
					settings: () => readyToAnswer(ports, chat.folder),
					noteEvent: (event) => monitor.noteEvent(event),
				},
				request,
				history,
				stream,
				token,
			),
		followUps,
	};
}

import * as vscode from "vscode";
import type * as engineModule from "./engine.ts";
import type * as tracingModule from "./tracing.ts";
import { outsideOfChats } from "./core/trace/traceFile.ts";
import type { ConnectionState } from "./shared/protocol.ts";
import { useTranslation } from "./shared/translate.ts";
import { registerAccessibilityHelp } from "./vscode/accessibilityHelp.ts";
import { registerAssistantCommands } from "./vscode/commands/assistantCommands.ts";
import { editorSurroundings } from "./vscode/context/editorSurroundings.ts";
import { RecentEdits } from "./vscode/context/recentEdits.ts";
import { registerApiKey } from "./vscode/connection/apiKey.ts";
import { registerCacheInspector } from "./vscode/chat/cacheInspector.ts";
import { Chat } from "./vscode/chat/chat.ts";
import { ChatStore } from "./vscode/chat/chatStore.ts";
import { ChatViews } from "./vscode/chat/chatViews.ts";
import { readChoices } from "./vscode/settings/choices.ts";
import { ConnectionMonitor } from "./vscode/connection/connectionMonitor.ts";
import { registerDebugInfo } from "./vscode/connection/debugInfo.ts";
import { registerDoctor } from "./vscode/connection/doctor.ts";
import { createCheckpoints, createRunWatch } from "./vscode/checkpoint/createCheckpoints.ts";
import { offerRecovery } from "./vscode/checkpoint/crashRecovery.ts";
import { storageFolderOf } from "./vscode/checkpoint/unfinishedNote.ts";
import { registerRestoreCheckpoint } from "./vscode/checkpoint/restoreCheckpoint.ts";
import { FileChanges } from "./vscode/edit/fileChanges.ts";
import { registerHistory } from "./vscode/history/history.ts";
import { ChatTitles } from "./vscode/history/chatTitles.ts";
import { KeptAttachments } from "./vscode/chat/keptAttachments.ts";
import { registerExplainSelection } from "./vscode/chat/explainSelection.ts";
import { registerInlineEdit } from "./vscode/edit/inlineEdit.ts";
import { Log } from "./vscode/log.ts";
import { Attention } from "./vscode/native/attention.ts";
import { createNativeDoors, type NativeDoors } from "./vscode/native/nativeDoors.ts";
import { OfferedModels } from "./vscode/native/offeredModels.ts";
import { askMfaCode } from "./vscode/connection/mfaCode.ts";
import { commands, contextKeys, secretKeys, section } from "./vscode/names.ts";
import { registerChatCommands } from "./vscode/chat/openChat.ts";
import { continuePausedTurn } from "./vscode/chat/pausedTurn.ts";
import { OwnDocuments } from "./vscode/ownDocuments.ts";
import { ChatPreviews } from "./vscode/edit/chatPreviews.ts";
import type { PreviewPorts } from "./vscode/edit/editPreviewDecorations.ts";
import { PendingChanges } from "./vscode/edit/pendingChanges.ts";
import { registerPickers } from "./vscode/pick/pickers.ts";
import { registerReview } from "./vscode/edit/review.ts";
import { readSettings } from "./vscode/settings/settings.ts";
import { registerSignIn } from "./vscode/connection/signIn.ts";
import type { StatusBar } from "./vscode/connection/statusBar.ts";
import { TraceStore } from "./vscode/trace/traceStore.ts";
import { registerTraceView } from "./vscode/trace/traceView.ts";
import { Tracing } from "./vscode/trace/tracing.ts";
import { settingRulesOf, WrongSettings } from "./vscode/settings/wrongSettings.ts";

export interface Features {
	/** Shows the chat in the view or editor tab that the editor made for it. */
	showChat(view: vscode.WebviewView | vscode.WebviewPanel): void;
	readonly documents: Pick<OwnDocuments, "textOf">;
	readonly native: NativeDoors;
}

/** The second bundle: builds the adapters and registers every feature. Loaded with the first command or when the chat is shown. */
export function createFeatures(context: vscode.ExtensionContext, statusBar: StatusBar): Features {
	useTranslation(vscode.l10n.bundle);
	const state = context.workspaceState;
	const log = new Log();
	const pending = new PendingChanges(state);
	const documents = new OwnDocuments();
	const storage = storageFolderOf(context);
	const checkpoints = createCheckpoints(storage, (error) => log.error(error));
	const changes = new FileChanges(pending, checkpoints);
	const store = new ChatStore(storage);
	const traces = new TraceStore(storage, (error) => log.error(error));
	const tracing = createTracing(context, traces, log);
	const monitor = new ConnectionMonitor(() => readSettings(undefined, readChoices(state)).connection);
	const engine = createEngine({ context, monitor, tracing, log, folder: () => chat.folder });
	const model = standIn(() => engine().model);
	const titles = new ChatTitles({ store, model, report: (error) => log.error(error) });
	const guardrailCheck = standIn(() => engine().guardrailCheck);
	const account = standIn(() => engine().account);
	const offered = new OfferedModels({
		catalogue: standIn(() => engine().catalogue),
		monitor,
		globalState: context.globalState,
		settings: () => chat.settings,
		signIn: async () => (await vscode.commands.executeCommand(commands.signIn)) === true,
		report: (error) => log.error(error),
	});
	const { catalogue } = offered;
	const search = standIn(() => engine().search);
	const editorPorts = (folder: vscode.WorkspaceFolder) => engine().editorPorts(folder);
	const previewEdits: PreviewPorts["previewEdits"] = (text, json) => engine().previewEdits(text, json);
	const previews = new ChatPreviews({ previewEdits });
	const edits = new RecentEdits((uri) => pending.isEditing(uri));
	const attention = new Attention();
	const tools = () => engine().chatTools().tools;
	const runs = createRunWatch(checkpoints, search, (error) => log.error(error));
	const doctor = standIn(() => engine().doctor);
	const surroundings = editorSurroundings({
		edits,
		folder: () => chat.folder,
		instructions: (folder) => engine().instructionsOf(folder),
	});
	const chat: Chat = new Chat({
		model,
		guardrailCheck,
		tools,
		toolNotices: () => engine().chatTools().notices,
		editorPorts,
		search,
		pending,
		checkpoints,
		changes,
		runs,
		store,
		titles,
		kept: new KeptAttachments(storage, (error) => log.error(error)),
		state,
		log,
		monitor,
		account,
		catalogue,
		prompts: standIn(() => engine().prompts),
		mentions: standIn(() => engine().mentions),
		tracing,
		previews,
		attention,
		surroundings,
		wrongSettings: new WrongSettings(settingRulesOf(context.extension)),
		warmUp: () => void engine(),
	});
	const views = new ChatViews(chat, context.extensionUri, attention, (error) => log.error(error));
	const native = createNativeDoors({
		chat,
		context,
		folder: { search, changes, runs, editorPorts },
		model,
		guardrailCheck,
		tools,
		surroundings,
		account,
		offered,
		doctor,
		monitor,
		state,
		log,
	});
	const tellWhetherModel = () => setContext(contextKeys.hasModel, chat.settings.model !== "");
	const onChange = () => {
		chat.postState();
		statusBar.update();
	};
	const onConnection = () => {
		monitor.reset();
		onChange();
	};
	/** Whoever has just signed in sees as whom; what goes wrong here is said when it matters. */
	const onSignedIn = () => {
		onConnection();
		void account.identity(chat.settings.connection, AbortSignal.timeout(30_000)).catch(() => undefined);
	};
	const onAwsFiles = () => {
		if (chat.isPaused) void continuePausedTurn(chat, account).catch((error: unknown) => log.error(error));
		else monitor.reset();
	};
	const onState = (connection: ConnectionState) => {
		statusBar.show(connection);
		setContext(contextKeys.connected, connection.kind === "connected");
	};
	onState(monitor.state);
	tellWhetherModel();
	context.subscriptions.push(
		log,
		pending,
		edits,
		chat,
		previews,
		tracing,
		views,
		monitor,
		attention,
		offered,
		monitor.onDidChange(onState),
		pending.onDidDecide(({ state }) => setContext(contextKeys.reviewed, state === "kept" || state === "undone")),
		vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration(section) && tellWhetherModel()),
		monitor.onDidChangeFiles(onAwsFiles),
		store,
		titles,
		registerChatCommands(chat, () => log.show()),
		registerHistory({
			chat,
			store,
			titles,
			checkpoints,
			dialogs: standIn(() => engine().historyDialogs),
			report: (error) => log.error(error),
		}),
		registerPickers({ chat, account, catalogue, state, secrets: context.secrets, onChange, onConnection }),
		registerSignIn({ chat, account, signIn: standIn(() => engine().signIn), state, onChange: onSignedIn }),
		registerApiKey(chat, context, onSignedIn),
		registerDoctor({ chat, account, doctor, state, extension: context.extension, log }),
		registerDebugInfo({ chat, extension: context.extension, log }),
		registerTraceView({
			store: traces,
			chatIds: () => [chat.id, outsideOfChats],
			replays: standIn(() => engine().replays),
			connection: () => chat.settings.connection,
			documents,
			report: (error) => log.error(error),
		}),
		registerReview(pending, documents),
		registerRestoreCheckpoint(chat, { checkpoints, pending }),
		registerCacheInspector({ chat, documents, cacheMarkdown: (...parameters) => engine().cacheMarkdown(...parameters) }),
		registerAccessibilityHelp(documents),
		registerExplainSelection(chat),
		registerAssistantCommands({ chat, state, account, model, log, findingsTool: () => engine().reportFindings }),
		registerInlineEdit({
			state,
			model,
			guardrailCheck,
			account,
			pending,
			changes,
			search,
			log,
			editTool: () => engine().applyEdit,
			previewEdits,
			editorPorts,
			instructionsOf: (folder) => engine().instructionsOf(folder),
		}),
	);
	void pending.lookOnDisk();
	void offerRecovery(checkpoints, pending).catch((error: unknown) => log.error(error));
	return { showChat: (view) => views.connect(view), documents, native };
}

interface EnginePorts {
	readonly context: vscode.ExtensionContext;
	readonly monitor: ConnectionMonitor;
	readonly tracing: Tracing;
	readonly log: Log;
	/** Of the chat. */
	folder(): vscode.WorkspaceFolder | undefined;
}

/** Gives the engine, which is loaded the first time something is asked of it. */
function createEngine({ context, monitor, tracing, log, folder }: EnginePorts) {
	const load = () => {
		const engineBundle = require("./bedrock.cjs") as typeof engineModule;
		engineBundle.useTranslation(vscode.l10n.bundle);
		const { exportChatFile, importChatFile, pickEarlierVersion } = engineBundle;
		const {
			createBedrock,
			cacheMarkdown,
			chatTools,
			applyEdit,
			previewEdits,
			createEditorPorts,
			createInstructionFiles,
			reportFindings,
			TextSearch,
		} = engineBundle;
		const bedrock = createBedrock({
			askMfaCode,
			apiKey: async () => context.secrets.get(secretKeys.apiKey),
			onIdentity: (connection, identity) => monitor.noteIdentity(connection, identity),
			trace: { sink: () => tracing, report: (error) => log.error(error) },
			cacheFolder: vscode.Uri.joinPath(context.globalStorageUri, "catalogue").fsPath,
		});
		const editorPorts = createEditorPorts(context.subscriptions);
		const search = new TextSearch(vscode.env.appRoot);
		const mentions = new engineBundle.Mentions({ search, editorPorts, folder });
		context.subscriptions.push(mentions);
		return {
			...bedrock,
			cacheMarkdown,
			chatTools,
			applyEdit,
			previewEdits,
			editorPorts,
			instructionsOf: createInstructionFiles(context.subscriptions),
			reportFindings,
			historyDialogs: { exportChatFile, importChatFile, pickEarlierVersion },
			search,
			mentions,
		};
	};
	let loaded: ReturnType<typeof load> | undefined;
	return () => (loaded ??= load());
}

function createTracing(context: vscode.ExtensionContext, store: TraceStore, log: Log): Tracing {
	const { version } = context.extension.packageJSON as { version: string };
	return new Tracing({
		store,
		createExporter: (endpoint) => {
			const { createSpanExporter } = require("./tracing.cjs") as typeof tracingModule;
			const onFailure = (error: unknown) => log.info(`Spans could not be sent to ${endpoint}: ${String(error)}`);
			return createSpanExporter({ endpoint, version, onFailure });
		},
		report: (error) => log.error(error),
	});
}

function setContext(key: string, value: boolean): void {
	void vscode.commands.executeCommand("setContext", key, value);
}

/** Stands in for a part of the engine that consists of functions, so that handing it around does not load the engine. */
function standIn<Part extends object>(part: () => Part): Part {
	const forward =
		(name: string | symbol) =>
		(...parameters: unknown[]) =>
			(part() as Record<string | symbol, (...parameters: unknown[]) => unknown>)[name]?.(...parameters);
	return new Proxy({} as Part, { get: (_, name) => forward(name) });
}

/** The ids that package.json and the code share. A test holds them against the manifest. */

export const views = { container: "outcrop", chat: "outcrop.chat", panel: "outcrop.chatPanel" } as const;

export const commands = {
	open: "outcrop.open",
	openInEditor: "outcrop.openInEditor",
	newChat: "outcrop.newChat",
	history: "outcrop.history",
	earlierVersions: "outcrop.earlierVersions",
	exportChat: "outcrop.exportChat",
	importChat: "outcrop.importChat",
	stop: "outcrop.stop",
	addSelection: "outcrop.addSelection",
	addFile: "outcrop.addFile",
	explainSelection: "outcrop.explainSelection",
	editSelection: "outcrop.editSelection",
	keepHunk: "outcrop.keepHunk",
	undoHunk: "outcrop.undoHunk",
	keepAll: "outcrop.keepAll",
	undoAll: "outcrop.undoAll",
	keepFile: "outcrop.keepFile",
	undoFile: "outcrop.undoFile",
	nextChange: "outcrop.nextChange",
	previousChange: "outcrop.previousChange",
	reviewAll: "outcrop.reviewAll",
	cancelInlineEdit: "outcrop.cancelInlineEdit",
	leaveList: "outcrop.leaveList",
	restoreCheckpoint: "outcrop.restoreCheckpoint",
	fixDiagnostics: "outcrop.fixDiagnostics",
	writeTests: "outcrop.writeTests",
	reviewChanges: "outcrop.reviewChanges",
	commitMessage: "outcrop.commitMessage",
	fixFinding: "outcrop.fixFinding",
	resolveFinding: "outcrop.resolveFinding",
	dismissFinding: "outcrop.dismissFinding",
	clearFindings: "outcrop.clearFindings",
	selectProfile: "outcrop.selectProfile",
	selectRegion: "outcrop.selectRegion",
	selectModel: "outcrop.selectModel",
	selectGuardrail: "outcrop.selectGuardrail",
	selectMode: "outcrop.selectMode",
	signIn: "outcrop.signIn",
	setApiKey: "outcrop.setApiKey",
	doctor: "outcrop.doctor",
	showLog: "outcrop.showLog",
	copyDebugInfo: "outcrop.copyDebugInfo",
	showTrace: "outcrop.showTrace",
	showCache: "outcrop.showCache",
	compact: "outcrop.compact",
	focusLastMessage: "outcrop.focusLastMessage",
	accessibilityHelp: "outcrop.accessibilityHelp",
} as const;

/** Commands of code lenses, gutter buttons and failures, which need a context and have no place in the palette. */
export const internalCommands = {
	refineHunk: "outcrop.refineHunk",
	openDiff: "outcrop.openDiff",
	copyPolicy: "outcrop.copyPolicy",
	selectEffort: "outcrop.selectEffort",
} as const;

/** What the editor's own chat and other extensions find Outcrop by. */
export const native = {
	vendor: "outcrop",
	participant: "outcrop.participant",
	tools: { listModels: "outcrop_list_models", checkGuardrail: "outcrop_check_guardrail", doctor: "outcrop_doctor" },
} as const;

export const settings = {
	awsProfile: "aws.profile",
	awsRegion: "aws.region",
	awsEndpoint: "aws.endpoint",
	awsControlPlaneEndpoint: "aws.controlPlaneEndpoint",
	model: "model",
	smallModel: "smallModel",
	fallbackModels: "fallbackModels",
	reasoningEffort: "reasoning.effort",
	reasoningBudgetTokens: "reasoning.budgetTokens",
	reasoningShow: "reasoning.show",
	additionalModelRequestFields: "additionalModelRequestFields",
	additionalModelResponseFieldPaths: "additionalModelResponseFieldPaths",
	performanceLatency: "performance.latency",
	serviceTier: "serviceTier",
	requestMetadata: "requestMetadata",
	toolChoice: "toolChoice",
	strictTools: "strictTools",
	systemTools: "systemTools",
	outputSchema: "outputSchema",
	promptCaching: "promptCaching",
	prices: "prices",
	tracingOtlpEndpoint: "tracing.otlpEndpoint",
	maxTokens: "inference.maxTokens",
	temperature: "inference.temperature",
	topP: "inference.topP",
	stopSequences: "inference.stopSequences",
	guardrailId: "guardrail.id",
	guardrailVersion: "guardrail.version",
	guardrailTrace: "guardrail.trace",
	guardrailStreamMode: "guardrail.streamMode",
	guardrailScope: "guardrail.scope",
	guardrailCheckTools: "guardrail.checkTools",
	guardrailRequired: "guardrail.required",
	approvalEdits: "approval.edits",
	approvalCommandsAllow: "approval.commands.allow",
	approvalCommandsDeny: "approval.commands.deny",
	instructionsEnabled: "instructions.enabled",
	residencyAllow: "residency.allow",
	stepsPerTurn: "limits.stepsPerTurn",
	streamIdleSeconds: "limits.streamIdleSeconds",
	usdPerTurn: "limits.usdPerTurn",
	usdPerChat: "limits.usdPerChat",
	concurrentRequests: "limits.concurrentRequests",
	notifications: "notifications",
} as const;

/** Of documents that only Outcrop can write. */
export const schemes = { base: "outcrop-base", cache: "outcrop-cache", trace: "outcrop-trace", help: "outcrop-help" } as const;

/** Keys that the steps of the walkthrough look at: they are done when the thing is done, however it was. */
export const contextKeys = {
	connected: "outcrop.connected",
	hasModel: "outcrop.hasModel",
	explained: "outcrop.explained",
	reviewed: "outcrop.reviewed",
} as const;

/** Keys that the `when` clauses of the manifest look at. */
export const whenKeys = {
	hasPendingChanges: "outcrop.hasPendingChanges",
	/** Paths of the files: in a remote window, the workbench has other addresses for them than extensions. */
	pendingFiles: "outcrop.pendingFiles",
	editsInline: "outcrop.editsInline",
	/** A list or box of the editor was opened from a page of the chat, or will be. */
	asksForChat: "outcrop.asksForChat",
} as const;

/** Keys of the workspace state. */
export const stateKeys = {
	choices: "choices",
	currentChat: "currentChat",
	pendingChanges: "pendingChanges",
	instructions: "instructions",
	confirmedModels: "confirmedModels",
	confirmedGuardrails: "confirmedGuardrails",
	ssoSession: "ssoSession",
	/** Of this workspace alone: another repository may bring a server that goes by the same name. */
	pinnedTools: "pinnedTools",
	/** Of all windows: the models that the editor was offered last. */
	nativeModels: "nativeModels",
	/** Of all windows: ids of the extensions that may always call models. */
	allowedCallers: "allowedCallers",
} as const;

/** Keys of the secret storage. */
export const secretKeys = { apiKey: "bedrockApiKey" } as const;

export const section = "outcrop";

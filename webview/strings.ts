import type { ApprovalChoice, EditState, GuardrailFinding, Outcome, PlanItem, Travel } from "../src/shared/turnEvent.ts";
import type { ChatChoices, Mode } from "../src/shared/protocol.ts";
import type { ToolStep } from "../src/shared/transcript.ts";
import type { FindingKind } from "./findingKind.ts";

type Effort = NonNullable<ChatChoices["effort"]>;
type GuardrailScope = NonNullable<ChatChoices["guardrailScope"]>;

const number = new Intl.NumberFormat("en");

/** Something is never 0 %. */
/** Below a tenth of a second one decimal would say 0.0 s. */
function duration(milliseconds: number): string {
	return milliseconds < 100 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

function wholePercent(share: number): string {
	return share > 0 && share < 0.01 ? "<1" : `${Math.round(share * 100)}`;
}

/** Every word that the view says by itself. */
export const strings = {
	product: "Outcrop",
	you: "You",
	conversation: "Conversation",
	messageOutcrop: "Message Outcrop",
	placeholder: "Ask about your code, or describe a change",
	placeholderWaiting: "Press ↑ to answer, or write what comes next",
	composer: "Composer",
	send: "Send",
	stop: "Stop",
	queue: "Queue",
	queued: "Queued prompts",
	removeQueued: (text: string) => `Remove queued prompt: ${text}`,
	attachments: "Attachments",
	attached: "Attached files",
	attachFiles: "Attach files",
	attachPick: "Choose files…",
	attachActiveFile: "Active file",
	attachSelection: "Selection",
	attachS3: "S3 object…",
	remove: (name: string) => `Remove ${name}`,
	travel: {
		document: "sent as a document",
		text: "sent as text",
		image: "sent as an image",
		video: "sent as a video",
		audio: "sent as a recording",
		none: "not sent",
	} satisfies Record<Travel, string>,
	tooLarge: (name: string, megabytes: number) => `${name} is larger than ${megabytes} MB, the most that can be attached.`,
	pastedImage: "pasted-image",
	unreadable: (name: string) => `${name} could not be read.`,

	mode: (mode: Mode) => `Mode: ${strings.modes[mode]}`,
	modes: { ask: "Ask", plan: "Plan", agent: "Agent" } satisfies Record<Mode, string>,
	profile: (name: string) => `Profile: ${name}`,
	defaultProfile: "default",
	notConnected: "not connected",
	apiKey: "API key",
	expired: (when: string) => `The credentials expired at ${when}.`,
	expiresSoon: (when: string) => `The credentials expire at ${when}.`,
	region: (name: string) => `Region: ${name}`,
	profileRegion: "of the profile",
	noRegion: "no region",
	model: (name: string) => `Model: ${name}`,
	chooseModel: "choose a model",
	guardrail: (name: string) => `Guardrail: ${name}`,
	noGuardrail: "None",
	guardrailScope: {
		conversation: "It judges the whole conversation.",
		input: "It judges only what you write and attach.",
	} satisfies Record<GuardrailScope, string>,
	inputOnly: "input only",
	effort: (effort: Effort | undefined) => `Thinking: ${strings.efforts[effort ?? "default"]}`,
	efforts: { default: "Default", off: "Off", low: "Low", medium: "Medium", high: "High" } satisfies Record<Effort | "default", string>,
	connection: "Mode and connection",
	folder: (name: string) => `This chat belongs to the folder ${name}`,

	welcomeTitle: "Ask, explain, edit",
	welcome:
		"Chat with the models of your own AWS account. Outcrop reads the files of your workspace, proposes edits as diffs, and asks before it changes or runs anything.",
	suggestions: [
		{ label: "Explain the open file", prompt: "Explain what the file in my editor does and how it fits into the project." },
		{ label: "Find and fix a bug", prompt: "Look at the problems reported for this workspace, find their cause and fix them." },
		{ label: "Write tests", prompt: "Write tests for the function at my cursor, in the style of the existing tests." },
	],
	suggestionsLabel: "Suggestions",
	/** One is a profile, and one has a key. */
	connected: (source: string) => {
		if (!source.startsWith("Bedrock API key")) return `Connected as ${source}`;
		return `Connected with ${source === "Bedrock API key" ? "a" : "the"} ${source}`;
	},
	account: (id: string) => `account ${id}`,
	until: (when: string) => `until ${when}`,

	connectTitle: "Connect to AWS",
	connect: "Outcrop uses the models of your own AWS account, so it needs an identity that may call Amazon Bedrock.",
	signInWithSso: "Sign in with IAM Identity Center",
	useApiKey: "Use a Bedrock API key",
	chooseProfile: "Choose an AWS profile",
	chooseRegion: "Choose a region",
	runDoctor: "Something is wrong? Run Doctor",
	brokenTitle: {
		signedOut: "Sign in to AWS",
		noProfile: "Choose an AWS profile",
		noRegion: "Choose a region",
		noAccess: "No access to Bedrock",
		offline: "AWS cannot be reached",
		other: "The connection does not work",
	},

	untrusted: "This workspace is not trusted: Outcrop answers, but its tools are off until you trust it.",

	earlier: "Show earlier messages",
	jumpToLatest: "Jump to latest",
	answering: "Outcrop is answering",
	working: "Working",
	reasoning: "Reasoning",
	reasoningNow: "Reasoning…",
	withdrawn: "The guardrail has taken back the text that stood here.",
	/** Only for this turn: the next one asks the chosen model again. */
	modelChange: (model: string) => `${model} takes over for this turn`,
	compacting: "Summing up the older part of the chat",
	compacted: "The older part of the chat is summed up.",
	compactionFailed: "The chat could not be summed up.",
	tokensBeforeAndAfter: (before: number, after: number) => `${number.format(before)} → ${number.format(after)} tokens.`,
	extra: (name: string) => `Also from Bedrock: ${name}`,
	cutOff: "The rest is not shown.",
	showLarger: "Show larger",
	showSmaller: "Show smaller",
	imageTooLarge: (name: string) => `${name}: the image is too large to be shown here.`,
	imageBroken: (name: string) => `${name}: the image cannot be shown.`,

	source: (position: number, name: string) => `Source ${position}: ${name}`,
	sources: (count: number) => `Sources (${count})`,
	sourcesLabel: "Sources",
	pagesOf: (title: string, first: number, last: number) => (last > first ? `${title}, pages ${first}–${last}` : `${title}, page ${first}`),

	approvalNeeded: "Approval needed",
	outcome: {
		done: "Done",
		cancelled: "Stopped",
		guardrail: "A guardrail intervened",
		length: "The answer is incomplete",
		interrupted: "Interrupted",
		failed: "Failed",
	} satisfies Record<Outcome["kind"], string>,
	paused: "Paused",
	retry: (reason: string, seconds: number) => `${reason}; next try in ${seconds} s`,
	throttled: "Throttled",

	toolState: {
		running: "running",
		asking: "waiting for approval",
		done: "done",
		failed: "failed",
		denied: "denied",
		cancelled: "cancelled",
	} satisfies Record<ToolStep["state"], string>,
	toolStep: (title: string, state: string) => `${title}: ${state}`,
	approval: { once: "Allow once", chat: "Allow in this chat", always: "Always allow", deny: "Deny" } satisfies Record<
		ApprovalChoice,
		string
	>,
	command: "Command",
	inFolder: "Runs in",
	inWorkspaceFolder: "Runs in the workspace folder",
	address: "Address",
	noAddress: "This is no address.",
	from: "from",
	toolInput: "Input",
	scrollToReadAll: (lines: number, characters: number) =>
		`${lines > 1 ? `${number.format(lines)} lines, ` : ""}${number.format(characters)} characters: scroll to read all of it.`,
	stopTool: (title: string) => `Stop: ${title}`,
	outputOf: (title: string) => `Output of ${title}`,
	earlierOutput: "Earlier output is not shown.",
	noOutputYet: "No output yet",
	noOutput: "No output",

	question: "Outcrop asks",
	asks: (question: string) => `Outcrop asks: ${question}`,
	waitingForAnswer: "waiting for your answer",
	ownAnswer: "Your own answer",
	answer: "Answer",
	skip: "Skip",
	skipHint: "Go on without an answer (Escape)",
	noAnswer: "Not answered",

	plan: "Plan",
	planStep: (done: number, total: number, text: string | undefined) => `${done} of ${total} done${text ? `: ${text}` : ""}`,
	planProgress: (done: number, total: number) => `Plan: ${done} of ${total} done`,
	planStates: { open: "to do", active: "in progress", done: "done" } satisfies Record<PlanItem["state"], string>,
	carryOut: "Carry out",
	changePlanHint: "To change the plan, write what should be different.",

	restoreFiles: "Restore files to before this message",
	filesRestored: "Files restored",
	redo: "Redo",

	edited: (what: string, added: number, removed: number) => `Edited ${what} +${added} −${removed}`,
	changeKinds: { create: "created", delete: "deleted", move: "moved" },
	movedFrom: (from: string) => `moved from ${from}`,
	movedTo: (from: string, to: string) => `${from} → ${to}`,
	files: (count: number) => `${count} files`,
	keepAll: "Keep all",
	undoAll: "Undo all",
	changes: (path: string) => `Changes of ${path}`,
	openDiff: "Open diff",
	keep: "Keep",
	undo: "Undo",
	editState: { pending: "Pending", kept: "Kept", undone: "Undone", stale: "Changed since" } satisfies Record<EditState, string>,
	showAllLines: (count: number) => `Show all ${count} lines`,
	showFewerLines: "Show fewer lines",
	addedLine: "Added:",
	removedLine: "Removed:",
	skippedLines: "Unchanged lines are not shown",

	guardrailFindings: "What the guardrail found",
	guardrailSource: { input: "in what was sent", output: "in the answer" } satisfies Record<GuardrailFinding["source"], string>,
	guardrailToolSource: { input: "in what a tool read", output: "in what a tool would write" } satisfies Record<
		GuardrailFinding["source"],
		string
	>,
	guardrailPolicies: {
		topicPolicy: "denied topic",
		contentPolicy: "content filter",
		wordPolicy: "word filter",
		sensitiveInformationPolicy: "sensitive information",
		contextualGroundingPolicy: "contextual grounding",
		automatedReasoningPolicy: "automated reasoning",
		invocationMetrics: "coverage",
	} as Readonly<Record<string, string>>,
	findingKinds: { blocked: "Blocked", masked: "Masked", detected: "Detected", clear: "Not acted on" } satisfies Record<FindingKind, string>,
	findingCount: (kind: FindingKind, count: number) => `${count} ${strings.findingKinds[kind].toLowerCase()}`,
	clearFindings: (count: number) => (count === 1 ? "1 result that needed no action" : `${count} results that needed no action`),
	showMatch: "Show matched text",
	hideMatch: "Hide matched text",

	usage: "Usage",
	usageOf: "Token usage",
	usageColumns: { turn: "This turn", chat: "This chat" },
	usageRows: {
		input: "Input",
		output: "Output",
		cacheRead: "Cache read",
		cacheWrite: "Cache write",
		hour: "kept for 1 hour",
		total: "Total",
		budget: "Budget",
		hitRate: "Cache hit rate",
		saved: "Saved by caching",
	},
	tokens: (count: number) => number.format(count),
	tokenCount: (count: number) => `${number.format(count)} tokens`,
	percent: (share: number) => `${wholePercent(share)} %`,
	/** Breaks before the amount, and nowhere else: a narrow side bar has two such columns. */
	budget: (limit: string, share: number) => `${wholePercent(share)}\u00a0%\u00a0of ${limit}`,
	estimate: "Estimate:",
	pricesAsOf: (day: string) => `list prices of ${day}`,
	somePricesUnknown: "Calls without a known price are not in it.",
	noPrice: "No price is known for this model, so that there is no estimate.",
	setPrices: "Set prices",
	showCache: "Prompt cache…",
	showTrace: "Trace…",
	lastCall: "Last call:",
	routedTo: (model: string) => `routed to ${model}`,
	serviceTier: (tier: string) => `${tier} tier`,
	latency: (latency: string) => `${latency} latency`,
	firstToken: (milliseconds: number) => `first token after ${duration(milliseconds)}`,
	retries: (count: number) => (count === 1 ? "1 retry" : `${count} retries`),
	cacheBroken: (what: string) => `The cached beginning did not hold: ${what}.`,
	cacheNone: (why: string) => `Nothing is cached: ${why}`,

	context: (fullness: string) => `Context: ${fullness}`,
	contextOf: "Context window",
	shareOfTokens: (share: number, size: number) => `${wholePercent(share)} % of ${number.format(size)} tokens`,
	counted: "counted by Bedrock",
	estimated: "estimated",
	contextParts: { system: "System prompt", tools: "Tools", documents: "Documents", messages: "Messages" },
	compact: "Compact chat",
	compactHint: "Sums up the older part of the conversation, so that there is room for more.",

	promptLoading: "Looking up the prompt…",
	promptFailed: "The prompt could not be read.",
	rendering: "How the prompt is filled in",
	renderHere: "Fill in here",
	renderThere: "Let Bedrock render it",
	promptFiles: "Prompt files",
	promptFilesFound: (count: number) => (count === 1 ? "1 prompt file" : `${count} prompt files`),

	copy: "Copy",
	copied: "Copied",
	insert: "Insert at cursor",
	apply: "Apply",
	codeBlock: (language: string) => (language ? `Code, ${language}` : "Code"),
	code: "code",
	table: "Table",
	image: "Image",
	openFile: (target: string) => `Open ${target}`,
	checked: "done",
	unchecked: "to do",
} as const;

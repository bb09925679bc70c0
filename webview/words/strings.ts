import type { ApprovalChoice, EditState, GuardrailFinding, Outcome, PlanItem, Travel } from "../../src/shared/turnEvent.ts";
import type { ChatChoices, Mode, SlashCommand } from "../../src/shared/protocol.ts";
import type { ToolStep } from "../../src/shared/transcript.ts";
import type { FindingKind } from "../turn/findingKind.ts";
import { wordsOf } from "./language.ts";

type Effort = NonNullable<ChatChoices["effort"]>;
type GuardrailScope = NonNullable<ChatChoices["guardrailScope"]>;

const number = new Intl.NumberFormat("en");

/** Below a tenth of a second one decimal would say 0.0 s. */
function duration(milliseconds: number): string {
	return milliseconds < 100 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Something is never 0 %. */
function wholePercent(share: number): string {
	return share > 0 && share < 0.01 ? "<1" : `${Math.round(share * 100)}`;
}

/** Every word that the view says by itself, in English. `german/strings.ts` has the same in German: the type asks for each of them. */
const english = {
	product: "Outcrop",
	you: "You",
	conversation: "Conversation",
	messageOutcrop: "Message Outcrop",
	placeholder: "Ask about your code, or describe a change",
	placeholderWaiting: "Press ↑ to answer, or write what comes next",
	placeholderQuestion: "Answer the question, or press ↑ for its options",
	answerTakesNoFiles: "An answer takes no files along: remove them, or skip the question and send them with your next prompt.",
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
		{ label: "Explain this project", prompt: "Explain what this project does, how it is built, and where to begin reading." },
		{ label: "Find and fix a bug", prompt: "Look at the problems reported for this workspace, find their cause and fix them." },
		{ label: "Write tests", prompt: "Write tests for the part of this project that lacks them most, in the style of the existing tests." },
	],
	/** On the file that is open; without a name, on the selection in it. */
	suggestionsOn: {
		explain: (name: string | undefined) =>
			name === undefined
				? { label: "Explain the selection", prompt: "Explain what the attached code does." }
				: { label: `Explain ${name}`, prompt: `Explain what ${name} does and how it fits into the project.` },
		bugs: (name: string | undefined) =>
			name === undefined
				? { label: "Find bugs in the selection", prompt: "Look for bugs in the attached code. Name each with its line, and how to fix it." }
				: { label: `Find bugs in ${name}`, prompt: `Look for bugs in ${name}. Name each with its line, and how to fix it.` },
		problem: (name: string, path: string, count: number) => ({
			label: count === 1 ? `Fix the problem in ${name}` : `Fix ${count} problems in ${name}`,
			prompt: `Look at the problems reported in ${path}, find their cause and fix them.`,
		}),
		tests: (name: string | undefined) =>
			name === undefined
				? { label: "Write tests for the selection", prompt: "Write tests for the attached code, in the style of the existing tests." }
				: { label: `Write tests for ${name}`, prompt: `Write tests for ${name}, in the style of the existing tests.` },
	},
	suggestionsLabel: "Suggestions",
	chooseModelTitle: "Choose a model",
	chooseModelHint: "You are connected. Which of your account's models should answer?",
	chooseModelButton: "Choose a model",
	noFolder: "No folder is open: Outcrop answers, and has no files to read or change.",
	openFolder: "Open a folder",
	manageTrust: "Manage trust",
	offline: "You seem to be offline.",
	residency: (places: string) => `${places} only`,
	residencyHint: (places: string) => `Residency: requests are served in ${places} and nowhere else.`,
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
	thoughtFor: (milliseconds: number) =>
		milliseconds < 60_000
			? `Thought for ${Math.max(1, Math.round(milliseconds / 1000))} s`
			: `Thought for ${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`,
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
	waitingForTurn: "comes next",
	/** What steps have done, as clauses of one sentence; `name` is what was read or run, where it was one. */
	did: {
		read: (count: number, name: string) => (count === 1 ? `read ${name}` : `read ${count} files`),
		listed: (count: number, name: string) => (count === 1 ? `listed ${name}` : `listed ${count} folders`),
		searched: (count: number) => (count === 1 ? "searched" : count === 2 ? "searched twice" : `searched ${count} times`),
		checked: () => "checked for problems",
		git: () => "looked at the changes",
		fetched: (count: number, name: string) => (count === 1 ? `fetched ${name}` : `fetched ${count} pages`),
		ran: (count: number, name: string) => (count === 1 ? `ran ${name}` : `ran ${count} commands`),
		output: () => "read the output",
		stopped: (count: number) => (count === 1 ? "stopped a command" : `stopped ${count} commands`),
		tasks: () => "listed the tasks",
		other: (count: number, name: string) => (count === 1 ? `used ${name}` : `${count} other steps`),
	},
	moreTrouble: (count: number) => `${count} more not done`,
	toolStep: (title: string, state: string) => `${title}: ${state}`,
	approval: { once: "Allow once", chat: "Allow in this chat", always: "Always allow", deny: "Deny" } satisfies Record<
		ApprovalChoice,
		string
	>,
	alwaysInWorkspace: "Always allow in this workspace",
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
	planStep: (done: number, total: number) => `${done} of ${total} done`,
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
	keepAllChanges: "Keep all changes",
	undoAllChanges: "Undo all changes",
	moreFiles: (count: number) => `and ${number.format(count)} more`,
	pendingChanges: "Pending changes",
	filesChanged: (count: number) => (count === 1 ? "1 file changed" : `${number.format(count)} files changed`),
	review: "Review",
	keepFile: (path: string) => `Keep ${path}`,
	undoFile: (path: string) => `Undo ${path}`,
	openDiffOf: (path: string) => `Open diff of ${path}`,
	changes: (path: string) => `Changes of ${path}`,
	openDiff: "Open diff",
	keep: "Keep",
	undo: "Undo",
	undoneElsewhere: "To take it back, undo it in the notebook or restore the files.",
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
	slashMenu: "Commands and prompt files",
	mentionMenu: "What you can mention",
	suggestionsFound: (count: number) => (count === 1 ? "1 suggestion" : `${count} suggestions`),
	promptFile: "Prompt file",
	slashCommands: {
		new: "Begin a new chat",
		compact: "Sum up the older part of the chat",
		explain: "Explain what is selected",
		fix: "Fix the problems of the open file",
		tests: "Write tests for the open file",
		review: "Review what has changed since the last commit",
		model: "Choose the model",
		mode: "Choose Ask, Plan or Agent",
		guardrail: "Choose the guardrail",
		profile: "Choose the AWS profile",
		history: "Find an earlier chat",
		doctor: "Check the connection",
	} satisfies Record<SlashCommand, string>,
	commandTakesNoText: (name: string) => `/${name} takes no text: send it alone, or begin without the slash.`,
	putInline: (name: string) => `Put ${name} into the message`,
	shrinkingImage: (name: string) => `Making ${name} smaller…`,
	noImage: (name: string) => `${name} holds no picture that can be read here. Save it as PNG or JPEG, then attach it.`,
	onlyFirstFrame: (name: string) => `${name} is too large to go as it is: only its first picture is attached.`,
	tooLongToPaste: "The text that was pasted has more than two million characters. Attach it as a file.",

	edit: "Edit",
	editPrompt: "Edit the prompt",
	editHint: "Sending takes back this message and all after it. The chat as it was stays in the history, as an earlier version.",
	cancel: "Cancel",
	saidMeanwhile: "You, meanwhile",
	answerActions: "Answer",
	copyAnswer: "Copy answer",
	retryAnswer: "Retry",
	retryWith: "Retry with another model",
	compareWith: "Compare with another model",
	branch: "Branch from here",
	took: (milliseconds: number) => duration(milliseconds),
	answerOf: (model: string) => `Answer of ${model}`,
	comparing: (model: string) => `${model} answers as well`,
	compared: "The second answer is there",
	stopComparing: "Stop the second answer",
	keepAnswer: "Keep this answer",
	keepAnswerHint: "The chat goes on from this answer, in the place of the other.",
	answerKept: "The chat goes on from here",
	editQueued: (text: string) => `Edit queued prompt: ${text}`,
	raiseQueued: (text: string) => `Move up: ${text}`,
	sendNow: (text: string) => `Send now, to the answer that is being written: ${text}`,
	goesNow: "goes with the next step",
	attachedCount: (count: number) => (count === 1 ? "1 attachment" : `${count} attachments`),

	copy: "Copy",
	copied: "Copied",
	insert: "Insert at cursor",
	apply: "Apply",
	find: "Find",
	findInChat: "Find in chat",
	findPlace: (place: number, count: number) => `${place} of ${count}`,
	findNothing: "No results",
	findPrevious: "Previous match (Shift+Enter)",
	findNext: "Next match (Enter)",
	findClose: "Close (Escape)",
	showMoreLines: (count: number) => (count === 1 ? "Show 1 more line" : `Show ${count} more lines`),
	codeBlock: (language: string) => (language ? `Code, ${language}` : "Code"),
	code: "code",
	table: "Table",
	image: "Image",
	openFile: (target: string) => `Open ${target}`,
	checked: "done",
	unchecked: "to do",
};

export type Strings = typeof english;

/** In the language of the page. */
export const strings: Strings = wordsOf("chat", english);

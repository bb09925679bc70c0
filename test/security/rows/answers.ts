import { proof, type Threat } from "../threat.ts";

/** What is too large, too long, broken or expired. */
export const answers: readonly Threat[] = [
	{
		attack: "a huge file",
		seen: "claude-code#30150",
		control: "the size is looked at before a byte is read",
		proofs: [
			proof("unit/evilRepository", "%s of %s", ["src/vscode/workspace/folderFiles.ts", "if (size > maxFileSize)", "if (size < 0)"]),
			proof("unit/attachments", "%s", ["src/core/documents/attachments.ts", "return size > most ?", "return size < 0 ?"]),
		],
	},
	{
		attack: "binary files, bad UTF-8",
		seen: "cline#335",
		control: "detected and refused, so that nothing is destroyed by saving it",
		proofs: [
			proof("unit/evilRepository", "%s of %s", [
				"src/vscode/workspace/folderFiles.ts",
				'document.getText().includes("\\uFFFD")',
				'document.getText() === "\\uFFFD"',
			]),
			proof("unit/attachments", "%s is refused with the reason and a way out", [
				"src/core/documents/textEncoding.ts",
				'? { kind: "binary" } : { kind: "unknown-encoding" };',
				'? { kind: "utf-8", bytes } : { kind: "utf-8", bytes };',
			]),
		],
	},
	{
		attack: "zip bomb",
		control: "bytes are sent as they are, nothing is unpacked",
		proofs: [
			proof("unit/attachments", "a packed one travels as the bytes that it is, however much would come out of it", [
				"src/core/documents/attachments.ts",
				'isBinaryFormat(format) ? ({ kind: "utf-8", bytes: original } as const) : decodeText(original);',
				"decodeText(original);",
			]),
			proof("unit/hostRules", "unpacks nothing, so that nothing can be a bomb", [
				"src/core/documents/attachments.ts",
				'import { decodeText } from "./textEncoding.ts";',
				'import { decodeText } from "./textEncoding.ts";\nimport { inflateRawSync } from "node:zlib";',
			]),
		],
	},
	{
		attack: "a loop of tools without end",
		seen: "qwen-code#10887",
		control: "three identical calls, three equal rounds, limits of steps and of money",
		proofs: [
			proof("unit/turn", "the same call three times in a row ends the turn with a reason", [
				"src/core/chat/turn.ts",
				'return loop === undefined ? undefined : failed("step-limit", loop);',
				"return undefined;",
			]),
			proof("unit/turn", "the limit of steps ends a turn that would go on for ever", [
				"src/core/chat/turn.ts",
				"step < settings.limits.stepsPerTurn; step++",
				"step < 1_000; step++",
			]),
			proof("unit/repetition", "is stopped when the same call has failed three times and nothing has changed between", [
				"src/core/chat/repetition.ts",
				"return count >= rounds;",
				"return false;",
			]),
			proof("unit/budget", "that has cost its limit stops before the next call, names the amounts, and may go on for as much again", [
				"src/core/chat/turn.ts",
				'if (tooDear) return { kind: "failed", failure: tooDear };',
				"",
			]),
		],
	},
	{
		attack: "malformed input of a tool",
		control: "parsed by a schema; what does not fit is an error for the model",
		proofs: [
			proof("unit/turn", "input that is no JSON runs nothing and is explained to the model", [
				"src/core/chat/toolCalls.ts",
				"if (call.malformed !== undefined)",
				"if (false)",
			]),
			proof("unit/turn", "input that does not fit the schema names the field that is wrong", [
				"src/core/chat/tool.ts",
				"if (parsed.success) return parsed.output;",
				"return parsed.output as v.InferOutput<Schema>;",
			]),
			proof("unit/gateEveryTool", "does nothing with an input that is broken off, or of another shape", [
				"src/core/chat/tool.ts",
				"if (parsed.success) return parsed.output;",
				"return value as v.InferOutput<Schema>;",
			]),
		],
	},
	{
		attack: "a stream that is cut, reset or stalls",
		seen: "cline#954",
		control: "only `messageStop` ends a message; a watchdog ends a stall",
		proofs: [
			proof("unit/turn", "a stream that ends without a stop is interrupted, keeps its text and runs nothing", [
				"src/core/chat/modelReply.ts",
				'(complete ?? { kind: "failed", failure: brokenOff() })',
				'(complete ?? { kind: "complete", reason: "end_turn", content: [] })',
			]),
			proof("unit/converse", "a connection that ends early by %s interrupts the answer", [
				"src/bedrock/call/attempt.ts",
				"return stopReason === undefined ? undefined :",
				"return stopReason === undefined && !this.hasBegun ? undefined :",
			]),
			proof("unit/converse", "a stall ends by the watchdog", ["src/bedrock/call/idleWatchdog.ts", "this.idle = true;", ""]),
			proof("unit/streamProperties", "cut at any byte, it runs no tool and never reads as done", [
				"src/core/chat/modelReply.ts",
				'? { kind: "failed", failure }',
				'? { kind: "complete", reason: "end_turn", content: [] }',
			]),
			proof("faults/brokenStreams", "by %s, at any byte, is never complete, runs nothing and leaves a chat that goes on"),
		],
	},
	{
		attack: "a frame that is corrupt or oversized",
		seen: "vectors of smithy",
		control: "checksums; a limit before memory is taken",
		proofs: [
			proof("golden/frameVectors", "a frame that claims more than any real one stops the stream", [
				"src/bedrock/frameLimit.ts",
				"if (length > maxFrame || length < 16)",
				"if (length < 16)",
			]),
			proof("unit/converse", "a frame that claims four gigabytes is refused before memory is taken", [
				"src/bedrock/httpHandler.ts",
				"response.body = body.pipe(limited);",
				"response.body = body;",
			]),
			proof("unit/converse", "a flipped bit is noticed", [
				"src/bedrock/call/brokenAnswer.ts",
				"return unreadable.has(thrown.name) ? damaged(failure.cause) : failure;",
				"return failure;",
			]),
		],
	},
	{
		attack: "throttling, an exception in mid-stream",
		control: "tried again as long as nothing was shown, with a countdown; never after that",
		proofs: [
			proof("unit/converse", "throttling is waited for with a countdown and then succeeds: two refusals make three requests", [
				"src/bedrock/call/retry.ts",
				"return attempt < maxAttempts;",
				"return false;",
			]),
			proof("unit/converse", "an exception in mid-stream keeps what came and is not tried again", [
				"src/bedrock/call/attempt.ts",
				'if (kind !== "reasoning-delta") this.shown = true;',
				"",
			]),
			proof("faults/exceptions", "%s after any number of events is a failure in words, runs nothing and leaves a chat that goes on"),
		],
	},
	{
		attack: "a tool call without a result",
		seen: "claude-code#1776",
		control: "every record is healed before it is sent",
		proofs: [
			proof("unit/turn", "a reload in the middle of a tool leaves a chat that goes on", [
				"src/core/record/historyRules.ts",
				'message.role === "user" ? withAnswers(message, idsAskedBy(messages[index - 1])) : message,',
				'message.role === "user" && index < 0 ? withAnswers(message, []) : message,',
			]),
			proof("unit/history", "answers a tool use that a crash left open", [
				"src/core/record/historyRules.ts",
				"if (open.length > 0) mended.push(",
				"if (false) mended.push(",
			]),
		],
	},
	{
		attack: "a sign-in that expires",
		seen: "Roo PR#2530",
		control: "the turn waits for the sign-in and goes on with it",
		proofs: [
			proof("unit/converse", "%s (%i) is not tried again and is understood as %s"),
			proof("unit/turn", "Retry after a failure sends the same conversation again, without a second prompt", [
				"src/core/chat/session.ts",
				"await this.work(() => this.run(() => this.resumeTurn()));",
				'await this.send("Again", []);',
			]),
			proof("editor/signIn", "an expired session pauses the turn; signing in goes on with it, and nothing is lost"),
		],
	},
	{
		attack: "credentials in the log",
		seen: "claude-code#35510",
		control: "taken out before a line is written",
		proofs: [
			proof("unit/log", "keeps no secret of %s", ["src/core/trace/redact.ts", ".replace(bareValue, `$<name>${mark}`)", ""]),
			proof("unit/log", "knows %s by its form", ["src/core/trace/redact.ts", "[/\\b(AKIA|ASIA)[A-Z0-9]{12,}/g, mark],", ""]),
			proof("unit/userValues", "no line of the log holds a secret, whatever is thrown into it", [
				"src/vscode/log.ts",
				"const entry = redact(text);",
				"const entry = text;",
			]),
			proof(
				"unit/debugInfo",
				"Debug information tells what is set and what was logged, but no account, profile, key or folder of the user",
				["src/vscode/connection/debugInfo.ts", "return redact(text)", "return text"],
			),
		],
	},
];

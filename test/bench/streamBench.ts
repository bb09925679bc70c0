import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { createBedrock } from "../../src/bedrock/bedrock.ts";
import { replayRecords } from "../../src/core/record/chatRecord.ts";
import { Session } from "../../src/core/chat/session.ts";
import { testSession, testSettings } from "../unit/testSession.ts";
import { median, type Row } from "./row.ts";

const deltas = 20_000;
const rounds = 9;

/** CPU of one answer of 20,000 deltas from loopback: bytes and frames alone, the AWS SDK alone, and the whole road to a joined post. */
export async function benchStream(): Promise<Row[]> {
	const server = spawn(process.execPath, [join(import.meta.dirname, "streamServer.ts"), String(deltas)], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	try {
		const [address] = (await once(server.stdout, "data")) as [Buffer];
		const url = address.toString().trim();
		process.env.AWS_ACCESS_KEY_ID = "AKIDLOCALBEDROCK0001";
		process.env.AWS_SECRET_ACCESS_KEY = "local-bedrock-secret";
		const subjects = { "raw HTTP, frames counted": rawHttp(url), "AWS SDK alone": sdk(url), "Outcrop, to the joined post": outcrop(url) };
		const microseconds: Record<string, number[]> = {};
		for (const [name, run] of Object.entries(subjects)) await run().then(() => (microseconds[name] = []));
		/** Interleaved, and the order turned each round, so that no subject always runs on the warmer machine. */
		for (let round = 0; round < rounds; round++) {
			const order = round % 2 === 0 ? Object.entries(subjects) : Object.entries(subjects).toReversed();
			for (const [name, run] of order) microseconds[name]?.push(await cpuOf(run));
		}
		return toRows(microseconds);
	} finally {
		server.kill();
	}
}

function toRows(microseconds: Record<string, number[]>): Row[] {
	const values = Object.entries(microseconds).map(([subject, samples]) => ({ subject, value: median(samples) / deltas }));
	const alone = values[1]?.value ?? Number.NaN;
	return values.map(({ subject, value }, index): Row => {
		const row = {
			bench: "stream",
			case: "20,000 deltas",
			subject,
			value: round(value, 2),
			unit: "CPU µs/event",
			ratio: round(value / alone, 2),
		} as const;
		return index === 2 ? { ...row, goal: "≤ 1.3 × the SDK alone", met: value / alone <= 1.3 } : row;
	});
}

async function cpuOf(run: () => Promise<void>): Promise<number> {
	globalThis.gc?.();
	const before = process.cpuUsage();
	await run();
	const { user, system } = process.cpuUsage(before);
	return user + system;
}

function rawHttp(url: string): () => Promise<void> {
	const agent = new Agent({ keepAlive: true });
	return () =>
		new Promise((resolve, reject) => {
			const sent = request(`${url}/model/x/converse-stream`, { method: "POST", agent }, (response) => {
				let pending: Buffer = Buffer.alloc(0);
				let frames = 0;
				response.on("data", (chunk: Buffer) => {
					pending = pending.length > 0 ? Buffer.concat([pending, chunk]) : chunk;
					let at = 0;
					while (pending.length - at >= 4 && pending.length - at >= pending.readUInt32BE(at)) {
						at += pending.readUInt32BE(at);
						frames++;
					}
					pending = pending.subarray(at);
				});
				response.on("end", () => (frames === deltas + 4 ? resolve() : reject(new Error(`${frames} frames`))));
			});
			sent.on("error", reject);
			sent.end("{}");
		});
}

function sdk(url: string): () => Promise<void> {
	const client = new BedrockRuntimeClient({
		region: "us-east-1",
		endpoint: url,
		requestHandler: new NodeHttpHandler({ httpAgent: new Agent({ keepAlive: true }) }),
	});
	return async () => {
		const { stream } = await client.send(
			new ConverseStreamCommand({ modelId: testSettings.model, messages: [{ role: "user", content: [{ text: "Go" }] }] }),
		);
		let text = 0;
		for await (const event of stream ?? []) text += event.contentBlockDelta?.delta?.text?.length ?? 0;
		if (text === 0) throw new Error("The SDK saw no text.");
	};
}

function outcrop(url: string): () => Promise<void> {
	const { model } = createBedrock({ askMfaCode: async () => undefined, apiKey: async () => undefined });
	const connection = { ...testSettings.connection, endpoint: url };
	return async () => {
		let posted = 0;
		const { ports } = testSession(model, { settings: { connection } });
		const session = new Session({ ...ports, onEvents: (events) => (posted += JSON.stringify(events).length) }, replayRecords(""));
		await session.send("Go", []);
		if (posted === 0 || session.transcript.turns[0]?.outcome?.kind !== "done") throw new Error("The turn did not end well.");
	};
}

function round(value: number, digits: number): number {
	return Number(value.toFixed(digits));
}

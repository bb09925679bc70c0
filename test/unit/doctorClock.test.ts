import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createBedrock } from "../../src/bedrock/bedrock.ts";
import { checkOf, createPatient, type Patient, statesOf } from "./doctorBench.ts";

let patient: Patient;
const servers: http.Server[] = [];

afterEach(async () => {
	for (const server of servers.splice(0)) server.close();
	await patient.close();
});

async function start(): Promise<Patient> {
	patient = await createPatient();
	return patient;
}

describe("A clock that is wrong", () => {
	const wrong = 10 * 60_000;

	test("is a warning where correcting the time is enough, and everything else is examined", async () => {
		const { examine, server } = await start();
		server.identity.set({ clockSkewMs: wrong });
		const report = await examine();
		const { clock, tls: _, ...others } = statesOf(report);
		expect(clock).toBe("warning");
		expect([...new Set(Object.values(others))], JSON.stringify(report.checks, undefined, 1)).toEqual(["ok"]);
		const { finding, fix } = checkOf(report, "clock");
		expect(finding).toMatch(/10 minutes behind.*Outcrop corrects for it/);
		expect(finding).not.toContain("refuses");
		expect(fix).toMatch(/Set the clock/);
	});

	test("and is put right is found right by the next examination", async () => {
		const { examine, server } = await start();
		server.identity.set({ clockSkewMs: wrong });
		await examine();
		server.identity.set({ clockSkewMs: 0 });
		const { tls: _, ...others } = statesOf(await examine());
		expect([...new Set(Object.values(others))]).toEqual(["ok"]);
	});

	test("delays no chat: neither when it goes wrong, nor when it is put right", async () => {
		const { server, settings } = await start();
		const { model } = createBedrock({ askMfaCode: async () => undefined, apiKey: async () => undefined });
		for (const clockSkewMs of [0, wrong, 0, -wrong, 0]) {
			server.identity.set({ clockSkewMs });
			const kinds: string[] = [];
			const request = {
				settings,
				system: "",
				messages: [{ role: "user" as const, content: [{ kind: "text" as const, text: "Hi." }] }],
				tools: [],
			};
			for await (const { kind } of model.converse(request, new AbortController().signal)) kinds.push(kind);
			expect(kinds).toContain("stop");
			expect(kinds).not.toContain("retry-wait");
		}
	});

	test("fails where AWS refuses the corrected time as well, and the calls are not tried", async () => {
		const { examine, settings } = await start();
		const front = await refusingForTime(wrong);
		vi.stubEnv("AWS_ENDPOINT_URL", front);
		vi.stubEnv("AWS_ENDPOINT_URL_STS", front);
		const report = await examine({ connection: { ...settings.connection, endpoint: front } });
		expect(checkOf(report, "clock")).toMatchObject({ state: "failed", finding: expect.stringMatching(/10 minutes behind.*AWS refuses/) });
		expect(checkOf(report, "identity")).toMatchObject({ state: "warning", finding: expect.stringContaining("10 minutes behind") });
		expect(checkOf(report, "streaming")).toMatchObject({ state: "skipped", finding: expect.stringContaining('"Clock"') });
	});
});

/** AWS behind something that is neither its clock nor ours: what is signed by the header `Date` is refused all the same. */
async function refusingForTime(skew: number): Promise<string> {
	const basic = (time: number) => new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");
	const front = http.createServer((request, response) => {
		const now = Date.now() + skew;
		request.resume();
		const message = `Signature expired: ${basic(now - 9e5)} is now earlier than ${basic(now - 3e5)} (${basic(now)} - 5 min.)`;
		const isQuery = /urlencoded/.test(request.headers["content-type"] ?? "");
		const xml = `<ErrorResponse><Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code><Message>${message}</Message></Error></ErrorResponse>`;
		const headers = { "content-type": isQuery ? "text/xml" : "application/json", "x-amzn-errortype": "InvalidSignatureException" };
		response.writeHead(403, { ...headers, date: new Date(now).toUTCString() }).end(isQuery ? xml : JSON.stringify({ message }));
	});
	await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
	front.unref();
	servers.push(front);
	return `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
}

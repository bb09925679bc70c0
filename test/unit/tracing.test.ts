import { beforeEach, describe, expect, test, vi } from "vitest";
import type { SpanExporter } from "../../src/core/trace/spans.ts";
import type { TraceRun } from "../../src/core/trace/trace.ts";
import { Tracing } from "../../src/vscode/trace/tracing.ts";

const setting = vi.hoisted(() => ({ globalValue: undefined as unknown, workspaceValue: undefined as unknown }));

vi.mock("vscode", () => ({
	workspace: {
		getConfiguration: () => ({ inspect: () => setting, get: () => setting.workspaceValue ?? setting.globalValue }),
	},
}));

const run: TraceRun = {
	version: 1,
	id: "r",
	chatId: "c",
	turnId: "t",
	purpose: "chat",
	at: 0,
	durationMs: 1,
	operation: "ConverseStream",
	region: "us-east-1",
	request: {},
	events: [],
	attempts: [],
	outcome: "complete",
};

describe("Traces", () => {
	const kept: TraceRun[] = [];
	const opened: string[] = [];
	const sent: unknown[] = [];
	const problems: unknown[] = [];
	const create = () =>
		new Tracing({
			store: { add: (one) => kept.push(one) },
			createExporter: (endpoint): SpanExporter => {
				opened.push(endpoint);
				return {
					beginTurn: (turn) => sent.push(["begin", turn]),
					endTurn: (turn) => sent.push(["end", turn]),
					add: (turn, { name }) => sent.push([name, turn]),
					shutdown: async () => void sent.push(["shutdown", endpoint]),
				};
			},
			report: (error) => problems.push(error),
		});
	beforeEach(() => {
		Object.assign(setting, { globalValue: undefined, workspaceValue: undefined });
		for (const list of [kept, opened, sent, problems]) list.length = 0;
	});

	test("are always kept here, and nothing of OpenTelemetry is loaded without an endpoint", () => {
		const tracing = create();
		tracing.add(run);
		tracing.note("c", [{ kind: "turn-end", outcome: { kind: "done" } }]);
		expect(kept).toEqual([run]);
		expect(opened).toEqual([]);
	});

	test("go to the user's endpoint and to none that a repository names", () => {
		setting.workspaceValue = "https://evil.example";
		create().add(run);
		expect(opened).toEqual([]);
		setting.globalValue = "https://collector.example";
		create().add(run);
		expect(opened).toEqual(["https://collector.example"]);
		expect(sent).toEqual([["chat", "c t"]]);
	});

	test("follow the user to another endpoint, and end when it is taken away", () => {
		setting.globalValue = "https://one.example";
		const tracing = create();
		tracing.add(run);
		setting.globalValue = "https://two.example";
		tracing.add(run);
		setting.globalValue = "";
		tracing.add(run);
		expect(opened).toEqual(["https://one.example", "https://two.example"]);
		expect(sent.filter((one) => (one as string[])[0] === "shutdown")).toHaveLength(2);
	});

	test.each(["localhost:4318", "file:///tmp/spans", "not an address"])("do not go to %s, which is told once", (endpoint) => {
		setting.globalValue = endpoint;
		const tracing = create();
		tracing.add(run);
		tracing.add(run);
		expect(opened).toEqual([]);
		expect(problems).toHaveLength(1);
	});
});

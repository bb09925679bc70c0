import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { CheckPlan, Context } from "../../src/bedrock/doctor/check.ts";
import { runCheck } from "../../src/bedrock/doctor/runCheck.ts";
import { doctorMarkdown } from "../../src/core/doctorMarkdown.ts";
import type { Check, DoctorReport } from "../../src/shared/doctor.ts";
import { parseFromDoctorPage } from "../../src/shared/fromDoctorPage.ts";
import type { Denial } from "../local-bedrock/identityOptions.ts";
import { startLocalBedrock } from "../local-bedrock/server.ts";
import { checkOf, createPatient, editorFacts, type Patient, statesOf } from "./doctorBench.ts";

let patient: Patient;
const sockets: Socket[] = [];

afterEach(async () => {
	for (const socket of sockets.splice(0)) socket.destroy();
	await patient.close();
});

async function start(...parameters: Parameters<typeof createPatient>): Promise<Patient> {
	patient = await createPatient(...parameters);
	return patient;
}

/** A port that takes connections and says nothing. */
async function silentEndpoint(): Promise<string> {
	const server = createServer((socket) => void sockets.push(socket.on("error", () => undefined)));
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	server.unref();
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("An examination", () => {
	test("shows every check from the start, and each as it goes", async () => {
		const { doctor, settings } = await start();
		const reports: DoctorReport[] = [];
		const last = await doctor.examine(settings, editorFacts, (report) => reports.push(report), new AbortController().signal);
		expect(reports[0]?.checks.map(({ state }) => state)).toEqual(last.checks.map(() => "waiting"));
		expect(reports.some(({ checks }) => checks.some(({ state }) => state === "running"))).toBe(true);
		expect(reports.filter(({ done }) => done)).toEqual([last]);
		expect(last.cancelled).toBeUndefined();
	});

	test("that is cancelled ends at once, although the endpoint does not answer", async () => {
		const { doctor, settings } = await start();
		const connection = { ...settings.connection, endpoint: await silentEndpoint() };
		const abort = new AbortController();
		const startedAt = Date.now();
		setTimeout(() => abort.abort(), 100);
		const report = await doctor.examine({ ...settings, connection }, editorFacts, () => undefined, abort.signal);
		expect(Date.now() - startedAt).toBeLessThan(1_500);
		expect(checkOf(report, "proxy")).toMatchObject({ state: "skipped", finding: "Cancelled." });
		expect(report.checks.filter(({ state }) => state === "waiting" || state === "running")).toEqual([]);
		expect(report).toMatchObject({ done: true, cancelled: true });
		expect(doctorMarkdown(report)).toContain("cancelled before all was examined");
	});

	test("names the profile alike, whether or not it has credentials", async () => {
		const { examine, home, settings } = await start();
		const sourceIn = (report: DoctorReport) => report.subject.find(([label]) => label === "Credentials")?.[1];
		expect(sourceIn(await examine())).toBe("profile work");
		expect(sourceIn(await examine({ connection: { ...settings.connection, profile: "nobody" } }))).toBe("profile nobody");
		home.writeConfig("[default]\nregion = us-east-1\n[profile work]\nregion = us-east-1\n");
		home.writeCredentials("");
		vi.stubEnv("AWS_PROFILE", "work");
		expect(sourceIn(await examine({ connection: { ...settings.connection, profile: "" } }))).toBe("profile work");
	});

	test("says what to do about one fault once, and refers to it", async () => {
		const { examine, server } = await start();
		server.identity.set({ bedrock: { fault: { kind: "drop" } } });
		const told = (await examine()).checks.flatMap(({ fix }) => fix ?? []);
		const spelledOut = told.filter((fix) => !fix.startsWith("As for"));
		expect(spelledOut, told.join("\n")).toEqual([...new Set(spelledOut)]);
		expect(told.filter((fix) => fix === 'As for "Streaming call".').length).toBeGreaterThan(1);
	});

	test("says of quotas that they follow from the catalogue", async () => {
		const { examine, server } = await start();
		server.identity.set({ denied: [{ action: "bedrock:ListFoundationModels", policy: "no-identity-policy" }] });
		expect(checkOf(await examine(), "quotas")).toMatchObject({ state: "skipped", finding: expect.stringContaining('"Model catalogue"') });
	});

	test("starts no program of a profile in an untrusted workspace, and says that trust is the way", async () => {
		const { examine, home, settings } = await start();
		home.writeCredentials("");
		home.writeConfig("[profile work]\nregion = us-east-1\ncredential_process = false\n");
		const report = await examine({ connection: { ...settings.connection, trusted: false } });
		expect(checkOf(report, "identity")).toMatchObject({
			state: "failed",
			fix: "Trust this workspace, or choose another profile.",
			action: "manage-trust",
		});
	});

	test("never says that a call took no time at all", async () => {
		const { facts } = checkOf(await (await start()).examine(), "streaming");
		expect(JSON.stringify(facts)).not.toContain('"0.0 s"');
	});

	test("says of what it did not examine what has to be put right first", async () => {
		const { examine, settings } = await start();
		const report = await examine({ connection: { ...settings.connection, profile: "nobody" } });
		expect(checkOf(report, "streaming")).toMatchObject({ state: "skipped", finding: expect.stringContaining('"Identity"') });
		expect(statesOf(report)).toMatchObject({ region: "ok", endpoint: "ok", clock: "ok" });
	});

	test("goes on when STS does not answer", async () => {
		const { examine, server } = await start();
		server.identity.set({ sts: { fault: { kind: "drop" } } });
		const report = await examine();
		expect(checkOf(report, "identity")).toMatchObject({
			state: "warning",
			finding: expect.stringMatching(/could not be asked.*connection was cut/),
		});
		expect(checkOf(report, "streaming").state).toBe("ok");
	});

	test("without a model examines everything else", async () => {
		const { examine } = await start();
		const report = await examine({ model: "" });
		expect(checkOf(report, "model-access")).toMatchObject({ state: "warning", action: "select-model" });
		expect(statesOf(report)).toMatchObject({ streaming: "skipped", tools: "skipped", guardrail: "ok", catalogue: "ok" });
	});

	test("says what its calls cost", async () => {
		const report = await (await start()).examine();
		expect(checkOf(report, "streaming").finding).toMatch(/cost \d+ tokens in and \d+ out/);
	});

	test("calls no model where it may not be served", async () => {
		const { examine, server } = await start();
		const report = await examine({ residency: ["eu"] });
		expect(checkOf(report, "streaming")).toMatchObject({
			state: "failed",
			finding: expect.stringContaining("residency"),
			action: "select-model",
		});
		expect(server.journal.filter(({ operation }) => operation.startsWith("Converse"))).toEqual([]);
	});
});

describe("The way to the endpoint", () => {
	test("may be HTTP/2 alone", async () => {
		const { examine, server, settings } = await start();
		const modern = await startLocalBedrock({ http2Only: true });
		const report = await examine({ connection: { ...settings.connection, endpoint: modern.url } });
		await modern.close();
		expect(statesOf(report)).toMatchObject({ proxy: "ok", endpoint: "ok", clock: "ok", streaming: "ok" });
		expect(server.journal.filter(({ operation }) => operation === "ConverseStream")).toEqual([]);
	});

	test("is named when nothing listens there", async () => {
		const { examine, settings } = await start();
		const report = await examine({ connection: { ...settings.connection, endpoint: "http://127.0.0.1:9" } });
		expect(checkOf(report, "endpoint")).toMatchObject({ state: "failed", finding: expect.stringContaining("refused") });
		expect(checkOf(report, "streaming").state).toBe("skipped");
	});

	test("needs a region that is one", async () => {
		const { examine, settings } = await start();
		const report = await examine({ connection: { ...settings.connection, region: "frankfurt" } });
		expect(checkOf(report, "region")).toMatchObject({ state: "failed", action: "select-region" });
	});

	test("is told where a residency entry means nothing", async () => {
		const { examine } = await start();
		expect(checkOf(await examine({ residency: ["us", "europe"] }), "region")).toMatchObject({
			state: "warning",
			finding: expect.stringContaining("europe"),
		});
	});
});

describe("A check", () => {
	const denied = (action: string, policy: Denial["policy"] = "no-identity-policy") =>
		patient.server.identity.set({ denied: [{ action, policy }] });

	test.each([
		["catalogue", "bedrock:ListFoundationModels"],
		["catalogue", "bedrock:ListInferenceProfiles"],
		["count-tokens", "bedrock:CountTokens"],
	] as const)("of what is not needed warns when it is denied: %s", async (id, action) => {
		const { examine } = await start();
		denied(action);
		expect(checkOf(await examine(), id)).toMatchObject({
			state: "warning",
			missingAction: action,
			policy: "identity",
			action: "copy-policy",
		});
	});

	test("of quotas that are denied is passed over, with the permission that it lacks", async () => {
		const { examine } = await start();
		denied("servicequotas:ListServiceQuotas");
		expect(checkOf(await examine(), "quotas")).toMatchObject({ state: "skipped", missingAction: "servicequotas:ListServiceQuotas" });
	});

	test("of quotas shows those of the chosen model and way of calling only", async () => {
		const { facts } = checkOf(await (await start()).examine(), "quotas");
		expect(facts).toEqual([
			["tokens per minute", "200,000"],
			["requests per minute", "200"],
		]);
	});

	test("of a guardrail needs no permission to look at it", async () => {
		const { examine } = await start();
		denied("bedrock:GetGuardrail");
		expect(checkOf(await examine(), "guardrail").state).toBe("ok");
	});

	test("of a guardrail that may not be applied names the action", async () => {
		const { examine } = await start();
		denied("bedrock:ApplyGuardrail");
		expect(checkOf(await examine(), "guardrail")).toMatchObject({ state: "failed", missingAction: "bedrock:ApplyGuardrail" });
	});

	test("of a guardrail that does not exist says so", async () => {
		const { examine } = await start();
		const report = await examine({
			guardrail: { id: "gr-unknown", version: "7", trace: "enabled", streamMode: "sync", scope: "conversation", checkTools: false },
		});
		expect(checkOf(report, "guardrail")).toMatchObject({
			state: "failed",
			finding: expect.stringContaining("gr-unknown"),
			action: "select-guardrail",
		});
	});

	test.each([
		["use-case-missing", "warning", /form/],
		["marketplace-denied", "failed", /aws-marketplace:Subscribe/],
	] as const)("of the access to a model tells what AWS tells: %s", async (access, state, sentence) => {
		const { examine, server } = await start();
		server.identity.set({ models: { "anthropic.claude-sonnet-4-5-20250929-v1:0": access } });
		const report = await examine();
		const { finding, fix } = checkOf(report, "model-access");
		expect(checkOf(report, "model-access").state).toBe(state);
		expect(`${finding} ${fix}`).toMatch(sentence);
		expect(checkOf(report, "streaming").state).toBe("failed");
	});

	test("of an application profile asks about the model behind it", async () => {
		const model = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6";
		const report = await (await start()).examine({ model });
		const { state, facts } = checkOf(report, "model-access");
		expect(state).toBe("ok");
		expect(facts).toContainEqual(["Base model", "anthropic.claude-sonnet-4-5-20250929-v1:0"]);
	});

	test("of a model that cannot use tools while streaming passes all the same, and says how", async () => {
		const report = await (await start()).examine({ model: "us.meta.llama3-3-70b-instruct-v1:0", guardrail: undefined });
		expect(checkOf(report, "tools").state).not.toBe("failed");
	});

	test("of a proxy shows its host, never the password in its address", async () => {
		const { examine } = await start();
		vi.stubEnv("HTTPS_PROXY", "http://me:hunter2@proxy.example.com:3128");
		const report = await examine({}, { proxy: "http://me:hunter2@other.example.com:8080", proxySupport: "off" });
		expect(checkOf(report, "proxy").facts).toContainEqual(["Environment", "proxy.example.com:3128"]);
		expect(JSON.stringify(report)).not.toContain("hunter2");
	});

	test("of a program that failed tells what it said, without the secret in it", async () => {
		const { examine, home } = await start();
		home.writeCredentials("");
		home.writeConfig('[profile work]\nregion = us-east-1\ncredential_process = sh -c "echo vault refused token=hunter2 >&2; exit 1"\n');
		const { finding } = checkOf(await examine(), "identity");
		expect(finding).toContain("vault refused");
		expect(finding).not.toContain("hunter2");
	});

	test("of an API key knows that it opens Bedrock only", async () => {
		const { examine, settings } = await start({}, { apiKey: async () => "local-bedrock-bearer-key" });
		const report = await examine({ connection: { ...settings.connection, apiKey: true } });
		expect(statesOf(report)).toMatchObject({ identity: "ok", streaming: "ok", quotas: "skipped" });
	});

	test("of an API key that may not be used names the action", async () => {
		const { examine, settings } = await start({}, { apiKey: async () => "local-bedrock-bearer-key" });
		denied("bedrock:CallWithBearerToken");
		const report = await examine({ connection: { ...settings.connection, apiKey: true } });
		expect(checkOf(report, "streaming")).toMatchObject({ state: "failed", missingAction: "bedrock:CallWithBearerToken" });
	});
});

describe("The time of a check", () => {
	const deaf: CheckPlan = { id: "region", title: "Region", needs: [], seconds: 0.05, run: () => new Promise(() => undefined) };
	const run = async (plan: CheckPlan, abort: AbortSignal) => {
		const { settings } = await start();
		const context = { settings, editor: editorFacts, known: {} } as Omit<Context, "signal">;
		const states: Check[] = [];
		const result = await runCheck(plan, { needs: [], after: [] }, context, (check) => states.push(check), abort);
		return { result, last: states.at(-1) };
	};

	test("is limited, whether or not what it waits for listens", async () => {
		const { result, last } = await run(deaf, new AbortController().signal);
		expect(last).toMatchObject({ state: "failed", finding: expect.stringContaining("No answer within") });
		expect(result.blockedBy).toBe("Region");
	});

	test("ends with the examination, whether or not what it waits for listens", async () => {
		const abort = new AbortController();
		setTimeout(() => abort.abort(), 20);
		const { last } = await run({ ...deaf, seconds: 60 }, abort.signal);
		expect(last).toMatchObject({ state: "skipped", finding: "Cancelled." });
	});
});

describe("The policy to copy", () => {
	const never = new AbortController().signal;

	test("names the caller's account, the profile and its members", async () => {
		const { doctor, settings } = await start();
		const policy = await doctor.policy(settings, never);
		expect(policy).toContain("arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0");
		expect(policy).toContain("arn:aws:bedrock:us-west-2::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0");
		expect(policy).toContain("arn:aws:bedrock:us-east-1:123456789012:guardrail/gr-local0001");
	});

	test("is written without the permission to look anything up, and without credentials", async () => {
		const { doctor, settings } = await start();
		patient.server.identity.set({ denied: [{ action: "bedrock:Get*", policy: "no-identity-policy" }] });
		expect(await doctor.policy(settings, never)).toContain("arn:aws:bedrock:*::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0");
		const connection = { ...settings.connection, profile: "nobody" };
		expect(await doctor.policy({ ...settings, connection }, never)).toContain("arn:aws:bedrock:us-east-1:*:inference-profile/us.");
	});

	test("allows every operation that an examination makes, and a call with it", async () => {
		const { doctor, settings, examine } = await start();
		const { Statement } = JSON.parse(await doctor.policy(settings, never)) as { Statement: { Action: string[] }[] };
		const allowed = new Set(Statement.flatMap(({ Action }) => Action));
		const report = await examine();
		const used = patient.server.journal.map(({ operation }) => actionOf(operation)).filter((action) => action !== "sts:GetCallerIdentity");
		expect([...new Set(used)].filter((action) => !allowed.has(action))).toEqual([]);
		expect(report.done).toBe(true);
	});

	function actionOf(operation: string): string {
		if (operation === "GetCallerIdentity") return "sts:GetCallerIdentity";
		if (operation === "ListServiceQuotas") return "servicequotas:ListServiceQuotas";
		if (operation === "ConverseStream") return "bedrock:InvokeModelWithResponseStream";
		if (operation === "Converse") return "bedrock:InvokeModel";
		return operation === "unknown" ? "sts:GetCallerIdentity" : `bedrock:${operation}`;
	}
});

describe("The report to copy", () => {
	const report = (finding: string): DoctorReport => ({
		at: Date.UTC(2026, 10, 21),
		subject: [["Credentials", "profile work"]],
		checks: [
			{
				id: "identity",
				title: "Identity",
				state: "failed",
				finding,
				facts: [["Account", "123456789012"]],
				fix: "Sign in.",
				missingAction: "sts:AssumeRole",
				policy: "identity",
			},
		],
		done: true,
	});

	test("names what was found, the account and the way out", () => {
		const text = doctorMarkdown(report("Something is wrong."));
		for (const part of ["✖ Identity", "Something is wrong.", "123456789012", "`sts:AssumeRole`", "Sign in."]) expect(text).toContain(part);
	});

	test.each(["AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key = hunter2hunter2", "http://me:hunter2@proxy:3128", "Bearer hunter2hunter2"])(
		"holds no secret: %s",
		(secret) => {
			expect(doctorMarkdown(report(`It said ${secret}`))).not.toMatch(/hunter2|AKIAIOSFODNN7EXAMPLE/);
		},
	);

	test("takes what others said as text, not as markup", () => {
		expect(doctorMarkdown(report("<img src=x> | [a](b)\n# title"))).toContain("\\<img src=x\\> \\| \\[a\\](b) \\# title");
	});
});

describe("A message of the page", () => {
	test.each([{ kind: "ready" }, { kind: "run" }, { kind: "cancel" }, { kind: "copy-report" }, { kind: "action", action: "sign-in" }])(
		"is known: $kind",
		(message) => {
			expect(parseFromDoctorPage(message)).toEqual(message);
		},
	);

	test.each([undefined, "run", { kind: "format-disk" }, { kind: "action", action: "format-disk" }, { kind: "action" }])(
		"is dropped: %o",
		(message) => {
			expect(parseFromDoctorPage(message)).toBeUndefined();
		},
	);
});

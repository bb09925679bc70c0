import { deepEqual } from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Check, DoctorReport, FromDoctorPage, ToDoctorPage } from "../../src/shared/doctor.ts";
import { parseFromDoctorPage } from "../../src/shared/fromDoctorPage.ts";
import type { ThemeName } from "./themes.ts";
import { openPage } from "./webviewTab.ts";

/** The page of Doctor in Chromium, with the test as its host. */
export interface DoctorTab {
	readonly page: Page;
	/** Every message so far, each checked to be one that the host accepts. */
	readonly posts: () => FromDoctorPage[];
	readonly show: (...reports: DoctorReport[]) => Promise<void>;
	readonly requests: string[];
	readonly assertNoErrors: () => void;
}

export interface DoctorOptions {
	readonly theme?: ThemeName;
	readonly width?: number;
	readonly height?: number;
	/** Without one the page is as it is before the first check. */
	readonly report?: DoctorReport;
}

export async function openDoctor({ report, ...look }: DoctorOptions = {}): Promise<DoctorTab> {
	const { page, seen, say } = await openPage<FromDoctorPage, ToDoctorPage>({
		name: "doctor",
		parse: parseFromDoctorPage,
		width: 900,
		height: 900,
		...look,
	});
	const show = (...reports: DoctorReport[]) => say(...reports.map((next) => ({ kind: "report", report: next }) as const));
	await show(...(report ? [report] : []));
	return { page, posts: () => [...seen.posts], show, requests: seen.requests, assertNoErrors: () => deepEqual(seen.errors, []) };
}

const subject: DoctorReport["subject"] = [
	["Profile", "work (IAM Identity Center)"],
	["Region", "eu-central-1"],
	["Model", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"],
	["Guardrail", "none"],
	["Endpoint", "https://bedrock-runtime.eu-central-1.amazonaws.com"],
	["Outcrop", "0.1.0, VS Code 1.110.0, Linux x64"],
];

const healthy: readonly Check[] = [
	{
		id: "identity",
		title: "Identity",
		state: "ok",
		finding: "The profile work signs in as the role Developer.",
		facts: [
			["Account", "123456789012"],
			["Identity", "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Developer_0123456789abcdef/dana"],
			["Source", "token of the session corp"],
		],
	},
	{
		id: "expiry",
		title: "Expiry",
		state: "ok",
		finding: "The credentials are valid for 7 hours and 12 minutes.",
		facts: [["Until", "21:14"]],
	},
	{ id: "region", title: "Region", state: "ok", finding: "eu-central-1 comes from the profile and has Bedrock.", facts: [] },
	{ id: "proxy", title: "Proxy", state: "ok", finding: "No proxy is set.", facts: [] },
	{
		id: "endpoint",
		title: "Endpoint",
		state: "ok",
		finding: "bedrock-runtime.eu-central-1.amazonaws.com answers in 38 ms.",
		facts: [
			["Address", "198.51.100.7"],
			["Connected in", "21 ms"],
		],
	},
	{ id: "tls", title: "Certificate", state: "ok", finding: "The certificate is trusted.", facts: [["Issuer", "Amazon RSA 2048 M02"]] },
	{ id: "clock", title: "Clock", state: "ok", finding: "This machine's clock differs from AWS's by less than a second.", facts: [] },
	{ id: "catalogue", title: "Catalogue", state: "ok", finding: "112 models and 41 inference profiles are listed.", facts: [] },
	{ id: "model-access", title: "Model access", state: "ok", finding: "The account has access to Claude Sonnet 4.5.", facts: [] },
	{
		id: "streaming",
		title: "Streaming",
		state: "ok",
		finding: "The first token came after 640 ms. This call cost 14 tokens.",
		facts: [["Request", "7f1d1c0e-55aa-4c5e-9d0b-0a4c6a3f9a10"]],
	},
	{ id: "tools", title: "Tool call", state: "ok", finding: "The model called the tool it was asked to call.", facts: [] },
	{ id: "guardrail", title: "Guardrail", state: "skipped", finding: "No guardrail is set.", facts: [] },
	{ id: "count-tokens", title: "Token counting", state: "ok", finding: "The model counts tokens before a request.", facts: [] },
	{ id: "quotas", title: "Quotas", state: "ok", finding: "200 requests and 200,000 tokens a minute.", facts: [] },
];

const faults: Readonly<Partial<Record<Check["id"], Partial<Check>>>> = {
	expiry: { state: "warning", finding: "The credentials expire in 6 minutes.", fix: "Sign in again to get new ones.", action: "sign-in" },
	catalogue: {
		state: "warning",
		finding: "This identity may not list the models of the account.",
		fix: "Type the model's id into the picker, or have the permission added.",
		missingAction: "bedrock:ListFoundationModels",
		policy: "identity",
	},
	"model-access": {
		state: "ok",
	},
	streaming: {
		state: "failed",
		finding: "AWS denied the streaming call.",
		fix: "Whoever manages IAM in account 123456789012 can add the permission: copy the policy and send it to them.",
		missingAction: "bedrock:InvokeModelWithResponseStream",
		policy: "identity",
		action: "copy-policy",
		facts: [
			["Resource", "arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0"],
			["Identity", "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Developer_0123456789abcdef/dana"],
			["Request", "7f1d1c0e-55aa-4c5e-9d0b-0a4c6a3f9a10"],
		],
	},
	tools: { state: "skipped", finding: "Not tried, because streaming failed.", facts: [] },
	quotas: {
		state: "failed",
		finding: "A policy of the organization denies reading the quotas.",
		fix: "Ask the administrators of the organization; chatting works without it.",
		missingAction: "servicequotas:ListServiceQuotas",
		policy: "service-control-policy",
		facts: [["Policy", "arn:aws:organizations::999999999999:policy/o-example/service_control_policy/p-example"]],
	},
};

const at = new Date(2030, 4, 6, 14, 2).getTime();

export const green: DoctorReport = { at, subject, checks: healthy, done: true };

export const red: DoctorReport = { at, subject, checks: healthy.map((check) => ({ ...check, ...faults[check.id] })), done: true };

export const allFailed: DoctorReport = {
	...red,
	checks: healthy.map((check) => ({ ...check, ...faults.streaming, id: check.id, title: check.title })),
};

/** The report while the check at `index` runs. */
export function runningAt(index: number): DoctorReport {
	const checks = red.checks.map((check, place): Check => {
		if (place < index) return check;
		return { id: check.id, title: check.title, state: place === index ? "running" : "waiting", finding: "", facts: [] };
	});
	return { ...red, checks, done: false };
}

export const doctorStates: Readonly<Record<string, DoctorOptions>> = {
	"before the first report": {},
	"in the middle": { report: runningAt(9) },
	"when all is well": { report: green },
	"with failures": { report: red, height: 1500 },
	"when all has failed": { report: allFailed },
};

import {
	BedrockClient,
	GetFoundationModelAvailabilityCommand,
	GetInferenceProfileCommand,
	ListFoundationModelsCommand,
	ListGuardrailsCommand,
	ListInferenceProfilesCommand,
} from "@aws-sdk/client-bedrock";
import { ApplyGuardrailCommand, ConverseCommand, ConverseStreamCommand, CountTokensCommand } from "@aws-sdk/client-bedrock-runtime";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { defaultGuardrail } from "../local-bedrock/guardrailRules.ts";
import type { ModelAccess, PolicyKind } from "../local-bedrock/identityOptions.ts";
import { defaultCredentials } from "../local-bedrock/options.ts";
import { runtimeClient, sonnet } from "../local-bedrock/requests.ts";
import { type LocalBedrock, startLocalBedrock } from "../local-bedrock/server.ts";

const account = "123456789012";
const user = `arn:aws:iam::${account}:user/local-developer`;
const base = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const profileArn = `arn:aws:bedrock:us-east-1:${account}:inference-profile/${sonnet}`;
const guardrailArn = `arn:aws:bedrock:us-east-1:${account}:guardrail/${defaultGuardrail.id}`;
const messages = [{ role: "user" as const, content: [{ text: "Hello" }] }];
const guardrailConfig = { guardrailIdentifier: defaultGuardrail.id, guardrailVersion: "DRAFT" };

let bedrock: LocalBedrock;
beforeAll(async () => {
	bedrock = await startLocalBedrock();
});
afterEach(() => {
	bedrock.identity.reset();
	bedrock.journal.length = 0;
});
afterAll(() => bedrock.close());

const converse = (more: Partial<ConverseCommand["input"]> = {}) =>
	runtimeClient(bedrock).send(new ConverseCommand({ modelId: sonnet, messages, ...more }));
const stream = () => runtimeClient(bedrock).send(new ConverseStreamCommand({ modelId: sonnet, messages }));

function control(): BedrockClient {
	return new BedrockClient({ endpoint: bedrock.url, region: "us-east-1", credentials: { ...defaultCredentials }, maxAttempts: 1 });
}

function sts(credentials = defaultCredentials): STSClient {
	return new STSClient({ endpoint: bedrock.url, region: "us-east-1", credentials: { ...credentials }, maxAttempts: 1 });
}

function denied(message: string) {
	return { name: "AccessDeniedException", message, $metadata: { httpStatusCode: 403 } };
}

describe("a denied action", () => {
	const sentences: readonly [PolicyKind, string][] = [
		["no-identity-policy", "because no identity-based policy allows the bedrock:InvokeModelWithResponseStream action"],
		["deny-in-identity-policy", "with an explicit deny in an identity-based policy"],
		["no-service-control-policy", "because no service control policy allows the bedrock:InvokeModelWithResponseStream action"],
		[
			"deny-in-service-control-policy",
			"with an explicit deny in a service control policy: arn:aws:organizations::999988887777:policy/o-localbedrock/service_control_policy/p-local001",
		],
		["no-resource-control-policy", "because no resource control policy allows the bedrock:InvokeModelWithResponseStream action"],
		["no-permissions-boundary", "because no permissions boundary allows the bedrock:InvokeModelWithResponseStream action"],
		["deny-in-permissions-boundary", "with an explicit deny in a permissions boundary"],
		["no-session-policy", "because no session policy allows the bedrock:InvokeModelWithResponseStream action"],
		["deny-in-session-policy", "with an explicit deny in a session policy"],
		["no-vpc-endpoint-policy", "because no VPC endpoint policy allows the bedrock:InvokeModelWithResponseStream action"],
	];
	test.each(sentences)("is told in the words of %s", async (policy, because) => {
		bedrock.identity.set({ denied: [{ action: "bedrock:InvokeModelWithResponseStream", policy }] });
		const sentence = `User: ${user} is not authorized to perform: bedrock:InvokeModelWithResponseStream on resource: ${profileArn} ${because}`;
		await expect(stream()).rejects.toMatchObject(denied(sentence));
		await converse();
	});

	test.each<[string, string | undefined, () => Promise<unknown>]>([
		["bedrock:InvokeModel", profileArn, () => converse()],
		["bedrock:ListFoundationModels", undefined, () => control().send(new ListFoundationModelsCommand({}))],
		["bedrock:ListInferenceProfiles", undefined, () => control().send(new ListInferenceProfilesCommand({}))],
		[
			"bedrock:GetInferenceProfile",
			profileArn,
			() => control().send(new GetInferenceProfileCommand({ inferenceProfileIdentifier: sonnet })),
		],
		["bedrock:ListGuardrails", undefined, () => control().send(new ListGuardrailsCommand({}))],
		[
			"bedrock:CountTokens",
			`arn:aws:bedrock:us-east-1::foundation-model/${base}`,
			() => runtimeClient(bedrock).send(new CountTokensCommand({ modelId: base, input: { converse: { messages } } })),
		],
		[
			"bedrock:ApplyGuardrail",
			guardrailArn,
			() =>
				runtimeClient(bedrock).send(
					new ApplyGuardrailCommand({ ...guardrailConfig, source: "INPUT", content: [{ text: { text: "Hello" } }] }),
				),
		],
		["bedrock:ApplyGuardrail", guardrailArn, () => converse({ guardrailConfig })],
	])("%s names what was asked for", async (action, resource, act) => {
		await act();
		bedrock.identity.set({ denied: [{ action, policy: "no-identity-policy" }] });
		const where = resource ? ` on resource: ${resource}` : "";
		await expect(act()).rejects.toMatchObject(
			denied(`User: ${user} is not authorized to perform: ${action}${where} because no identity-based policy allows the ${action} action`),
		);
	});

	test("may be denied on one region behind a profile only", async () => {
		const resource = `arn:aws:bedrock:us-west-2::foundation-model/*`;
		bedrock.identity.set({ denied: [{ action: "bedrock:Invoke*", resource, policy: "deny-in-service-control-policy" }] });
		await expect(converse()).rejects.toThrow(`on resource: arn:aws:bedrock:us-west-2::foundation-model/${base} with an explicit deny`);
		await converse({ modelId: "amazon.nova-pro-v1:0" });
	});

	test("reaches a global profile's model under its ARN without a region", async () => {
		bedrock.identity.set({ denied: [{ action: "*", resource: "arn:aws:bedrock:::*", policy: "deny-in-service-control-policy" }] });
		await converse();
		await expect(converse({ modelId: `global.${base}` })).rejects.toThrow(`on resource: arn:aws:bedrock:::foundation-model/${base} with`);
	});

	test("may be denied to one role only", async () => {
		bedrock.identity.set({ denied: [{ action: "bedrock:*", principal: "*:assumed-role/reader/*", policy: "no-identity-policy" }] });
		await converse();
		const credentials = bedrock.identity.issueCredentials({ role: "reader" });
		const refused = runtimeClient(bedrock, { credentials }).send(new ConverseCommand({ modelId: sonnet, messages }));
		await expect(refused).rejects.toThrow(`User: arn:aws:sts::${account}:assumed-role/reader/issued is not authorized`);
	});

	test("stops an API key, but never the question who is calling", async () => {
		bedrock.identity.set({
			denied: [
				{ action: "bedrock:CallWithBearerToken", policy: "no-identity-policy" },
				{ action: "sts:*", policy: "no-identity-policy" },
			],
		});
		const key = runtimeClient(bedrock, { token: { token: "local-bedrock-bearer-key" }, authSchemePreference: ["httpBearerAuth"] });
		await expect(key.send(new ConverseCommand({ modelId: sonnet, messages }))).rejects.toThrow(
			`User: arn:aws:iam::${account}:user/BedrockAPIKey-local is not authorized to perform: bedrock:CallWithBearerToken on resource: *`,
		);
		expect(await sts().send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: user, Account: account });
		const assume = new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/developer`, RoleSessionName: "me" });
		await expect(sts().send(assume)).rejects.toMatchObject({ name: "AccessDenied" });
	});
});

test("a demanded guardrail is demanded of every invocation", async () => {
	bedrock.identity.set({ requiredGuardrail: guardrailArn });
	const sentence = `User: ${user} is not authorized to perform: bedrock:InvokeModel on resource: ${profileArn} with an explicit deny in an identity-based policy`;
	await expect(converse()).rejects.toMatchObject(denied(sentence));
	await converse({ guardrailConfig });
});

describe("a model that is not accessible", () => {
	const states: readonly [ModelAccess, string, RegExp, object][] = [
		[
			"not-enabled",
			"AccessDeniedException",
			/^You don't have access to the model with the specified model ID\.$/,
			{
				authorizationStatus: "NOT_AUTHORIZED",
				entitlementAvailability: "NOT_AVAILABLE",
				agreementAvailability: { status: "NOT_AVAILABLE" },
			},
		],
		[
			"use-case-missing",
			"ResourceNotFoundException",
			/^Model use case details have not been submitted for this account\. Fill out the Anthropic use case details form/,
			{ authorizationStatus: "AUTHORIZED", entitlementAvailability: "NOT_AVAILABLE", agreementAvailability: { status: "NOT_AVAILABLE" } },
		],
		[
			"marketplace-denied",
			"AccessDeniedException",
			/^Model access is denied due to IAM user or service role .*aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe/,
			{ authorizationStatus: "NOT_AUTHORIZED", agreementAvailability: { status: "ERROR", errorMessage: expect.any(String) } },
		],
	];
	test.each(states)("(%s) is refused, and the control plane agrees", async (access, name, message, availability) => {
		bedrock.identity.set({ models: { [base]: access } });
		await expect(converse()).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
		const command = new GetFoundationModelAvailabilityCommand({ modelId: base });
		expect(await control().send(command)).toMatchObject({ ...availability, regionAvailability: "AVAILABLE" });
		await converse({ modelId: "amazon.nova-pro-v1:0" });
	});
});

describe("the server's clock", () => {
	test("refuses signatures of another time, and is in every Date header", async () => {
		const hour = 3_600_000;
		bedrock.identity.set({ clockSkewMs: hour });
		await expect(converse()).rejects.toMatchObject({
			name: "InvalidSignatureException",
			message: expect.stringMatching(/^Signature expired: \d{8}T\d{6}Z is now earlier than /),
		});
		await expect(sts().send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
		const date = (await fetch(`${bedrock.url}/anything`)).headers.get("date") ?? "";
		expect(Math.abs(Date.parse(date) - Date.now() - hour)).toBeLessThan(5_000);
		bedrock.identity.set({ clockSkewMs: -hour });
		await expect(converse()).rejects.toThrow(/^Signature not yet current: /);
	});

	test("lets a client that learns from it go on", async () => {
		bedrock.identity.set({ clockSkewMs: 3_600_000 });
		const client = runtimeClient(bedrock, { maxAttempts: 2 });
		await client.send(new ConverseCommand({ modelId: sonnet, messages }));
		expect(bedrock.journal.map((entry) => entry.status)).toEqual([403, 200]);
	});
});

describe("credentials that were taken back", () => {
	test("are expired for good, while new ones are good", async () => {
		const old = bedrock.identity.issueCredentials();
		bedrock.identity.revokeCredentials();
		await expect(sts(old).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: "ExpiredToken" });
		await sts(bedrock.identity.issueCredentials()).send(new GetCallerIdentityCommand({}));
	});

	test("are expired for as long as they are listed", async () => {
		bedrock.identity.set({ revoked: [defaultCredentials.accessKeyId] });
		await expect(converse()).rejects.toMatchObject({ name: "ExpiredTokenException" });
		bedrock.identity.set({ revoked: [] });
		await converse();
	});
});

describe("a fault of a service", () => {
	test("refuses, drops or delays every request to it, and to no other", async () => {
		bedrock.identity.set({ sts: { fault: { kind: "refuse", name: "ServiceUnavailable", message: "Try later.", status: 503 } } });
		await expect(sts().send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: "ServiceUnavailable", message: "Try later." });
		await converse();
		bedrock.identity.set({ sts: { fault: undefined }, bedrock: { fault: { kind: "drop" } } });
		await expect(converse()).rejects.toMatchObject({ code: "ECONNRESET" });
		await sts().send(new GetCallerIdentityCommand({}));
		bedrock.identity.set({ bedrock: { fault: { kind: "delay", ms: 60_000 } } });
		const hasty = runtimeClient(bedrock, { requestHandler: new NodeHttpHandler({ requestTimeout: 50, throwOnRequestTimeout: true }) });
		await expect(hasty.send(new ConverseCommand({ modelId: sonnet, messages }))).rejects.toMatchObject({ name: "TimeoutError" });
		expect(bedrock.journal.map((entry) => entry.fault)).toEqual(["refuse", undefined, "drop", undefined, "delay"]);
	});
});

describe("the operator endpoint", () => {
	const put = (body: unknown) => fetch(`${bedrock.url}/_identity`, { method: "PUT", body: JSON.stringify(body) });

	test("changes and resets the same settings, and records nothing", async () => {
		await put({ requiredGuardrail: "g", sts: { mfaCode: "111111" }, imds: { role: null } });
		expect(bedrock.identity.settings).toMatchObject({ requiredGuardrail: "g", sts: { mfaCode: "111111", roles: expect.any(Array) } });
		expect(bedrock.identity.settings.imds.role).toBeUndefined();
		await put({ requiredGuardrail: null });
		expect(bedrock.identity.settings.requiredGuardrail).toBeUndefined();
		await fetch(`${bedrock.url}/_identity`, { method: "DELETE" });
		expect(bedrock.identity.settings).toMatchObject({ sts: { mfaCode: "123456" }, imds: { role: "instance" } });
		expect(bedrock.journal).toEqual([]);
	});

	test("revokes credentials and tokens", async () => {
		const old = bedrock.identity.issueCredentials();
		await fetch(`${bedrock.url}/_identity/credentials`, { method: "DELETE" });
		await expect(sts(old).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: "ExpiredToken" });
	});

	test.each([[{ st: {} }], [{ sts: { mfacode: "1" } }], [[]]])("refuses %j", async (body) => {
		const before = bedrock.identity.settings;
		expect((await put(body)).status).toBe(400);
		expect(bedrock.identity.settings).toBe(before);
	});
});

import { describe, expect, test } from "vitest";
import { type Denial, readDenial } from "../../src/bedrock/failure/denials.ts";
import { type DeniedRequest, explainDenial } from "../../src/bedrock/failure/explainDenial.ts";

const principal = "arn:aws:sts::123456789012:assumed-role/developer/me@example.com";
const model = "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0";
const action = "bedrock:InvokeModelWithResponseStream";
const scp = "arn:aws:organizations::999988887777:policy/o-abc/service_control_policy/p-def";
const sentence = (reason: string, resource = model) =>
	`User: ${principal} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
const nothingAllows = (kind: string) => sentence(`because no ${kind} allows the ${action} action`);

describe("A sentence of IAM", () => {
	test.each([
		[nothingAllows("identity-based policy"), "identity", false],
		[sentence("with an explicit deny in an identity-based policy"), "explicit-deny", true],
		[nothingAllows("service control policy"), "service-control-policy", false],
		[sentence("with an explicit deny in a service control policy"), "service-control-policy", true],
		[nothingAllows("resource control policy"), "resource-control-policy", false],
		[sentence("with an explicit deny in a resource control policy"), "resource-control-policy", true],
		[nothingAllows("permissions boundary"), "permissions-boundary", false],
		[sentence("with an explicit deny in a permissions boundary"), "permissions-boundary", true],
		[nothingAllows("session policy"), "session-policy", false],
		[sentence("with an explicit deny in a session policy"), "session-policy", true],
		[nothingAllows("VPC endpoint policy"), "vpc-endpoint-policy", false],
		[sentence("with an explicit deny in a VPC endpoint policy"), "vpc-endpoint-policy", true],
		[sentence(""), undefined, false],
		[sentence("with an explicit deny"), undefined, true],
	] as const)("%s", (said, policy, explicit) => {
		expect(readDenial(said)).toEqual({ kind: "policy", action, resource: model, principal, policy, explicit, policyArn: undefined });
	});

	test.each([
		[`with an explicit deny in a service control policy: ${scp}`, scp],
		[`with an explicit deny in a service control policy: ${scp}.`, scp],
		[
			`with an explicit deny in an identity-based policy: arn:aws:iam::123456789012:policy/no-models`,
			"arn:aws:iam::123456789012:policy/no-models",
		],
		[
			`because no permissions boundary allows the ${action} action: arn:aws:iam::123456789012:policy/wall`,
			"arn:aws:iam::123456789012:policy/wall",
		],
	])("that names the policy: %s", (reason, policyArn) => {
		expect(readDenial(sentence(reason))).toMatchObject({ policyArn });
	});

	test("without a resource still names the action", () => {
		const said = `User: ${principal} is not authorized to perform: bedrock:ListFoundationModels because no identity-based policy allows the bedrock:ListFoundationModels action`;
		expect(readDenial(said)).toMatchObject({ action: "bedrock:ListFoundationModels", resource: undefined, policy: "identity" });
	});

	test("on every resource says so", () => {
		const said = `User: ${principal} is not authorized to perform: bedrock:CallWithBearerToken on resource: * because no identity-based policy allows the action`;
		expect(readDenial(said)).toMatchObject({ action: "bedrock:CallWithBearerToken", resource: "*" });
	});

	test.each([
		["names nobody's policy", ""],
		["names the trust policy", "because no role trust policy allows the sts:AssumeRole action"],
		["names a resource-based policy", "because no resource-based policy allows the sts:AssumeRole action"],
		["names a deny in the trust policy", "with an explicit deny in the role trust policy"],
	])("about a role %s: the role is named", (_, reason) => {
		const role = "arn:aws:iam::123456789012:role/closed";
		const said = `User: ${principal} is not authorized to perform: sts:AssumeRole on resource: ${role} ${reason}`.trim();
		expect(readDenial(said)).toEqual({ kind: "role-trust", role, principal });
	});

	test("about a role that the caller's own policies do not allow is one of those", () => {
		const said = `User: ${principal} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/x because no identity-based policy allows the sts:AssumeRole action`;
		expect(readDenial(said)).toMatchObject({ kind: "policy", policy: "identity", action: "sts:AssumeRole" });
	});
});

describe("A sentence of Bedrock", () => {
	test.each([
		["You don't have access to the model with the specified model ID.", "model-access"],
		["Your account is not authorized to invoke this API operation.", "model-access"],
		[
			"Model access is denied due to IAM user or service role is not authorized to perform the required AWS Marketplace actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to enable access to this model.",
			"marketplace",
		],
		["Model access is denied due to INVALID_PAYMENT_INSTRUMENT:A valid payment instrument must be provided.", "payment"],
		["Model use case details have not been submitted for this account. Fill out the Anthropic use case details form.", "use-case-form"],
		["Access to this model is not available for channel program accounts. Reach out to your AWS Solution Provider.", "channel-program"],
		["Authentication failed: Please make sure your API Key is valid.", "api-key"],
	])("%s", (said, kind) => {
		expect(readDenial(said)).toEqual({ kind });
	});

	test("about anything else is no denial", () => {
		expect(readDenial("The provided model identifier is invalid.")).toBeUndefined();
	});
});

describe("The explanation", () => {
	const explain = (reason: string, request: DeniedRequest = {}, resource = model) =>
		explainDenial(readDenial(sentence(reason, resource)) as Denial, request);

	test("of a missing permission offers the policy to copy", () => {
		const told = explain(`because no identity-based policy allows the ${action} action`);
		expect(told).toMatchObject({ missingAction: action, policy: "identity", action: "copy-policy" });
		expect(told.sentence).toContain(action);
	});

	test("of an explicit deny without a guardrail guesses at the condition, and says that it guesses", () => {
		const told = explain("with an explicit deny in an identity-based policy", { hasGuardrail: false });
		expect(told).toMatchObject({ policy: "guardrail-condition", action: "select-guardrail" });
		expect(told.sentence).toMatch(/most likely .*bedrock:GuardrailIdentifier/);
	});

	test("of an explicit deny without knowing of guardrails guesses nothing", () => {
		expect(explain("with an explicit deny in an identity-based policy").policy).toBe("explicit-deny");
	});

	test("of an explicit deny of something else than an invocation guesses nothing", () => {
		const said = `User: ${principal} is not authorized to perform: bedrock:ListGuardrails with an explicit deny in an identity-based policy`;
		expect(explainDenial(readDenial(said) as Denial, { hasGuardrail: false }).policy).toBe("explicit-deny");
	});

	test("of an SCP names the organization and the policy's ARN", () => {
		const told = explain(`with an explicit deny in a service control policy: ${scp}`);
		expect(told.sentence).toContain(scp);
		expect(told.fix).toContain("organization");
	});

	test("of an SCP on a model without a region advises against global profiles", () => {
		const resource = "arn:aws:bedrock:::foundation-model/anthropic.claude-opus-4-6-v1";
		expect(explain("with an explicit deny in a service control policy", {}, resource).fix).toContain("global");
	});

	test("of an SCP on a model in another region names the region", () => {
		const resource = model.replace("us-east-1", "us-east-2");
		expect(explain("with an explicit deny in a service control policy", { region: "us-east-1" }, resource).fix).toContain("us-east-2");
	});

	test.each(["permissions boundary", "session policy", "VPC endpoint policy", "resource control policy"])("of a %s names it", (kind) => {
		expect(explain(`because no ${kind} allows the ${action} action`).sentence).toContain(
			kind.replace("VPC endpoint policy", "VPC endpoint"),
		);
	});
});

import { afterEach, describe, expect, test, vi } from "vitest";
import { describeSkew, readClockSkew } from "../../src/bedrock/failure/clockSkew.ts";
import { readConnectionProblem } from "../../src/bedrock/failure/connectionErrors.ts";
import { classifyError } from "../../src/bedrock/failure/errors.ts";

afterEach(() => void vi.unstubAllEnvs());

const thrown = (name: string, message: string, members: object = {}) => Object.assign(new Error(message), { name, ...members });
const network = (code: string, members: object = {}) => thrown("Error", `connect ${code}`, { code, ...members });
const invoke =
	"User: arn:aws:iam::123456789012:user/me is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:us-east-1::foundation-model/x";

describe("A refusal of AWS", () => {
	test.each([
		[
			`${invoke} because no identity-based policy allows the bedrock:InvokeModel action`,
			"copy-policy",
			/bedrock:InvokeModel.*identity-based/,
		],
		[`${invoke} with an explicit deny in a service control policy`, "open-doctor", /SCP.*administrators of your AWS organization/],
		[`${invoke} because no permissions boundary allows the bedrock:InvokeModel action`, "open-doctor", /permissions boundary/],
		[`${invoke} with an explicit deny in an identity-based policy`, "open-doctor", /denies bedrock:InvokeModel/],
		["You don't have access to the model with the specified model ID.", "open-doctor", /no access to this model/],
		["The moon is full.", "open-doctor", /The moon is full/],
	] as const)("%s → %s", (said, action, sentence) => {
		const error = classifyError(thrown("AccessDeniedException", said));
		expect(error).toMatchObject({ kind: "access-denied", action, message: expect.stringMatching(sentence) });
	});

	test("about a model names no way that its button does not lead to", () => {
		const error = classifyError(thrown("AccessDeniedException", "You don't have access to the model with the specified model ID."));
		expect(error.message).not.toContain("choose another model");
	});

	test.each([
		["ResourceNotFoundException", "Model use case details have not been submitted for this account.", "access-denied"],
		["ValidationException", "Access to this model is not available for channel program accounts.", "access-denied"],
		["AccessDeniedException", "Authentication failed: Please make sure your API Key is valid.", "credentials-expired"],
		["AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code. ", "mfa-needed"],
		["InvalidClientTokenId", "The security token included in the request is invalid.", "credentials-missing"],
		["ExpiredToken", "The security token included in the request is expired", "credentials-expired"],
		["UnknownOperationException", "", "not-found"],
		["ResourceNotFoundException", "Could not find it.", "not-found"],
		["ValidationException", "The provided model identifier is invalid.", "not-found"],
		["CredentialsProviderError", "Could not load credentials from any providers", "credentials-missing"],
		["CredentialsProviderError", "The SSO session associated with this profile has expired.", "credentials-expired"],
	] as const)("%s: %s is understood as its own kind", (name, said, kind) => {
		expect(classifyError(thrown(name, said)).kind).toBe(kind);
	});

	test("that comes from a proxy and not from AWS is told as that", () => {
		const error = classifyError(thrown("Error", "UnknownError", { $metadata: { httpStatusCode: 403 } }));
		expect(error).toMatchObject({ kind: "access-denied", message: expect.stringContaining("proxy or firewall") });
	});
});

describe("Credentials that AWS does not accept", () => {
	const prose = "Consult the service documentation for details.";

	test.each([
		["SignatureDoesNotMatch", "AWS does not accept the secret key of these credentials."],
		["InvalidSignatureException", "AWS does not accept the secret key of these credentials."],
		["InvalidClientTokenId", "AWS does not know this access key."],
		["UnrecognizedClientException", "AWS does not know this access key."],
		["ExpiredToken", "Your AWS credentials have expired."],
		["MissingAuthenticationTokenException", "AWS does not accept these credentials."],
	])("are told in words of ours: %s", (name, sentence) => {
		expect(classifyError(thrown(name, prose)).message).toBe(sentence);
	});
});

describe("A wrong clock", () => {
	afterEach(() => void vi.useRealTimers());
	const at = (time: string) => vi.useFakeTimers({ now: Date.parse(time) });
	const late = "Signature expired: 20261121T045846Z is now earlier than 20261121T051346Z (20261121T051846Z - 5 min.)";
	const early = "Signature not yet current: 20261121T071846Z is still later than 20261121T052346Z (20261121T051846Z + 5 min.)";

	test.each([
		["InvalidSignatureException", late, "04:58:46", "20 minutes behind"],
		["SignatureDoesNotMatch", late, "04:58:46", "20 minutes behind"],
		["InvalidSignatureException", early, "07:18:46", "2 hours ahead of"],
	])("is named with how far it is off: %s", (name, said, now, words) => {
		at(`2026-11-21T${now}Z`);
		expect(classifyError(thrown(name, said))).toMatchObject({
			kind: "network",
			action: "open-doctor",
			message: expect.stringContaining(words),
		});
	});

	test("is told by the date of the response when the sentence does not tell", () => {
		const headers = { date: "Sat, 21 Nov 2026 05:00:00 GMT" };
		const skew = readClockSkew(thrown("RequestTimeTooSkewed", "", { $response: { headers } }), Date.parse("2026-11-21T04:50:00Z"));
		expect(describeSkew(skew ?? 0)).toBe("10 minutes behind AWS's");
	});

	test("that was put right after the request is no reason to set it: the request is tried again", () => {
		at("2026-11-21T05:18:50Z");
		expect(classifyError(thrown("InvalidSignatureException", late))).toMatchObject({ kind: "unavailable", action: "retry" });
	});

	test("is not suspected in a signature that is just wrong", () => {
		const said = "The request signature we calculated does not match the signature you provided.";
		expect(classifyError(thrown("InvalidSignatureException", said)).kind).toBe("credentials-missing");
	});
});

describe("The network", () => {
	test.each([
		["ENOTFOUND", "address", /Nothing is known/],
		["ECONNREFUSED", "connection", /refused/],
		["ETIMEDOUT", "timeout", /timed out/],
		["DEPTH_ZERO_SELF_SIGNED_CERT", "certificate", /nobody but itself/],
		["SELF_SIGNED_CERT_IN_CHAIN", "certificate", /does not know who issued/],
		["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "certificate", /does not know who issued/],
		["ERR_TLS_CERT_ALTNAME_INVALID", "certificate", /another host/],
		["CERT_HAS_EXPIRED", "certificate", /has expired/],
		["CERT_NOT_YET_VALID", "certificate", /not valid yet/],
		["ERR_SSL_WRONG_VERSION_NUMBER", "protocol", /does not speak TLS/],
	] as const)("%s is a problem of the %s", (code, kind, sentence) => {
		expect(readConnectionProblem(network(code))).toMatchObject({ kind, sentence: expect.stringMatching(sentence) });
		expect(classifyError(network(code))).toMatchObject({ kind: "network", message: expect.stringMatching(sentence) });
	});

	test("names the ways to trust a company's certificate", () => {
		expect(classifyError(network("SELF_SIGNED_CERT_IN_CHAIN")).message).toMatch(/http\.systemCertificates.*ca_bundle.*NODE_EXTRA_CA_CERTS/);
	});

	test.each([
		["a response of status 407", thrown("Error", "UnknownError", { $metadata: { httpStatusCode: 407 } })],
		[
			"a tunnel that was refused",
			thrown("Error", "Failed to establish tunnel: HTTP/1.1 407 Proxy Authentication Required", { code: "ERR_PROXY_TUNNEL" }),
		],
	])("%s is the proxy's", (_, error) => {
		expect(classifyError(error)).toMatchObject({ kind: "network", action: "open-doctor", message: expect.stringContaining("407") });
	});

	test("a refused connection to the address of the proxy is the proxy's, and its password is not shown", () => {
		vi.stubEnv("HTTPS_PROXY", "http://me:hunter2@127.0.0.1:3128");
		const { message } = classifyError(network("ECONNREFUSED", { address: "127.0.0.1", port: 3128 }));
		expect(message).toContain("The proxy 127.0.0.1:3128");
		expect(message).not.toContain("hunter2");
	});
});

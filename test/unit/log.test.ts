import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redact } from "../../src/core/trace/redact.ts";

const canary = "cAnary+0/Value=";

const names = [
	"Authorization",
	"proxy-authorization",
	"x-api-key",
	"api_key",
	"x-bf-vk",
	"X-Amz-Security-Token",
	"X-Amz-Signature",
	"X-Amz-Credential",
	"AWS_SECRET_ACCESS_KEY",
	"aws_session_token",
	"AWS_BEARER_TOKEN_BEDROCK",
	"secretAccessKey",
	"SessionToken",
	"refreshToken",
	"access_token",
	"clientSecret",
	"client_secret",
	"password",
	"Cookie",
	"token",
];
const schemes = ["", "Bearer ", "Basic "];

const shapes: readonly (readonly [string, (name: string, value: string) => string])[] = [
	["a header", (name, value) => `POST /model HTTP/1.1\r\n${name}: ${value}\r\nhost: example`],
	["a header without a space", (name, value) => `${name}:${value}`],
	["JSON", (name, value) => JSON.stringify({ before: 1, [name]: value, after: "x" })],
	["indented JSON", (name, value) => JSON.stringify({ [name]: value }, undefined, 2)],
	["JSON in JSON", (name, value) => JSON.stringify({ body: JSON.stringify({ body: JSON.stringify({ [name]: value }) }) })],
	["JSON cut short", (name, value) => `{"${name}":"${value}`],
	["a list of headers", (name, value) => JSON.stringify([name, value])],
	["a header with several values", (name, value) => JSON.stringify({ [name]: [value] })],
	["an object as Node prints it", (name, value) => inspect({ [name]: value })],
	["a map as Node prints it", (name, value) => inspect(new Map([[name, value]]))],
	["a shell's command", (name, value) => `curl -H '${name}: ${value}' https://example.com`],
];
const oneWordShapes: typeof shapes = [
	["the environment", (name, value) => `export ${name}=${value}`],
	["a profile", (name, value) => `[default]\n${name} = ${value}\nregion = eu-west-1`],
	["an address", (name, value) => `GET https://example.com/a?${name}=${encodeURIComponent(value)}&x=1`],
	["an address in an address", (name, value) => `https://a/?next=${encodeURIComponent(`https://b/?${name}=${encodeURIComponent(value)}`)}`],
	["XML", (name, value) => `<${name}>${value}</${name}>`],
];

describe("The log", () => {
	test.each(shapes)("keeps no secret of %s", (_, shape) => {
		for (const name of names) for (const scheme of schemes) expect(redact(shape(name, scheme + canary))).not.toContain(canary);
	});

	test.each(oneWordShapes)("keeps no secret of %s", (_, shape) => {
		for (const name of names) {
			const kept = redact(shape(name, canary));
			expect(kept).not.toContain(canary);
			expect(kept).not.toContain(encodeURIComponent(canary));
		}
	});

	test("keeps no secret that holds quotes, backslashes or line breaks, in JSON", () => {
		fc.assert(
			fc.property(fc.constantFrom(...names), fc.string({ maxLength: 8 }), (name, start) => {
				expect(redact(JSON.stringify({ [name]: `${start}${canary}` }))).not.toContain(canary);
			}),
		);
	});

	test.each([
		["a bearer token in a sentence", `The gateway refused Bearer ${canary}.`],
		["basic credentials in a sentence", `Sent Basic ${canary} twice.`],
		["a signature", `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/2026, SignedHeaders=host, Signature=${canary}`],
		["a signed header", `authorization: AWS4-HMAC-SHA256 Credential=x/2026/eu-west-1, SignedHeaders=host, Signature=${canary}`],
		["the user of an address", "https://me:canary@proxy:8080/"],
		["a digest", 'authorization: Digest username="me", nonce="a", response="canary"'],
		["a virtual key", "sent sk-bf-canary-0123-4567 to the gateway"],
		["an API key of Bedrock", "ABSKcanarycanarycanarycanary and bedrock-api-key-canarycanary="],
		["a JSON web token", "eyJhbGciOiJIUzI1NiJ9.canary.canary"],
		["a private key", "-----BEGIN RSA PRIVATE KEY-----\ncanary\n-----END RSA PRIVATE KEY-----"],
	])("knows %s by its form", (_, text) => {
		expect(redact(text)).not.toMatch(/canary|AKIAIOSF/i);
	});

	test.each([
		"Turn 3 ended: 1200 input tokens, maxTokens: 4096, outputTokens=12, cacheRead: 5",
		"Basic authentication is required by the proxy; the token has expired; basic authentication.",
		"ThrottlingException: Too many tokens, please wait before trying again (request 1f2e-33)",
		"GET https://bedrock-runtime.eu-west-1.amazonaws.com/model/eu.anthropic.claude/converse-stream 200",
		"    at signatureOf (src/bedrock/sign.ts:12:34)",
	])("leaves what is no secret as it is: %s", (text) => {
		expect(redact(text)).toBe(text);
	});

	test("still tells what was taken out, and what stood around it", () => {
		expect(redact(`x-api-key: ${canary}\nhost: a`)).toBe("x-api-key: [redacted]\nhost: a");
		expect(redact(`{"Authorization":"Bearer ${canary}","a":1}`)).toBe('{"Authorization":"[redacted]","a":1}');
	});

	test.each([
		["spaces after a name", `token:${" ".repeat(100_000)}x`],
		["spaces after a header's name", `authorization:${" ".repeat(100_000)}\n`],
		["beginnings of a token", "-eyJaaaaaaaa".repeat(10_000)],
	])("is not held up by a text that is made to do that: %s", (_, text) => {
		const started = performance.now();
		redact(text);
		expect(performance.now() - started).toBeLessThan(1_500);
	});

	test("takes a long line without secrets in its stride", () => {
		const text = "token ".repeat(20_000) + "a".repeat(200_000) + '\\"'.repeat(50_000);
		const started = performance.now();
		expect(redact(text)).toBe(text);
		expect(performance.now() - started).toBeLessThan(2_000);
	});
});

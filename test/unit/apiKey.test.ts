import { expect, test } from "vitest";
import { readApiKey } from "../../src/bedrock/identity/apiKey.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

test("a long-term key names its account", () => {
	expect(readApiKey(`ABSK${base64("BedrockAPIKey-abcd-at-123456789012:c2VjcmV0")}`)).toEqual({ account: "123456789012" });
});

test("a short-term key tells when it ends", () => {
	const url = "bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Date=20261121T120000Z&X-Amz-Expires=43200&X-Amz-Signature=x";
	expect(readApiKey(`bedrock-api-key-${base64(url)}`)).toEqual({ account: "", expiresAt: Date.parse("2026-11-22T00:00:00Z") });
});

test("a short-term key with a date that is none tells nothing", () => {
	const url = "bedrock.amazonaws.com/?X-Amz-Date=20261399T120000Z&X-Amz-Expires=43200";
	expect(readApiKey(`bedrock-api-key-${base64(url)}`)).toEqual({ account: "" });
});

test.each(["", "sk-virtual-key-of-a-gateway", "ABSK%%%", "bedrock-api-key-nonsense"])("%j tells nothing, and breaks nothing", (key) => {
	expect(readApiKey(key)).toEqual({ account: "" });
});

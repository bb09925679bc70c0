import { randomBytes } from "node:crypto";
import { answerText, type OpenCall } from "../call.ts";
import { defaultAccount } from "../options.ts";
import { isoTime } from "./identity.ts";

const ttlHeader = "x-aws-ec2-metadata-token-ttl-seconds";
const plain = { "content-type": "text/plain" };
const instanceId = "i-0123456789abcdef0";

/** IMDS v2: every read needs a session token, which is asked for with its lifetime. */
export async function answerMetadataToken(call: OpenCall): Promise<void> {
	const { settings, metadataTokens, now } = identityOf(call);
	if (!settings.enabled) return refuse(call, 404);
	const ttl = call.exchange.request.headers[ttlHeader] ?? "";
	const seconds = Number(ttl);
	if (!/^\d+$/.test(ttl) || seconds < 1 || seconds > 21_600) return refuse(call, 400);
	const token = randomBytes(42).toString("base64url");
	metadataTokens.set(token, now + seconds * 1_000);
	return answerText(call, 200, { ...plain, [ttlHeader]: ttl }, token);
}

export async function answerMetadata(call: OpenCall): Promise<void> {
	const { settings, metadataTokens, now } = identityOf(call);
	if (!settings.enabled) return refuse(call, 404);
	const expiresAt = metadataTokens.get(call.exchange.request.headers["x-aws-ec2-metadata-token"] ?? "");
	if (expiresAt === undefined || expiresAt <= now) return refuse(call, 401);
	const [item = ""] = call.parameters;
	if (item === "placement/region") return answerText(call, 200, plain, settings.region);
	if (item === "placement/availability-zone") return answerText(call, 200, plain, `${settings.region}a`);
	if (item === "instance-id") return answerText(call, 200, plain, instanceId);
	const { role } = settings;
	if (role === undefined) return refuse(call, 404);
	if (item === "iam/security-credentials/") return answerText(call, 200, plain, role);
	if (item !== `iam/security-credentials/${role}`) return refuse(call, 404);
	const session = { account: defaultAccount, role, session: instanceId, region: settings.region };
	const minted = call.service.identity.mint.mint(session, settings.credentialSeconds);
	const document = {
		Code: "Success",
		LastUpdated: isoTime(now),
		Type: "AWS-HMAC",
		AccessKeyId: minted.accessKeyId,
		SecretAccessKey: minted.secretAccessKey,
		Token: minted.sessionToken,
		Expiration: isoTime(minted.expiresAt),
	};
	return answerText(call, 200, plain, JSON.stringify(document, undefined, 2));
}

function identityOf({ service: { identity } }: OpenCall) {
	return { settings: identity.settings.imds, metadataTokens: identity.metadataTokens, now: identity.now() };
}

/** The metadata service is a plain web server: its errors are pages, not exceptions. */
async function refuse(call: OpenCall, status: number): Promise<void> {
	await answerText(call, status, { "content-type": "text/html" }, `<html><head><title>${status}</title></head><body></body></html>`);
}

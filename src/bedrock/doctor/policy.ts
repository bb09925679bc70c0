import type { Identity } from "../../core/connection.ts";
import type { Settings } from "../../core/settings.ts";
import type { Authorization } from "../authorization.ts";
import type { Clients } from "../clients.ts";
import type { Credentials } from "../identity/credentials.ts";
import { partitionOfRegion } from "../../core/models/modelId.ts";
import { writePolicy } from "../failure/iamPolicy.ts";
import { askCaller, describeIdentity } from "../identity/identity.ts";
import { regionForModel } from "../region.ts";
import { readTarget, resolveTarget, type Target, toPolicyTarget } from "./target.ts";

/**
 * The policy for these settings. What cannot be asked, for want of the very permissions that it is to give, stands as `*` in
 * ARNs; rejects on abort only.
 */
export async function policyFor(clients: Clients, credentials: Credentials, settings: Settings, signal: AbortSignal): Promise<string> {
	const { connection, model, guardrail } = settings;
	const region = await regionForModel(connection, model).catch(() => "");
	/** A person who is asked for an MFA code has all the time; AWS has not. */
	const authorization = await credentials.authorize(connection, signal).catch(() => undefined);
	const asking = AbortSignal.any([signal, AbortSignal.timeout(10_000)]);
	const [identity, target] = await Promise.all([
		authorization && callerOf(clients, authorization, settings, asking),
		model === "" ? undefined : targetOf(authorization && clients, settings, region, asking),
	]);
	signal.throwIfAborted();
	return writePolicy({
		region,
		partition: (model.startsWith("arn:") && model.split(":")[1]) || partitionOfRegion(region),
		account: identity?.account ?? "",
		targets: target ? [toPolicyTarget(target, region || "*")] : [],
		guardrail: guardrail?.id,
		apiKey: connection.apiKey || identity?.isApiKey === true,
	});
}

async function callerOf(clients: Clients, authorization: Authorization, { connection }: Settings, signal: AbortSignal): Promise<Identity> {
	const identity = await describeIdentity(connection, authorization);
	if (authorization.kind === "api-key" || identity.account !== "") return identity;
	try {
		return await askCaller(identity, await clients.sts(connection, signal), signal);
	} catch {
		return identity;
	}
}

async function targetOf(
	clients: Clients | undefined,
	{ connection, model }: Settings,
	region: string,
	signal: AbortSignal,
): Promise<Target> {
	const target = readTarget(model);
	if (!clients) return target;
	try {
		return await resolveTarget(target, await clients.controlPlane(connection, signal, region || undefined), signal);
	} catch {
		return target;
	}
}

import { type BedrockClient, GetFoundationModelAvailabilityCommand } from "@aws-sdk/client-bedrock";
import type { Catalogue, ModelAccess } from "../core/catalogue.ts";
import type { AssistantError } from "../core/errors.ts";
import type { Connection } from "../core/settings.ts";
import { CatalogueCache, emptySnapshot, type Snapshot } from "./catalogueCache.ts";
import type { Clients } from "./clients.ts";
import { classifyError } from "./errors.ts";
import { choicesOf } from "./modelChoices.ts";
import { type ListName, listNames, readList } from "./modelLists.ts";
import type { ModelTargets } from "./modelTargets.ts";
import { regionForModel } from "./region.ts";
import { profileOf, readSharedConfig } from "./sharedConfig.ts";

/** The `Catalogue` port over the control plane. `cacheFolder` is where what was read survives the window. */
export function createCatalogue(clients: Clients, targets: ModelTargets, cacheFolder: string | undefined): Catalogue {
	const cache = new CatalogueCache(cacheFolder);
	return {
		list: async (connection, residency, listener, signal) => {
			const problems: AssistantError[] = [];
			let region = "";
			let snapshot = emptySnapshot;
			const show = (loading: boolean) => {
				if (!signal.aborted) listener({ choices: choicesOf(snapshot, region, residency), problems: [...problems], loading });
			};
			const report = (error: unknown) => {
				const problem = classifyError(error);
				if (!signal.aborted && !problems.some(({ kind, message }) => kind === problem.kind && message === problem.message))
					problems.push(problem);
			};
			try {
				region = await regionForModel(connection, "");
				const key = await keyOf(connection, region);
				snapshot = (await cache.read(key)) ?? emptySnapshot;
				if (snapshot !== emptySnapshot) show(true);
				const client = await clients.controlPlane(connection, signal);
				const change = (changed: Snapshot) => {
					snapshot = changed;
					show(true);
				};
				await readLists(client, signal, report, (name, list) => change({ ...snapshot, lists: { ...snapshot.lists, [name]: list } }));
				await readAccess(client, () => snapshot, change, signal);
				/** What was read is worth keeping even when nobody waits for it any more. */
				await cache.write(key, snapshot);
			} catch (error) {
				report(error);
			}
			show(false);
		},
		facts: async (connection, model, signal) => (await targets.resolve(connection, model, signal)).facts,
	};
}

/** Lists fail each on its own, and what an earlier reading brought stays. */
async function readLists(
	client: BedrockClient,
	signal: AbortSignal,
	report: (error: unknown) => void,
	onList: (name: ListName, list: Awaited<ReturnType<typeof readList>>) => void,
): Promise<void> {
	await Promise.all(
		listNames.map((name) =>
			readList(name, client, signal).then(
				(list) => onList(name, list),
				(error: unknown) => {
					if (!isOfNoInterest(name, error)) report(error);
				},
			),
		),
	);
}

/** Not every region has imported and custom models; where they are unknown, nobody has any. */
function isOfNoInterest(name: ListName, error: unknown): boolean {
	if (name === "foundation" || name === "system" || name === "application") return false;
	const { kind } = classifyError(error);
	return kind === "not-found" || kind === "validation";
}

const simultaneousRequests = 4;
/** What was granted is hardly ever taken back. What was not is asked for each time, since the user may just have asked for it. */
const grantedKeptFor = 24 * 3_600_000;

/** Asks for the access to every model that can be called. The first refusal ends it: the others would be refused as well. */
async function readAccess(
	client: BedrockClient,
	current: () => Snapshot,
	change: (snapshot: Snapshot) => void,
	signal: AbortSignal,
): Promise<void> {
	const { lists, access } = current();
	const inUse = Object.values(lists).flatMap((list) => list.filter(({ callable }) => callable).map(({ baseModel }) => baseModel));
	const isFresh = (model: string) => access[model]?.state === "available" && access[model].at > Date.now() - grantedKeptFor;
	const waiting = [...new Set(inUse)].filter((model) => model !== "" && !isFresh(model));
	const work = async () => {
		for (let modelId = waiting.shift(); modelId !== undefined && !signal.aborted; modelId = waiting.shift()) {
			try {
				const state = await askForAccess(client, modelId, signal);
				const snapshot = current();
				change({ ...snapshot, access: { ...snapshot.access, [modelId]: { state, at: Date.now() } } });
			} catch (error) {
				/** A model that this region knows only by a profile's name has no availability of its own here. */
				const { kind } = classifyError(error);
				if (kind !== "not-found" && kind !== "validation") waiting.length = 0;
			}
		}
	};
	await Promise.all(Array.from({ length: simultaneousRequests }, work));
}

/**
 * The agreement does not count: since AWS enables models by itself, it is concluded with the first call.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-access.html
 */
async function askForAccess(client: BedrockClient, modelId: string, abortSignal: AbortSignal): Promise<ModelAccess> {
	const response = await client.send(new GetFoundationModelAvailabilityCommand({ modelId }), { abortSignal });
	const { authorizationStatus, entitlementAvailability, regionAvailability } = response;
	if (authorizationStatus === "NOT_AUTHORIZED" || entitlementAvailability === "NOT_AVAILABLE") return "not-enabled";
	return regionAvailability === "NOT_AVAILABLE" ? "not-in-region" : "available";
}

/**
 * Two callers must never see each other's models, and nobody is asked who the caller is: what the settings say of the profile
 * stands for it. Secrets are no part of it.
 */
async function keyOf(connection: Connection, region: string): Promise<string> {
	const { profiles } = await readSharedConfig();
	const name = profileOf(connection);
	const { aws_access_key_id, sso_account_id, sso_role_name, role_arn, login_session, source_profile } = profiles[name] ?? {};
	const isDefault = connection.profile === "";
	return JSON.stringify([
		name,
		connection.apiKey,
		isDefault && process.env.AWS_ACCESS_KEY_ID,
		[aws_access_key_id, sso_account_id, sso_role_name, role_arn, login_session, source_profile],
		region,
		connection.controlPlaneEndpoint,
	]);
}

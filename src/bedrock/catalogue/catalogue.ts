import { createHash } from "node:crypto";
import { type BedrockClient, GetFoundationModelAvailabilityCommand } from "@aws-sdk/client-bedrock";
import type { Catalogue, ModelAccess } from "../../core/models/catalogue.ts";
import { AssistantError } from "../../core/errors.ts";
import type { Connection } from "../../core/settings.ts";
import { readApiKey } from "../identity/apiKey.ts";
import { CatalogueCache, emptySnapshot, type Snapshot } from "./catalogueCache.ts";
import type { Clients } from "../clients.ts";
import { environmentApiKey } from "../identity/credentials.ts";
import { endpointOf } from "../endpoints.ts";
import { classifyError, isTransient } from "../failure/errors.ts";
import { choicesOf } from "./modelChoices.ts";
import { type ListName, listNames, readList } from "./modelLists.ts";
import type { ModelTargets } from "./modelTargets.ts";
import { regionForModel } from "../region.ts";
import { delayBefore, sleep } from "../call/retry.ts";
import { profileOf, readSharedConfig } from "../identity/sharedConfig.ts";
import { translate } from "../../shared/translate.ts";

export interface CataloguePorts {
	/** Where what was read survives the window; `undefined` keeps it in memory only. */
	readonly cacheFolder?: string;
	/** The Bedrock API key of the editor's secret storage. */
	apiKey(): Promise<string | undefined>;
}

/** The `Catalogue` port over the control plane. */
export function createCatalogue(clients: Clients, targets: ModelTargets, ports: CataloguePorts): Catalogue {
	const cache = new CatalogueCache(ports.cacheFolder);
	return {
		list: async (connection, residency, listener, signal, anew = false) => {
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
				const key = await keyOf(connection, region, ports);
				snapshot = (await cache.read(key)) ?? emptySnapshot;
				if (snapshot !== emptySnapshot) show(true);
				const client = await clients.controlPlane(connection, signal);
				const change = (changed: Snapshot) => {
					snapshot = changed;
					show(true);
				};
				await readLists(client, signal, report, (name, list) => change({ ...snapshot, lists: { ...snapshot.lists, [name]: list } }));
				await readAccess(client, () => snapshot, change, anew ? 0 : grantedKeptFor, signal);
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
			patiently((limited) => readList(name, client, limited), signal).then(
				(list) => onList(name, list),
				(error: unknown) => {
					if (!isOfNoInterest(name, error)) report(error);
				},
			),
		),
	);
}

const attempts = 3;
/** Milliseconds that an answer may take; a network that swallows requests must not keep the picker busy for ever. */
const patience = 20_000;

/** The control plane allows few requests in a second, to all users of an account together, so a busy one is asked again. */
async function patiently<T>(read: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		const limit = AbortSignal.timeout(patience);
		try {
			return await read(AbortSignal.any([signal, limit]));
		} catch (error) {
			if (limit.aborted)
				throw new AssistantError("network", translate("Bedrock did not list the models in time."), { action: "retry", cause: error });
			const failure = classifyError(error);
			if (signal.aborted || attempt === attempts || !isTransient(failure.kind)) throw failure;
			await sleep(delayBefore(failure, attempt), signal);
		}
	}
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
	keptFor: number,
	signal: AbortSignal,
): Promise<void> {
	const { lists, access } = current();
	const inUse = Object.values(lists).flatMap((list) => list.filter(({ callable }) => callable).map(({ baseModel }) => baseModel));
	const isFresh = (model: string) => access[model]?.state === "available" && Math.abs(Date.now() - access[model].at) < keptFor;
	const waiting = [...new Set(inUse)].filter((model) => model !== "" && !isFresh(model));
	const work = async () => {
		for (let modelId = waiting.shift(); modelId !== undefined && !signal.aborted; modelId = waiting.shift()) {
			try {
				const state = await patiently((limited) => askForAccess(client, modelId, limited), signal);
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
 * stands for it, or the API key. Secrets are no part of it.
 */
async function keyOf(connection: Connection, region: string, ports: CataloguePorts): Promise<string> {
	const config = await readSharedConfig();
	const name = profileOf(connection);
	const { url } = endpointOf("bedrock", name, config, connection.controlPlaneEndpoint);
	const apiKey = connection.apiKey ? await ports.apiKey() : environmentApiKey(connection);
	if (apiKey !== undefined) return JSON.stringify(["api key", readApiKey(apiKey).account || digest(apiKey), region, url]);
	const { aws_access_key_id, sso_account_id, sso_role_name, role_arn, login_session, source_profile, credential_process } =
		config.profiles[name] ?? {};
	const ofProfile = [aws_access_key_id, sso_account_id, sso_role_name, role_arn, login_session, source_profile, credential_process];
	const ofEnvironment = connection.profile === "" ? callerVariables.map((variable) => process.env[variable]) : [];
	return JSON.stringify([name, ofProfile, ofEnvironment, region, url]);
}

/** What tells in the environment who calls, when no profile is chosen. */
const callerVariables = [
	"AWS_ACCESS_KEY_ID",
	"AWS_ROLE_ARN",
	"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
	"AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

function digest(text: string): string {
	return createHash("sha256").update(text).digest("hex");
}

import { AssistantError } from "../core/errors.ts";
import type { Connection } from "../core/settings.ts";
import { brokenProfile } from "./identity/profileKind.ts";
import { readSharedConfig } from "./identity/sharedConfig.ts";
import { translate } from "../shared/translate.ts";

/**
 * The region of a connection: the one that was chosen, else the profile's, else the environment's, else that of the default
 * profile. Empty when there is none. An empty variable counts as unset, as it does for the SDK.
 */
export async function resolveRegion({ profile, region }: Connection): Promise<string> {
	if (region !== "") return region;
	const { profiles } = await readSharedConfig();
	const fromEnvironment = process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION;
	if (profile !== "") return profiles[profile]?.region || fromEnvironment || "";
	return fromEnvironment || profiles[process.env.AWS_PROFILE || "default"]?.region || "";
}

/** The region to call for a model: an ARN names its own, and no other region serves it. */
export async function regionForModel(connection: Connection, modelId: string): Promise<string> {
	const [scheme, , service, regionOfArn] = modelId.split(":");
	if (scheme === "arn" && service === "bedrock" && regionOfArn) return regionOfArn;
	const region = await resolveRegion(connection);
	if (region === "") await refuseBrokenProfile(connection);
	if (region === "")
		throw new AssistantError("region-missing", translate("No AWS region is set, neither here nor in the profile."), {
			action: "select-region",
		});
	return region;
}

/** A profile that is gone or half written has no region either, and that is not what has to be put right. */
async function refuseBrokenProfile({ profile, apiKey }: Connection): Promise<void> {
	if (profile === "" || apiKey) return;
	const broken = brokenProfile(profile, await readSharedConfig());
	if (broken) throw broken;
}

import { assertNever } from "../shared/assertNever.ts";
import { type Geo, geosAround, isRegion, knownGeos, type ModelId } from "./modelId.ts";

/** Where a request would be served, as far as it is known before it is sent. */
export interface Destination {
	readonly model: ModelId;
	/** The region that is called. */
	readonly region: string;
	/**
	 * Regions of the members of an inference profile, as `GetInferenceProfile` names them; an empty string is a member without a region,
	 * which global profiles have. `undefined` when AWS could not be asked.
	 */
	readonly memberRegions?: readonly string[];
}

export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

/**
 * Whether `outcrop.residency.allow` lets a request go there. `allow` lists geographies (`eu`) and regions (`eu-central-1`); an empty
 * list allows everything. What nobody can tell beforehand is refused: the promise is that nothing is served elsewhere, not that
 * everything works. The reason is one sentence for the user.
 */
export function mayServe(allow: readonly string[], destination: Destination): Verdict {
	if (allow.length === 0) return { allowed: true };
	const listed = new Set(allow.map(normalize));
	const { model, region, memberRegions } = destination;
	switch (model.kind) {
		case "foundation-model":
			return verdictOfRegions(listed, placesOf(model, region));
		case "inference-profile":
			return verdictOfProfile(listed, model.geo, memberRegions);
		case "application-inference-profile":
			return verdictOfMembers(listed, memberRegions, "the regions of this application inference profile are not known");
		case "provisioned-model":
		case "imported-model":
		case "custom-model":
		case "custom-model-deployment":
			return verdictOfRegions(listed, memberRegions ?? placesOf(model, region));
		case "prompt":
			return verdictOfMembers(listed, memberRegions, "a stored prompt names its own model");
		case "prompt-router":
		case "default-prompt-router":
			return verdictOfMembers(listed, memberRegions, "a prompt router chooses the model itself");
		case "gateway-model":
			return refuse(listed, "only the gateway knows where it is served");
		case "unknown":
			return refuse(listed, `“${model.id}” is not of a form that tells where it is served`);
		default:
			return assertNever(model);
	}
}

/** The entries that are neither a geography nor a region. They match nothing, so the user should hear of them. */
export function unknownEntries(allow: readonly string[]): readonly string[] {
	return allow.filter((entry) => !isGeo(normalize(entry)) && !isRegion(normalize(entry)));
}

/** A profile may use every region of its geography, also one that AWS adds later: the geography itself has to be listed, or each member. */
function verdictOfProfile(listed: ReadonlySet<string>, geo: Geo, memberRegions: readonly string[] | undefined): Verdict {
	if (listed.has(geo)) return { allowed: true };
	if (geo === "global") return refuse(listed, "a global profile may be served anywhere in the world");
	if (memberRegions === undefined) return refuse(listed, `a profile of the geography “${geo}” may be served in any of its regions`);
	return verdictOfRegions(listed, memberRegions);
}

/** The region of an ARN is not where the request goes to, so both have to be allowed. */
function placesOf(model: ModelId, region: string): readonly string[] {
	return model.region === undefined ? [region] : [region, model.region];
}

function verdictOfMembers(listed: ReadonlySet<string>, regions: readonly string[] | undefined, otherwise: string): Verdict {
	return regions === undefined ? refuse(listed, otherwise) : verdictOfRegions(listed, regions);
}

function verdictOfRegions(listed: ReadonlySet<string>, regions: readonly string[]): Verdict {
	const outside = regions.find((region) => !liesWithin(listed, region));
	if (outside === undefined) return regions.length > 0 ? { allowed: true } : refuse(listed, "it is not known where it is served");
	return refuse(listed, outside === "" ? "it may be served in any region" : `it may be served in ${outside}`);
}

/** The world holds every region, so a member without a region needs `global`; a region needs itself or a geography that it is part of. */
function liesWithin(listed: ReadonlySet<string>, region: string): boolean {
	if (region === "") return listed.has("global");
	return listed.has(region) || geosAround(region).some((geo) => listed.has(geo));
}

function refuse(listed: ReadonlySet<string>, why: string): Verdict {
	return { allowed: false, reason: `Only ${[...listed].join(", ")} may serve requests (outcrop.residency.allow), and ${why}.` };
}

function isGeo(entry: string): boolean {
	return (knownGeos as readonly string[]).includes(entry);
}

/** Settings are written by hand: `EU ` means `eu`. */
function normalize(entry: string): string {
	return entry.trim().toLowerCase();
}

import { assertNever } from "../../shared/assertNever.ts";
import { type Geo, geosAround, isRegion, knownGeos, type ModelId } from "./modelId.ts";
import { translate } from "../../shared/translate.ts";

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
 * list allows everything, and an entry that nobody understands allows nothing. What nobody can tell beforehand is refused: the promise
 * is that nothing is served elsewhere, not that everything works. The reason is one or two sentences for the user.
 */
export function mayServe(allow: readonly string[], destination: Destination): Verdict {
	if (allow.length === 0) return { allowed: true };
	const unknown = unknownEntries(allow);
	const listed = new Set(allow.filter((entry) => !unknown.includes(entry)).map(normalize));
	const why = objection(listed, destination);
	return why === undefined ? { allowed: true } : { allowed: false, reason: reasonOf(listed, unknown, why) };
}

/** What speaks against it, as a clause. */
function objection(listed: ReadonlySet<string>, { model, region, memberRegions }: Destination): string | undefined {
	const called = placesOf(model, region);
	switch (model.kind) {
		case "foundation-model":
			return outside(listed, called);
		case "inference-profile":
			return objectionToProfile(listed, model.geo, called, memberRegions);
		case "application-inference-profile":
			if (memberRegions !== undefined) return outside(listed, membersAnd(called, memberRegions));
			return translate("the regions of this application inference profile are not known (bedrock:GetInferenceProfile tells them)");
		case "provisioned-model":
		case "imported-model":
		case "custom-model":
		case "custom-model-deployment":
			return outside(listed, [...called, ...(memberRegions ?? [])]);
		case "prompt":
			return translate("a stored prompt names its own model");
		case "prompt-router":
		case "default-prompt-router":
			if (memberRegions !== undefined) return outside(listed, membersAnd(called, memberRegions));
			return translate("a prompt router chooses the model itself (bedrock:GetPromptRouter tells from which)");
		case "gateway-model":
			return translate("only the gateway knows where it is served");
		case "unknown":
			return translate("“{0}” is not of a form that tells where it is served", model.id);
		default:
			return assertNever(model);
	}
}

/** The entries that are neither a geography nor a region. They match nothing, so the user should hear of them. */
export function unknownEntries(allow: readonly string[]): readonly string[] {
	return allow.filter((entry) => !isGeo(normalize(entry)) && !isRegion(normalize(entry)));
}

/**
 * A profile may use every region of its geography, also one that AWS adds later: the geography itself has to be listed, or each
 * member. A region can call profiles of a geography that it is no part of, and some of them are served in that region too.
 */
function objectionToProfile(
	listed: ReadonlySet<string>,
	geo: Geo,
	called: readonly string[],
	memberRegions: readonly string[] | undefined,
): string | undefined {
	if (geo === "global") return listed.has(geo) ? undefined : translate("a global profile may be served anywhere in the world");
	if (listed.has(geo)) return outside(listed, called);
	if (memberRegions === undefined) return translate("a profile of the geography “{0}” may be served in any of its regions", geo);
	return outside(listed, membersAnd(called, memberRegions));
}

/** The region of an ARN is not always where the request goes to, so both have to be allowed. An ARN without a region stands for any. */
function placesOf({ partition, region: own = "" }: ModelId, region: string): readonly string[] {
	return partition === undefined ? [region] : [region, own];
}

/** Without any member it is not known where a request ends, however well the region called is known. */
function membersAnd(called: readonly string[], members: readonly string[]): readonly string[] {
	return members.length === 0 ? [] : [...members, ...called];
}

function outside(listed: ReadonlySet<string>, regions: readonly string[]): string | undefined {
	if (regions.length === 0) return translate("it is not known where it is served");
	const found = regions.find((region) => !liesWithin(listed, region));
	if (found === undefined) return undefined;
	return found === "" ? translate("it may be served in any region") : translate("it may be served in {0}", found);
}

/** The world holds every region, so a member without a region needs `global`; a region needs itself or a geography that it is part of. */
function liesWithin(listed: ReadonlySet<string>, region: string): boolean {
	if (region === "") return listed.has("global");
	return listed.has(region) || geosAround(region).some((geo) => listed.has(geo));
}

/** A slip of the pen is named, since it may be the reason. */
function reasonOf(listed: ReadonlySet<string>, unknown: readonly string[], why: string): string {
	const slip =
		unknown.length === 0 ? "" : translate(" Neither a geography nor a region: {0}.", unknown.map((entry) => `“${entry}”`).join(", "));
	return listed.size === 0
		? translate("Nothing may be sent, because no entry of outcrop.residency.allow permits anything.{0}", slip)
		: translate("Only {0} may serve requests (outcrop.residency.allow), and {1}.{2}", [...listed].join(", "), why, slip);
}

function isGeo(entry: string): boolean {
	return (knownGeos as readonly string[]).includes(entry);
}

/** Settings are written by hand: `EU ` means `eu`. */
function normalize(entry: string): string {
	return entry.trim().toLowerCase();
}

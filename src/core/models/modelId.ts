/**
 * What can be told from a model id alone, without asking AWS. `modelId` of Converse takes ids and ARNs of all these kinds.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 */
export type ModelId = FoundationModelId | SystemProfileId | GatewayModelId | OpaqueModelId | UnknownModelId;

/** One model, served in the region that is called, or in the region of its ARN. */
export interface FoundationModelId extends Place {
	readonly kind: "foundation-model";
	readonly id: string;
	readonly baseModel: string;
}

/** A profile of AWS's own, which sends a request to any region of its geography. */
export interface SystemProfileId extends Place {
	readonly kind: "inference-profile";
	readonly id: string;
	readonly geo: Geo;
	readonly baseModel: string;
}

/** `provider/model` as gateways write it. The model tells the facts; where it is served, only the gateway knows. */
export interface GatewayModelId extends Place {
	readonly kind: "gateway-model";
	readonly id: string;
	readonly geo?: Geo;
	readonly baseModel: string;
}

/** Nothing in the name of such a resource tells which model is behind it. */
export interface OpaqueModelId extends Place {
	readonly kind: OpaqueKind;
	readonly id: string;
}

/** Not of a form that Bedrock documents. */
export interface UnknownModelId extends Place {
	readonly kind: "unknown";
	readonly id: string;
}

const opaqueKinds = [
	"application-inference-profile",
	"provisioned-model",
	"imported-model",
	"custom-model",
	"custom-model-deployment",
	"prompt",
	"prompt-router",
	"default-prompt-router",
] as const;

export type OpaqueKind = (typeof opaqueKinds)[number];

/** Where an ARN says that its resource is. */
interface Place {
	readonly partition?: Partition;
	/** Absent for what is not an ARN, and for an ARN that names none. */
	readonly region?: string;
	readonly account?: string;
}

/** A partition of AWS: `aws`, or one with its own accounts, such as `aws-us-gov`. */
export type Partition = "aws" | "aws-cn" | "aws-us-gov" | "aws-eusc" | `aws-iso${string}`;

/** Prefix of a system-defined inference profile. AWS adds countries now and then, always with two letters. */
export type Geo = (typeof knownGeos)[number] | (string & {});

/** The geographies that were in use when this was written. `global` is any commercial region of the world. */
export const knownGeos = ["us", "eu", "apac", "jp", "au", "in", "ca", "us-gov", "global"] as const;

/** Never throws: what it does not understand is of kind `unknown`. */
export function parseModelId(id: string): ModelId {
	const arn = arnPattern.exec(id)?.groups;
	if (!arn) return parseName(id);
	const { partition, region, account, kind = "", name = "" } = arn;
	const place: Place = { partition: partition as Partition, ...(region && { region }), ...(account && { account }) };
	if (kind === "foundation-model" || kind === "inference-profile") {
		const parsed = parseName(name);
		return parsed.kind === kind ? { ...parsed, ...place, id } : { kind: "unknown", id, ...place };
	}
	return isOpaque(kind) ? { kind, id, ...place } : { kind: "unknown", id, ...place };
}

/** The model that decides about facts and prices; `undefined` when only AWS can tell. */
export function baseModelOf(id: ModelId): string | undefined {
	return "baseModel" in id ? id.baseModel : undefined;
}

/** `anthropic.claude-…` names its provider, though not as the provider writes it. */
export function providerOf(baseModel: string): string {
	return baseModel.split(".")[0] ?? "";
}

/**
 * Id of the foundation model that an ARN names: itself, or the one that a custom model was made of, which its ARN tells as well
 * (`custom-model/amazon.nova-lite-v1:0:300k/…`). `undefined` for anything else.
 */
export function foundationModelOf(arn: string | undefined): string | undefined {
	if (arn === undefined) return undefined;
	const base = /:custom-model\/([^/]+\.[^/]+)\//.exec(arn)?.[1];
	return baseModelOf(parseModelId(base ?? arn));
}

/** The regions that ARNs name, each once. A member without a region, as global profiles have it, stands for all of them. */
export function regionsOf(arns: readonly (string | undefined)[]): readonly string[] {
	return [...new Set(arns.map((arn) => arn?.split(":")[3] ?? ""))];
}

/**
 * The prefixes of the profiles that can be called in a region, the narrowest geography first. Global profiles can be called in every
 * commercial region and are left out. Empty where AWS has regional models and global profiles only.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
 */
export function geosOfRegion(region: string): readonly Geo[] {
	const place = placeOf(region);
	return [...(place?.within ?? []), ...(place?.guestOf ?? [])];
}

/** How far a profile leads away from a region: 0 is the narrowest geography around it, and the whole world comes last. */
export function reachOf(geo: Geo, region: string): number {
	const place = geosOfRegion(region).indexOf(geo);
	if (place >= 0) return place;
	return knownGeos.length + (geo === "global" ? 1 : 0);
}

/** The geographies that a region is part of, the narrowest first: what is served in the region stays within each of them. */
export function geosAround(region: string): readonly Geo[] {
	return placeOf(region)?.within ?? [];
}

/** The partition of a region by the shape of its name, so that it also holds for regions that are yet to come. */
export function partitionOfRegion(region: string): Partition {
	return partitionsByRegion.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "aws";
}

/** Whether a string is a region, known today or not: `eu-central-1`, `us-gov-west-1`, `us-isob-east-1`, `eusc-de-east-1`. */
export function isRegion(text: string): boolean {
	return regionPattern.test(text);
}

const regionPattern =
	/^(us|us-gov|us-iso[a-z]?|ca|mx|sa|eu|eu-isoe|eusc-de|af|ap|il|me|cn)-(central|north|south|east|west|northeast|northwest|southeast|southwest)-\d{1,2}$/;

const arnPattern =
	/^arn:(?<partition>aws(?:-cn|-us-gov|-eusc|-iso(?:-[a-z])?)?):(?:bedrock|sagemaker):(?<region>[a-z0-9-]*):(?<account>\d{12})?:(?<kind>[a-z-]+)\/(?<name>.+)$/;

interface RegionPlace {
	readonly pattern: RegExp;
	readonly within: readonly Geo[];
	/** Geographies whose profiles can be called here although they are served elsewhere too. */
	readonly guestOf?: readonly Geo[];
}

/** The first that matches counts. */
const places: readonly RegionPlace[] = [
	{ pattern: /^us-gov-/, within: ["us-gov"] },
	{ pattern: /^us-iso|^eu-isoe-/, within: [] },
	{ pattern: /^us-/, within: ["us"] },
	{ pattern: /^ca-/, within: ["ca"], guestOf: ["us"] },
	{ pattern: /^eu-/, within: ["eu"] },
	{ pattern: /^ap-northeast-[13]$/, within: ["jp", "apac"] },
	{ pattern: /^ap-southeast-[24]$/, within: ["au", "apac"] },
	{ pattern: /^ap-south-[12]$/, within: ["in", "apac"] },
	{ pattern: /^ap-/, within: ["apac"] },
	{ pattern: /^me-central-1$/, within: [], guestOf: ["apac"] },
];

function placeOf(region: string): RegionPlace | undefined {
	return places.find(({ pattern }) => pattern.test(region));
}

const partitionsByRegion: readonly (readonly [string, Partition])[] = [
	["cn-", "aws-cn"],
	["us-gov-", "aws-us-gov"],
	["us-iso-", "aws-iso"],
	["us-isob-", "aws-iso-b"],
	["eu-isoe-", "aws-iso-e"],
	["us-isof-", "aws-iso-f"],
	["eusc-", "aws-eusc"],
];

/**
 * Providers have longer names than two letters, so two letters in front are a geography, known or not. So is anything before
 * `provider.model`: what follows a dot in a model's own name is a digit (`glm-4.7`). Whoever writes it in capitals means the same.
 */
const profilePattern = new RegExp(`^(?<geo>${knownGeos.join("|")}|[a-z]{2}|[a-z-]+(?=\\.[a-z0-9-]+\\.[a-z]))\\.(?<model>.+)$`, "i");
const modelPattern = /^[a-z][a-z0-9-]{2,}\.[a-z0-9][\w.:-]*$/i;

function parseName(id: string): FoundationModelId | SystemProfileId | GatewayModelId | UnknownModelId {
	if (id.includes("/")) return parseGatewayName(id);
	const { geo, model = id } = profilePattern.exec(id)?.groups ?? {};
	if (!modelPattern.test(model)) return { kind: "unknown", id };
	const baseModel = withoutContextSize(model);
	return geo === undefined
		? { kind: "foundation-model", id, baseModel }
		: { kind: "inference-profile", id, geo: geo.toLowerCase(), baseModel };
}

/** `bedrock/us.amazon.nova-pro-v1:0` names the model as Bedrock does, `anthropic/claude-sonnet-4-5` says the same with a slash. */
function parseGatewayName(id: string): GatewayModelId | UnknownModelId {
	const [model = "", provider = ""] = id.split("/").toReversed();
	if (model === "" || provider === "" || id.includes("://")) return { kind: "unknown", id };
	const parsed = parseName(model);
	if (parsed.kind === "inference-profile") return { kind: "gateway-model", id, geo: parsed.geo, baseModel: parsed.baseModel };
	return { kind: "gateway-model", id, baseModel: baseModelOf(parsed) ?? `${provider}.${model}` };
}

/** `…-v1:0:200k` is the model `…-v1:0` with a context of 200k tokens, as provisioned throughput sells it. */
function withoutContextSize(model: string): string {
	return model.replace(/:(\d+k|mm)$/, "");
}

function isOpaque(kind: string): kind is OpaqueKind {
	return (opaqueKinds as readonly string[]).includes(kind);
}

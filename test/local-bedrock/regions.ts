/** Prefix of a system-defined inference profile. */
export type Geo = "us" | "eu" | "apac" | "jp" | "au" | "in" | "ca" | "us-gov" | "global";

/** The first member of every ARN of a region. */
export function partitionOf(region: string): "aws" | "aws-cn" | "aws-us-gov" {
	if (region.startsWith("cn-")) return "aws-cn";
	return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

const japan = ["ap-northeast-1", "ap-northeast-3"];
const australia = ["ap-southeast-2", "ap-southeast-4"];
const india = ["ap-south-1", "ap-south-2"];
const canada = ["ca-central-1", "ca-west-1"];

/** The inference profiles that can be called in a region. Global profiles exist in the commercial partition only. */
export function geosOf(region: string): readonly Geo[] {
	if (region.startsWith("us-gov-")) return ["us-gov"];
	if (region.startsWith("us-")) return ["us", "global"];
	if (region.startsWith("eu-")) return ["eu", "global"];
	if (japan.includes(region)) return ["jp", "apac", "global"];
	if (australia.includes(region)) return ["au", "apac", "global"];
	if (india.includes(region)) return ["in", "apac", "global"];
	if (canada.includes(region)) return ["ca", "us", "global"];
	return region.startsWith("ap-") ? ["apac", "global"] : [];
}

/** Where a profile may send a request. */
export const destinations: Readonly<Record<Geo, readonly string[]>> = {
	us: ["us-east-1", "us-east-2", "us-west-2"],
	eu: ["eu-central-1", "eu-west-1", "eu-west-3"],
	apac: ["ap-northeast-1", "ap-northeast-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2"],
	jp: japan,
	au: australia,
	in: india,
	ca: canada,
	"us-gov": ["us-gov-east-1", "us-gov-west-1"],
	global: ["us-east-1", "us-west-2", "eu-central-1", "eu-west-1", "ap-northeast-1"],
};

/** As AWS's page of cross-region profiles names them. */
export const geoNames: Readonly<Record<Geo, string>> = {
	us: "US",
	eu: "EU",
	apac: "APAC",
	jp: "JP",
	au: "AU",
	in: "IN",
	ca: "CA",
	"us-gov": "US-GOV",
	global: "Global",
};

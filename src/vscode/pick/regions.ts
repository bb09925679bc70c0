/**
 * Regions with Bedrock's runtime, by the group that the picker shows them in; any other can be typed, as those of the isolated
 * partitions are.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/endpoints-region-availability.html
 */
export const regionGroups: Readonly<Record<"commercial" | "government", readonly string[]>> = {
	commercial: [
		"us-east-1",
		"us-east-2",
		"us-west-1",
		"us-west-2",
		"ca-central-1",
		"ca-west-1",
		"mx-central-1",
		"sa-east-1",
		"eu-central-1",
		"eu-central-2",
		"eu-north-1",
		"eu-south-1",
		"eu-south-2",
		"eu-west-1",
		"eu-west-2",
		"eu-west-3",
		"ap-east-2",
		"ap-northeast-1",
		"ap-northeast-2",
		"ap-northeast-3",
		"ap-south-1",
		"ap-south-2",
		"ap-southeast-1",
		"ap-southeast-2",
		"ap-southeast-3",
		"ap-southeast-4",
		"ap-southeast-5",
		"ap-southeast-6",
		"ap-southeast-7",
		"me-central-1",
		"me-south-1",
		"il-central-1",
		"af-south-1",
	],
	government: ["us-gov-east-1", "us-gov-west-1"],
};

export const regions: readonly string[] = Object.values(regionGroups).flat();

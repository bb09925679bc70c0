import { baseModelOf, parseModelId } from "../core/modelId.ts";

/**
 * Id of the foundation model that an ARN names: itself, or the one that a custom model was made of, which its ARN tells as well
 * (`custom-model/amazon.nova-lite-v1:0:300k/…`). `undefined` for anything else.
 */
export function foundationModelOf(arn: string | undefined): string | undefined {
	if (arn === undefined) return undefined;
	const base = /:custom-model\/([^/]+\.[^/]+)\//.exec(arn)?.[1];
	return baseModelOf(parseModelId(base ?? arn));
}

/** The regions that ARNs name, each once. A global profile has a member without a region, which stands for all of them. */
export function regionsOf(arns: readonly (string | undefined)[]): readonly string[] {
	return [...new Set(arns.flatMap((arn) => arn?.split(":")[3] ?? []))];
}

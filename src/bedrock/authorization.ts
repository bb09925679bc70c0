import type { AwsCredentialIdentity } from "@smithy/types";

/** What a request is signed with. */
export type Authorization =
	| { readonly kind: "keys"; readonly keys: AwsCredentialIdentity }
	| { readonly kind: "api-key"; readonly apiKey: string };

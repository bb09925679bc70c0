/** What the SDK and Node throw, as far as it is looked at. */
export interface ServiceError {
	readonly name?: string;
	readonly message?: string;
	readonly code?: string;
	/** Where a connection was tried. */
	readonly address?: string;
	readonly port?: number;
	readonly statusCode?: number;
	readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
	readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** Whatever was thrown, to look at. */
export function asServiceError(thrown: unknown): ServiceError {
	return typeof thrown === "object" && thrown !== null ? thrown : { message: String(thrown) };
}

/** Exceptions in mid-stream that the SDK has no class for arrive with the name in lower camel case. */
export function exceptionName(thrown: unknown): string {
	const { name = "" } = asServiceError(thrown);
	return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The HTTP status of the response, if there was one. */
export function statusOf(thrown: unknown): number | undefined {
	return asServiceError(thrown).$metadata?.httpStatusCode;
}

import { validationError } from "./serviceError.ts";

/** One page of a listing: at most `size` items, or fewer when the client asks for fewer. */
export function page<T>(
	all: readonly T[],
	size: number,
	token: string | null | undefined,
	asked: string | number | null | undefined,
): { readonly items: readonly T[]; readonly nextToken?: string } {
	const start = token == null ? 0 : Number(Buffer.from(token, "base64url").toString("utf8"));
	if (!Number.isInteger(start) || start < 0) throw validationError("The provided nextToken is invalid.");
	const end = start + Math.min(size, Number(asked ?? size));
	return { items: all.slice(start, end), nextToken: end < all.length ? Buffer.from(String(end)).toString("base64url") : undefined };
}

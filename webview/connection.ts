import { assertNever } from "../src/shared/assertNever.ts";
import { isPausing } from "../src/shared/pausingFailure.ts";
import type { ConnectionState } from "../src/shared/protocol.ts";
import { formatMoment } from "./clock.ts";
import { strings } from "./strings.ts";

/** How long before credentials expire the user is told, in milliseconds. */
const notice = 10 * 60_000;

/** The moments at which what there is to say about a connection changes. */
export function momentsOf(connection: ConnectionState): readonly number[] {
	if (connection.kind !== "connected" || connection.expiresAt === undefined) return [];
	return [connection.expiresAt - notice, connection.expiresAt];
}

/** One sentence when the credentials need the user's attention at `now`, else nothing. */
export function credentialWarning(connection: ConnectionState, now: number): string | undefined {
	switch (connection.kind) {
		case "unknown":
		case "unconfigured":
			return undefined;
		case "broken":
			return isPausing(connection.failure) ? connection.failure.message : undefined;
		case "connected": {
			const { expiresAt = Infinity, warning } = connection;
			if (expiresAt <= now) return strings.expired(formatMoment(expiresAt, now));
			if (expiresAt - now <= notice) return strings.expiresSoon(formatMoment(expiresAt, now));
			return warning;
		}
		default:
			return assertNever(connection);
	}
}

/** What there is to say of a working connection, in parts: `Connected as profile work`, `account 1234 5678 9012`, `until 14:05`. */
export function describeConnected(
	{ source, account, expiresAt }: Extract<ConnectionState, { kind: "connected" }>,
	now: number,
): readonly string[] {
	return [
		strings.connectedAs(source),
		...(account ? [strings.account(account.replace(/\d{4}(?=\d)/g, "$& "))] : []),
		...(expiresAt !== undefined && expiresAt > now ? [strings.until(formatMoment(expiresAt, now))] : []),
	];
}

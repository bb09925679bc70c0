import { assertNever } from "../../src/shared/assertNever.ts";
import { isPausing } from "../../src/shared/pausingFailure.ts";
import type { ConnectionState } from "../../src/shared/protocol.ts";
import { formatMoment } from "../words/clock.ts";
import { strings } from "../words/strings.ts";

export type Connected = Extract<ConnectionState, { kind: "connected" }>;

/** How long before credentials expire the user is told, in milliseconds. */
const notice = 10 * 60_000;

/** The moments at which what there is to say about a connection changes. */
export function momentsOf(connection: ConnectionState): readonly number[] {
	const end = connection.kind === "connected" ? endOf(connection) : Infinity;
	return end === Infinity ? [] : [end - notice, end];
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
			const end = endOf(connection);
			if (end <= now) return strings.expired(formatMoment(end, now));
			if (end - now <= notice) return strings.expiresSoon(formatMoment(end, now));
			return connection.warning;
		}
		default:
			return assertNever(connection);
	}
}

/** What there is to say of a working connection, in parts: `Connected as profile work`, `account 1234 5678 9012`, `until 14:05`. */
export function describeConnected(connection: Connected, now: number): readonly string[] {
	const { source, account } = connection;
	const end = endOf(connection);
	return [
		strings.connected(source),
		...(account ? [strings.account(account.replace(/\d{4}(?=\d)/g, "$& "))] : []),
		...(end > now && end !== Infinity ? [strings.until(formatMoment(end, now))] : []),
	];
}

/** When the user has to do something again, in milliseconds since the epoch: never, where others are got without the user. */
function endOf({ expiresAt = Infinity, renews }: Connected): number {
	return renews ? Infinity : expiresAt;
}

import { createHash, randomBytes } from "node:crypto";
import { partitionOf } from "../regions.ts";
import type { IssuedCredentials } from "./control.ts";
import { secret } from "./canary.ts";

export interface MintedCredentials extends IssuedCredentials {
	/** As `GetCallerIdentity` gives it. */
	readonly userId: string;
	isRevoked: boolean;
}

/** A role session: who credentials are minted for. */
export interface RoleSession {
	readonly account: string;
	readonly role: string;
	readonly session: string;
	/** Where the call came in: its partition is that of the ARN. */
	readonly region?: string;
}

/** The temporary credentials that a running server has handed out. */
export class Mint {
	private readonly now: () => number;
	private readonly byKey = new Map<string, MintedCredentials>();

	constructor(now: () => number) {
		this.now = now;
	}

	mint(wanted: RoleSession, seconds: number): MintedCredentials {
		const { account, role, session, region = "us-east-1" } = wanted;
		const minted = {
			accessKeyId: `ASIA${keyText(randomBytes(16))}`,
			secretAccessKey: secret("secret-key"),
			sessionToken: secret("session-token"),
			expiresAt: this.now() + seconds * 1_000,
			arn: `arn:${partitionOf(region)}:sts::${account}:assumed-role/${role}/${session}`,
			userId: `${roleId(account, role)}:${session}`,
			account,
			isRevoked: false,
		};
		this.byKey.set(minted.accessKeyId, minted);
		return minted;
	}

	find(accessKeyId: string): MintedCredentials | undefined {
		return this.byKey.get(accessKeyId);
	}

	revokeAll(): void {
		for (const minted of this.byKey.values()) minted.isRevoked = true;
	}
}

export function roleId(account: string, role: string): string {
	return `AROA${keyText(createHash("sha256").update(`${account} ${role}`).digest().subarray(0, 17))}`;
}

const keyLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function keyText(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => keyLetters[byte % 32]).join("");
}

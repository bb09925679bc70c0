import * as vscode from "vscode";
import type { Identity } from "../core/connection.ts";
import type { Connection } from "../core/settings.ts";
import { isPausing } from "../shared/pausingFailure.ts";
import type { ConnectionState } from "../shared/protocol.ts";
import type { FailureKind, Outcome } from "../shared/turnEvent.ts";
import { hasAwsSettings, watchAwsFiles } from "./awsFiles.ts";

/**
 * What is known of the connection of this workspace: learned from the requests that are made anyway, and from what is on disk.
 * It asks nobody by itself.
 */
export class ConnectionMonitor {
	private readonly changed = new vscode.EventEmitter<ConnectionState>();
	readonly onDidChange = this.changed.event;
	private readonly filesChanged = new vscode.EventEmitter<void>();
	/** AWS's files have changed while a connection was wanting. With a connection nothing on the screen depends on them. */
	readonly onDidChangeFiles = this.filesChanged.event;
	private readonly chosen: () => Connection;
	private current: ConnectionState;
	private watch: vscode.Disposable | undefined;

	/** `chosen` gives the connection that the workspace has chosen at the moment. */
	constructor(chosen: () => Connection) {
		this.chosen = chosen;
		this.current = this.unasked();
		this.watchWhileWanting();
	}

	get state(): ConnectionState {
		return this.current;
	}

	/** Credentials are there. Another folder's or an earlier choice's are none of this state. */
	noteIdentity(connection: Connection, identity: Identity): void {
		if (!isSame(connection, this.chosen())) return;
		const { source, account, expiresAt, warning } = identity;
		this.set({ kind: "connected", source, account, expiresAt, warning });
	}

	/** How a turn ended may tell that the connection does not work. */
	noteOutcome(outcome: Outcome): void {
		if (outcome.kind !== "failed" || !(isPausing(outcome.failure) || connectionKinds.has(outcome.failure.kind))) return;
		this.set({ kind: "broken", failure: outcome.failure });
	}

	/** Another choice was made, or the files have changed: nothing is known until the next request. */
	reset(): void {
		this.set(this.unasked());
	}

	dispose(): void {
		this.watch?.dispose();
		this.changed.dispose();
		this.filesChanged.dispose();
	}

	private set(state: ConnectionState): void {
		if (JSON.stringify(state) === JSON.stringify(this.current)) return;
		this.current = state;
		this.watchWhileWanting();
		this.changed.fire(state);
	}

	private watchWhileWanting(): void {
		const isWanting = this.current.kind === "unconfigured" || this.current.kind === "broken";
		if (isWanting) this.watch ??= watchAwsFiles(() => this.filesChanged.fire());
		else {
			this.watch?.dispose();
			this.watch = undefined;
		}
	}

	private unasked(): ConnectionState {
		const { apiKey, profile } = this.chosen();
		return { kind: apiKey || profile !== "" || hasAwsSettings() ? "unknown" : "unconfigured" };
	}
}

/** Besides those that only wait for credentials. */
const connectionKinds: ReadonlySet<FailureKind> = new Set(["region-missing", "access-denied", "network"]);

/** Whether a turn ended for want of credentials, so that it goes on when they are there. */
export function isPaused(outcome: Outcome | undefined): boolean {
	return outcome?.kind === "failed" && isPausing(outcome.failure);
}

function isSame(one: Connection, other: Connection): boolean {
	return one.profile === other.profile && one.apiKey === other.apiKey;
}

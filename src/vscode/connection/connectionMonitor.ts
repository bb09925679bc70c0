import * as vscode from "vscode";
import type { Identity } from "../../core/connection.ts";
import type { Connection } from "../../core/settings.ts";
import { isPausing } from "../../shared/pausingFailure.ts";
import type { ConnectionState } from "../../shared/protocol.ts";
import type { FailureKind, Outcome, TurnEvent } from "../../shared/turnEvent.ts";
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
	/** Whose credentials the requests since the last choice went out with. */
	private caller: ConnectionState | undefined;
	/** Whether the turn that is under way began with an earlier choice. */
	private isOutdated = false;
	private watch: { dispose(): void } | undefined;

	/** `chosen` gives the connection that the workspace has chosen at the moment. */
	constructor(chosen: () => Connection) {
		this.chosen = chosen;
		this.current = this.unasked();
		this.watchWhileWanting();
	}

	get state(): ConnectionState {
		return this.current;
	}

	/**
	 * Credentials are there. Another folder's or an earlier choice's are none of this state, and after a failure only an answer of
	 * AWS tells that they are good.
	 */
	noteIdentity(connection: Connection, identity: Identity): void {
		if (!isSame(connection, this.chosen())) return;
		const { source, account, expiresAt, renews, warning } = identity;
		this.caller = { kind: "connected", source, account, expiresAt, renews, warning };
		if (this.current.kind !== "broken") this.set(this.caller);
	}

	/** A turn that begins is another try; how it ends may tell that the connection works, or that it does not. */
	noteEvent(event: TurnEvent): void {
		if (event.kind === "turn-start" || event.kind === "turn-resume") {
			this.isOutdated = false;
			if (this.current.kind === "broken") this.set(this.caller ?? this.unasked());
		}
		if (event.kind === "turn-end" && !this.isOutdated) this.noteOutcome(event.outcome);
	}

	/** Another choice was made, or the files have changed: nothing is known until the next request. */
	reset(): void {
		this.caller = undefined;
		this.isOutdated = true;
		this.set(this.unasked());
	}

	dispose(): void {
		this.watch?.dispose();
		this.changed.dispose();
		this.filesChanged.dispose();
	}

	private noteOutcome(outcome: Outcome): void {
		if (outcome.kind === "done" && this.caller) return this.set(this.caller);
		if (outcome.kind !== "failed" || !(isPausing(outcome.failure) || connectionKinds.has(outcome.failure.kind))) return;
		this.set({ kind: "broken", failure: outcome.failure });
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

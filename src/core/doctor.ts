import type { DoctorReport } from "../shared/doctor.ts";
import type { Settings } from "./settings.ts";

/** The port to Doctor, which finds out why a connection works or does not. */
export interface Doctor {
	/** Runs every check and hands out the report as it grows. Never rejects: what goes wrong is a finding. Settles early on abort. */
	examine(settings: Settings, editor: EditorFacts, listener: (report: DoctorReport) => void, signal: AbortSignal): Promise<DoctorReport>;
	/** A policy document (JSON) with the least that these settings need, for the identity that would call now. */
	policy(settings: Settings, signal: AbortSignal): Promise<string>;
}

/** What Doctor has to be told of the editor. */
export interface EditorFacts {
	/** Of the extension, the editor and the system: `["VS Code", "1.110.0"]`. */
	readonly versions: readonly (readonly [name: string, version: string])[];
	/** The setting `http.proxy`; empty when it is not set. */
	readonly proxy: string;
	/** The setting `http.proxySupport`: `off` passes every proxy by. */
	readonly proxySupport: string;
	/** The setting `http.noProxy`. */
	readonly noProxy: readonly string[];
	/** The setting `http.systemCertificates`. */
	readonly systemCertificates: boolean;
}

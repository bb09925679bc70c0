import type { Instructions } from "./instructions.ts";

/** What the folder, the editor and the machine tell the model without being asked. An untrusted workspace tells nothing. */
export interface Surroundings {
	readonly machine: Machine;
	/** As the files are now. Never rejects. */
	instructions(): Promise<Instructions>;
	/** What the editor shows at this moment, as `describeEditor` says it; `undefined` when that is nobody's business. */
	editor(): string | undefined;
}

/** It stays the same as long as the editor runs. */
export interface Machine {
	/** For example `Linux`. */
	readonly system: string;
	/** For example `bash`; empty when nobody knows. */
	readonly shell: string;
}

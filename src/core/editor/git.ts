/** The version control of the folder, read only. Every answer is text for the model. */
export interface Git {
	/** The branch that is checked out; `undefined` outside of a repository. */
	branch(signal: AbortSignal): Promise<string | undefined>;
}

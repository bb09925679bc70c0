import { afterAll, vi } from "vitest";

/** Test files share their process: each gives back what it has set or replaced there. */
const { env } = process;
const variables = { ...env };

afterAll(() => {
	vi.useRealTimers();
	vi.restoreAllMocks();
	vi.unstubAllEnvs();
	vi.unstubAllGlobals();
	process.env = env;
	for (const name of Object.keys(env)) if (!(name in variables)) delete env[name];
	Object.assign(env, variables);
});

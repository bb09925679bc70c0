import { afterAll, vi } from "vitest";

/** Test files share their process: each gives back what it has set there. */
const environment = { ...process.env };

afterAll(() => {
	vi.useRealTimers();
	for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
	Object.assign(process.env, environment);
});

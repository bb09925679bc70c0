import { vi } from "vitest";
import type { AwsHome } from "../local-bedrock/awsHome.ts";

/** Makes the process see this home, and nothing of the machine's own AWS settings, until `vi.unstubAllEnvs`. */
export function stubAwsHome({ env }: AwsHome): void {
	for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value === "" ? undefined : value);
}

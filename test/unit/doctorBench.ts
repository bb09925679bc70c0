import { vi } from "vitest";
import { type BedrockPorts, createBedrock } from "../../src/bedrock/bedrock.ts";
import type { EditorFacts } from "../../src/core/doctor.ts";
import type { Settings } from "../../src/core/settings.ts";
import type { Check, CheckId, DoctorReport } from "../../src/shared/doctor.ts";
import { type AwsHome, createAwsHome } from "../local-bedrock/awsHome.ts";
import type { LocalBedrockOptions } from "../local-bedrock/options.ts";
import { type LocalBedrock, startLocalBedrock } from "../local-bedrock/server.ts";
import { testSettings } from "./testSession.ts";
import { stubAwsHome } from "./stubAwsHome.ts";

/** A set-up that works: a profile with keys in a home of its own, and an AWS on loopback that knows them. */
export interface Patient {
	readonly server: LocalBedrock;
	readonly home: AwsHome;
	readonly settings: Settings;
	readonly doctor: ReturnType<typeof createBedrock>["doctor"];
	examine(changed?: Partial<Settings>, editor?: Partial<EditorFacts>): Promise<DoctorReport>;
	close(): Promise<void>;
}

export const keys = "aws_access_key_id = AKIDLOCALBEDROCK0001\naws_secret_access_key = local-bedrock-secret\n";

export const editorFacts: EditorFacts = {
	versions: [["Outcrop", "0.0.0"]],
	proxy: "",
	proxySupport: "override",
	noProxy: [],
	systemCertificates: true,
};

export async function createPatient(options: LocalBedrockOptions = {}, ports: Partial<BedrockPorts> = {}): Promise<Patient> {
	const server = await startLocalBedrock(options);
	const home = createAwsHome(server.url);
	stubAwsHome(home);
	for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy", "AWS_CA_BUNDLE"])
		vi.stubEnv(name, undefined);
	home.writeConfig("[profile work]\nregion = us-east-1\n");
	home.writeCredentials(`[work]\n${keys}`);
	const { doctor } = createBedrock({ askMfaCode: async () => undefined, apiKey: async () => undefined, ...ports });
	const settings: Settings = {
		...testSettings,
		connection: { ...testSettings.connection, profile: "work", region: "" },
		guardrail: { id: "gr-local0001", version: "1", trace: "enabled", streamMode: "sync", scope: "conversation", checkTools: false },
	};
	return {
		server,
		home,
		settings,
		doctor,
		examine: (changed, editor) =>
			doctor.examine({ ...settings, ...changed }, { ...editorFacts, ...editor }, () => undefined, new AbortController().signal),
		close: async () => {
			vi.unstubAllEnvs();
			home.remove();
			await server.close();
		},
	};
}

export function checkOf({ checks }: DoctorReport, id: CheckId): Check {
	const check = checks.find((candidate) => candidate.id === id);
	if (!check) throw new Error(`The report lacks ${id}.`);
	return check;
}

export function statesOf({ checks }: DoctorReport): Readonly<Record<string, Check["state"]>> {
	return Object.fromEntries(checks.map(({ id, state }) => [id, state]));
}

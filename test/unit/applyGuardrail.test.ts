import type { ApplyGuardrailResponse } from "@aws-sdk/client-bedrock-runtime";
import { expect, test } from "vitest";
import { createGuardrailCheck } from "../../src/bedrock/guardrail/applyGuardrail.ts";
import type { Clients } from "../../src/bedrock/clients.ts";
import type { Guardrail } from "../../src/core/settings.ts";
import { testSettings } from "./testSession.ts";

const guardrail: Guardrail = { id: "gr", version: "1", trace: "enabled", streamMode: "sync", scope: "conversation", checkTools: true };
const sensitiveInformationPolicy = {
	piiEntities: [{ match: "ann", type: "NAME" as const, action: "ANONYMIZED" as const }],
	regexes: [],
};

test.each<[string, Partial<ApplyGuardrailResponse>]>([
	["for a reason that is not known here", { outputs: [{ text: "Replaced." }], assessments: [{}] }],
	["by masking, and gives no text to go on with", { outputs: [], assessments: [{ sensitiveInformationPolicy }] }],
	["with a word that is not known here", { action: "GUARDRAIL_PAUSED" as never, outputs: [{ text: "x" }], assessments: [] }],
])("A text is blocked where the service intervenes %s", async (_, answer) => {
	const client = { send: async () => ({ action: "GUARDRAIL_INTERVENED", ...answer }) };
	const check = createGuardrailCheck({ runtime: async () => client } as unknown as Clients);
	const settings = { ...testSettings, guardrail };
	expect(await check.check(settings, "input", "Hello", AbortSignal.timeout(5_000))).toMatchObject({ kind: "blocked" });
});

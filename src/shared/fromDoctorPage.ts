import * as v from "valibot";
import type { FromDoctorPage } from "./doctor.ts";
import { failureActions } from "./toHost.ts";

const kind = <const K extends FromDoctorPage["kind"]>(name: K) => v.literal(name);

const schema = v.variant("kind", [
	v.object({ kind: kind("ready") }),
	v.object({ kind: kind("run") }),
	v.object({ kind: kind("cancel") }),
	v.object({ kind: kind("copy-report") }),
	v.object({ kind: kind("copy-policy") }),
	v.object({ kind: kind("action"), action: v.picklist(failureActions) }),
]);

/** A message of Doctor's page, or nothing when it is not exactly one of those that the host knows. */
export function parseFromDoctorPage(value: unknown): FromDoctorPage | undefined {
	const parsed = v.safeParse(schema, value);
	return parsed.success ? parsed.output : undefined;
}

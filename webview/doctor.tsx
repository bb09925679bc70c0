import { signal } from "@preact/signals";
import { render } from "preact";
import type { DoctorReport } from "../src/shared/doctor.ts";
import { onHostMessage, post } from "./doctor/host.ts";
import { DoctorPage } from "./doctor/page.tsx";
// oxlint-disable-next-line import/no-unassigned-import -- the bundler finds the style sheet here
import "./styles/doctor.css";

const root = document.getElementById("root");
if (!root) throw new Error("The page of Doctor has no element #root.");

const report = signal<DoctorReport | undefined>(undefined);

onHostMessage((message) => (report.value = message.report));
render(<DoctorPage report={report} />, root);
post({ kind: "ready" });

import type { DoctorStrings } from "../doctorStrings.ts";

/** Every word that the page of Doctor says by itself, in German. */
export const germanDoctorStrings: DoctorStrings = {
	title: "Diagnose",
	actions: "Aktionen",
	subject: "Was geprüft wird",
	checks: "Prüfungen",
	runAgain: "Erneut prüfen",
	cancel: "Abbrechen",
	copyReport: "Bericht kopieren",
	copyPolicy: "IAM-Richtlinie kopieren",
	examining: "Wird geprüft…",
	progress: (decided, all) => `Wird geprüft… ${decided} von ${all}`,
	summary: (counts, cancelled) => {
		const { ok = 0, warning = 0, failed = 0, skipped = 0, waiting = 0, running = 0 } = counts;
		return [
			`${cancelled ? "Abgebrochen: " : ""}${ok || (cancelled ? "keine" : "Keine")} ${ok > 1 ? "Prüfungen" : "Prüfung"} bestanden`,
			...(warning ? [`${warning} ${warning === 1 ? "Warnung" : "Warnungen"}`] : []),
			...(failed ? [`${failed} fehlgeschlagen`] : []),
			...(skipped ? [`${skipped} übersprungen`] : []),
			...(waiting + running ? [`${waiting + running} nicht ausgeführt`] : []),
		].join(", ");
	},
	examinedAt: (when) => `Stand: ${when}`,

	checkState: {
		waiting: "wartet",
		running: "läuft",
		ok: "bestanden",
		warning: "Warnung",
		failed: "fehlgeschlagen",
		skipped: "übersprungen",
	},
	notRun: "nicht ausgeführt",
	details: "Details",
	fix: "Was zu tun ist",
	missingAction: "Fehlende Berechtigung",
	policy: "Wahrscheinliche Ursache",
	policies: {
		identity: "Keine Richtlinie dieser Identität erlaubt es.",
		"explicit-deny": "Eine Richtlinie dieser Identität verweigert es.",
		"service-control-policy": "Eine Service-Kontrollrichtlinie (SCP) der Organisation verweigert es.",
		"resource-control-policy": "Eine Ressourcenkontrollrichtlinie (RCP) der Organisation verweigert es.",
		"permissions-boundary": "Die Berechtigungsgrenze dieser Identität erlaubt es nicht.",
		"session-policy": "Die Richtlinie dieser Sitzung erlaubt es nicht.",
		"vpc-endpoint-policy": "Die Richtlinie des VPC-Endpunkts erlaubt es nicht.",
		"guardrail-condition": "Eine Richtlinie verlangt einen bestimmten Guardrail.",
		"model-access": "Das Konto hat keinen Zugriff auf dieses Modell.",
		marketplace: "Das Modell braucht ein Abonnement im AWS Marketplace.",
	},
};

import type { FailureActionWords } from "../failureActions.ts";

/** What the buttons of the ways out say, in German. */
export const germanFailureActions: FailureActionWords = {
	"sign-in": "Anmelden",
	retry: "Erneut versuchen",
	continue: "Weiter",
	"select-profile": "AWS-Profil auswählen",
	"select-region": "Region auswählen",
	"select-model": "Modell auswählen",
	"select-guardrail": "Guardrail auswählen",
	"switch-model": "Modell wechseln",
	"open-doctor": "Diagnose öffnen",
	"copy-policy": "IAM-Richtlinie kopieren",
	"manage-trust": "Vertrauensstellung verwalten",
	"open-settings": "Einstellungen öffnen",
	"show-log": "Protokoll anzeigen",
	"new-chat": "Neuer Chat",
	compact: "Chat komprimieren",
	switchTo: (model) => `Zu ${model} wechseln`,
};

import type { ChatChoices, ConnectionState, ToHost } from "../../src/shared/protocol.ts";
import { useNow } from "../words/clock.ts";
import { credentialWarning, momentsOf } from "../welcome/connection.ts";
import { post } from "../host.ts";
import type { IconName } from "../icons/icons.tsx";
import { Icon } from "../icons/icons.tsx";
import { strings } from "../words/strings.ts";
import { visibleText } from "../visibleText.ts";

export function ModeAndModelChips({ choices: { mode, model, modelLabel, effort } }: { readonly choices: ChatChoices }) {
	const label = model ? modelLabel || model : strings.chooseModel;
	/** The long name comes last: in a narrow side bar it then has a line of its own, and the short ones share one. */
	return (
		<>
			<Chip what="mode" icon={mode === "plan" ? "list-selection" : mode} name={strings.mode(mode)} text={strings.modes[mode]} />
			<Chip what="effort" icon="lightbulb" name={strings.effort(effort)} text={effort && strings.efforts[effort]} />
			<Chip what="model" icon="chip" name={strings.model(label)} text={label} detail={model} tone={model ? undefined : "attention"} />
		</>
	);
}

interface ConnectionChipsProperties {
	readonly choices: ChatChoices;
	readonly connection: ConnectionState;
}

export function ConnectionChips({ choices, connection }: ConnectionChipsProperties) {
	const { region, folder, canChangeFolder } = choices;
	const place = region || (hasNoRegion(choices, connection) ? strings.noRegion : strings.profileRegion);
	return (
		<div class="connection" role="group" aria-label={strings.connection}>
			<ProfileChip choices={choices} connection={connection} />
			<Chip what="region" icon="location" name={strings.region(place)} text={place} />
			<GuardrailChip choices={choices} />
			<ResidencyBadge allowed={choices.residency ?? []} />
			{folder && <Folder name={folder} canChange={canChangeFolder} />}
		</div>
	);
}

/** There is no profile that could have one. */
function hasNoRegion({ profile, region, apiKey }: ChatChoices, { kind }: ConnectionState): boolean {
	return profile === "" && region === "" && (apiKey || kind === "unconfigured");
}

function ProfileChip({ choices: { profile, apiKey }, connection }: ConnectionChipsProperties) {
	const warning = credentialWarning(connection, useNow(momentsOf(connection)));
	const unnamed = connection.kind === "unconfigured" ? strings.notConnected : strings.defaultProfile;
	const name = apiKey ? strings.apiKey : profile || unnamed;
	return (
		<Chip
			what="profile"
			icon={warning ? "warning" : apiKey ? "key" : "account"}
			name={strings.profile(name)}
			text={name}
			detail={warning && visibleText(warning)}
			tone={warning ? "warning" : undefined}
		/>
	);
}

/** Stands out while a guardrail is active; a narrowed one says so. */
function GuardrailChip({ choices: { guardrail, guardrailScope } }: { readonly choices: ChatChoices }) {
	if (!guardrail) return <Chip what="guardrail" icon="shield" name={strings.guardrail(strings.noGuardrail)} text={strings.noGuardrail} />;
	const text = guardrailScope === "input" ? `${guardrail} · ${strings.inputOnly}` : guardrail;
	return (
		<Chip
			what="guardrail"
			icon="shield"
			name={strings.guardrail(text)}
			text={text}
			detail={guardrailScope && strings.guardrailScope[guardrailScope]}
			tone="active"
		/>
	);
}

/** A promise about where requests go, and the way to the setting that keeps it. */
function ResidencyBadge({ allowed }: { readonly allowed: readonly string[] }) {
	if (allowed.length === 0) return null;
	const places = allowed.map((place) => (place.length <= 4 ? place.toUpperCase() : place));
	const hint = strings.residencyHint(places.join(", "));
	return (
		<button type="button" class="chip chip-active" title={hint} onClick={() => post({ kind: "show", what: "residency" })}>
			<Icon name="lock" />
			<span class="chip-text">{strings.residency(places.join(", "))}</span>
			<span class="visually-hidden">{hint}</span>
		</button>
	);
}

function Folder({ name, canChange }: { readonly name: string; readonly canChange: boolean }) {
	if (canChange) return <Chip what="folder" icon="file" name={strings.folder(name)} text={name} />;
	return (
		<span class="folder" title={strings.folder(name)}>
			{name}
		</span>
	);
}

interface ChipProperties {
	readonly what: Extract<ToHost, { kind: "select" }>["what"];
	readonly icon: IconName;
	/** What assistive technology calls the button: the choice and its value. */
	readonly name: string;
	/** Absent where the icon says enough. */
	readonly text?: string | undefined;
	readonly detail?: string | undefined;
	readonly tone?: "attention" | "active" | "warning" | undefined;
}

function Chip({ what, icon, name, text, detail, tone }: ChipProperties) {
	return (
		<button
			type="button"
			class={tone ? `chip chip-${tone}` : "chip"}
			aria-label={name}
			title={detail ? `${name}\n${detail}` : name}
			onClick={() => post({ kind: "select", what })}
		>
			<Icon name={icon} />
			{text && <span class="chip-text">{text}</span>}
		</button>
	);
}

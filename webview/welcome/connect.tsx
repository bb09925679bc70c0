import type { ToHost } from "../../src/shared/protocol.ts";
import type { Failure, FailureAction, FailureKind } from "../../src/shared/turnEvent.ts";
import { breakAtColons } from "../breakAtColons.tsx";
import { failureActionLabel } from "../words/failureActions.ts";
import { post } from "../host.ts";
import type { IconName } from "../icons/icons.tsx";
import { Icon } from "../icons/icons.tsx";
import { strings } from "../words/strings.ts";

interface Way {
	readonly label: string;
	readonly message: ToHost;
}

interface Situation {
	readonly icon: IconName;
	readonly title: string;
	/** The ways to a connection; the first is the likeliest. */
	readonly ways: readonly Way[];
}

const { brokenTitle } = strings;
const openDoctor = wayOf("open-doctor");
const copyPolicy = wayOf("copy-policy");
const retry = wayOf("retry");
const signIn: Way = { label: failureActionLabel("sign-in"), message: { kind: "connect", what: "sign-in" } };
const chooseProfile: Way = { label: strings.chooseProfile, message: { kind: "connect", what: "profile" } };
const chooseRegion: Way = { label: strings.chooseRegion, message: { kind: "select", what: "region" } };
const signInWithSso: Way = { label: strings.signInWithSso, message: { kind: "connect", what: "sso" } };
const useApiKey: Way = { label: strings.useApiKey, message: { kind: "connect", what: "api-key" } };

const unconfigured: Situation = { icon: "key", title: strings.connectTitle, ways: [signInWithSso, useApiKey, chooseProfile] };
const signedOut: Situation = { icon: "sign-in", title: brokenTitle.signedOut, ways: [signIn, chooseProfile] };

const situations: Readonly<Partial<Record<FailureKind, Situation>>> = {
	"credentials-missing": signedOut,
	"credentials-expired": signedOut,
	"mfa-needed": signedOut,
	"sign-in-failed": signedOut,
	"profile-unknown": { icon: "account", title: brokenTitle.noProfile, ways: [chooseProfile, signIn] },
	"region-missing": { icon: "location", title: brokenTitle.noRegion, ways: [chooseRegion] },
	"access-denied": { icon: "lock", title: brokenTitle.noAccess, ways: [openDoctor, copyPolicy] },
	network: { icon: "debug-disconnect", title: brokenTitle.offline, ways: [retry] },
};

/** The empty chat without a connection that works: nothing was tried yet, or the last attempt failed. */
export function Connect({ failure }: { readonly failure?: Failure }) {
	const { icon, title, ways } = failure ? (situations[failure.kind] ?? other(failure)) : unconfigured;
	return (
		<div class="welcome">
			<Icon name={icon} />
			<h2>{title}</h2>
			<p>{failure ? breakAtColons(failure.message) : strings.connect}</p>
			<div class="ways">
				{ways.map(({ label, message }, index) => (
					<button key={label} type="button" class={index === 0 ? "button button-primary" : "button"} onClick={() => post(message)}>
						{label}
					</button>
				))}
				{!ways.some(({ label }) => label === openDoctor.label) && (
					<button type="button" class="link-button" onClick={() => post({ kind: "connect", what: "doctor" })}>
						{strings.runDoctor}
					</button>
				)}
			</div>
		</div>
	);
}

function other({ action, model }: Failure): Situation {
	return { icon: "warning", title: brokenTitle.other, ways: action ? [wayOf(action, model)] : [] };
}

function wayOf(action: FailureAction, model?: Failure["model"]): Way {
	return { label: failureActionLabel(action, model), message: { kind: "failure-action", action } };
}

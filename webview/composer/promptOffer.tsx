import type { PromptOffer } from "../../src/shared/protocol.ts";
import { Icon } from "../icons/icons.tsx";
import { isSendKey } from "../keys.ts";
import { native, variables } from "./promptUse.ts";
import { strings } from "../words/strings.ts";
import { visibleText } from "../visibleText.ts";

const headingId = "prompt-offer";
const fieldId = (name: string) => `prompt-variable-${name}`;

/** The managed prompt that the text calls: what it is, and what it wants to know. */
export function PromptOfferView({ offer }: { readonly offer: PromptOffer }) {
	if (offer.state === "loading") {
		return (
			<p class="composer-problem">
				<Icon name="loading" spin /> <span>{strings.promptLoading}</span>
			</p>
		);
	}
	if (offer.state === "failed") {
		return (
			<p class="composer-problem" role="alert">
				<Icon name="warning" /> <span>{offer.failure ?? strings.promptFailed}</span>
			</p>
		);
	}
	const { name, reference, description, variables: names = [], nativeOnly } = offer;
	return (
		<section class="panel prompt-offer" aria-labelledby={headingId}>
			<h2 class="card-title" id={headingId}>
				{visibleText(name ?? reference)}
			</h2>
			{description && <p class="dim">{visibleText(description)}</p>}
			{names.map((variable) => (
				<Field key={variable} name={variable} />
			))}
			{nativeOnly ? <p class="dim">{nativeOnly}</p> : <Rendering />}
		</section>
	);
}

export function focusVariable(name: string): void {
	document.getElementById(fieldId(name))?.focus();
}

function Field({ name }: { readonly name: string }) {
	return (
		<div class="field">
			<label for={fieldId(name)}>{visibleText(name)}</label>
			<textarea
				id={fieldId(name)}
				rows={1}
				required
				value={variables.value[name] ?? ""}
				onInput={(event) => (variables.value = { ...variables.value, [name]: event.currentTarget.value })}
				onKeyDown={(event) => {
					if (!isSendKey(event)) return;
					event.preventDefault();
					event.currentTarget.form?.requestSubmit();
				}}
			/>
		</div>
	);
}

function Rendering() {
	return (
		<fieldset class="rendering">
			<legend class="visually-hidden">{strings.rendering}</legend>
			{([false, true] as const).map((value) => (
				<label key={String(value)}>
					<input type="radio" name="rendering" checked={native.value === value} onChange={() => (native.value = value)} />{" "}
					{value ? strings.renderThere : strings.renderHere}
				</label>
			))}
		</fieldset>
	);
}

import * as vscode from "vscode";
import type { AttachmentResult } from "../../core/documents/attachments.ts";
import type { MediaFacts } from "../../core/documents/media.ts";
import { attachRemote, refuseOwner } from "../../core/documents/remoteAttachment.ts";

/** Asks for an object in Amazon S3. The service reads it with the caller's permissions; nothing of it is read here. `undefined` when a box was closed. */
export async function askForS3Object(facts: MediaFacts): Promise<AttachmentResult | undefined> {
	const title = vscode.l10n.t("Attach an Object in Amazon S3");
	const address = await vscode.window.showInputBox({
		title,
		prompt: vscode.l10n.t("Bedrock reads the object itself: your identity needs s3:GetObject for it."),
		placeHolder: "s3://bucket/key",
		ignoreFocusOut: true,
		validateInput: (value) => (value.trim() === "" ? undefined : refusalOf(attachRemote("", value, "", facts))),
	});
	if (address === undefined || address.trim() === "") return undefined;
	const owner = await vscode.window.showInputBox({
		title,
		prompt: vscode.l10n.t("Account that owns the bucket, if it is not the one you call Bedrock with"),
		placeHolder: vscode.l10n.t("Twelve digits, or leave it empty"),
		ignoreFocusOut: true,
		validateInput: (value) => refuseOwner(value.trim()),
	});
	return owner === undefined ? undefined : attachRemote(crypto.randomUUID(), address, owner, facts);
}

function refusalOf(result: AttachmentResult): string | undefined {
	return "refusal" in result ? result.refusal : undefined;
}

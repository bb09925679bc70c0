import * as vscode from "vscode";
import { type Attachment, attachFile, attachText, fullBecause, summarize, textOfAttachment } from "../../core/documents/attachments.ts";
import { knownFacts } from "../../core/models/knownFacts.ts";
import { labelOf, type MediaFacts, mediaOf } from "../../core/documents/media.ts";
import type { Message } from "../../core/record/message.ts";
import { type Mention, type MentionTarget, readMentions } from "../../shared/mentions.ts";
import type { ComposerAttachment } from "../../shared/protocol.ts";
import type { Resolved } from "../mention/resolveMention.ts";
import { attachSelection, attachUri } from "./attach.ts";
import { askForS3Object } from "./s3Attachment.ts";
import { withoutLinks } from "../withoutLinks.ts";

export interface AttachmentTrayPorts {
	folder(): vscode.WorkspaceFolder | undefined;
	/** What is in `outcrop.model`. Nobody is asked what is behind an opaque ARN, so that attaching needs no credentials. */
	model(): string;
	/** What the chat holds already, for how the next message will travel. */
	history(): readonly Message[];
	/** What a mention stands for; `undefined` when it is a mere word. */
	resolve(target: MentionTarget, facts: MediaFacts): Promise<Resolved | undefined>;
	/** What a folder that was dropped attaches. */
	attachFolder(uri: vscode.Uri): Promise<Resolved | undefined>;
	onChange(): void;
}

interface TrayItem {
	readonly attachment: Attachment;
	/** The token in the composer's text that it stands for. */
	readonly mention?: string;
	readonly isPasted?: boolean;
	readonly notice?: string | undefined;
}

/** These mean what was there when they were written; everything else is read anew when it is sent. */
const momentary: ReadonlySet<MentionTarget["kind"]> = new Set(["selection", "terminal"]);

/**
 * What is attached to the message that is being written. Whatever cannot be attached is refused with the reason. What the text
 * mentions is here for as long as the text mentions it.
 */
export class AttachmentTray {
	private items: readonly TrayItem[] = [];
	private readonly ports: AttachmentTrayPorts;
	/** Mentions are resolved one after the other, so that what was asked for last is what holds. */
	private turn: Promise<unknown> = Promise.resolve();

	constructor(ports: AttachmentTrayPorts) {
		this.ports = ports;
	}

	/** How each would travel if the message were sent now. */
	get summaries(): readonly ComposerAttachment[] {
		const summaries = summarize(this.attachments, this.ports.history(), this.facts);
		return summaries.map((summary) => {
			const { mention, isPasted, notice } = this.items.find(({ attachment }) => attachment.id === summary.id) ?? {};
			const told = summary.notice ?? notice;
			return { ...summary, ...(told && { notice: told }), ...(mention && { mention }), ...(isPasted && { isPasted }) };
		});
	}

	/** What the user has attached; what the text mentions comes back with the text. */
	get own(): readonly Attachment[] {
		return this.items.filter(({ mention }) => mention === undefined).map(({ attachment }) => attachment);
	}

	private get attachments(): readonly Attachment[] {
		return this.items.map(({ attachment }) => attachment);
	}

	private get facts(): MediaFacts {
		return knownFacts(this.ports.model()) ?? {};
	}

	find(id: string): Attachment | undefined {
		return this.attachments.find((attachment) => attachment.id === id);
	}

	add(result: Resolved, details: Pick<TrayItem, "mention" | "isPasted"> = {}): void {
		if (this.put(result, details)) this.ports.onChange();
	}

	async addUris(uris: readonly vscode.Uri[]): Promise<void> {
		for (const uri of uris) this.add((await this.ports.attachFolder(uri)) ?? (await attachUri(uri, this.ports.folder(), this.facts)));
	}

	/** Files dropped from the explorer, as it names them. */
	addDropped(uris: readonly string[]): Promise<void> {
		return this.addUris(uris.flatMap(droppedFile));
	}

	/** A file that the webview holds, as base64. */
	addData(name: string, data: string): void {
		this.add(attachFile({ id: crypto.randomUUID(), path: name, bytes: Buffer.from(data, "base64") }, this.facts));
	}

	/** A long text that was pasted. Its number makes it a text of its own and no newer version of the one before. */
	addPasted(text: string): void {
		const sent = this.ports.history().flatMap((message) => mediaOf(message).map(labelOf));
		const taken = new Set([...sent, ...this.attachments.map(({ path }) => path)]);
		let number = 1;
		while (taken.has(pastedName(number))) number++;
		this.add(attachText(crypto.randomUUID(), pastedName(number), text), { isPasted: true });
	}

	/** Takes a pasted text out again and returns it. */
	takePasted(id: string): string | undefined {
		const item = this.items.find(({ attachment, isPasted }) => isPasted && attachment.id === id);
		if (item) this.remove(id);
		return item && textOfAttachment(item.attachment);
	}

	addSelection(editor: vscode.TextEditor): void {
		this.add(attachSelection(editor.document, editor.selection, this.ports.folder()));
	}

	/** Returns whether the user was asked for it and has chosen something. */
	async addWhat(what: "pick" | "active-file" | "selection" | "s3"): Promise<boolean> {
		if (what === "s3") {
			const result = await askForS3Object(this.facts);
			if (result) this.add(result);
			return result !== undefined;
		}
		if (what === "pick") {
			const picked = await vscode.window.showOpenDialog({
				canSelectMany: true,
				defaultUri: this.ports.folder()?.uri,
				openLabel: vscode.l10n.t("Attach"),
			});
			await this.addUris(picked ?? []);
			return picked !== undefined;
		}
		const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
		if (!editor) void vscode.window.showInformationMessage(vscode.l10n.t("No file is open in an editor."));
		else if (what === "selection") this.addSelection(editor);
		else await this.addUris([editor.document.uri]);
		return false;
	}

	/** The composer's text mentions these now. Only of the one that was chosen from the list a refusal is told while the text is written. */
	holdMentions(tokens: readonly string[], chosen?: string): Promise<void> {
		return this.inTurn(async () => {
			const mentions = tokens.flatMap((token) => readMentions(token));
			const isChanged = await this.resolveMentions(mentions, (token) => token === chosen);
			if (isChanged) this.ports.onChange();
		});
	}

	/**
	 * What goes with a text: the attachments with these ids, in the order in which they were attached, and whatever it mentions, as it
	 * is now. They leave the tray when the message has left.
	 */
	takeFor(text: string, ids: readonly string[]): Promise<readonly Attachment[]> {
		return this.inTurn(async () => {
			const mentions = readMentions(text);
			const tokens = new Set(mentions.map(({ token }) => token));
			await this.refresh(mentions);
			await this.resolveMentions(mentions, () => true);
			const isTaken = ({ attachment, mention }: TrayItem) => (mention === undefined ? ids.includes(attachment.id) : tokens.has(mention));
			return this.items.filter(isTaken).map(({ attachment }) => attachment);
		});
	}

	remove(id: string): void {
		this.items = this.items.filter(({ attachment }) => attachment.id !== id);
		this.ports.onChange();
	}

	drop(sent: readonly Attachment[]): void {
		this.items = this.items.filter(({ attachment }) => !sent.includes(attachment));
	}

	/** Tells whether it is in the tray now; why not is told to the user. */
	private put(result: Resolved, details: Pick<TrayItem, "mention" | "isPasted">): boolean {
		const refusal = "refusal" in result ? result.refusal : fullBecause(this.attachments, result.attachment);
		if (refusal !== undefined) void vscode.window.showWarningMessage(withoutLinks(refusal));
		if (refusal !== undefined || !("attachment" in result)) return false;
		this.items = [...this.items, { attachment: result.attachment, notice: result.notice, ...details }];
		return true;
	}

	private async resolveMentions(mentions: readonly Mention[], isTold: (token: string) => boolean): Promise<boolean> {
		const before = this.items;
		const tokens = new Set(mentions.map(({ token }) => token));
		this.items = before.filter(({ mention }) => mention === undefined || tokens.has(mention));
		for (const mention of mentions.slice(0, mostMentions)) {
			if (this.items.some((item) => item.mention === mention.token)) continue;
			const result = await this.ports.resolve(mention, this.facts);
			if (!result || ("attachment" in result ? this.holds(result.attachment) : !isTold(mention.token))) continue;
			this.put(result, { mention: mention.token });
		}
		return this.items.length !== before.length || this.items.some((item, index) => item !== before[index]);
	}

	/** A prompt that comes back into the composer brings what it mentions along. */
	private holds({ path, lines }: Attachment): boolean {
		return this.attachments.some((held) => held.path === path && held.lines?.first === lines?.first && held.lines?.last === lines?.last);
	}

	/** A file that was changed since it was mentioned goes as it is now; one that is gone, as it was. */
	private async refresh(mentions: readonly Mention[]): Promise<void> {
		for (const mention of mentions) {
			const held = this.items.find((item) => item.mention === mention.token);
			if (!held || momentary.has(mention.kind)) continue;
			const result = await this.ports.resolve(mention, this.facts);
			if (!result || !("attachment" in result)) continue;
			const fresh = { ...held, notice: result.notice, attachment: { ...result.attachment, id: held.attachment.id } };
			this.items = this.items.map((item) => (item === held ? fresh : item));
		}
	}

	private inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
		const result = this.turn.then(task);
		this.turn = result.catch(() => undefined);
		return result;
	}
}

/** In one message; more documents than a request carries would travel as text anyway. */
const mostMentions = 20;

function pastedName(number: number): string {
	return vscode.l10n.t("Pasted text {0}", number);
}

/** In a remote window a file is named by where the window stands; the extension runs beside the file. */
function droppedFile(text: string): vscode.Uri[] {
	const uri = vscode.Uri.parse(text);
	if (uri.scheme === "file" && uri.authority === "") return [uri];
	return uri.scheme === "vscode-remote" ? [vscode.Uri.file(uri.path)] : [];
}

import * as vscode from "vscode";
import type { EditPreview } from "../../core/edit/editPreview.ts";

/** A frame, in milliseconds. */
const frame = 16;
/** Longer lines are cut in the preview. */
const widest = 200;

export interface PreviewPorts {
	/** What the input of a call that is being written would do to a text. */
	previewEdits(text: string, json: string): readonly EditPreview[];
}

/**
 * Shows an edit in the editors of its file while the model is still writing it. The document stays untouched and no editor is opened:
 * the stable API has no lines between lines, so every line that goes is marked as the diff editor marks it, with the line that comes in
 * its place behind it; what has more lines than before tells how many at its last one, and all of them when it is hovered.
 */
export class EditPreviewDecorations {
	private readonly document: vscode.TextDocument;
	private readonly ports: PreviewPorts;
	private readonly replaced = vscode.window.createTextEditorDecorationType({
		isWholeLine: true,
		backgroundColor: new vscode.ThemeColor("diffEditor.removedLineBackground"),
		rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
	});
	private json = "";
	private timer: NodeJS.Timeout | undefined;

	constructor(document: vscode.TextDocument, ports: PreviewPorts) {
		this.document = document;
		this.ports = ports;
	}

	dispose(): void {
		clearTimeout(this.timer);
		this.timer = undefined;
		this.replaced.dispose();
	}

	/** At most one repaint a frame, however fast the model writes. */
	update(json: string): void {
		this.json = json;
		this.timer ??= setTimeout(() => this.paint(), frame);
	}

	private paint(): void {
		this.timer = undefined;
		const editors = vscode.window.visibleTextEditors.filter((editor) => editor.document === this.document);
		if (editors.length === 0) return;
		const previews = this.ports.previewEdits(this.document.getText(), this.json);
		const decorations = previews.flatMap((preview) => this.decorate(preview));
		for (const editor of editors) editor.setDecorations(this.replaced, decorations);
	}

	private decorate({ replaced, lines }: EditPreview): vscode.DecorationOptions[] {
		const whole = new vscode.MarkdownString().appendCodeblock(lines.join("\n"), this.document.languageId);
		const last = Math.min(replaced.end, this.document.lineCount) - 1;
		return Array.from({ length: Math.max(0, last - replaced.start + 1) }, (_, index) => {
			const line = replaced.start + index;
			const more = line === last ? lines.length - index - 1 : 0;
			const text = [lines[index], more > 0 ? vscode.l10n.t("+{0} lines", String(more)) : undefined].filter(isDefined).join("  ");
			return {
				range: this.document.lineAt(line).range,
				hoverMessage: lines.length > 0 ? whole : undefined,
				renderOptions: { after: ghost(text) },
			};
		});
	}
}

/** The editor takes spaces at the beginning away. */
function ghost(text: string): vscode.ThemableDecorationAttachmentRenderOptions | undefined {
	if (text === "") return undefined;
	return {
		contentText: text.slice(0, widest).replaceAll("\t", "    ").replaceAll(" ", "\u00a0"),
		color: new vscode.ThemeColor("editorGhostText.foreground"),
		backgroundColor: new vscode.ThemeColor("diffEditor.insertedLineBackground"),
		margin: "0 0 0 2em",
	};
}

function isDefined<T>(value: T | undefined): value is T {
	return value !== undefined;
}

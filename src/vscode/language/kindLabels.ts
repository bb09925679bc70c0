import * as vscode from "vscode";

/** What kind of symbol something is, for the user: in English as the model is told (`type parameter`), and in the words of the editor. */
export function kindLabel(kind: string): string {
	return labels()[kind] ?? kind;
}

function labels(): Readonly<Record<string, string>> {
	return {
		file: vscode.l10n.t("file"),
		namespace: vscode.l10n.t("namespace"),
		module: vscode.l10n.t("module"),
		package: vscode.l10n.t("package"),
		class: vscode.l10n.t("class"),
		method: vscode.l10n.t("method"),
		property: vscode.l10n.t("property"),
		field: vscode.l10n.t("field"),
		constructor: vscode.l10n.t("constructor"),
		enum: vscode.l10n.t("enum"),
		interface: vscode.l10n.t("interface"),
		function: vscode.l10n.t("function"),
		variable: vscode.l10n.t("variable"),
		constant: vscode.l10n.t("constant"),
		string: vscode.l10n.t("string"),
		number: vscode.l10n.t("number"),
		boolean: vscode.l10n.t("boolean"),
		array: vscode.l10n.t("array"),
		object: vscode.l10n.t("object"),
		key: vscode.l10n.t("key"),
		"enum member": vscode.l10n.t("enum member"),
		struct: vscode.l10n.t("struct"),
		event: vscode.l10n.t("event"),
		operator: vscode.l10n.t("operator"),
		"type parameter": vscode.l10n.t("type parameter"),
	};
}

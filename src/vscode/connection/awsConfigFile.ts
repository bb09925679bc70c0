import * as vscode from "vscode";
import { awsConfigPath } from "./awsFiles.ts";

/** Shows the AWS config file. One that does not exist yet is opened as a new one of that name. */
export async function openAwsConfigFile(): Promise<void> {
	const file = vscode.Uri.file(awsConfigPath());
	const exists = await vscode.workspace.fs.stat(file).then(
		() => true,
		() => false,
	);
	await vscode.window.showTextDocument(exists ? file : file.with({ scheme: "untitled" }));
}

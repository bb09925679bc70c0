/**
 * Words of a model, a file or a title as a notification may say them: the editor turns `[…](command:…)` in one into a link that runs the
 * command (`parseLinkedText` of VS Code 1.139). Modal dialogs show text as it is.
 */
export function withoutLinks(text: string): string {
	return text.replaceAll("](", "] (");
}

/** Ids of the steps that the reader has opened: what he reads must not fold away because the turn goes on. */
const opened = new Set<string>();

export function noteOpened(toolUseId: string, isOpen: boolean): void {
	if (isOpen) opened.add(toolUseId);
	else opened.delete(toolUseId);
}

export function isOpened(toolUseId: string): boolean {
	return opened.has(toolUseId);
}

/** The floor: an extension that does nothing. */
export function activate(): void {}

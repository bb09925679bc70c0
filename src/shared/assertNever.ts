/** Ends a switch over a union: the compiler proves that the call cannot be reached, the message says which value came anyway. */
export function assertNever(value: never): never {
	throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}

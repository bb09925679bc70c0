/** One figure of the benchmark. */
export interface Row {
	readonly bench: "size" | "activation" | "stream" | "post" | "render" | "transcript" | "cache" | "search" | "edit";
	readonly case: string;
	readonly subject: string;
	readonly value: number;
	readonly unit: string;
	/** To the floor that was measured beside it in the same run. */
	readonly ratio?: number;
	/** The goal in words; absent for floors. */
	readonly goal?: string;
	readonly met?: boolean;
}

export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

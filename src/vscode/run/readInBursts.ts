import type { Readable } from "node:stream";

/** Characters that are taken in one go, and milliseconds until the next: a program that prints without end must not take all of the editor's time. */
const burst = 100_000;
const restMs = 20;

/** Hands on the text of streams. What is not read yet waits in the pipe, and then the program waits. */
export function readInBursts(streams: readonly Readable[], print: (chunk: string) => void): void {
	let left = burst;
	let timer: NodeJS.Timeout | undefined;
	const resume = () => {
		timer = undefined;
		left = burst;
		for (const stream of streams) stream.resume();
	};
	for (const stream of streams)
		stream.setEncoding("utf8").on("data", (chunk: string) => {
			print(chunk);
			left -= chunk.length;
			if (left > 0) return;
			for (const each of streams) each.pause();
			timer ??= setTimeout(resume, restMs);
		});
}

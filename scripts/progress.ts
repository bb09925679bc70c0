/** Progress on the console: what is being done now and how long it took, so that a long step never looks like a hang. */

const started = performance.now();

/** Prints one line with the seconds since the process started. */
export function report(line: string): void {
	console.log(`[${seconds(performance.now() - started)}] ${line}`);
}

/** Runs a step. Announces it first, then says every ten seconds that it still runs, then says how long it took. */
export async function step<T>(name: string, run: () => Promise<T>): Promise<T> {
	const begin = performance.now();
	const elapsed = () => seconds(performance.now() - begin);
	report(`${name} …`);
	const beat = setInterval(() => report(`${name}: still running after ${elapsed()}`), 10_000);
	try {
		const result = await run();
		report(`${name}: done in ${elapsed()}`);
		return result;
	} catch (error) {
		report(`${name}: failed after ${elapsed()}`);
		throw error;
	} finally {
		clearInterval(beat);
	}
}

function seconds(milliseconds: number): string {
	return `${(milliseconds / 1000).toFixed(1)} s`;
}

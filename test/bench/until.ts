/** Waits until something holds that another process brings about. Rejects after so many seconds. */
export async function until(holds: () => Promise<boolean>, seconds: number): Promise<void> {
	const deadline = performance.now() + seconds * 1_000;
	while (!(await holds())) {
		if (performance.now() > deadline) throw new Error(`Nothing was reported in ${seconds} s.`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

import { access } from "node:fs/promises";
import { runCommand } from "./command.ts";
import { step } from "./progress.ts";

/** Installs Debian packages when that is possible without asking anybody: as root on a Debian. Elsewhere says which command would do it. */
export async function installPackages(packages: readonly string[], purpose: string): Promise<void> {
	const debian = await access("/etc/debian_version").then(
		() => true,
		() => false,
	);
	if (!debian || process.getuid?.() !== 0) {
		const command = debian ? `sudo apt-get install -y ${packages.join(" ")}` : `the equivalent of: apt-get install ${packages.join(" ")}`;
		throw new Error(`${purpose} needs ${packages.join(", ")}. Please run ${command}`);
	}
	const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
	await step(`Installing ${packages.join(", ")} with apt-get`, async () => {
		await runCommand("apt-get", ["update", "-qq"], { env, output: "capture" });
		await runCommand("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], { env, output: "capture" });
	});
}

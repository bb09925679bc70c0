import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { runCommand } from "../../scripts/command.ts";
import { installEditor } from "../../scripts/installEditor.ts";
import { BrowserTabs } from "./browserTabs.ts";
import { EditorWindow } from "./editorWindow.ts";
import { writeFiles } from "./writeFiles.ts";

export interface EditorOptions {
	/** Paths of the packaged extensions to install. */
	readonly vsix?: string | readonly string[];
	/** Settings of machine scope; a workspace cannot override them. */
	readonly machineSettings?: Readonly<Record<string, unknown>>;
	/** Settings of the user. */
	readonly userSettings?: Readonly<Record<string, unknown>>;
	/** False asks for trust in each workspace, as the desktop editor does. */
	readonly trustEverything?: boolean;
	/** Added to the environment that the extension host inherits. `HOME` is a temporary folder already. */
	readonly environment?: Readonly<Record<string, string>>;
	/** Content of `~/.aws/config` and `~/.aws/credentials`; what is absent does not exist. */
	readonly aws?: { readonly config?: string; readonly credentials?: string };
	/** True shows the browser on the screen. */
	readonly visible?: boolean;
	/** The editor's log level; `info` when absent. */
	readonly logLevel?: "trace";
	/** True inherits the environment's HOME and AWS settings: the person's own account. */
	readonly ownAccount?: boolean;
	/** True for windows that a person uses: they paint messages, which the editor's test driver holds back. */
	readonly paintsMessages?: boolean;
	/** Where its windows open; a browser of its own when absent. */
	readonly tabs?: BrowserTabs;
	/** The port of its server on 127.0.0.1; any free one when absent. */
	readonly port?: number;
}

export interface WindowTarget {
	/** Absolute path of the folder to open. */
	readonly folder?: string;
	/** Absolute path of the `.code-workspace` to open. */
	readonly workspace?: string;
	/** The payload by which VS Code's own tests load an extension from source and a test module. */
	readonly payload?: readonly (readonly [string, string])[];
}

/** The settings that make a session quiet and the same every time. */
const quietSettings = {
	"workbench.startupEditor": "none",
	"workbench.tips.enabled": false,
	"workbench.enableExperiments": false,
	"workbench.secondarySideBar.defaultVisibility": "hidden",
	"chat.commandCenter.enabled": false,
	"chat.disableAIFeatures": false,
	"telemetry.telemetryLevel": "off",
	"extensions.autoCheckUpdates": false,
	"extensions.autoUpdate": false,
	"extensions.ignoreRecommendations": true,
	"update.mode": "none",
	"git.openRepositoryInParentFolders": "never",
	"typescript.disableAutomaticTypeAcquisition": true,
	// One server for TypeScript instead of two: each window starts its own.
	"typescript.tsserver.useSyntaxServer": "never",
	"files.autoSave": "off",
	"editor.minimap.enabled": false,
};

/** A running VS Code server with a browser. Holds a process group and a temporary folder; `await using` gives both back. */
export class Editor implements AsyncDisposable {
	/** The temporary folder of this session: `home`, `workspaces`, and the editor's own data. */
	readonly folder: string;
	readonly url: string;
	readonly #server: ChildProcess;
	readonly #tabs: BrowserTabs;
	readonly #emergency: () => void;
	readonly #options: EditorOptions;

	private constructor(folder: string, url: string, server: ChildProcess, tabs: BrowserTabs, emergency: () => void, options: EditorOptions) {
		this.#options = options;
		this.folder = folder;
		this.url = url;
		this.#server = server;
		this.#tabs = tabs;
		this.#emergency = emergency;
	}

	static async start(options: EditorOptions = {}): Promise<Editor> {
		const host = await installEditor();
		// Short, because the server puts a socket into it and socket paths end at 107 characters.
		const folder = await mkdtemp(join(tmpdir(), "oc-"));
		let server: ChildProcess | undefined;
		try {
			await writeSettings(folder, options);
			const env = serverEnvironment(folder, options);
			const parameters = ["--config", join(folder, "config.yaml"), "--user-data-dir", folder, "--extensions-dir", join(folder, "ext")];
			for (const vsix of [options.vsix ?? []].flat()) {
				await runCommand(host.node, [host.entry, ...parameters, "--install-extension", vsix], { env, output: "capture" });
			}
			const trust = (options.trustEverything ?? true) ? ["--disable-workspace-trust"] : [];
			// Should this process be killed, the server notices after an hour that nobody uses it.
			const idle = options.ownAccount ? [] : ["--idle-timeout-seconds", "3600"];
			const quiet = ["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"];
			server = spawn(
				host.node,
				[
					host.entry,
					...parameters,
					"--auth",
					"none",
					"--bind-addr",
					`127.0.0.1:${options.port ?? 0}`,
					...quiet,
					...idle,
					...trust,
					...(options.logLevel ? ["--log", options.logLevel] : []),
					...(options.paintsMessages ? [] : ["--vscode-option", "enable-smoke-test-driver"]),
				],
				{ env, cwd: folder, stdio: ["ignore", "pipe", "pipe"], detached: true },
			);
			const emergency = giveBackOnExit(server, folder);
			const url = await listening(server);
			const tabs = options.tabs ?? (await BrowserTabs.start(options.visible));
			return new Editor(folder, url, server, tabs, emergency, options);
		} catch (error) {
			if (server) {
				killGroup(server);
			}
			await removeFolder(folder);
			throw error;
		}
	}

	/** The address that shows a folder or workspace in any browser of this machine. */
	address(target: WindowTarget): string {
		const query = new URLSearchParams();
		if (target.folder) {
			query.set("folder", target.folder);
		}
		if (target.workspace) {
			query.set("workspace", target.workspace);
		}
		query.set("payload", JSON.stringify([["skipWelcome", "true"], ...(target.payload ?? [])]));
		return `${this.url}/?${query}`;
	}

	/** A path on the server as the workbench names it. */
	remoteUri(path: string): string {
		return `vscode-remote://${new URL(this.url).host}${path}`;
	}

	/** Opens a window with its own storage and its own extension host, and waits until the workbench is there. */
	async openWindow(target: WindowTarget): Promise<EditorWindow> {
		const page = await this.#tabs.take(this.url);
		await page.goto(this.address(target));
		const window = new EditorWindow(page, target.folder ?? target.workspace ?? "", () => this.#tabs.giveBack(page, this.url));
		await window.ready();
		return window;
	}

	/** Makes the settings again what they were when the session started. */
	async resetSettings(): Promise<void> {
		await writeSettings(this.folder, this.#options);
	}

	/** A page without any helper, for what is not a usual window. */
	async openPage(): Promise<Page> {
		return this.#tabs.open(this.url);
	}

	/** Writes files into a fresh folder and gives its path. */
	async createFolder(name: string, files: Readonly<Record<string, string>>): Promise<string> {
		await mkdir(join(this.folder, "workspaces"), { recursive: true });
		const folder = join(await mkdtemp(join(this.folder, "workspaces", "w-")), name);
		await writeFiles(folder, files);
		return folder;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		if (!this.#options.tabs) await this.#tabs[Symbol.asyncDispose]();
		const gone = this.#server.exitCode === null && this.#server.signalCode === null ? once(this.#server, "exit") : undefined;
		killGroup(this.#server);
		await gone;
		await removeFolder(this.folder);
		process.off("exit", this.#emergency);
	}
}

async function writeSettings(folder: string, options: EditorOptions): Promise<void> {
	const files: Record<string, string> = {
		"config.yaml": "",
		"Machine/settings.json": JSON.stringify({ ...options.machineSettings }),
		"User/settings.json": JSON.stringify({ ...quietSettings, ...options.userSettings }),
		...(options.aws?.config === undefined ? {} : { "home/.aws/config": options.aws.config }),
		...(options.aws?.credentials === undefined ? {} : { "home/.aws/credentials": options.aws.credentials }),
		"home/.gitconfig": "[user]\n\tname = Outcrop Test\n\temail = test@outcrop.invalid\n",
	};
	await writeFiles(folder, files);
}

/** Without the person's own AWS settings, unless they are asked for: a test must never reach an account. */
function serverEnvironment(folder: string, options: EditorOptions): NodeJS.ProcessEnv {
	if (options.ownAccount) {
		return { ...process.env, ...options.environment };
	}
	const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS_|npm_|VSCODE_|NODE_|VITEST)/.test(name) && name !== "TEST");
	const home = join(folder, "home");
	return {
		...Object.fromEntries(inherited),
		HOME: home,
		AWS_CONFIG_FILE: join(home, ".aws/config"),
		AWS_SHARED_CREDENTIALS_FILE: join(home, ".aws/credentials"),
		AWS_EC2_METADATA_DISABLED: "true",
		// No gallery: a session asks nobody on the network for extensions.
		EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: "" }),
		...options.environment,
	};
}

/** The address that the server prints once it listens. */
async function listening(server: ChildProcess): Promise<string> {
	let printed = "";
	return new Promise((resolve, reject) => {
		const fail = (reason: string) => reject(new Error(`The editor's server did not start (${reason}):\n${printed}`));
		const limit = setTimeout(() => fail("60 s passed"), 60_000);
		const read = (text: string) => {
			printed += text;
			const [, url] = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(printed) ?? [];
			if (url) {
				clearTimeout(limit);
				resolve(url);
			}
		};
		server.stdout?.setEncoding("utf8").on("data", read);
		server.stderr?.setEncoding("utf8").on("data", read);
		server.once("error", (error) => fail(error.message));
		server.once("exit", (code) => {
			clearTimeout(limit);
			fail(`it ended with ${code}`);
		});
	});
}

/** The server starts children of its own; as leader of a process group it takes all of them with it. */
function killGroup(server: ChildProcess): void {
	try {
		if (server.pid) {
			process.kill(-server.pid, "SIGKILL");
		}
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
			throw error;
		}
	}
}

/** When this process ends without giving back what it holds, after Ctrl+C for example. A signal that nobody handles ends it by its exit. */
function giveBackOnExit(server: ChildProcess, folder: string): () => void {
	const giveBack = () => {
		killGroup(server);
		rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	};
	process.once("exit", giveBack);
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
		if (process.listenerCount(signal) === 0) {
			process.once(signal, () => process.exit(1));
		}
	}
	return giveBack;
}

async function removeFolder(folder: string): Promise<void> {
	await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

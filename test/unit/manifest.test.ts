/** The manifest and the code name the same things: what is contributed exists, what exists is contributed. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commands, contextKeys, native, section, settings, views } from "../../src/vscode/names.ts";

interface Setting {
	readonly scope?: string;
	readonly description?: string;
	readonly markdownDescription?: string;
	readonly order?: number;
	readonly enum?: readonly unknown[];
	readonly markdownEnumDescriptions?: readonly string[];
}

interface Manifest {
	readonly main: string;
	readonly icon: string;
	readonly engines: { readonly vscode: string };
	readonly devDependencies: Readonly<Record<string, string>>;
	readonly dependencies?: unknown;
	readonly activationEvents?: readonly string[];
	readonly enabledApiProposals?: unknown;
	readonly capabilities?: {
		readonly untrustedWorkspaces?: { readonly supported: unknown; readonly restrictedConfigurations?: readonly string[] };
	};
	readonly contributes: {
		readonly commands: readonly { readonly command: string; readonly title: string; readonly category?: string }[];
		readonly menus?: Readonly<Record<string, readonly { readonly command?: string }[]>>;
		readonly keybindings?: readonly { readonly command: string; readonly when?: string }[];
		readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
		readonly configuration: Sections;
		readonly languageModelChatProviders: readonly { readonly vendor: string; readonly managementCommand: string }[];
		readonly chatParticipants: readonly { readonly id: string }[];
		readonly languageModelTools: readonly { readonly name: string }[];
		readonly walkthroughs: readonly {
			readonly steps: readonly {
				readonly id: string;
				readonly media: { readonly svg: string };
				readonly completionEvents: readonly string[];
			}[];
		}[];
	};
}

type Sections = Section | readonly Section[];
interface Section {
	readonly title?: string;
	readonly order?: number;
	readonly properties: Readonly<Record<string, Setting>>;
}

const root = join(import.meta.dirname, "../..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
const { contributes } = manifest;
const contributed = contributes.commands.map(({ command }) => command);
const properties = [contributes.configuration].flat().flatMap((section) => Object.entries(section.properties));

describe("the manifest", () => {
	it("contributes exactly the commands that the code names", () => {
		expect(contributed.toSorted()).toEqual(Object.values(commands).toSorted());
	});

	it("contributes exactly the settings that the code names", () => {
		expect(properties.map(([key]) => key).toSorted()).toEqual(
			Object.values(settings)
				.map((key) => `${section}.${key}`)
				.toSorted(),
		);
	});

	it("contributes the chat view in the container that the code names", () => {
		expect(Object.entries(contributes.views).map(([container, list]) => [container, list.map(({ id }) => id)])).toEqual([
			[views.container, [views.chat]],
		]);
	});

	it("contributes the doors to the editor's own chat that the code names", () => {
		expect(contributes.languageModelChatProviders.map(({ vendor }) => vendor)).toEqual([native.vendor]);
		expect(contributed).toContain(contributes.languageModelChatProviders[0]?.managementCommand);
		expect(contributes.chatParticipants.map(({ id }) => id)).toEqual([native.participant]);
		expect(contributes.languageModelTools.map(({ name }) => name)).toEqual(Object.values(native.tools));
	});

	it("gives every command a title and the category Outcrop", () => {
		const nameless = contributes.commands.filter(({ title, category }) => !title || category !== "Outcrop");
		expect(nameless).toEqual([]);
	});

	it("refers in menus and keys to contributed commands only", () => {
		const menus = Object.values(contributes.menus ?? {}).flat();
		const used = [...menus, ...(contributes.keybindings ?? [])]
			.flatMap(({ command }) => command ?? [])
			.filter((id) => id.startsWith("outcrop."));
		expect(used.filter((id) => !contributed.includes(id))).toEqual([]);
	});

	it("gives every setting a description and a scope", () => {
		const incomplete = properties.filter(
			([, { scope, description, markdownDescription }]) => !scope || !(description || markdownDescription),
		);
		expect(incomplete.map(([key]) => key)).toEqual([]);
	});

	it("groups the settings under titles, in an order of its own", () => {
		const sections = [contributes.configuration].flat();
		expect(sections.map(({ order }) => order)).toEqual(sections.map((_, index) => index + 1));
		expect(sections.filter(({ title }) => !title)).toEqual([]);
		for (const { properties: own } of sections) {
			expect(Object.values(own).map(({ order }) => order)).toEqual(Object.keys(own).map((_, index) => index + 1));
		}
	});

	it("says of every choice of a setting what it means", () => {
		const untold = properties.filter(
			([, { enum: choices, markdownEnumDescriptions: told }]) => choices !== undefined && told?.length !== choices.length,
		);
		expect(untold.map(([key]) => key)).toEqual([]);
	});

	it("finishes each step of the walkthrough by a key that the code sets, and shows a picture that exists", () => {
		const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
		expect(steps.map(({ completionEvents }) => completionEvents)).toEqual(Object.values(contextKeys).map((key) => [`onContext:${key}`]));
		expect(steps.filter(({ media }) => !existsSync(join(root, media.svg)))).toEqual([]);
	});

	it("asks for no proposed API and no activation at every start", () => {
		expect(manifest.enabledApiProposals).toBeUndefined();
		expect(manifest.activationEvents ?? []).not.toContain("*");
	});

	it("bundles everything: a package has no dependencies of its own", () => {
		expect(manifest.dependencies).toBeUndefined();
	});

	it("is typed against the oldest editor that it promises to run in", () => {
		expect(`^${manifest.devDependencies["@types/vscode"]}`).toBe(manifest.engines.vscode);
	});

	it("names an icon that exists", () => {
		expect(existsSync(join(root, manifest.icon))).toBe(true);
	});
});

describe("what a repository may not choose", () => {
	// A value of a workspace is dropped by the editor for these two scopes; for `machine-overridable` it is not.
	const outOfReach = new Set(["machine", "application"]);
	const connection = /^outcrop\.(aws\.|approval\.|guardrail\.required$|residency\.|limits\.|tracing\.|prices$|systemTools$)/;

	it.each(properties.filter(([key]) => connection.test(key)))("%s is of a scope that workspaces cannot set", (_key, { scope }) => {
		expect(outOfReach).toContain(scope);
	});

	it("no setting is machine-overridable", () => {
		expect(properties.filter(([, { scope }]) => scope === "machine-overridable").map(([key]) => key)).toEqual([]);
	});

	it("an untrusted workspace sets nothing of ours", () => {
		const restricted = manifest.capabilities?.untrustedWorkspaces?.restrictedConfigurations ?? [];
		const free = properties.filter(([key, { scope }]) => !outOfReach.has(scope ?? "") && !restricted.includes(key)).map(([key]) => key);
		expect(free).toEqual([]);
	});

	it("restricts only settings that exist", () => {
		const restricted = manifest.capabilities?.untrustedWorkspaces?.restrictedConfigurations ?? [];
		expect(restricted.filter((key) => !properties.some(([known]) => known === key))).toEqual([]);
	});
});

import { lstatSync, mkdirSync, mkdtempSync, readlinkSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { judge } from "../../src/core/chat/approval.ts";
import { locatePath } from "../../src/vscode/workspace/locatePath.ts";

/** A million with OUTCROP_LONG=1; otherwise the first of them. */
const count = process.env.OUTCROP_LONG ? 1_000_000 : 5_000;

let outer: string;
let root: string;

beforeAll(() => {
	outer = realpathSync(mkdtempSync(join(tmpdir(), "outcrop-")));
	root = join(outer, "ws");
	for (const folder of ["ws/src/deep", "ws/.git/hooks", "ws/.aws", "ws/.vscode", "ws-evil", "secret"])
		mkdirSync(join(outer, folder), { recursive: true });
	for (const file of ["ws/src/a.ts", "ws/.env", "ws/.aws/credentials", "ws/.git/config", "ws/package.json", "ws-evil/x", "secret/key"])
		writeFileSync(join(outer, file), "canary");
	const links = {
		"ws/out": join(outer, "secret"),
		"ws/twin": "../ws-evil",
		"ws/inner": "src",
		"ws/up": "..",
		"ws/self": ".",
		"ws/dangling": join(outer, "secret/new"),
		"ws/dangling-twice": "dangling",
		"ws/notes.txt": ".env",
		"ws/keys": ".aws",
		"ws/hooks": ".git/hooks",
		"ws/circle": "circle",
		"ws/src/latest": "../build/out.js",
		"ws/src/climb": "../../secret/key",
		"ws/src/deep/back": "../../..",
		"ws/\u202Eodd": join(outer, "secret"),
	};
	for (const [at, to] of Object.entries(links)) symlinkSync(to, join(outer, at));
});

afterAll(() => rmSync(outer, { recursive: true }));

test(`of ${count} paths none that leads out, to a secret or to a hook is let through`, { timeout: 1_800_000 }, async () => {
	const random = seeded(20_261_121);
	const mistakes: string[] = [];
	const tally = { allowed: 0, asked: 0, denied: 0 };
	for (let at = 0; at < count; at++) {
		const path = writePath(random);
		const target = await locatePath(root, path);
		for (const effect of ["read", "write"] as const) {
			const verdict = judge({ effect, targets: [target], isPrepared: true }, { ...policy, approveEdits: "auto" }, grants);
			if (verdict.kind === "deny") {
				tally.denied++;
				continue;
			}
			tally[verdict.kind === "ask" ? "asked" : "allowed"]++;
			const wrong = objection(target ?? "", effect, verdict.kind);
			if (wrong !== undefined) mistakes.push(`${JSON.stringify(path)} (the ${at}th) → ${JSON.stringify(target)}, ${effect}: ${wrong}`);
		}
	}
	expect(mistakes.slice(0, 10)).toEqual([]);
	/** The paths are no walls of nonsense: enough of them are let through, asked about and denied. */
	for (const number of Object.values(tally)) expect(number).toBeGreaterThan(count / 50);
});

test("the oracle itself objects to what it must", () => {
	for (const target of [
		"../x",
		"out/key",
		"notes.txt",
		"keys/credentials",
		"hooks/pre-commit",
		".ENV",
		"src/climb",
		"dangling",
		".GIT/config",
	])
		expect([target, objection(target, "read", "allow")]).toEqual([target, expect.any(String)]);
	expect(objection("package.json", "write", "allow")).toEqual(expect.any(String));
	expect([objection("src/a.ts", "write", "allow"), objection("package.json", "write", "ask")]).toEqual([undefined, undefined]);
});

const policy = { commands: { allow: [], deny: [] }, pinnedTools: new Map<string, string>(), mode: "agent", trusted: true } as const;
const grants = { editsInThisChat: true, subjects: new Set<string>() };

/**
 * The oracle: it walks to a file by hand, link by link, and compares plain strings. It shares no code and no idea with the gate: neither
 * `realpath` nor a table of patterns. `undefined` when there is nothing to object to.
 */
function objection(target: string, effect: "read" | "write", verdict: "allow" | "ask"): string | undefined {
	const steps = target.split("/");
	const walked = [root];
	for (let links = 0; steps.length > 0; ) {
		const step = steps.shift() ?? "";
		if (step === "" || step === ".") continue;
		if (step === "..") {
			walked.pop();
			continue;
		}
		const here = `${walked.join("/")}/${step}`;
		const to = linkAt(here);
		if (to === undefined) walked.push(step);
		else if (++links > 50) return "it goes round in a circle";
		else {
			if (to.startsWith("/")) walked.splice(0, walked.length, "");
			steps.unshift(...to.split("/"));
		}
	}
	const end = walked.join("/");
	if (end !== root && !end.startsWith(`${root}/`)) return `it leads to ${end}`;
	const inside = end
		.slice(root.length + 1)
		.toLocaleLowerCase("en")
		.split("/")
		.map(bare);
	const name = inside.at(-1) ?? "";
	const isKey = name === "id_rsa" || name === ".npmrc" || name.endsWith(".pem");
	const secret = isKey ? name : inside.find((part) => part === ".env" || part === ".aws" || part === ".ssh");
	if (secret !== undefined) return `it holds ${secret}`;
	if (inside.includes(".git") || inside.includes(".husky")) return "it is a hook, or beside one";
	const isProtected = inside.includes(".vscode") || name === "package.json" || name === "agents.md";
	return isProtected && effect === "write" && verdict !== "ask" ? "it configures and is not asked about" : undefined;
}

/** What Windows and HFS+ take a name for. */
function bare(part: string): string {
	let name = part.includes(":") ? part.slice(0, part.indexOf(":")) : part;
	for (const character of ["\u200C", "\u200D", "\uFEFF"]) name = name.replaceAll(character, "");
	while (name.length > 1 && (name.endsWith(".") || name.endsWith(" "))) name = name.slice(0, -1);
	return name;
}

function linkAt(path: string): string | undefined {
	try {
		return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
	} catch {
		return undefined;
	}
}

type Random = (below: number) => number;

/** A small generator of its own: the same paths on every machine. */
function seeded(seed: number): Random {
	let state = seed;
	return (below) => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
	};
}

const plain = [
	"src",
	"a.ts",
	"deep",
	"new.ts",
	"docs",
	"b",
	"index.html",
	"..data",
	"...",
	"caf\u00E9",
	"cafe\u0301",
	"\u65E5\u672C",
	"x y",
	"-rf",
];
const linked = [
	"out",
	"twin",
	"inner",
	"up",
	"self",
	"dangling",
	"dangling-twice",
	"notes.txt",
	"keys",
	"hooks",
	"circle",
	"latest",
	"climb",
	"back",
];
const guarded = [
	".env",
	".env.local",
	".aws",
	"credentials",
	".ssh",
	"id_rsa",
	"server.pem",
	".npmrc",
	".git",
	"hooks",
	"pre-commit",
	"config",
	".husky",
];
const asking = [".vscode", "settings.json", "package.json", "AGENTS.md", ".github", "x.code-workspace"];
const climbing = [
	"..",
	"..",
	".",
	"",
	"%2e%2e",
	"%2E.",
	"%252e%252e",
	"..%2f",
	"%c0%ae%c0%ae",
	"\uFF0E\uFF0E",
	"\u2025",
	".. ",
	"..\u200B",
	"..\\",
];
const beginnings = [
	"",
	"",
	"",
	"",
	"",
	"./",
	"/",
	"//",
	"\\\\",
	"\\\\?\\",
	"\\\\.\\",
	"C:\\",
	"c:/",
	"C:",
	"~/",
	"file://",
	"file:",
	"vscode-userdata:",
	"untitled:",
	"http://x/",
];
const endings = [
	"",
	"",
	"",
	"",
	"/",
	"\\",
	".",
	" ",
	"::$DATA",
	":stream",
	"\u0000",
	"\u0000.ts",
	"\n",
	"\u202E",
	"\u200C",
	"\u{E0041}",
	"\uD800",
	"%00",
];

function writePath(random: Random): string {
	const pick = <Item>(items: readonly Item[]): Item => items[random(items.length)] as Item;
	const segments = Array.from({ length: 1 + random(5) }, () =>
		twist(pick(pick([plain, plain, plain, linked, guarded, asking, climbing])), random),
	);
	const separator = random(12) === 0 ? pick(["\\", "//", "/./", "%2f", "\u2215", "\uFF0F"]) : "/";
	const beginning =
		random(8) === 0 ? pick([`${root}/`, `${root}-evil/`, `${outer}/`, `${root.toUpperCase()}/`, `${root}/../`]) : pick(beginnings);
	const long = random(400) === 0 ? `${"n".repeat(300)}/` : random(2_000) === 0 ? "d/".repeat(2_500) : "";
	return beginning + long + segments.join(separator) + pick(endings);
}

/** Spells a name as one that some file system takes for the same. */
function twist(name: string, random: Random): string {
	switch (random(14)) {
		case 0:
			return name.toUpperCase();
		case 1:
			return name.slice(0, 1) + name.slice(1, 2).toUpperCase() + name.slice(2);
		case 2:
			return name.normalize("NFD");
		case 3:
			return `${name}.`;
		case 4:
			return `${name} `;
		case 5:
			return `${name.slice(0, 2)}\u200C${name.slice(2)}`;
		default:
			return name;
	}
}

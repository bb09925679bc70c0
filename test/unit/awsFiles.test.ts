import { renameSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type AwsHome, createAwsHome } from "../local-bedrock/awsHome.ts";
import { hasAwsSettings, watchAwsFiles } from "../../src/vscode/connection/awsFiles.ts";
import { stubAwsHome } from "./stubAwsHome.ts";

let home: AwsHome;
const changes = vi.fn<() => void>();
let watch: { dispose(): unknown } | undefined;

beforeEach(() => {
	home = createAwsHome("");
	stubAwsHome(home);
	changes.mockClear();
});

afterEach(() => {
	watch?.dispose();
	vi.unstubAllEnvs();
	home.remove();
});

/** Several looks. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 150));

test("files that are not there are no change", async () => {
	vi.stubEnv("AWS_CONFIG_FILE", `${home.folder}/nowhere`);
	watch = watchAwsFiles(changes, 20);
	await aWhile();
	expect(changes).not.toHaveBeenCalled();
});

test("a token that is written over in place, as the AWS CLI does it, is a change", async () => {
	const token = home.write(".aws/sso/cache/one.json", "{}");
	watch = watchAwsFiles(changes, 20);
	await aWhile();
	changes.mockClear();
	/** In one step: a look may fall between a file's being emptied and written. */
	writeFileSync(token, '{"accessToken":"new"}', { flag: "r+" });
	await vi.waitFor(() => expect(changes).toHaveBeenCalledTimes(1));
});

test.each([".aws/config", ".aws/credentials", ".aws/sso/cache/new.json", ".aws/login/cache/new.json"])(
	"%s that appears is a change",
	async (path) => {
		vi.stubEnv("AWS_CONFIG_FILE", undefined);
		vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", undefined);
		home.remove();
		expect(hasAwsSettings()).toBe(false);
		watch = watchAwsFiles(changes, 20);
		await aWhile();
		renameSync(home.write(`${path}.part`, "[default]\n"), `${home.folder}/${path}`);
		await vi.waitFor(() => expect(changes).toHaveBeenCalledTimes(1));
	},
);

test("nothing is told after the watch is over", async () => {
	watchAwsFiles(changes, 20).dispose();
	home.writeConfig("[default]\n");
	await aWhile();
	expect(changes).not.toHaveBeenCalled();
});

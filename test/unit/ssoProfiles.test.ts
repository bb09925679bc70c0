/** SSO sessions in the shared config file: found for a profile, and added for a new one. */
import { chmod, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createSignIn } from "../../src/bedrock/sso/signIn.ts";
import { listProfiles } from "../../src/bedrock/identity/profiles.ts";
import type { NewProfile } from "../../src/core/signIn.ts";
import { leaveHomes, makeHome, work, workConfig } from "./ssoHome.ts";

const { sessionOf, sessions, addProfile } = createSignIn();

const added: NewProfile = { name: "new", session: work, accountId: "123456789012", roleName: "ReadOnlyAccess", region: "eu-west-1" };

const newProfile = `[profile new]
sso_session = work
sso_account_id = 123456789012
sso_role_name = ReadOnlyAccess
region = eu-west-1
`;

const newSession = `[sso-session work]
sso_start_url = https://outcrop.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access

`;

afterEach(leaveHomes);

describe("the session of a profile", () => {
	beforeEach(() => {
		makeHome(`${workConfig}
[sso-session wide]
sso_start_url = https://wide.example/start
sso_region = us-gov-west-1
sso_registration_scopes = sso:account:access, codewhisperer:completions,

[sso-session half]
sso_region = us-east-1

[profile wide]
sso_session = wide

[profile half]
sso_session = half

[profile lost]
sso_session = nowhere

[profile old]
sso_start_url = https://legacy.awsapps.com/start
sso_region = cn-north-1
sso_account_id = 123456789012
sso_role_name = DeveloperAccess

[profile keys]
aws_access_key_id = AKID
aws_secret_access_key = secret
sso_session = work

[profile role]
role_arn = arn:aws:iam::123456789012:role/a
source_profile = dev

[profile role-of-role]
role_arn = arn:aws:iam::123456789012:role/b
source_profile = role

[profile circle]
role_arn = arn:aws:iam::123456789012:role/c
source_profile = circle-back

[profile circle-back]
role_arn = arn:aws:iam::123456789012:role/c
source_profile = circle
`);
	});

	const plain = ["sso:account:access"];
	it.each([
		["of its own", "dev", { name: "work", startUrl: work.startUrl, region: "us-east-1", scopes: plain }],
		["of the profile that a role starts from", "role", work],
		["at the end of a chain of roles", "role-of-role", work],
		[
			"with more scopes",
			"wide",
			{ name: "wide", startUrl: "https://wide.example/start", region: "us-gov-west-1", scopes: [...plain, "codewhisperer:completions"] },
		],
		["of the legacy form", "old", { name: "", startUrl: "https://legacy.awsapps.com/start", region: "cn-north-1", scopes: [] }],
		["that is not complete", "half", undefined],
		["that is not there", "lost", undefined],
		["beside keys, which win", "keys", undefined],
		["of roles that name each other", "circle", undefined],
		["of a profile that is not there", "nobody", undefined],
		["of the default profile, which is not there", "", undefined],
	])("is found: one %s", async (_, profile, session) => {
		expect(await sessionOf(profile)).toEqual(session);
	});

	it("is that of AWS_PROFILE when no profile is chosen", async () => {
		vi.stubEnv("AWS_PROFILE", "dev");
		expect(await sessionOf("")).toEqual(work);
	});

	it("is listed when it is complete", async () => {
		expect((await sessions()).map(({ name }) => name)).toEqual(["work", "wide"]);
	});
});

describe("a new profile", () => {
	it.each([
		["no config file", undefined, newSession + newProfile],
		["an empty file", "", newSession + newProfile],
		["a file that names the session", workConfig, `\n${newProfile}`],
		["a file without a newline at its end", "[profile a]\nregion = us-east-1", `\n\n${newSession}${newProfile}`],
		["a file with Windows's line ends", "[profile a]\r\nregion = x\r\n", `\r\n${newSession}${newProfile}`.replaceAll(/\r?\n/g, "\r\n")],
		["comments that look like sections", "# [profile new]\n; [sso-session work]\n", `\n${newSession}${newProfile}`],
	])("is added after %s, which stays as it is", async (_, before, addition) => {
		makeHome(before);
		await addProfile(added);
		expect(await readFile(configPath(), "utf8")).toBe((before ?? "") + addition);
		expect(await sessionOf("new")).toEqual(work);
		expect((await listProfiles()).find(({ name }) => name === "new")).toMatchObject({ kind: "sso-session", region: "eu-west-1" });
	});

	it("keeps bytes that are no text", async () => {
		makeHome("");
		const odd = Buffer.from([0x23, 0xe9, 0xff, 0x0a]);
		await writeFile(configPath(), odd);
		await addProfile(added);
		expect((await readFile(configPath())).subarray(0, odd.length)).toEqual(odd);
	});

	it("can be the default, without a region, or of the legacy form", async () => {
		makeHome("");
		await addProfile({ ...added, name: "default", region: "" });
		await addProfile({ ...added, name: "old", session: { ...work, name: "", scopes: [] } });
		expect(await readFile(configPath(), "utf8")).toBe(`${newSession}[default]
sso_session = work
sso_account_id = 123456789012
sso_role_name = ReadOnlyAccess

[profile old]
sso_start_url = https://outcrop.awsapps.com/start
sso_region = us-east-1
sso_account_id = 123456789012
sso_role_name = ReadOnlyAccess
region = eu-west-1
`);
		expect(await sessionOf("")).toEqual(work);
		expect(await sessionOf("old")).toMatchObject({ name: "" });
	});

	it.each([
		["is there", "[profile new]\nregion = x\n", {}],
		["is there and empty", "[profile new]\n", {}],
		["is there in quotes", `[profile  "new"]\n`, {}],
		["is there as the default", "[default]\n", { name: "default" }],
		["is there as the default of the other form", "[profile default]\n", { name: "default" }],
		["has a session with another start URL", "[sso-session work]\nsso_start_url = https://x\nsso_region = us-east-1\n", {}],
		["has a session with another region", `[sso-session work]\nsso_start_url = ${work.startUrl}\nsso_region = eu-west-1\n`, {}],
		["has an empty session", "[sso-session work]\n", {}],
		["has a space", "", { name: "my profile" }],
		["ends the header", "", { name: "x]\n[default" }],
		["begins a comment", "", { name: "a #b" }],
		["is what the SDK refuses", "", { name: "__proto__" }],
		["is empty", "", { name: "" }],
		["has a session with a space", "", { session: { ...work, name: "my work" } }],
		["has a role with a line end", "", { roleName: "Admin\ncredential_process = sh" }],
		["has a start URL with a carriage return", "", { session: { ...work, startUrl: "https://x\rcredential_process=sh" } }],
		["has a region that is a comment", "", { region: "#" }],
		["has an empty account", "", { accountId: "" }],
	])("is refused when it %s, and the file stays as it is", async (_, before, change) => {
		makeHome(before);
		await expect(addProfile({ ...added, ...change })).rejects.toMatchObject({ name: "AssistantError", kind: "validation" });
		expect(await readFile(configPath(), "utf8")).toBe(before);
	});

	it("is refused when the credentials file has one of its name", async () => {
		makeHome("");
		await writeFile(join(dirname(configPath()), "credentials"), "[new]\naws_access_key_id = AKID\n");
		await expect(addProfile(added)).rejects.toMatchObject({
			kind: "validation",
			message: 'There is already an AWS profile "new". Choose another name.',
		});
	});

	it("makes a config file for the user alone, and leaves the mode of one that is there", async () => {
		makeHome();
		await addProfile(added);
		expect((await stat(configPath())).mode & 0o777).toBe(0o600);
		await chmod(configPath(), 0o664);
		await addProfile({ ...added, name: "another" });
		expect((await stat(configPath())).mode & 0o777).toBe(0o664);
		expect(await readdir(dirname(configPath()))).toEqual(["config"]);
	});

	it("goes to AWS_CONFIG_FILE, through a symbolic link", async () => {
		const home = makeHome();
		await mkdir(join(home, "dotfiles"));
		await writeFile(join(home, "dotfiles/aws"), workConfig);
		await symlink("dotfiles/aws", join(home, "link"));
		vi.stubEnv("AWS_CONFIG_FILE", join(home, "link"));
		await addProfile(added);
		expect(await readlink(join(home, "link"))).toBe("dotfiles/aws");
		expect(await readFile(join(home, "dotfiles/aws"), "utf8")).toBe(`${workConfig}\n${newProfile}`);
		expect(await readdir(home)).toEqual(["dotfiles", "link"]);
	});

	it("that is there already, just as it would be added, is left alone", async () => {
		makeHome("");
		await addProfile(added);
		const before = await readFile(configPath(), "utf8");
		await addProfile(added);
		expect(await readFile(configPath(), "utf8")).toBe(before);
		await expect(addProfile({ ...added, roleName: "Other" })).rejects.toMatchObject({ kind: "validation" });
		await expect(addProfile({ ...added, session: { ...added.session, name: "" } })).rejects.toMatchObject({ kind: "validation" });
	});

	it("tells which file could not be written, or read", async () => {
		const home = makeHome();
		await writeFile(join(home, "file"), "");
		vi.stubEnv("AWS_CONFIG_FILE", join(home, "file", "config"));
		await expect(addProfile(added)).rejects.toMatchObject({ kind: "internal", message: expect.stringContaining(home) });
		vi.stubEnv("AWS_CONFIG_FILE", home);
		await expect(addProfile(added)).rejects.toMatchObject({ kind: "credentials-missing", message: expect.stringContaining(home) });
	});
});

function configPath(): string {
	return join(process.env.HOME ?? "", ".aws/config");
}

import { afterEach, expect, test } from "vitest";
import type { Check, DoctorReport, PolicyKind } from "../../src/shared/doctor.ts";
import type { DoctorTab } from "./doctorPage.ts";
import { allFailed, doctorStates, green, openDoctor, red, runningAt } from "./doctorPage.ts";

let doctor: DoctorTab;
afterEach(() => doctor.assertNoErrors());

const button = (name: string) => doctor.page.getByRole("button", { name, exact: true });
const status = () => doctor.page.getByRole("status").textContent();
const lastPost = () => doctor.posts().at(-1);
const check = (title: string) =>
	doctor.page.getByRole("listitem").filter({ has: doctor.page.getByRole("heading", { name: new RegExp(`^${title}\\b`) }) });

const one = (change: Partial<Check>): DoctorReport => ({
	...green,
	checks: [{ id: "streaming", title: "Streaming", state: "failed", finding: "Denied.", facts: [], ...change }],
});

test("before the first report the page says that it examines, and can be cancelled", async () => {
	doctor = await openDoctor();
	expect(doctor.posts()).toEqual([{ kind: "ready" }]);
	expect(await doctor.page.getByRole("heading", { level: 1, name: "Doctor" }).count()).toBe(1);
	expect(await doctor.page.getByRole("main").innerText()).toContain("Examining…");
	expect(await button("Copy report").getAttribute("aria-disabled")).toBe("true");
	await button("Copy report").dispatchEvent("click");
	await button("Cancel").click();
	await expect.poll(doctor.posts).toEqual([{ kind: "ready" }, { kind: "cancel" }]);
});

test("checks appear as they come, and only the summary at the end is announced", async () => {
	doctor = await openDoctor({ report: { ...green, checks: [], done: false } });
	expect(await doctor.page.getByRole("main").innerText()).toContain("Examining…");
	await doctor.show(runningAt(9));
	expect(await doctor.page.getByRole("main").innerText()).toContain("Examining… 9 of 14");
	expect(await check("Streaming").locator(".icon-spin").count()).toBe(1);
	expect(await doctor.page.getByRole("heading", { name: "Streaming running" }).count()).toBe(1);
	expect(await status()).toBe("");
	await doctor.show(red);
	expect(await status()).toBe("8 checks passed, 2 warnings, 2 failed, 2 skipped");
	expect(await doctor.page.locator(".icon-spin").count()).toBe(0);
});

test("when all is well the summary is short", async () => {
	doctor = await openDoctor({ report: { ...green, checks: green.checks.filter(({ state }) => state === "ok") } });
	expect(await status()).toBe("13 checks passed");
	await doctor.show(one({ state: "ok" }));
	expect(await status()).toBe("1 check passed");
	await doctor.show(allFailed);
	expect(await status()).toBe("No check passed, 14 failed");
});

test("a cancelled examination counts what was not run, and nothing spins", async () => {
	doctor = await openDoctor({ report: { ...runningAt(3), done: true, cancelled: true } });
	expect(await status()).toBe("Cancelled: 2 checks passed, 1 warning, 11 not run");
	expect(await doctor.page.locator(".icon-spin").count()).toBe(0);
	expect(await doctor.page.getByRole("heading", { name: "Proxy not run" }).count()).toBe(1);
	await doctor.show({ ...runningAt(0), done: true, cancelled: true });
	expect(await status()).toBe("Cancelled: no check passed, 14 not run");
	await doctor.show(green);
	expect(await status()).toBe("13 checks passed, 1 skipped");
});

test("the subject is a list of names and values", async () => {
	doctor = await openDoctor({ report: green });
	const terms = await doctor.page.locator(".doctor-subject dt").allInnerTexts();
	expect(terms).toEqual(green.subject.map(([label]) => label));
	expect(await doctor.page.locator(".doctor-subject dd").allInnerTexts()).toEqual(green.subject.map(([, value]) => value));
});

test("a failed check names the missing permission, what stopped it, the fix and the way out", async () => {
	doctor = await openDoctor({ report: red });
	const streaming = check("Streaming");
	expect(await streaming.innerText()).toMatch(
		/AWS denied.*Missing permission\s+bedrock:InvokeModelWithResponseStream\s+Likely cause\s+No policy of this identity allows it\.\s+What to do Whoever manages IAM/s,
	);
	await streaming.getByRole("button", { name: "Copy IAM policy" }).click();
	await expect.poll(lastPost).toEqual({ kind: "action", action: "copy-policy" });
	await check("Expiry").getByRole("button", { name: "Sign in" }).click();
	await expect.poll(lastPost).toEqual({ kind: "action", action: "sign-in" });
});

test("only the first failure has the primary button", async () => {
	doctor = await openDoctor({ report: allFailed });
	expect(await doctor.page.locator(".checks .button").count()).toBe(14);
	expect(await doctor.page.locator(".checks .button-primary").count()).toBe(1);
	expect(await check("Identity").locator(".button-primary").count()).toBe(1);
});

test("facts are open where something failed and folded elsewhere, and stay as the reader left them", async () => {
	doctor = await openDoctor({ report: red });
	expect(await check("Streaming").getByRole("table").isVisible()).toBe(true);
	expect(await check("Identity").getByRole("table").isVisible()).toBe(false);
	await check("Identity").getByText("Details").click();
	await check("Streaming").getByText("Details").click();
	await doctor.show({ ...red });
	expect(await check("Identity").getByRole("row").first().innerText()).toMatch(/Account\s+123456789012/);
	expect(await check("Identity").getByRole("table").isVisible()).toBe(true);
	expect(await check("Streaming").getByRole("table").isVisible()).toBe(false);
});

test("a check that begins to fail opens its facts", async () => {
	doctor = await openDoctor({ report: runningAt(9) });
	await doctor.show(red);
	expect(await check("Streaming").getByRole("table").isVisible()).toBe(true);
});

test.each<[PolicyKind, string]>([
	["identity", "No policy of this identity allows it."],
	["explicit-deny", "A policy of this identity denies it."],
	["service-control-policy", "A service control policy of the organization denies it."],
	["resource-control-policy", "A resource control policy of the organization denies it."],
	["permissions-boundary", "The permissions boundary of this identity does not allow it."],
	["session-policy", "The policy of this session does not allow it."],
	["vpc-endpoint-policy", "The policy of the VPC endpoint does not allow it."],
	["guardrail-condition", "A policy demands a certain guardrail."],
	["model-access", "The account has no access to this model."],
	["marketplace", "The model needs a subscription in AWS Marketplace."],
])("the policy kind %s is told in plain words", async (policy, words) => {
	doctor = await openDoctor({ report: one({ policy }) });
	expect(await doctor.page.locator(".check-cause").innerText()).toMatch(/^Likely cause\s/);
	expect(await doctor.page.locator(".check-cause dd").innerText()).toBe(words);
});

test("a way out that leads nowhere from here is not offered", async () => {
	doctor = await openDoctor({ report: one({ action: "open-doctor" }) });
	expect(await doctor.page.locator(".checks").getByRole("button").count()).toBe(0);
	await doctor.show(one({ action: "select-region" }));
	expect(await doctor.page.locator(".checks").getByRole("button").allInnerTexts()).toEqual(["Select region"]);
});

test("the toolbar runs again, cancels and copies, and keeps the focus", async () => {
	doctor = await openDoctor({ report: green });
	for (const [name, kind] of [
		["Copy report", "copy-report"],
		["Copy IAM policy", "copy-policy"],
		["Run again", "run"],
	] as const) {
		await button(name).press("Enter");
		await expect.poll(lastPost).toEqual({ kind });
	}
	await doctor.show(runningAt(0));
	expect(await doctor.page.evaluate(() => document.activeElement?.textContent?.trim())).toBe("Cancel");
	await doctor.page.keyboard.press("Enter");
	await expect.poll(lastPost).toEqual({ kind: "cancel" });
});

test("a double click runs the examination once and does not cancel it", async () => {
	doctor = await openDoctor({ report: green });
	await button("Run again").dblclick();
	await button("Copy report").click();
	await expect.poll(doctor.posts).toEqual([{ kind: "ready" }, { kind: "run" }, { kind: "copy-report" }]);
});

test("every control is reached with the Tab key, in the order of the page", async () => {
	doctor = await openDoctor({ report: red });
	const reached: string[] = [];
	for (let presses = 0; presses < 9; presses++) {
		await doctor.page.keyboard.press("Tab");
		reached.push(await doctor.page.evaluate(() => document.activeElement?.textContent?.trim() ?? ""));
	}
	const facts = ["Details", "Details", "Details"];
	expect(reached).toEqual(["Run again", "Copy report", "Copy IAM policy", "Details", "Sign in", ...facts, "Copy IAM policy"]);
});

test("a long report scrolls with the keyboard", async () => {
	doctor = await openDoctor({ report: allFailed, height: 500 });
	await doctor.page.keyboard.press("End");
	await expect.poll(() => doctor.page.evaluate(() => window.scrollY)).toBeGreaterThan(500);
});

test("markup and hidden characters in a report stay text", async () => {
	const hostile = "<img src=x onerror=alert(1)><b>x</b>\u202Ey";
	doctor = await openDoctor({
		report: {
			...one({ title: hostile, finding: hostile, fix: hostile, missingAction: hostile, facts: [[hostile, hostile]] }),
			subject: [[hostile, hostile]],
		},
	});
	const text = await doctor.page.getByRole("main").innerText();
	expect(text.split("<img src=x onerror=alert(1)><b>x</b>\\u{202E}y")).toHaveLength(9);
	expect(await doctor.page.locator("img, b").count()).toBe(0);
	expect(doctor.requests).toEqual([]);
});

test.each(Object.entries(doctorStates))("the page fits 200 pixels %s", async (_, state) => {
	doctor = await openDoctor({ ...state, width: 200 });
	for (const details of await doctor.page.getByText("Details").all())
		await details.evaluate((element) => element.parentElement?.setAttribute("open", ""));
	expect(await doctor.page.evaluate(() => document.documentElement.scrollWidth)).toBe(200);
});

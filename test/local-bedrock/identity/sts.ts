import type { Call, OpenCall } from "../call.ts";
import type { WireRequest } from "../exchange.ts";
import type { Role } from "../identityOptions.ts";
import { defaultAccount } from "../options.ts";
import { partitionOf } from "../regions.ts";
import { ServiceError, validationError } from "../serviceError.ts";
import { constraint } from "./constraint.ts";
import { permit } from "./denials.ts";
import { checkMfa } from "./mfa.ts";
import { answerQuery, element, sessionXml } from "./stsAnswers.ts";
import { verifyWebIdentity } from "./webIdentity.ts";

export async function answerCallerIdentity(call: Call): Promise<void> {
	const { arn, userId, account } = call.caller;
	await answerQuery(call, element("Arn", arn) + element("UserId", userId) + element("Account", account));
}

export async function answerAssumeRole(call: Call): Promise<void> {
	const form = formOf(call.exchange.request);
	const { role, session, seconds } = askedSession(call, form);
	const { caller, service } = call;
	const arn = required(form, "RoleArn");
	const mfa = checkMfa(service, caller, form.get("SerialNumber") ?? undefined, form.get("TokenCode") ?? undefined);
	const isTrusted = role !== undefined && trusts(role, caller) && (!role.mfaRequired || mfa);
	const knowsId = role?.externalId === undefined || role.externalId === form.get("ExternalId");
	if (!isTrusted || !knowsId) {
		throw new ServiceError("AccessDeniedException", `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`);
	}
	permit(call, "sts:AssumeRole", [arn]);
	if (isRoleSession(caller.arn) && seconds > 3_600) {
		throw validationError("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining");
	}
	const minted = service.identity.mint.mint({ account: accountOf(role), role: role.name, session, region: caller.region }, seconds);
	await answerQuery(call, sessionXml(minted));
}

/** Needs no signature: the token is the proof. */
export async function answerAssumeRoleWithWebIdentity(call: OpenCall): Promise<void> {
	const form = formOf(call.exchange.request);
	const { role, session, seconds } = askedSession(call, form);
	const { identity } = call.service;
	const subject = verifyWebIdentity(required(form, "WebIdentityToken"), identity.now());
	if (role?.webIdentitySubject !== subject) {
		throw new ServiceError("AccessDeniedException", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
	}
	const minted = identity.mint.mint({ account: accountOf(role), role: role.name, session }, seconds);
	await answerQuery(call, element("SubjectFromWebIdentityToken", subject) + sessionXml(minted));
}

export async function answerUnknownAction(call: Call): Promise<void> {
	const action = stsAction(call.exchange.request);
	throw new ServiceError("InvalidAction", `Could not find operation ${action} for version 2011-06-15`);
}

/** The operation that a request of the query protocol names. */
export function stsAction(request: WireRequest): string | undefined {
	return formOf(request).get("Action") ?? undefined;
}

function formOf({ body }: WireRequest): URLSearchParams {
	return new URLSearchParams(Buffer.from(body).toString("utf8"));
}

/** Checks what every way to assume a role asks for, and journals the part of it that is no secret. */
function askedSession(call: OpenCall, form: URLSearchParams): { role: Role | undefined; session: string; seconds: number } {
	const arn = required(form, "RoleArn");
	const session = required(form, "RoleSessionName");
	const duration = form.get("DurationSeconds");
	const seconds = Number(duration ?? 3_600);
	call.entry.request = {
		RoleArn: arn,
		RoleSessionName: session,
		...(duration !== null && { DurationSeconds: seconds }),
		...(form.has("SerialNumber") && { SerialNumber: form.get("SerialNumber") }),
		...(form.has("ExternalId") && { ExternalId: form.get("ExternalId") }),
	};
	if (arn.length < 20) throw constraint(arn, "roleArn", "have length greater than or equal to 20");
	const parsed = /^arn:(aws|aws-cn|aws-us-gov):iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/.exec(arn);
	if (!parsed) throw validationError(`${arn} is invalid`);
	if (!/^[\w+=,.@-]*$/.test(session)) throw constraint(session, "roleSessionName", "satisfy regular expression pattern: [\\w+=,.@-]*");
	if (session.length < 2) throw constraint(session, "roleSessionName", "have length greater than or equal to 2");
	if (session.length > 64) throw constraint(session, "roleSessionName", "have length less than or equal to 64");
	if (!(seconds >= 900)) throw constraint(String(duration), "durationSeconds", "have value greater than or equal to 900");
	if (seconds > 43_200) throw constraint(String(duration), "durationSeconds", "have value less than or equal to 43200");
	const role = call.service.identity.settings.sts.roles.find((one) => one.name === parsed[3] && accountOf(one) === parsed[2]);
	if (role && seconds > (role.maxSessionSeconds ?? 3_600)) {
		throw validationError("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
	}
	return { role, session, seconds };
}

/** A trust policy names an account, a user, a role (which means all its sessions) or one session. */
function trusts(role: Role, caller: Call["caller"]): boolean {
	const { arn, account, region } = caller;
	const ownRole = arn.replace(/:sts::(\d+):assumed-role\/([^/]+)\/.*$/, ":iam::$1:role/$2");
	const names = [account, `arn:${partitionOf(region)}:iam::${account}:root`, arn, ownRole];
	return role.trusts.some((one) => names.includes(one));
}

function isRoleSession(arn: string): boolean {
	return arn.includes(":assumed-role/");
}

function accountOf(role: Role): string {
	return role.account ?? defaultAccount;
}

function required(form: URLSearchParams, name: string): string {
	const value = form.get(name);
	if (value !== null) return value;
	throw constraint(undefined, `${name.charAt(0).toLowerCase()}${name.slice(1)}`, "not be null");
}

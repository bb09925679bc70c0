import type { Caller } from "../auth.ts";
import { ServiceError } from "../serviceError.ts";
import type { Service } from "../service.ts";
import { constraint } from "./constraint.ts";

/** True when the caller proved possession of the device, false when it did not try. A wrong or used code is refused, asked for or not. */
export function checkMfa(service: Service, caller: Caller, serial: string | undefined, code: string | undefined): boolean {
	if (serial === undefined && code === undefined) return false;
	const { settings, usedMfaCodes } = service.identity;
	if (serial === undefined || code === undefined) {
		throw denied("MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.");
	}
	if (!/^\d*$/.test(code)) throw constraint(code, "tokenCode", "satisfy regular expression pattern: [\\d]*");
	if (code.length < 6) throw constraint(code, "tokenCode", "have length greater than or equal to 6");
	if (code.length > 6) throw constraint(code, "tokenCode", "have length less than or equal to 6");
	if (serial !== settings.sts.mfaSerial || caller.arn.includes(":assumed-role/")) {
		throw denied(
			"MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
		);
	}
	if (code !== settings.sts.mfaCode || usedMfaCodes.has(code)) {
		throw denied("MultiFactorAuthentication failed with invalid MFA one time pass code. ");
	}
	usedMfaCodes.add(code);
	return true;
}

function denied(message: string): ServiceError {
	return new ServiceError("AccessDeniedException", message);
}

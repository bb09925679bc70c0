import { type ServiceError, validationError } from "../serviceError.ts";

/** How the front end of AWS words a parameter that its model does not allow. `must` continues "Member must". */
export function constraint(value: string | undefined, member: string, must: string): ServiceError {
	const quoted = value === undefined ? "null" : `'${value}'`;
	return validationError(`1 validation error detected: Value ${quoted} at '${member}' failed to satisfy constraint: Member must ${must}`);
}

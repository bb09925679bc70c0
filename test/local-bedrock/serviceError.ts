/** HTTP statuses of the exceptions that Bedrock, STS and the common front end of AWS answer with. */
const statusByName: Readonly<Record<string, number>> = {
	AccessDeniedException: 403,
	ConflictException: 409,
	ExpiredTokenException: 403,
	ForbiddenException: 403,
	IncompleteSignatureException: 400,
	InternalServerException: 500,
	InvalidSignatureException: 403,
	MissingAuthenticationTokenException: 403,
	ModelErrorException: 424,
	ModelNotReadyException: 429,
	ModelStreamErrorException: 424,
	ModelTimeoutException: 408,
	RequestEntityTooLargeException: 413,
	ResourceNotFoundException: 404,
	SerializationException: 400,
	ServiceQuotaExceededException: 400,
	ServiceUnavailableException: 503,
	ThrottlingException: 429,
	UnauthorizedException: 401,
	UnknownOperationException: 404,
	UnrecognizedClientException: 403,
	ValidationException: 400,
};

/** An answer of the service that is an AWS exception: its modelled name, its HTTP status and a message in AWS's words. */
export class ServiceError extends Error {
	readonly status: number;
	/** The `error` member of services that speak OAuth. */
	readonly code: string | undefined;

	constructor(name: string, message: string, status: number = statusByName[name] ?? 400, code?: string) {
		super(message);
		this.name = name;
		this.status = status;
		this.code = code;
	}
}

export function validationError(message: string): ServiceError {
	return new ServiceError("ValidationException", message);
}

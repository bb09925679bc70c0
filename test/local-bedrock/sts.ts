import type { Call } from "./call.ts";
import { ServiceError } from "./serviceError.ts";

export async function answerCallerIdentity(call: Call): Promise<void> {
	const action = new URLSearchParams(Buffer.from(call.exchange.request.body).toString("utf8")).get("Action");
	if (action !== "GetCallerIdentity") throw new ServiceError("ValidationException", `Could not find operation ${action}`);
	const { account } = call.caller;
	const xml = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
    <Arn>arn:aws:iam::${account}:user/local-developer</Arn>
    <UserId>AIDALOCALBEDROCK0001</UserId>
    <Account>${account}</Account>
  </GetCallerIdentityResult>
  <ResponseMetadata><RequestId>${call.exchange.requestId}</RequestId></ResponseMetadata>
</GetCallerIdentityResponse>`;
	call.entry.status = 200;
	const sink = call.exchange.open(200, { "content-type": "text/xml" });
	await sink.write(Buffer.from(xml));
	sink.end();
}

/** STS has its own names for what the front end of AWS refuses. */
const stsCodes: Readonly<Record<string, string>> = {
	ExpiredTokenException: "ExpiredToken",
	InvalidSignatureException: "SignatureDoesNotMatch",
	MissingAuthenticationTokenException: "MissingAuthenticationToken",
	UnrecognizedClientException: "InvalidClientTokenId",
};

export function stsRefusal(error: ServiceError, requestId: string): string {
	const code = stsCodes[error.name] ?? error.name;
	return `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <Error><Type>Sender</Type><Code>${code}</Code><Message>${escapeXml(error.message)}</Message></Error>
  <RequestId>${requestId}</RequestId>
</ErrorResponse>`;
}

function escapeXml(text: string): string {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

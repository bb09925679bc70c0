import { answerText, type OpenCall } from "../call.ts";
import { isoTime } from "./identity.ts";
import type { MintedCredentials } from "./mintedCredentials.ts";

const namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

/** The query protocol's envelope around the XML members of a result. */
export async function answerQuery(call: OpenCall, result: string): Promise<void> {
	const { operation, exchange } = call;
	const xml = `<${operation}Response xmlns="${namespace}">
  <${operation}Result>${result}</${operation}Result>
  <ResponseMetadata><RequestId>${exchange.requestId}</RequestId></ResponseMetadata>
</${operation}Response>`;
	await answerText(call, 200, { "content-type": "text/xml" }, xml);
}

export function sessionXml({ accessKeyId, secretAccessKey, sessionToken, expiresAt, arn, userId }: MintedCredentials): string {
	const credentials = element("AccessKeyId", accessKeyId) + element("SecretAccessKey", secretAccessKey);
	const until = element("SessionToken", sessionToken) + element("Expiration", isoTime(expiresAt));
	return `<Credentials>${credentials}${until}</Credentials>
    <AssumedRoleUser>${element("AssumedRoleId", userId)}${element("Arn", arn)}</AssumedRoleUser>`;
}

export function element(name: string, text: string): string {
	return `<${name}>${escapeXml(text)}</${name}>`;
}

/** STS has its own names for what the front end of AWS refuses. */
const stsCodes: Readonly<Record<string, string>> = {
	AccessDeniedException: "AccessDenied",
	ExpiredTokenException: "ExpiredToken",
	InvalidSignatureException: "SignatureDoesNotMatch",
	MissingAuthenticationTokenException: "MissingAuthenticationToken",
	UnrecognizedClientException: "InvalidClientTokenId",
	ValidationException: "ValidationError",
};

/** The code that an exception has on STS. A web identity token's expiry is modelled, so it keeps its name. */
export function stsCode(name: string, operation: string): string {
	return operation === "AssumeRoleWithWebIdentity" && name === "ExpiredTokenException" ? name : (stsCodes[name] ?? name);
}

export function queryRefusal(code: string, message: string, requestId: string): string {
	return `<ErrorResponse xmlns="${namespace}">
  <Error><Type>Sender</Type>${element("Code", code)}${element("Message", message)}</Error>
  ${element("RequestId", requestId)}
</ErrorResponse>`;
}

function escapeXml(text: string): string {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

import { answerJson, answerText, type OpenCall } from "../call.ts";
import { defaultAccount } from "../options.ts";
import { isoTime } from "./identity.ts";

/** What `AWS_CONTAINER_CREDENTIALS_FULL_URI` points at: ECS, EKS Pod Identity and their imitators. */
export async function answerContainerCredentials(call: OpenCall): Promise<void> {
	const { mint, settings } = call.service.identity;
	const { authorizationToken, role, credentialSeconds } = settings.container;
	if (authorizationToken !== undefined && call.exchange.request.headers.authorization !== authorizationToken) {
		const refusal = { Code: "AccessDeniedException", Message: "The authorization token is missing or not valid." };
		return answerText(call, 403, { "content-type": "application/json" }, JSON.stringify(refusal));
	}
	const minted = mint.mint({ account: defaultAccount, role, session: "0123456789abcdef0123456789abcdef" }, credentialSeconds);
	return answerJson(call, {
		RoleArn: `arn:aws:iam::${defaultAccount}:role/${role}`,
		AccessKeyId: minted.accessKeyId,
		SecretAccessKey: minted.secretAccessKey,
		Token: minted.sessionToken,
		Expiration: isoTime(minted.expiresAt),
	});
}

import { createHash } from "node:crypto";
import * as v from "valibot";
import { answerText, type Call } from "../call.ts";
import { page } from "../page.ts";
import { partitionOf } from "../regions.ts";
import { ServiceError } from "../serviceError.ts";
import { parseJson } from "../wire.ts";
import { permit } from "./denials.ts";

const request = v.looseObject({
	ServiceCode: v.string(),
	NextToken: v.optional(v.string()),
	MaxResults: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(100))),
});

/** Small pages, so that a client that forgets `NextToken` is seen to. */
const quotasInPage = 4;

export async function answerListServiceQuotas(call: Call): Promise<void> {
	permit(call, "servicequotas:ListServiceQuotas");
	const parsed = v.safeParse(request, parseJson(call.exchange.request.body));
	if (!parsed.success) throw new ServiceError("IllegalArgumentException", parsed.issues[0].message);
	const { ServiceCode, NextToken, MaxResults } = parsed.output;
	call.entry.request = { ServiceCode };
	if (ServiceCode !== "bedrock")
		throw new ServiceError("NoSuchResourceException", `The request failed because the specified service ${ServiceCode} does not exist.`);
	const { region, account } = call.caller;
	const all = Object.entries(call.service.identity.settings.quotas.values).map(([name, value]) => {
		const code = `L-${createHash("sha256").update(name).digest("hex").slice(0, 8).toUpperCase()}`;
		return {
			ServiceCode,
			ServiceName: "Amazon Bedrock",
			QuotaArn: `arn:${partitionOf(region)}:servicequotas:${region}:${account}:bedrock/${code}`,
			QuotaCode: code,
			QuotaName: name,
			Value: value,
			Unit: "None",
			Adjustable: true,
			GlobalQuota: false,
			QuotaAppliedAtLevel: "ACCOUNT",
		};
	});
	const { items, nextToken } = page(all, quotasInPage, NextToken, MaxResults);
	await answerText(call, 200, { "content-type": "application/x-amz-json-1.1" }, JSON.stringify({ Quotas: items, NextToken: nextToken }));
}

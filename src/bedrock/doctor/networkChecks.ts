import { isIP } from "node:net";
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { geosOfRegion, isRegion, parseModelId } from "../../core/models/modelId.ts";
import { unknownEntries } from "../../core/models/residency.ts";
import { describeSkew, readDate, toleratedSkew } from "../failure/clockSkew.ts";
import { environmentProxies, proxyHost, readConnectionProblem } from "../failure/connectionErrors.ts";
import { endpointOf } from "../endpoints.ts";
import { regionForModel } from "../region.ts";
import { asServiceError } from "../failure/serviceError.ts";
import { profileOf, readSharedConfig } from "../identity/sharedConfig.ts";
import { trustedCertificates } from "../trustStore.ts";
import type { CheckPlan, Context } from "./check.ts";
import { type Probe, probe } from "./probe.ts";
import { translate } from "../../shared/translate.ts";

export const region: CheckPlan = {
	id: "region",
	get title() {
		return translate("Region");
	},
	needs: [],
	run: async ({ settings, known }) => {
		const called = await regionForModel(settings.connection, settings.model);
		known.region = called;
		const chosen = await regionForModel(settings.connection, "").catch(() => called);
		if (!isRegion(called)) {
			return {
				state: "failed",
				finding: translate('"{0}" is not the name of an AWS region.', called),
				fix: translate("Choose a region."),
				action: "select-region",
			};
		}
		const id = parseModelId(settings.model);
		const geos = [...geosOfRegion(called), "global"];
		if (id.kind === "inference-profile" && !geos.includes(id.geo)) {
			return {
				state: "failed",
				finding: translate(
					'The profile "{0}" cannot be called from {1}: it belongs to another geography ({2}).',
					settings.model,
					called,
					id.geo,
				),
				fix: translate("Choose a profile that begins with {0}, or another region.", geos.map((geo) => `${geo}.`).join(" or ")),
				action: "select-model",
			};
		}
		const unknown = unknownEntries(settings.residency);
		if (unknown.length > 0) {
			return {
				state: "warning",
				finding: translate(
					"outcrop.residency.allow names {0}, which is neither a geography nor a region and allows nothing.",
					unknown.join(", "),
				),
				fix: translate("Write geographies such as eu, or regions such as eu-central-1."),
				action: "open-settings",
			};
		}
		return {
			state: "ok",
			finding:
				chosen === called
					? translate("Requests go to {0}.", called)
					: translate("Requests go to {0}, the region of the model's ARN, and not to {1}.", called, chosen),
			facts: [[translate("Region"), called]],
		};
	},
};

export const proxy: CheckPlan = {
	id: "proxy",
	get title() {
		return translate("Proxy");
	},
	needs: ["region"],
	run: async (context) => {
		const { editor, known } = context;
		const environment = environmentProxies().map(proxyHost);
		const ofEditor = editor.proxySupport === "off" || editor.proxy === "" ? "" : proxyHost(editor.proxy);
		const facts = [
			["http.proxy", ofEditor || translate("not set")],
			["http.proxySupport", editor.proxySupport],
			["http.noProxy", editor.noProxy.join(", ") || translate("not set")],
			[translate("Environment"), environment.join(", ") || translate("no proxy")],
		] as const;
		known.url = await runtimeUrl(context);
		known.probe = await probe(known.url, await certificatesOf(context), context.signal);
		const problem = problemOf(known.probe, context);
		if (problem?.kind === "proxy") {
			return { state: "failed", finding: problem.sentence, fix: problem.fix, action: "open-settings", facts };
		}
		const used = ofEditor || (editor.proxySupport === "off" ? "" : (environment[0] ?? ""));
		return {
			state: "ok",
			finding: used === "" ? translate("No proxy is set.") : translate("A proxy is set, {0}, and it does not stand in the way.", used),
			facts,
		};
	},
};

export const endpoint: CheckPlan = {
	id: "endpoint",
	get title() {
		return translate("Endpoint");
	},
	needs: ["proxy"],
	run: async (context) => {
		const { url, found } = foundOut(context);
		const isPrivate = found.addresses.some((address) => /^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.|f[cd])/i.test(address));
		const addresses = found.addresses.join(", ") || translate("not known here");
		const facts: [string, string][] = [
			[translate("Endpoint"), bare(url)],
			[translate("Addresses"), isPrivate ? translate("{0} (private, as of a VPC endpoint)", addresses) : addresses],
			[translate("Answered"), found.status === undefined ? translate("no") : translate("{0} after {1} ms", found.status, found.took)],
		];
		const problem = problemOf(found, context);
		if (found.thrown !== undefined && problem?.kind !== "certificate") {
			const said = asServiceError(found.thrown).message ?? "";
			return {
				state: "failed",
				finding: translate("{0} could not be reached. {1}", bare(url), problem?.sentence ?? said),
				fix: problem?.fix ?? translate("Check the endpoint and the network."),
				action: problem?.kind === "address" ? "select-region" : "open-settings",
				facts,
			};
		}
		if (found.thrown === undefined && !looksLikeBedrock(found)) {
			return {
				state: "failed",
				finding: translate(
					"{0} answers, but not as Bedrock does ({1}, {2}).",
					bare(url),
					found.status,
					found.headers["content-type"] ?? translate("no content type"),
				),
				fix: translate(
					"Check the setting outcrop.aws.endpoint, the variables AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_BEDROCK_RUNTIME, endpoint_url of the profile, and the path prefix. Without any of them, AWS's own endpoint of the region is called.",
				),
				action: "open-settings",
				facts,
			};
		}
		if (url.protocol === "http:" && !isLoopback(url)) {
			return {
				state: "warning",
				finding: translate("{0} is called without TLS: prompts, answers and credentials can be read on the way.", bare(url)),
				fix: translate("Use an https:// address, or make sure that the network up to there is yours alone."),
				action: "open-settings",
				facts,
			};
		}
		return { state: "ok", finding: translate("{0} can be reached.", bare(url)), facts };
	},
};

export const tls: CheckPlan = {
	id: "tls",
	title: "TLS",
	needs: ["endpoint"],
	run: async (context) => {
		const { url, found } = foundOut(context);
		if (url.protocol === "http:") return { state: "skipped", finding: translate("The endpoint is called without TLS.") };
		const config = await readSharedConfig();
		const bundle = process.env.AWS_CA_BUNDLE || config.profiles[profileOf(context.settings.connection)]?.ca_bundle;
		const { certificate } = found;
		const facts: [string, string][] = [
			...(certificate
				? ([
						[translate("Certificate"), certificate.subject],
						[translate("Issued by"), certificate.issuer],
						[translate("Chain"), certificate.chain.join(" ← ")],
						[translate("Valid until"), certificate.validTo],
						[translate("Protocol"), certificate.protocol],
					] as [string, string][])
				: []),
			["ca_bundle", bundle ?? translate("not set")],
			["NODE_EXTRA_CA_CERTS", process.env.NODE_EXTRA_CA_CERTS || translate("not set")],
			["http.systemCertificates", context.editor.systemCertificates ? translate("on") : translate("off")],
		];
		const problem = problemOf(found, context);
		const issuer = certificate ? translate(' Its issuer is "{0}".', certificate.issuer) : "";
		if (problem) return { state: "failed", finding: `${problem.sentence}${issuer}`, fix: problem.fix, facts };
		const isForeign = url.hostname.endsWith(".amazonaws.com") && certificate && !/amazon|starfield/i.test(certificate.chain.join(" "));
		return {
			state: "ok",
			finding: isForeign
				? translate(
						'The certificate is trusted, but "{0}" issued it and not Amazon: something on the way reads the traffic.',
						certificate.issuer,
					)
				: translate("The certificate is trusted.{0}", issuer),
			facts,
		};
	},
};

export const clock: CheckPlan = {
	id: "clock",
	get title() {
		return translate("Clock");
	},
	needs: ["endpoint", "tls"],
	/** Asking for the caller is the first signed request: it shows whether correcting the time is enough. */
	after: ["identity"],
	run: async (context) => {
		const { found } = foundOut(context);
		const skew = readDate(found.headers) - found.at;
		if (Number.isNaN(skew)) return { state: "skipped", finding: translate("The endpoint does not tell the time.") };
		const sentence = translate("This computer's clock is {0}", describeSkew(skew));
		const fix = translate(
			"Set the clock of this computer, best by network time (NTP). In a virtual machine or WSL, a restart sets it as well.",
		);
		if (Math.abs(skew) > toleratedSkew) {
			return context.known.isRefusedForTime
				? { state: "failed", finding: translate("{0}, and AWS refuses requests that are more than 5 minutes off.", sentence), fix }
				: { state: "warning", finding: translate("{0}. Outcrop corrects for it meanwhile; other tools may be refused.", sentence), fix };
		}
		if (Math.abs(skew) > toleratedSkew / 5)
			return { state: "warning", finding: translate("{0}. AWS bears up to 5 minutes.", sentence), fix };
		return { state: "ok", finding: translate("This computer's clock agrees with AWS's.") };
	},
};

function foundOut({ known: { url, probe: found } }: Context): { url: URL; found: Probe } {
	if (!url || !found) throw new Error(translate("The endpoint was not called."));
	return { url, found };
}

function problemOf(found: Probe, { editor }: Context) {
	const proxies = editor.proxy === "" ? [] : [editor.proxy];
	return readConnectionProblem(found.thrown ?? { statusCode: found.status }, proxies);
}

/** Services of AWS number their answers, and gateways speak JSON; a web page is none of ours. */
function looksLikeBedrock({ headers, status = 0 }: Probe): boolean {
	if ("x-amzn-requestid" in headers || "x-amzn-errortype" in headers) return true;
	return status >= 400 ? !/html|plain/.test(headers["content-type"] ?? "") : /json/.test(headers["content-type"] ?? "");
}

/** Where Converse is called: what is configured, or AWS's own endpoint as the SDK's rules give it. */
async function runtimeUrl({ settings: { connection }, known }: Context): Promise<URL> {
	const { url, fips, dualstack } = endpointOf("bedrock_runtime", profileOf(connection), await readSharedConfig(), connection.endpoint);
	if (url !== undefined) return new URL(url);
	const client = new BedrockRuntimeClient({ region: known.region, credentials: { accessKeyId: "none", secretAccessKey: "none" } });
	return client.config.endpointProvider({ Region: known.region, UseFIPS: fips, UseDualStack: dualstack }).url;
}

async function certificatesOf({ settings: { connection } }: Context): Promise<readonly string[] | undefined> {
	const { profiles } = await readSharedConfig();
	return trustedCertificates(profiles[profileOf(connection)] ?? {});
}

/** Without the user and password that an address may hold. */
function bare({ protocol, host, pathname }: URL): string {
	return `${protocol}//${host}${pathname === "/" ? "" : pathname}`;
}

function isLoopback({ hostname }: URL): boolean {
	return hostname === "localhost" || hostname === "[::1]" || (isIP(hostname) === 4 && hostname.startsWith("127."));
}

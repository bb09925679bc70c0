import type { FailureAction } from "../../shared/turnEvent.ts";
import { asServiceError, type ServiceError, statusOf } from "./serviceError.ts";
import { translate } from "../../shared/translate.ts";

/** Why a server could not be reached or believed. */
export interface ConnectionProblem {
	readonly kind: "address" | "connection" | "timeout" | "proxy" | "certificate" | "protocol";
	readonly sentence: string;
	/** What has to be done. */
	readonly fix: string;
	readonly action: FailureAction;
}

/**
 * What the network says, by code and status; `undefined` for what is no matter of the network. `proxies` are addresses of
 * proxies besides those of the environment.
 */
export function readConnectionProblem(thrown: unknown, proxies: readonly string[] = []): ConnectionProblem | undefined {
	const error = asServiceError(thrown);
	const { code = "" } = error;
	return proxyProblem(error, proxies) ?? certificateProblem(code, error) ?? plainProblems()[code] ?? timeoutOf(error);
}

/** Proxies that the environment names, as they are written there. */
export function environmentProxies(): readonly string[] {
	const names = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
	return [...new Set(names.flatMap((name) => process.env[name] || []))];
}

/** Host and port of a proxy, without the user and password that its address may hold. */
export function proxyHost(proxy: string): string {
	const url = URL.parse(proxy.includes("://") ? proxy : `http://${proxy}`);
	return url?.host || translate("an address that cannot be read");
}

const dns = { kind: "address", action: "open-doctor" } as const;
const refused = { kind: "connection", action: "retry" } as const;
const cut = (): ConnectionProblem => ({
	...refused,
	sentence: translate("The connection was cut."),
	fix: translate("Check the network, and whether a firewall or a proxy stands between."),
});

const plainProblems = (): Readonly<Partial<Record<string, ConnectionProblem>>> => ({
	ENOTFOUND: {
		...dns,
		action: "select-region",
		sentence: translate("Nothing is known under this address."),
		fix: translate(
			"Check the region, the endpoint and the network. Without access to the internet, a VPC endpoint with private DNS is needed.",
		),
	},
	EAI_AGAIN: {
		...dns,
		action: "retry",
		sentence: translate("The address could not be looked up."),
		fix: translate("Check the network and its DNS."),
	},
	ECONNREFUSED: {
		...refused,
		sentence: translate("The connection was refused."),
		fix: translate("Check the endpoint and that it is running."),
	},
	ECONNRESET: cut(),
	EPIPE: cut(),
	ERR_HTTP2_STREAM_ERROR: cut(),
	ERR_HTTP2_SESSION_ERROR: cut(),
	ERR_HTTP2_GOAWAY_SESSION: cut(),
	ENETUNREACH: {
		...refused,
		sentence: translate("There is no network on the way to it."),
		fix: translate("Check that this computer is online, and its VPN."),
	},
	EHOSTUNREACH: {
		...refused,
		sentence: translate("There is no network on the way to it."),
		fix: translate("Check that this computer is online, and its VPN."),
	},
	ETIMEDOUT: {
		...refused,
		kind: "timeout",
		sentence: translate("The connection timed out."),
		fix: translate("Check the network, the VPN and the firewall."),
	},
	EPROTO: {
		...refused,
		kind: "protocol",
		sentence: translate("The endpoint does not speak the expected protocol."),
		fix: translate("Check whether the endpoint's address begins with http:// or https://."),
	},
	ERR_SSL_WRONG_VERSION_NUMBER: {
		...refused,
		kind: "protocol",
		sentence: translate("The endpoint does not speak TLS."),
		fix: translate("Check whether the endpoint's address has to begin with http://."),
	},
});

/** Node's and VS Code's ways to say that the proxy is the one who refuses. */
function proxyProblem(error: ServiceError, proxies: readonly string[]): ConnectionProblem | undefined {
	const status = statusOf(error) ?? error.statusCode;
	const said = error.message ?? "";
	const isTunnel = error.code === "ERR_PROXY_TUNNEL" || /tunnel|proxy/i.test(said);
	const proxy = { kind: "proxy", action: "open-doctor" } as const;
	if (status === 407 || (isTunnel && /\b407\b/.test(said))) {
		return {
			...proxy,
			sentence: translate("The proxy demands a user name and a password (407 Proxy Authentication Required)."),
			fix: translate(
				"Set them in http.proxy (user level), or in http.proxyAuthorization; or list the endpoint in http.noProxy when it needs no proxy.",
			),
		};
	}
	const host = [...proxies, ...environmentProxies()].map(proxyHost).find((candidate) => candidate === `${error.address}:${error.port}`);
	if (host !== undefined) {
		return {
			...proxy,
			sentence: translate("The proxy {0} did not take the connection ({1}).", host, error.code),
			fix: translate("Check the setting http.proxy, the variables HTTPS_PROXY and HTTP_PROXY, and that the proxy is running."),
		};
	}
	if (!isTunnel) return undefined;
	return {
		...proxy,
		sentence: translate("The proxy does not let the connection through."),
		fix: translate("Ask whoever runs the proxy to allow the endpoint, or list it in http.noProxy when it needs no proxy."),
	};
}

const howToTrust = () =>
	translate(
		"If your company's proxy or firewall reads the traffic, its certificate has to be trusted: install it in the system's store and keep the setting http.systemCertificates on, or name its file in ca_bundle of the AWS profile, in AWS_CA_BUNDLE or in NODE_EXTRA_CA_CERTS.",
	);

function certificateProblem(code: string, error: ServiceError): ConnectionProblem | undefined {
	const problem = (sentence: string, fix: string): ConnectionProblem => ({ kind: "certificate", sentence, fix, action: "open-doctor" });
	switch (code) {
		case "DEPTH_ZERO_SELF_SIGNED_CERT":
			return problem(translate("The endpoint's certificate is not trusted: it is signed by nobody but itself ({0}).", code), howToTrust());
		case "SELF_SIGNED_CERT_IN_CHAIN":
		case "UNABLE_TO_GET_ISSUER_CERT":
		case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
		case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
		case "CERT_UNTRUSTED":
			return problem(
				translate("The endpoint's certificate is not trusted: this computer does not know who issued it ({0}).", code),
				howToTrust(),
			);
		case "ERR_TLS_CERT_ALTNAME_INVALID":
		case "HOSTNAME_MISMATCH":
			return problem(
				translate("The endpoint's certificate is made out for another host ({0}).", code),
				translate("Call the endpoint by the name in its certificate. A VPC endpoint needs private DNS, or its own name as the endpoint."),
			);
		case "CERT_HAS_EXPIRED":
			return problem(
				translate("The endpoint's certificate has expired ({0}).", code),
				translate("Whoever runs the endpoint or the proxy has to renew it. If this computer's clock is wrong, set it."),
			);
		case "CERT_NOT_YET_VALID":
			return problem(
				translate("The endpoint's certificate is not valid yet ({0}).", code),
				translate("Most likely this computer's clock is behind: set it."),
			);
		default:
			return /^(CERT_|ERR_TLS_CERT|ERR_SSL_|UNABLE_TO_)/.test(code) && !(code in plainProblems())
				? problem(translate("The TLS connection to the endpoint failed: {0} ({1}).", error.message ?? code, code), howToTrust())
				: undefined;
	}
}

function timeoutOf({ name }: ServiceError): ConnectionProblem | undefined {
	if (name !== "TimeoutError") return undefined;
	return {
		kind: "timeout",
		sentence: translate("It did not answer in time."),
		fix: translate("Check the endpoint, the network, the VPN and the firewall."),
		action: "retry",
	};
}

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TestCertificate {
	/** The authority that signed it; nobody trusts it until told to. */
	readonly ca: string;
	readonly cert: string;
	readonly key: string;
}

/**
 * A certificate for a loopback server and the authority that signed it, all in PEM. `hosts` are what it is good for, `127.0.0.1` and
 * `localhost` when absent. An `expired` one was good yesterday. Node cannot sign certificates, so this asks `openssl`.
 */
export function createTestCertificate(wanted: { readonly hosts?: readonly string[]; readonly expired?: boolean } = {}): TestCertificate {
	const { hosts = ["127.0.0.1", "localhost"], expired = false } = wanted;
	const folder = mkdtempSync(join(tmpdir(), "outcrop-certificate-"));
	const openssl = (...options: string[]) => execFileSync("openssl", options, { cwd: folder, stdio: "pipe" });
	const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
	const names = hosts.map((host) => `${/^[\d.]+$|:/.test(host) ? "IP" : "DNS"}:${host}`).join(",");
	try {
		writeFileSync(join(folder, "leaf.cnf"), leafSettings(names));
		writeFileSync(join(folder, "index"), "");
		openssl("req", "-x509", ...newKey, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Outcrop test authority");
		openssl("req", ...newKey, "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=Outcrop test server");
		const [from, to] = expired ? [-2, -1] : [-1, 1];
		const dates = ["-startdate", opensslTime(from), "-enddate", opensslTime(to)];
		openssl("ca", "-batch", "-config", "leaf.cnf", "-in", "leaf.csr", "-out", "leaf.pem", "-notext", ...dates);
		const read = (name: string) => readFileSync(join(folder, name), "utf8");
		return { ca: read("ca.pem"), cert: read("leaf.pem"), key: read("leaf.key") };
	} finally {
		rmSync(folder, { recursive: true });
	}
}

function leafSettings(names: string): string {
	return `[ca]
default_ca = authority
[authority]
database = index
new_certs_dir = .
rand_serial = yes
certificate = ca.pem
private_key = ca.key
default_md = sha256
policy = anything
x509_extensions = server
[anything]
commonName = supplied
[server]
basicConstraints = CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = ${names}
`;
}

function opensslTime(days: number): string {
	const iso = new Date(Date.now() + days * 24 * 3_600_000).toISOString();
	return iso.replace(/[-:T]|\.\d+/g, "");
}

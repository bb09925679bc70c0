import { WorkspaceError } from "../workspace.ts";

/** Names of machines that only a network of one's own knows: special-use names of RFC 6761, 6762 and 8375, and what routers and companies use. */
const privateSuffixes = [
	"localhost",
	"local",
	"localdomain",
	"internal",
	"intranet",
	"lan",
	"home",
	"corp",
	"private",
	"home.arpa",
	"test",
	"onion",
];

/**
 * The address of a page as it is asked for: http or https, without a name and password, without a fragment. Whatever way an
 * address of four numbers was written (octal, hexadecimal, as one number), it comes out in the usual one.
 */
export function parsePageUrl(text: string): URL {
	const url = URL.parse(text.trim());
	if (!url || (url.protocol !== "http:" && url.protocol !== "https:"))
		throw new WorkspaceError("refused", `"${text}" is no address of a page. Give the whole address, with https:// before it.`);
	if (url.username !== "" || url.password !== "")
		throw new WorkspaceError("refused", "The address holds a name or password. Give it without.");
	url.hash = "";
	return url;
}

/** Whether a host's name may be looked up. Of a number, `isPublicAddress` decides. */
export function isPublicName(host: string): boolean {
	const name = host.toLowerCase().replace(/\.+$/, "");
	return name.includes(".") && !privateSuffixes.some((suffix) => name === suffix || name.endsWith(`.${suffix}`));
}

/**
 * Whether an IP address, in the form that `URL` and the resolver give, is one of the public internet. What is not known to be is not:
 * of IPv6 only global unicast, without the blocks in it that lead to IPv4 addresses or nowhere.
 * https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export function isPublicAddress(address: string): boolean {
	const four = parseIpv4(address);
	if (four !== undefined) return !specialIpv4.some(([base, bits]) => sharesPrefix(four, base, bits));
	const six = parseIpv6(address);
	return six !== undefined && isGlobalUnicast(six);
}

type Block = readonly [base: number, bits: number];

const specialIpv4: readonly Block[] = [
	block("0.0.0.0", 8),
	block("10.0.0.0", 8),
	block("100.64.0.0", 10),
	block("127.0.0.0", 8),
	/** Azure's host of virtual machines, which hands out their configuration. */
	block("168.63.129.16", 32),
	block("169.254.0.0", 16),
	block("172.16.0.0", 12),
	block("192.0.0.0", 24),
	block("192.0.2.0", 24),
	block("192.88.99.0", 24),
	block("192.168.0.0", 16),
	block("198.18.0.0", 15),
	block("198.51.100.0", 24),
	block("203.0.113.0", 24),
	block("224.0.0.0", 4),
	block("240.0.0.0", 4),
];

function block(base: string, bits: number): Block {
	return [parseIpv4(base) ?? 0, bits];
}

function sharesPrefix(address: number, base: number, bits: number): boolean {
	const size = 2 ** (32 - bits);
	return Math.floor(address / size) === Math.floor(base / size);
}

function parseIpv4(text: string): number | undefined {
	const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
	if (!parts || parts.some((part) => part > 255)) return undefined;
	return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** The eight groups. A zone (`%eth0`) belongs to addresses of one's own network only, so such a one is none here. */
function parseIpv6(text: string): readonly number[] | undefined {
	const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
	const four = dotted?.[2] === undefined ? undefined : parseIpv4(dotted[2]);
	if (dotted && four === undefined) return undefined;
	const plain = four === undefined ? text : `${dotted?.[1]}${Math.floor(four / 65_536).toString(16)}:${(four % 65_536).toString(16)}`;
	const halves = plain.split("::");
	if (halves.length > 2) return undefined;
	const [before = [], after = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
	const missing = 8 - before.length - after.length;
	if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
	const groups = [...before, ...Array.from({ length: missing }, () => "0"), ...after];
	return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) ? groups.map((group) => Number.parseInt(group, 16)) : undefined;
}

function isGlobalUnicast([first = 0, second = 0]: readonly number[]): boolean {
	if (first < 0x2000 || first > 0x3fff) return false;
	/** 2001::/23 of the IETF with Teredo in it, 2001:db8::/32 and 3fff::/20 of documentation, 2002::/16 of 6to4. */
	if (first === 0x2001 && (second < 0x200 || second === 0xdb8)) return false;
	return first !== 0x2002 && !(first === 0x3fff && second < 0x1000);
}

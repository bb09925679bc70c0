import { describe, expect, it } from "vitest";
import { isPublicAddress, isPublicName, parsePageUrl } from "../../src/core/editor/webAddress.ts";

/** As the fetch judges a host: numbers by their value, names by what they are. */
function isPublic(url: string): boolean {
	const host = parsePageUrl(url).hostname.replace(/^\[|\]$/g, "");
	return /^[\d.]+$|:/.test(host) ? isPublicAddress(host) : isPublicName(host);
}

describe("an address that is not of the public internet is refused", () => {
	it.each([
		"http://127.0.0.1/",
		"http://127.1/",
		"http://127.0.1/",
		"http://2130706433/",
		"http://0x7f000001/",
		"http://0x7f.1/",
		"http://0177.0.0.1/",
		"http://017700000001/",
		"http://127.255.255.255/",
		"http://0/",
		"http://0.0.0.0/",
		"http://0.1.2.3/",
		"http://10.0.0.1/",
		"http://10.255.255.255/",
		"http://167772161/",
		"http://012.0.0.1/",
		"http://0xa.0.0.1/",
		"http://172.16.0.1/",
		"http://172.31.255.255/",
		"http://192.168.0.1/",
		"http://192.168.255.255/",
		"http://3232235521/",
		"http://0xc0.0xa8.0.1/",
		"http://169.254.169.254/latest/meta-data/",
		"http://169.254.170.2/v2/credentials",
		"http://2852039166/",
		"http://0xa9fea9fe/",
		"http://0251.0376.0251.0376/",
		"http://100.64.0.1/",
		"http://100.100.100.200/latest/meta-data/",
		"http://100.127.255.255/",
		"http://168.63.129.16/",
		"http://192.0.0.192/",
		"http://192.0.2.1/",
		"http://192.88.99.1/",
		"http://198.18.0.1/",
		"http://198.19.255.255/",
		"http://198.51.100.1/",
		"http://203.0.113.1/",
		"http://224.0.0.1/",
		"http://239.255.255.255/",
		"http://240.0.0.1/",
		"http://255.255.255.255/",
		"http://127.0.0.1./",
		"http://１２７.0.0.1/",
		"http://127。0。0。1/",
		"http://[::]/",
		"http://[::1]/",
		"http://[0:0:0:0:0:0:0:1]/",
		"http://[::ffff:127.0.0.1]/",
		"http://[::ffff:7f00:1]/",
		"http://[::ffff:8.8.8.8]/",
		"http://[::127.0.0.1]/",
		"http://[64:ff9b::7f00:1]/",
		"http://[64:ff9b::8.8.8.8]/",
		"http://[64:ff9b:1::1]/",
		"http://[2002:7f00:1::]/",
		"http://[2002:a9fe:a9fe::1]/",
		"http://[2001:0:53aa:64c::1]/",
		"http://[2001:db8::1]/",
		"http://[2001:20::1]/",
		"http://[3fff::1]/",
		"http://[fc00::1]/",
		"http://[fd00:ec2::254]/",
		"http://[fe80::1]/",
		"http://[fec0::1]/",
		"http://[ff02::1]/",
		"http://[100::1]/",
		"http://[4000::1]/",
		"http://localhost/",
		"http://LOCALHOST/",
		"http://localhost./",
		"http://a.localhost/",
		"http://printer.local/",
		"http://printer.local./",
		"http://router.lan/",
		"http://metadata.google.internal/",
		"http://host.docker.internal/",
		"http://wiki.corp/",
		"http://nas.home.arpa/",
		"http://intranet/",
		"http://kubernetes/",
		"http://x.onion/",
	])("%s", (url) => {
		expect(isPublic(url)).toBe(false);
	});
});

it.each([
	"https://example.com/",
	"https://example.com:8443/a?b=c",
	"http://8.8.8.8/",
	"http://134744072/",
	"http://172.15.255.255/",
	"http://172.32.0.1/",
	"http://100.63.255.255/",
	"http://100.128.0.1/",
	"http://169.253.0.1/",
	"http://192.167.0.1/",
	"http://198.20.0.1/",
	"http://223.255.255.255/",
	"http://[2606:4700:4700::1111]/",
	"http://[2a00:1450:4001:82a::200e]/",
	"http://[2001:4860:4860::8888]/",
	"https://localhost.example.com/",
	"https://local.net/",
	"https://xn--bcher-kva.example/",
])("%s is public", (url) => {
	expect(isPublic(url)).toBe(true);
});

it.each([
	"127.0.0.1",
	"example.com",
	"ftp://example.com/",
	"file:///etc/passwd",
	"data:text/html,hi",
	"javascript:alert(1)",
	"blob:https://example.com/x",
	"https://user@example.com/",
	"https://user:pass@example.com/",
	"https://example.com@127.0.0.1/",
	"https://[::1",
	"http://256.256.256.256/",
	"https://",
	"",
])("%j is no address to fetch", (url) => {
	expect(() => parsePageUrl(url)).toThrow(/address/);
});

it("what was not written as an address is none", () => {
	for (const text of [
		"",
		"1.2.3",
		"1.2.3.4.5",
		"1.2.3.256",
		"::1%eth0",
		"2606::1::2",
		"2606:4700:4700:0:0:0:0:0:1",
		"2606:47000::1",
		"fe80::1%25en0",
	])
		expect(isPublicAddress(text)).toBe(false);
});

it("the host is spelled as it will be asked for, and the fragment stays here", () => {
	expect(parsePageUrl("https://аpple.com/x#secret").href).toBe("https://xn--pple-43d.com/x");
});

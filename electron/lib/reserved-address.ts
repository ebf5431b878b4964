import { isIP } from "node:net"
import { networkInterfaces } from "node:os"

/**
 * Addresses that pages and agents must not reach: the app's own listeners on this machine, and the metadata services
 * of cloud machines. Everything is decided on the bytes of a resolved address, so no spelling of it matters.
 */
export type Reserved = "own port" | "metadata service"

/** Names of metadata services, for resolvers that answer with an address of their own. */
const metadataNames = new Set(["metadata.google.internal", "metadata", "instance-data", "instance-data.ec2.internal"])

export const isMetadataName = (hostname: string): boolean =>
  metadataNames.has(hostname.toLowerCase().replace(/\.+$/, ""))

/** What `localhost` and the names under it stand for. Reserved for this machine (RFC 6761); not every resolver knows. */
export function localAddresses(hostname: string): { address: string; family: 4 | 6 }[] | undefined {
  const name = hostname.toLowerCase().replace(/\.+$/, "")
  if (name !== "localhost" && !name.endsWith(".localhost")) return undefined
  return [
    { address: "127.0.0.1", family: 4 },
    { address: "::1", family: 6 },
  ]
}

/** Why `address` (a literal, without brackets) must not be reached on `port`; undefined when it may. */
export function reservedAddress(address: string, port: number, ownPorts: readonly number[]): Reserved | undefined {
  const bytes = addressBytes(address)
  if (!bytes) return undefined
  if (isMetadata(bytes)) return "metadata service"
  return ownPorts.includes(port) && isThisMachine(bytes) ? "own port" : undefined
}

/** Loopback, "any", and the addresses of this machine's network cards. */
function isThisMachine(bytes: number[]): boolean {
  if (bytes.length === 4 && (bytes[0] === 127 || bytes[0] === 0)) return true
  if (bytes.length === 16 && bytes.slice(0, 15).every((byte) => byte === 0) && bytes[15]! <= 1) return true
  const own = Object.values(networkInterfaces()).flatMap((cards) => cards ?? [])
  return own.some((card) => String(addressBytes(card.address)) === String(bytes))
}

function isMetadata(bytes: number[]): boolean {
  const text = bytes.join(".")
  if (bytes.length === 4) return text.startsWith("169.254.") || text === "100.100.100.200" || text === "192.0.0.192"
  // fd00:ec2::254 (EC2) and fd20:ce::254 (Google).
  const hex = Buffer.from(bytes).toString("hex")
  return hex === "fd000ec2000000000000000000000254" || hex === "fd2000ce000000000000000000000254"
}

/** Four or sixteen bytes; IPv6 addresses that carry an IPv4 address are that. Undefined for what is no address. */
export function addressBytes(address: string): number[] | undefined {
  const plain = address.replace(/^\[|\]$/g, "").replace(/%.*$/, "")
  const version = isIP(plain)
  if (version === 4) return plain.split(".").map(Number)
  if (version !== 6) return undefined
  // The URL parser writes every spelling of an IPv6 address in one way: hexadecimal groups.
  const canonical = new URL(`http://[${plain}]/`).hostname.slice(1, -1)
  const [left = "", right] = canonical.split("::")
  const groups = (text: string) => (text ? text.split(":").map((group) => Number.parseInt(group, 16)) : [])
  const head = groups(left)
  const tail = right === undefined ? [] : groups(right)
  const all = [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail]
  const bytes = all.flatMap((group) => [group >> 8, group & 255])
  return embeddedIPv4(bytes) ?? bytes
}

function embeddedIPv4(bytes: number[]): number[] | undefined {
  const zeros = (from: number, to: number) => bytes.slice(from, to).every((byte) => byte === 0)
  const last = bytes.slice(12)
  // ::ffff:a.b.c.d (mapped), ::ffff:0:a.b.c.d (translated), 64:ff9b::a.b.c.d (NAT64), 2002:a.b.c.d:: (6to4)
  if (zeros(0, 10) && bytes[10] === 255 && bytes[11] === 255) return last
  if (zeros(0, 8) && bytes[8] === 255 && bytes[9] === 255 && zeros(10, 12)) return last
  if (Buffer.from(bytes.slice(0, 12)).toString("hex") === "0064ff9b0000000000000000") return last
  if (bytes[0] === 0x20 && bytes[1] === 0x02) return bytes.slice(2, 6)
  // ::a.b.c.d (compatible), but not :: and ::1
  return zeros(0, 12) && (bytes[12] !== 0 || bytes[13] !== 0 || bytes[14] !== 0) ? last : undefined
}

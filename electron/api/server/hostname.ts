const loopbackNames = new Set(["127.0.0.1", "localhost", "[::1]"])
const ipLiteral = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/

export interface HostPolicy {
  /** The address we listen on. */
  bound: string
  port: number
  /** Extra names, lower case: `name` is taken alone (a proxy's own port) and with our port, `name:port` as it is. */
  allowed: readonly string[]
}

export const isLoopback = (host: string) => loopbackNames.has(bracketed(host.toLowerCase()))

/**
 * Whether a Host header names us. The check against DNS rebinding: a page of another name that resolves to this machine
 * still sends that other name. Numeric addresses cannot be rebound, so all pass when we listen on every interface.
 */
export function isOurHost(header: string | undefined, policy: HostPolicy): boolean {
  if (!header) return false
  const host = header.toLowerCase()
  if (policy.allowed.includes(host)) return true
  const { name, port } = splitPort(host)
  if (port !== policy.port) return false
  if (loopbackNames.has(name) || policy.allowed.includes(name)) return true
  const bound = bracketed(policy.bound.toLowerCase())
  if (bound === "0.0.0.0" || bound === "[::]") return ipLiteral.test(name)
  return name === bound
}

/** `host:port` without a port means the scheme's default, 80. */
function splitPort(host: string): { name: string; port: number | undefined } {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(host)
  if (!match) return { name: host, port: undefined }
  return { name: match[1] ?? "", port: match[2] === undefined ? 80 : Number(match[2]) }
}

function bracketed(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host
}

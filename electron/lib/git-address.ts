export interface GitLogin {
  username: string
  password: string
}

export interface GitAddress {
  /** Without a password, and for http without a name: what may be stored and shown. */
  url: string
  login?: GitLogin
}

/**
 * What a person means by a git address: `org/repository` is a repository of GitHub. Local paths and helpers that run
 * programs are refused (undefined).
 */
export function readGitAddress(given: string): GitAddress | undefined {
  const text = given.trim()
  if (/^[\w.-]+\/[\w.-]+$/.test(text) && !text.startsWith(".")) return { url: `https://github.com/${text}.git` }
  if (/^[\w.-]+@[\w.-]+:[^\s]+$/.test(text)) return { url: text }
  if (!/^(https?|ssh|git):\/\/[^\s/-][^\s]*$/i.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  const { protocol } = url
  if (!url.username && !url.password) return { url: text }
  const login = { username: decoded(url.username), password: decoded(url.password) }
  // oxlint-disable-next-line no-control-regex -- a line of its own would be another answer to git
  if (/[\u0000-\u001f]/.test(login.username + login.password)) return undefined
  url.password = ""
  if (protocol === "ssh:") return { url: url.href }
  url.username = ""
  return protocol === "git:" ? { url: url.href } : { url: url.href, login }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Git repeats addresses as they were given or configured; a name or password in them is for nobody to read. */
export const withoutLogins = (message: string): string => message.replace(/(\w:\/\/)[^\s/@'"]+@/g, "$1")

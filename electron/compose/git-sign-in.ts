import type { Porcelain } from "../git/porcelain.ts"
import type { GitLogin } from "../lib/git-address.ts"
import type { CredentialBook } from "../model/credential-book.ts"

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/** Git that signs in at GitHub as the person did there, where no other login is given. */
export function withSignIn(git: Porcelain, credentials: Pick<CredentialBook, "gitAccess">): Porcelain {
  /** The one address that the sign-in is for. The token travels encrypted, or not off this machine. */
  const signedIn = async (): Promise<(GitLogin & { url: string }) | undefined> => {
    // Without it git still reaches what is public.
    const access = await credentials.gitAccess().catch(() => undefined)
    if (!access) return undefined
    const url = `${loopback.test(access.host) ? "http" : "https"}://${access.host}`
    return { url, username: "x-access-token", password: access.token.reveal() }
  }
  return {
    ...git,
    async clone(url, folder, options = {}) {
      const given = options.login ?? (await signedIn())
      const isFor = given && (!("url" in given) || (URL.canParse(url) && new URL(url).origin === given.url))
      await git.clone(url, folder, { ...options, ...(isFor && { login: given }) })
    },
    fetch: async (folder, login) => git.fetch(folder, login ?? (await signedIn())),
  }
}

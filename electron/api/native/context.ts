import type { Services } from "../services.ts"
import type { SignIn } from "../server/sign-in.ts"

/** What the native handlers know besides their validated input. */
export interface Context {
  services: Services
  signIn: SignIn
  /** Address of this host. */
  url: string
}

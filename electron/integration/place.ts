import type { Config } from "../../shared/domain/config.ts"
import type { Disposable } from "../lib/dispose.ts"

/** A folder as language servers and formatters need it; a project's instance is one. */
export interface Place {
  directory: string
  /** Nothing outside is looked at, and no file outside is opened in a server or formatted. */
  root: string
  projectID: string
  config(): Promise<Config>
  /** Ends together with the place. */
  own(resource: Disposable): void
}

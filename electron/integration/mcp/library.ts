import { lazy } from "../../lib/lazy.ts"

/** The SDK's client: 70 ms and 10 MB, so it is loaded with the first server that is connected. */
export type Library = typeof import("@modelcontextprotocol/client")

export const loadLibrary = lazy((): Promise<Library> => import("@modelcontextprotocol/client"))

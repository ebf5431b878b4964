import type { Connection } from "./connection.ts"
import { createNativeApi, type NativeApi } from "./native.ts"
import { createOpencodeApi, type OpencodeApi } from "./opencode.ts"
import { createRequest, type Request } from "./request.ts"

export interface Client {
  connection: Connection
  /** Sessions, messages, prompts, agents, providers, search: the opencode dialect. */
  opencode: OpencodeApi
  /** What no dialect has: projects, changes, inbox, rules, queue, settings. */
  native: NativeApi
  /** For features that bring their own operations. */
  request: Request
}

export function createClient(connection: Connection): Client {
  const request = createRequest(connection)
  return { connection, opencode: createOpencodeApi(request), native: createNativeApi(request), request }
}

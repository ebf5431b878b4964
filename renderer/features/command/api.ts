import type { CommandDetail, CommandPage } from "../../../shared/native/command.ts"
import type { Request } from "../../api/request.ts"

export interface CommandQuery {
  directory?: string
  sessionID?: string
  failed?: boolean
  q?: string
  before?: number
  limit?: number
}

/** `/outrigger/commands…` */
export function createCommandApi(request: Request) {
  const one = (id: string) => `/outrigger/commands/${encodeURIComponent(id)}`
  return {
    page: ({ ...query }: CommandQuery) =>
      request<CommandPage>("GET", "/outrigger/commands", { what: "Could not load the commands", query }),
    get: (id: string) => request<CommandDetail>("GET", one(id), { what: "Could not load the output" }),
    remove: (id: string) => request<boolean>("DELETE", one(id), { what: "Could not delete the command" }),
    clear: (directory: string) =>
      request<{ removed: number }>("DELETE", "/outrigger/commands", {
        what: "Could not clear the commands",
        query: { directory },
      }),
  }
}

import { Fault } from "../../shared/fault.ts"
import type { Operation } from "./operation.ts"
import type { Route } from "./route.ts"

/**
 * Some operations that are loaded together. `claims` are the paths they live below, `*` for any one segment; the longest
 * claim wins, so that one group may sit inside another's space.
 */
export interface Group<Context> {
  claims: string[]
  load(): Promise<Route<Context>[]>
}

export interface Match<Context> {
  route: Route<Context>
  params: Record<string, string>
}

export interface Router<Context> {
  /** Loads the group that the path belongs to, when it is the first time. Undefined: no such operation. */
  match(method: string, segments: string[]): Promise<Match<Context> | undefined>
  /** Every operation that is implemented; loads all groups. */
  all(): Promise<Route<Context>[]>
}

/** Decodes the segments of a path. Throws Fault `BadRequest` for broken percent-encoding. */
export function splitPath(path: string): string[] {
  try {
    return path
      .split("/")
      .slice(1)
      .map((segment) => (segment.includes("%") ? decodeURIComponent(segment) : segment))
  } catch {
    throw new Fault("BadRequest", "Malformed percent-encoding in the path", { kind: "Params" })
  }
}

export function createRouter<Context>(groups: Group<Context>[]): Router<Context> {
  const claims = groups
    .flatMap((group) => group.claims.map((claim) => ({ group, claim: claim.split("/") })))
    .sort((one, other) => other.claim.length - one.claim.length)
  const loaded = new Map<Group<Context>, Promise<Route<Context>[]>>()
  const load = (group: Group<Context>) => {
    let found = loaded.get(group)
    if (!found) {
      found = group
        .load()
        .then((list) => list.sort((one, other) => parameters(one.operation) - parameters(other.operation)))
      loaded.set(group, found)
      // A group that could not be loaded is tried again with the next request.
      found.catch(() => loaded.delete(group))
    }
    return found
  }
  return {
    async match(method, segments) {
      const claimed = claims.find(({ claim }) =>
        claim.every((part, at) => part === segments[at] || (part === "*" && segments[at])),
      )
      if (!claimed) return undefined
      for (const route of await load(claimed.group)) {
        if (route.operation.method.toUpperCase() !== method) continue
        const params = fit(route.operation.path, segments)
        if (params) return { route, params }
      }
      return undefined
    },
    async all() {
      return (await Promise.all(groups.map(load))).flat()
    },
  }
}

/** Fewer parameters first: `/session/status` before `/session/{sessionID}`. */
const parameters = (operation: Operation) => operation.path.split("{").length

/** The path parameters, or undefined when the path is another. */
function fit(template: string, segments: string[]): Record<string, string> | undefined {
  const parts = template.split("/").slice(1)
  if (parts.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [at, part] of parts.entries()) {
    const segment = segments[at] ?? ""
    if (!part.startsWith("{")) {
      if (part !== segment) return undefined
    } else if (segment === "") return undefined
    else params[part.slice(1, -1)] = segment
  }
  return params
}

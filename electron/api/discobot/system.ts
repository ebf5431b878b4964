import os from "node:os"
import * as z from "zod/mini"
import { Fault } from "../../../shared/fault.ts"
import { answerEmpty } from "../server/answer.ts"
import type { Services } from "../services.ts"
import { ownPrefix } from "./own-preference.ts"
import { answered, type Call, group } from "./route.ts"

const { list, add } = group("System")
export default list

const user = { id: "anonymous", email: "anonymous@localhost", name: "Anonymous" }
const epoch = new Date(0).toISOString()
const forbidden = (message: string) => new Fault("Forbidden", message)

async function status(services: Services) {
  const git = await services.gitVersion()
  const messages = git
    ? []
    : [
        {
          id: "git-not-found",
          level: "error",
          title: "Git is missing",
          message: "Sessions work in git worktrees. Install git, then start again.",
        },
      ]
  return { ok: true, messages }
}

add("get", "/api/status", { summary: "System requirements", handle: ({ services }) => status(services) })
add("get", "/api/server-config", {
  summary: "Public configuration",
  handle: ({ url }) => ({ ssh_port: 0, http_port: Number(new URL(url).port), public_base_url: url }),
})
add("get", "/api/support-info", {
  summary: "Diagnostics without secrets",
  async handle({ services, url }) {
    const { paths } = await services.companions()
    const log = services.logTail()
    return {
      version: services.version,
      runtime: {
        os: process.platform,
        arch: process.arch,
        go_version: `node ${process.version}`,
        num_cpu: os.cpus().length,
        num_goroutine: (await services.turns()).running().length,
      },
      config: {
        port: Number(new URL(url).port),
        database_driver: "sqlite",
        auth_enabled: false,
        workspace_dir: paths.workFolders,
        sandbox_image: "",
        tauri_mode: false,
        ssh_enabled: false,
        ssh_port: 0,
        dispatcher_enabled: true,
        available_providers: ["local"],
      },
      // Kept in memory: the host writes to its standard error, which is no file of ours.
      server_log: log,
      log_path: "",
      log_exists: log !== "",
      system_info: await status(services),
    }
  },
})

for (const at of ["/auth/login", "/auth/login/{provider}", "/auth/callback", "/auth/callback/{provider}"])
  add("get", at, {
    summary: "There is nothing to sign in to: leads to the start",
    handle({ exchange }) {
      exchange.response.setHeader("Location", "/")
      answerEmpty(exchange, 307)
      return answered
    },
  })
add("post", "/auth/logout", { summary: "Does nothing: nobody is signed in", handle: () => ({ success: true }) })
add("get", "/auth/me", { summary: "The one local user", handle: () => user })

const projectName = `${ownPrefix}project-name`
async function project({ services }: Pick<Call<unknown>, "services">) {
  const stored = (await services.companions()).preferences.get(projectName)
  return {
    id: "local",
    name: stored?.value ?? "Local",
    slug: "local",
    createdAt: epoch,
    updatedAt: stored ? new Date(stored.updated).toISOString() : epoch,
  }
}
const naming = z.object({ name: z.optional(z.string()) })

add("get", "/api/projects", { summary: "The one project", handle: async (call) => [await project(call)] })
add("post", "/api/projects", {
  summary: "Refused: only the local project exists",
  body: naming,
  handle({ body }) {
    if (!body.name?.trim()) throw new Fault("BadRequest", "Name is required")
    throw forbidden("Only the local project exists")
  },
})
add("get", "~", { summary: "The project", handle: project })
add("put", "~", {
  summary: "Renames the project",
  body: naming,
  async handle(call) {
    const name = call.body.name?.trim()
    if (!name) throw new Fault("BadRequest", "Name is required")
    ;(await call.services.companions()).preferences.set({ [projectName]: name })
    return project(call)
  },
})
add("delete", "~", {
  summary: "Refused: the local project stays",
  handle() {
    throw forbidden("The local project cannot be deleted")
  },
})

add("get", "~/members", {
  summary: "The one member",
  handle: () => [
    {
      id: "local-anonymous",
      projectId: "local",
      userId: user.id,
      role: "owner",
      email: user.email,
      name: user.name,
      acceptedAt: epoch,
    },
  ],
})
add("delete", "~/members/{userId}", {
  summary: "Refused: the owner stays",
  handle({ params }) {
    if (params.userId !== user.id) throw new Fault("ProjectNotFound", "Member not found")
    throw forbidden("The owner cannot be removed")
  },
})
add("post", "~/invitations", {
  summary: "Refused: there is one user",
  body: z.object({ email: z.optional(z.string()) }),
  handle({ body }) {
    if (!body.email?.trim()) throw new Fault("BadRequest", "Email is required")
    throw forbidden("Not available in single-user mode")
  },
})
add("post", "~/invitations/{token}/accept", {
  summary: "Refused: there are no invitations",
  handle() {
    throw new Fault("BadRequest", "Invalid or expired invitation")
  },
})

const noCache = () => {
  throw new Fault("Unsupported", "Cache volumes are not supported by the local provider")
}
add("get", "~/cache", { summary: "There are no cache volumes", handle: noCache })
add("delete", "~/cache", { summary: "There are no cache volumes", handle: noCache })

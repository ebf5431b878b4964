import path from "node:path"
import { Fault } from "../../../shared/fault.ts"
import { type Disposable, disposable } from "../../lib/dispose.ts"
import type { ProcessTree, ProcessTrees } from "../../terminal/process-tree.ts"
import { portOf, type ScriptFile, scriptFiles } from "../script-file.ts"

export type ServiceStatus = "running" | "stopped" | "starting" | "stopping"

export interface Service {
  id: string
  name: string
  description?: string
  order?: number
  http?: number
  https?: number
  /** Absolute path of its file. */
  path: string
  urlPath?: string
  status: ServiceStatus
  /** Only declares a port: there is nothing to start. */
  passive?: boolean
  pid?: number
  startedAt?: string
  exitCode?: number
}

export interface ServiceOutput {
  type: "stdout" | "stderr" | "exit" | "error"
  data?: string
  exitCode?: number
  error?: string
  timestamp: string
}

/** Services of workspaces: files in `.discobot/services`. They run in the session's folder until they are stopped. */
export interface WorkspaceServices {
  list(session: SessionPlace): Promise<Service[]>
  /** Throws Fault `FileNotFound`. */
  get(session: SessionPlace, id: string): Promise<Service>
  /** Resolves when the program was started. Throws Fault `Conflict` when it runs, `BadRequest` for a passive one. */
  start(session: SessionPlace, id: string): Promise<void>
  /** Resolves when it ended: TERM, after 5 s KILL. */
  stop(session: SessionPlace, id: string): Promise<void>
  /** What it said, then what it says. `onEnd` comes once, at its end or at once when it does not run. */
  follow(
    session: SessionPlace,
    id: string,
    onOutput: (output: ServiceOutput) => void,
    onEnd: () => void,
  ): Promise<Disposable>
  stopAll(sessionID: string): Promise<void>
  /** What is known of the service's last run: what it said, how many characters in all, and whether it was told to end. */
  lastRun(session: SessionPlace, id: string): { output: ServiceOutput[]; length: number; told: boolean } | undefined
  /** Every service that runs, in whichever place. */
  running(): { session: SessionPlace; id: string; name: string; port?: number }[]
}

export interface SessionPlace {
  id: string
  directory: string
}

interface Run {
  session: SessionPlace
  service: Service
  tree: ProcessTree
  status: ServiceStatus
  startedAt: string
  exitCode?: number
  output: ServiceOutput[]
  /** Characters in `output`. */
  size: number
  /** Characters that it said in all. */
  length: number
  told: boolean
  followers: Set<{ output: (output: ServiceOutput) => void; end: () => void }>
  ended: Promise<void>
}

const KEPT = 1024 * 1024
const STOP_MS = 5000

const refuse = (code: string, status: number, message: string, id: string) =>
  new Fault(status === 404 ? "FileNotFound" : status === 409 ? "Conflict" : "BadRequest", message, {
    code,
    with: { serviceId: id },
  })

export function createWorkspaceServices(options: {
  trees: ProcessTrees
  env: (sessionID: string, extra: Record<string, string>) => Promise<NodeJS.ProcessEnv>
  changed: (sessionID: string) => void
  /** It said something, after so many characters. */
  said?: (session: SessionPlace, id: string, output: ServiceOutput, offset: number) => void
}): WorkspaceServices {
  const { trees, env, changed, said } = options
  const runs = new Map<string, Run>()
  const keyOf = (session: SessionPlace, id: string) => `${session.id}\0${id}`

  const describe = (session: SessionPlace, { id, file, values, body }: ScriptFile): Service => {
    const run = runs.get(keyOf(session, id))
    const [http, https, order] = [portOf(values.http), portOf(values.https), Number(values.order)]
    const passive = !body && (http !== undefined || https !== undefined)
    return {
      id,
      name: values.name || id,
      ...(values.description && { description: values.description }),
      ...(values.order && Number.isFinite(order) && { order }),
      ...(http && { http }),
      ...(https && { https }),
      path: file,
      ...(values.path && { urlPath: values.path.startsWith("/") ? values.path : `/${values.path}` }),
      status: run?.status ?? "stopped",
      ...(passive && { passive }),
      ...(run && run.status !== "stopped" && { pid: run.tree.pid }),
      ...(run && { startedAt: run.startedAt }),
      ...(run?.exitCode !== undefined && { exitCode: run.exitCode }),
    }
  }
  const scripts = (session: SessionPlace) => scriptFiles(path.join(session.directory, ".discobot", "services"))
  const find = async (session: SessionPlace, id: string) => {
    const script = (await scripts(session)).find((each) => each.id === id)
    if (!script) throw refuse("service_not_found", 404, `There is no service ${id} in .discobot/services.`, id)
    return { script, service: describe(session, script) }
  }
  const active = async (session: SessionPlace, id: string) => {
    const found = await find(session, id)
    if (found.service.passive)
      throw refuse(
        "service_is_passive",
        400,
        `${found.service.name} only declares a port; it cannot be started here.`,
        id,
      )
    return found
  }

  return {
    async list(session) {
      const all = (await scripts(session)).map((script) => describe(session, script))
      return all.sort((one, other) => (one.order ?? 1e9) - (other.order ?? 1e9) || one.name.localeCompare(other.name))
    },
    get: async (session, id) => (await find(session, id)).service,
    async start(session, id) {
      const { script, service } = await active(session, id)
      const environment = await env(session.id, {
        DISCOBOT_SESSION_ID: session.id,
        DISCOBOT_WORKSPACE: session.directory,
        ...(service.http && { PORT: String(service.http) }),
      })
      // From here to its start in one go: it is started once, however many ask.
      const known = runs.get(keyOf(session, id))
      if (known && known.status !== "stopped")
        throw refuse("service_already_running", 409, `${service.name} runs already.`, id)
      if (!script.body || !script.executable)
        throw refuse(
          "service_not_executable",
          400,
          `${script.file} needs a shebang and must be executable (chmod +x).`,
          id,
        )
      let tree: ProcessTree
      try {
        tree = trees.spawn(script.file, [], {
          cwd: session.directory,
          env: environment,
          stdio: ["ignore", "pipe", "pipe"],
          owner: session.id,
          label: `service ${id}`,
        })
      } catch (error) {
        // An empty shebang, say: the system refuses it before there is a process.
        throw refuse("service_not_executable", 400, `${script.file} cannot be run: ${(error as Error).message}`, id)
      }
      const done = Promise.withResolvers<void>()
      const run: Run = {
        session,
        service,
        tree,
        status: "starting",
        startedAt: new Date().toISOString(),
        output: [],
        size: 0,
        length: 0,
        told: false,
        followers: new Set(),
        ended: done.promise,
      }
      runs.set(keyOf(session, id), run)
      const say = (output: Omit<ServiceOutput, "timestamp">) => {
        const full = { ...output, timestamp: new Date().toISOString() }
        run.output.push(full)
        said?.(session, id, full, run.length)
        run.length += output.data?.length ?? 0
        run.size += output.data?.length ?? 0
        while (run.size > KEPT && run.output.length > 1) run.size -= run.output.shift()?.data?.length ?? 0
        for (const follower of [...run.followers]) follower.output(full)
      }
      const over = () => {
        if (run.status === "stopped") return
        run.status = "stopped"
        for (const follower of [...run.followers]) follower.end()
        run.followers.clear()
        done.resolve()
        changed(session.id)
      }
      const { child } = tree
      for (const type of ["stdout", "stderr"] as const) {
        child[type]?.setEncoding("utf8").on("data", (data: string) => say({ type, data }))
      }
      child.once("spawn", () => {
        if (run.status === "starting") run.status = "running"
        changed(session.id)
      })
      child.once("error", (error) => {
        say({ type: "error", error: error.message })
        over()
      })
      child.once("close", (code, signal) => {
        // It never ran: that was said.
        if (run.status === "stopped") return
        run.exitCode = code ?? (signal === "SIGTERM" ? 143 : 137)
        say({ type: "exit", exitCode: run.exitCode })
        over()
      })
    },
    async stop(session, id) {
      const { service } = await active(session, id)
      const run = runs.get(keyOf(session, id))
      if (!run || run.status === "stopped")
        throw refuse("service_not_running", 400, `${service.name} does not run.`, id)
      run.status = "stopping"
      run.told = true
      changed(session.id)
      await run.tree.kill({ graceMs: STOP_MS })
      await run.ended
    },
    async follow(session, id, onOutput, onEnd) {
      await active(session, id)
      const run = runs.get(keyOf(session, id))
      for (const output of run?.output ?? []) onOutput(output)
      if (!run || run.status === "stopped") {
        onEnd()
        return disposable(() => {})
      }
      const follower = { output: onOutput, end: onEnd }
      run.followers.add(follower)
      return disposable(() => void run.followers.delete(follower))
    },
    lastRun(session, id) {
      const run = runs.get(keyOf(session, id))
      return run && { output: run.output, length: run.length, told: run.told }
    },
    running: () =>
      [...runs.values()].flatMap(({ session, service: { id, name, http, https }, status }) =>
        status === "stopped" ? [] : [{ session, id, name, port: http ?? https }],
      ),
    async stopAll(sessionID) {
      for (const [key, run] of runs) {
        if (!key.startsWith(`${sessionID}\0`)) continue
        if (run.status !== "stopped") await run.tree.kill({ graceMs: STOP_MS })
        runs.delete(key)
      }
    },
  }
}

import { access, chmod, mkdir, readFile, realpath, writeFile } from "node:fs/promises"
import path from "node:path"
import type {
  HookEntry,
  HookList,
  Program,
  ProgramOutput,
  ServiceEntry,
  ServiceList,
} from "../../../shared/native/program.ts"
import { Fault } from "../../../shared/fault.ts"
import type { HookPlace, Hooks } from "../hooks/hooks.ts"
import { type ScriptFile, scriptFiles } from "../script-file.ts"
import { type ScriptKind, scriptFaults, scriptFolder } from "../script-faults.ts"
import { listening } from "../services/listening.ts"
import type { Service, WorkspaceServices } from "../services/services.ts"
import { examples } from "./examples.ts"
import { hookEntry, outputOf, serviceEntry } from "./entries.ts"
import type { ProgramTrust } from "./trust.ts"

/** Whose services and hooks: of a session's workspace, or of a folder. */
export type Whose = { sessionID: string } | { directory: string }

/**
 * Services and hooks as the window has them: only what the person allowed runs. Throws Fault `NotTrusted` otherwise,
 * `FileNotFound` for what is not there, and those of `WorkspaceServices`.
 */
export interface Programs {
  services(whose: Whose): Promise<ServiceList>
  start(whose: Whose, id: string): Promise<ServiceEntry>
  /** Resolves when it ended. */
  stop(whose: Whose, id: string): Promise<ServiceEntry>
  restart(whose: Whose, id: string): Promise<ServiceEntry>
  serviceOutput(whose: Whose, id: string): Promise<ProgramOutput>
  /** Starts it if needed, waits until it listens, and answers the address of its page. Throws Fault `Unavailable`. */
  preview(whose: Whose, id: string): Promise<{ url: string }>
  hooks(whose: Whose): Promise<HookList>
  hookOutput(whose: Whose, id: string): Promise<ProgramOutput>
  /** Resolves when it ended. */
  runHook(whose: Whose, id: string): Promise<HookEntry>
  /** Everything that could run, with its text. */
  list(whose: Whose): Promise<Program[]>
  /** Throws Fault `Stale` when a file is no longer what was shown. */
  allow(whose: Whose, programs: { file: string; hash: string }[]): Promise<void>
  /** Whether a page that is asked for may start the service: the person allowed it, or a remote front end rules there. */
  mayStart(sessionID: string, id: string): Promise<boolean>
  /** Writes an example to begin with; answers where. Throws Fault `Conflict` when there is such a file. */
  example(whose: Whose, kind: ScriptKind): Promise<{ directory: string; path: string }>
}

interface ProgramsOptions {
  /** Made when there is a program to speak of. */
  companions: () => Promise<{ services: WorkspaceServices; hooks: Hooks }>
  /** Those, if they were made. */
  made: () => { services: WorkspaceServices } | undefined
  trust: ProgramTrust
  /** Throws Fault `SessionNotFound`. */
  placeOf: (sessionID: string) => HookPlace
  /** Whether a remote front end made the session: its users expect that services start by themselves. */
  isRemote: (sessionID: string) => Promise<boolean>
  titleOf: (sessionID: string) => string | undefined
  changed: (folder: string) => void
}

export function createPrograms({
  companions,
  made,
  trust,
  placeOf,
  isRemote,
  titleOf,
  changed,
}: ProgramsOptions): Programs {
  async function resolve(whose: Whose): Promise<HookPlace> {
    if ("sessionID" in whose) return placeOf(whose.sessionID)
    const directory = await realpath(whose.directory).catch(() => {
      throw new Fault("FileNotFound", `There is no folder ${whose.directory}.`, { path: whose.directory })
    })
    return { id: directory, directory, target: directory }
  }
  /** Hooks are the person's own, services those of the workspace. */
  const homeOf = (place: HookPlace, kind: ScriptKind) => (kind === "hook" ? place.target : place.directory)
  const scripts = (place: HookPlace, kind: ScriptKind) =>
    scriptFiles(path.join(homeOf(place, kind), scriptFolder[kind]))
  const present = (place: HookPlace, kind: ScriptKind) =>
    access(path.join(homeOf(place, kind), scriptFolder[kind])).then(
      () => true,
      () => false,
    )

  function check(place: HookPlace, { file, hash }: Pick<ScriptFile, "file" | "hash">): void {
    const state = trust.of(place.target, hash)
    if (state === "trusted") return
    const name = path.basename(file)
    throw new Fault(
      "NotTrusted",
      state === "new"
        ? `${name} comes with the folder and was not allowed to run yet. Look at it and allow it first.`
        : `${name} is not what was allowed to run: it changed, or is new. Look at it and allow it first.`,
      { file: name, hash },
    )
  }
  const script = async (place: HookPlace, kind: ScriptKind, id: string) => {
    const found = (await scripts(place, kind)).find((each) => each.id === id)
    if (!found) throw new Fault("FileNotFound", `There is no ${kind} ${id} in ${scriptFolder[kind]}.`, { id })
    return found
  }
  const entry = (place: HookPlace, service: Service, hash: string, services: WorkspaceServices) =>
    serviceEntry(service, {
      hash,
      directory: place.directory,
      trust: trust.of(place.target, hash),
      told: services.lastRun(place, service.id)?.told ?? false,
    })
  const serviceOf = async (place: HookPlace, id: string) => {
    const [{ services }, { hash }] = await Promise.all([companions(), script(place, "service", id)])
    return entry(place, await services.get(place, id), hash, services)
  }

  async function start(whose: Whose, id: string): Promise<ServiceEntry> {
    const place = await resolve(whose)
    check(place, await script(place, "service", id))
    await (await companions()).services.start(place, id)
    return serviceOf(place, id)
  }
  async function stop(whose: Whose, id: string): Promise<ServiceEntry> {
    const place = await resolve(whose)
    await script(place, "service", id)
    await (await companions()).services.stop(place, id)
    return serviceOf(place, id)
  }
  const hookOf = async (place: HookPlace, id: string): Promise<HookEntry> => {
    const found = (await (await companions()).hooks.details(place)).find((hook) => hook.id === id)
    if (!found) throw new Fault("FileNotFound", `There is no hook ${id} in ${scriptFolder.hook}.`, { id })
    return hookEntry(found, place.target, trust.of(place.target, found.hash))
  }

  return {
    async services(whose) {
      const place = await resolve(whose)
      const elsewhere = (made()?.services.running() ?? []).flatMap(({ session, id, name, port }) =>
        session.id === place.id
          ? []
          : [
              {
                sessionID: titleOf(session.id) === undefined ? null : session.id,
                directory: session.directory,
                title: titleOf(session.id) ?? null,
                id,
                name,
                port: port ?? null,
              },
            ],
      )
      if (!(await present(place, "service"))) return { directory: place.directory, services: [], faults: [], elsewhere }
      const [{ services }, files, faults] = await Promise.all([
        companions(),
        scripts(place, "service"),
        scriptFaults(place.directory, "service"),
      ])
      const hashes = new Map(files.map(({ id, hash }) => [id, hash]))
      const broken = new Set(faults.map(({ path: name }) => path.join(place.directory, name)))
      const list = (await services.list(place)).filter((service) => !broken.has(service.path) || service.pid)
      return {
        directory: place.directory,
        services: list.map((service) => entry(place, service, hashes.get(service.id) ?? "", services)),
        faults,
        elsewhere,
      }
    },
    start,
    stop,
    async restart(whose, id) {
      const place = await resolve(whose)
      // Refused before anything is stopped.
      check(place, await script(place, "service", id))
      const { services } = await companions()
      if ((await services.get(place, id)).status !== "stopped") await services.stop(place, id)
      return start(whose, id)
    },
    async serviceOutput(whose, id) {
      const place = await resolve(whose)
      await script(place, "service", id)
      return outputOf((await companions()).services.lastRun(place, id))
    },
    async preview(whose, id) {
      const place = await resolve(whose)
      let service = await serviceOf(place, id)
      const { port, url, name } = service
      if (port === null || url === null)
        throw new Fault("BadRequest", `${name} has no port. Write http: with its port into ${service.file}.`, { id })
      if (service.state === "stopped" || service.state === "failed") service = await start(whose, id)
      const { services } = await companions()
      const declared = service.state === "declared"
      const ended = () => !declared && !services.running().some((run) => run.session.id === place.id && run.id === id)
      if (await listening(port, ended)) return { url }
      throw new Fault(
        "Unavailable",
        ended()
          ? `${name} has ended before it listened on port ${port}. Its output says why.`
          : `${name} does not answer on port ${port}. Its output may say why.`,
        { id, port },
      )
    },
    async hooks(whose) {
      const place = await resolve(whose)
      if (!(await present(place, "hook"))) return { directory: place.target, hooks: [], faults: [] }
      const [{ hooks }, faults] = await Promise.all([companions(), scriptFaults(place.target, "hook")])
      const broken = new Set(faults.map(({ path: name }) => path.join(place.target, name)))
      const list = (await hooks.details(place)).filter(({ file }) => !broken.has(file))
      return {
        directory: place.target,
        hooks: list.map((hook) => hookEntry(hook, place.target, trust.of(place.target, hook.hash))),
        faults,
      }
    },
    async hookOutput(whose, id) {
      const place = await resolve(whose)
      const text = await (await companions()).hooks.output(place, id)
      return { text, length: text.length, truncated: false }
    },
    async runHook(whose, id) {
      const place = await resolve(whose)
      if (!("sessionID" in whose))
        throw new Fault("BadRequest", "A hook runs for a session. Open one of this folder first.", { id })
      check(place, await script(place, "hook", id))
      await (await companions()).hooks.rerun(place, id)
      return hookOf(place, id)
    },
    async list(whose) {
      const place = await resolve(whose)
      const kinds = ["service", "hook"] as const
      const all = await Promise.all(
        kinds.map(async (kind) =>
          Promise.all(
            (await scripts(place, kind)).map(async ({ id, file, hash, values, body }): Promise<Program[]> => {
              if (!body) return []
              const type = kind === "hook" ? values.type : undefined
              const when = type === "session" || type === "file" || type === "pre-commit" ? type : null
              if (kind === "hook" && when === null) return []
              const text = await readFile(file, "utf8").catch(() => "")
              const name = path.relative(homeOf(place, kind), file).split(path.sep).join("/")
              return [
                { kind, name: values.name || id, file: name, hash, trust: trust.of(place.target, hash), text, when },
              ]
            }),
          ),
        ),
      )
      return all.flat(2)
    },
    async allow(whose, programs) {
      const place = await resolve(whose)
      const known = await this.list(whose)
      for (const { file, hash } of programs) {
        if (known.some((program) => program.file === file && program.hash === hash)) continue
        throw new Fault("Stale", `${file} is no longer what you saw. Look at it again.`, { file })
      }
      trust.allow(
        place.target,
        programs.map(({ file, hash }) => ({ name: file, hash })),
      )
      changed(place.target)
    },
    async mayStart(sessionID, id) {
      const place = placeOf(sessionID)
      const { hash } = await script(place, "service", id)
      return trust.of(place.target, hash) === "trusted" || (await isRemote(sessionID))
    },
    async example(whose, kind) {
      const place = await resolve(whose)
      const directory = homeOf(place, kind)
      const { name, text } = examples[kind]
      const file = path.join(directory, scriptFolder[kind], name)
      await mkdir(path.dirname(file), { recursive: true })
      await writeFile(file, text, { flag: "wx", mode: 0o755 }).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
        throw new Fault("Conflict", `There is a file ${scriptFolder[kind]}/${name} already. Change that one.`, {
          path: `${scriptFolder[kind]}/${name}`,
        })
      })
      // Whatever the umask is.
      await chmod(file, 0o755)
      changed(place.target)
      return { directory, path: `${scriptFolder[kind]}/${name}` }
    },
  }
}

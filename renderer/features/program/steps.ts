import { toast } from "sonner"
import type { HookEntry, ProgramPlace, ServiceEntry } from "../../../shared/native/program.ts"
import type { Failure, Result } from "../../api/failure.ts"
import type { App } from "../../app/createApp.ts"
import { expectOk, report } from "../../app/report.ts"
import { isList, keyOf, placeOf, type ProgramKind, tailKey } from "./state.ts"

export const currentPlace = (app: App): ProgramPlace | null => placeOf(app.host.getState(), app.view.getState())

const shelf = (app: App) => {
  const place = currentPlace(app)
  return place ? app.programs.store.getState().shelves[keyOf(place)] : undefined
}

/** The one that is looked at: chosen, else the first. */
export const chosenOf = <T extends { id: string }>(list: readonly T[], chosen: string | undefined): T | null =>
  list.find(({ id }) => id === chosen) ?? list[0] ?? null

const chosenID = (app: App, kind: ProgramKind) => {
  const place = currentPlace(app)
  return place ? app.programs.store.getState().chosen[keyOf(place)]?.[kind] : undefined
}

export function chosenService(app: App): ServiceEntry | null {
  const services = shelf(app)?.services
  return isList(services) ? chosenOf(services.services, chosenID(app, "service")) : null
}

export function chosenHook(app: App): HookEntry | null {
  const hooks = shelf(app)?.hooks
  return isList(hooks) ? chosenOf(hooks.hooks, chosenID(app, "hook")) : null
}

export function choose(app: App, place: ProgramPlace, kind: ProgramKind, id: string): void {
  const key = keyOf(place)
  app.programs.store.setState(({ chosen }) => ({ chosen: { ...chosen, [key]: { ...chosen[key], [kind]: id } } }))
}

/** Shows what may run and asks for the leave. False when it was not given. */
function ask(app: App, place: ProgramPlace, file: string | null, verb: string | null): Promise<boolean> {
  const { store } = app.programs
  store.getState().asking?.answer(false)
  return new Promise((resolve) => {
    store.setState({
      asking: {
        place,
        key: keyOf(place),
        file,
        verb,
        answer(allowed) {
          store.setState({ asking: null })
          resolve(allowed)
        },
      },
    })
  })
}

/** All hooks and services of the place at once. */
export async function allowPrograms(app: App): Promise<void> {
  const place = currentPlace(app)
  if (place && (await ask(app, place, null, null))) await app.programs.load(place)
}

const notTrusted = ({ tag }: Failure) => tag === "NotTrusted"

/** Does something with a program; asks for the leave first where there is none. */
async function withLeave<T>(
  app: App,
  place: ProgramPlace,
  program: { id: string; file: string; trust: ServiceEntry["trust"] },
  kind: ProgramKind,
  words: { verb: string; doing: string },
  work: () => Promise<Result<T>>,
): Promise<T | undefined> {
  const { store, load } = app.programs
  const key = tailKey(keyOf(place), kind, program.id)
  if (store.getState().busy[key]) return undefined
  if (program.trust !== "trusted" && !(await ask(app, place, program.file, words.verb))) return undefined
  const attempt = async () => {
    store.setState(({ busy }) => ({ busy: { ...busy, [key]: words.doing } }))
    const result = await work()
    store.setState(({ busy: { [key]: _done, ...busy } }) => ({ busy }))
    return result
  }
  let result = await attempt()
  // It changed since the list was read.
  if (!result.ok && notTrusted(result.failure) && (await ask(app, place, program.file, words.verb)))
    result = await attempt()
  void load(place)
  if (result.ok) return result.value
  report(result.failure)
  return undefined
}

export async function startService(app: App, service = chosenService(app)): Promise<void> {
  const place = currentPlace(app)
  if (!place || !service || service.state === "declared") return
  const { api } = app.programs
  const runs = service.state === "running" || service.state === "starting"
  const words = runs ? { verb: "restart", doing: "Restarting" } : { verb: "start", doing: "Starting" }
  await withLeave(app, place, service, "service", words, () => (runs ? api.restart : api.start)(place, service.id))
}

export async function stopService(app: App, service = chosenService(app)): Promise<void> {
  const place = currentPlace(app)
  if (!place || !service) return
  const words = { verb: "stop", doing: "Stopping" }
  await withLeave(app, place, { ...service, trust: "trusted" }, "service", words, () =>
    app.programs.api.stop(place, service.id),
  )
}

/** Shows the service's page in the session's Browser tab; without a session in a browser of the person's own. */
export async function openPreview(app: App, service = chosenService(app)): Promise<void> {
  const place = currentPlace(app)
  if (!place || !service?.url) return
  const words = { verb: "start", doing: "Waiting for its page" }
  const page = await withLeave(app, place, service, "service", words, () => app.programs.api.preview(place, service.id))
  if (!page) return
  if (!place.sessionID) {
    window.open(page.url, "_blank", "noopener")
    return
  }
  app.view.setState({ panelOpen: true, panelTab: "browser" })
  const { api } = app.browser
  const known = app.browser.store.getState().state
  const browser = known?.status === "running" ? known : await expectOk(api.start())
  if (browser?.status === "running") await expectOk(api.navigate(page.url))
}

export async function runHook(app: App, hook = chosenHook(app)): Promise<void> {
  const place = currentPlace(app)
  if (!place?.sessionID || !hook || hook.result === "running") return
  const words = { verb: "run", doing: "Running" }
  const done = await withLeave(app, place, hook, "hook", words, () => app.programs.api.runHook(place, hook.id))
  if (done)
    app.programs.store.setState({
      spoken: `${done.name} ${done.result === "passed" ? "passed" : `failed with exit ${done.exitCode}`}`,
    })
}

/** Opens a program's file in the session's editor. Hooks are the person's own: only where that is where the session works. */
export function openProgramFile(app: App, path: string, directory: string): void {
  const { sessionID } = app.view.getState()
  const session = sessionID ? app.host.getState().sessions[sessionID]?.session : undefined
  if (session?.directory === directory) app.files.show()?.openFile(path)
}

export const canOpen = (app: App, directory: string): boolean => {
  const { sessionID } = app.view.getState()
  return sessionID !== null && app.host.getState().sessions[sessionID]?.session.directory === directory
}

export async function createExample(app: App, kind: ProgramKind): Promise<void> {
  const place = currentPlace(app)
  if (!place) return
  const made = await expectOk(app.programs.api.example(place, kind))
  await app.programs.load(place)
  if (!made) return
  if (canOpen(app, made.directory)) openProgramFile(app, made.path, made.directory)
  else toast.success(`Created ${made.path}`, { description: `In ${made.directory}. Change it there to what you need.` })
}

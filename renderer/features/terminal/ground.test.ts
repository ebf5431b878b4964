import { expect, test } from "vitest"
import type { OpenedProject, Sandbox, SessionSummary } from "../../../shared/native/host.ts"
import { initialHostState, type HostState } from "../../state/model.ts"
import { groundOf, sameGround } from "./ground.ts"

const state = (sandbox: Sandbox | null): HostState => ({
  ...initialHostState,
  projects: [
    { id: "one", directory: "/home/ada/one" } as OpenedProject,
    { id: "two", directory: "/two" } as OpenedProject,
  ],
  sessions: {
    ses_a: {
      session: { id: "ses_a", directory: sandbox ? "/sandboxes/a/app" : "/home/ada/one/app" },
      folder: "/home/ada/one/app",
      sandbox,
    } as SessionSummary,
  },
})
const sandbox = (it: Sandbox["state"]): Sandbox => ({
  directory: "/sandboxes/a",
  target: "/home/ada/one",
  state: it,
  notices: [],
  port: null,
  setup: null,
})
const session = { sessionID: "ses_a", projectID: "one" }

test("a session in a sandbox has its terminals there, and the person's own beside them", () => {
  expect(groundOf(state(sandbox("ready")), session)).toEqual({
    key: "/sandboxes/a/app",
    places: [
      { directory: "/sandboxes/a/app", kind: "sandbox" },
      { directory: "/home/ada/one/app", kind: "folder" },
    ],
  })
})

test.each(["creating", "failed", "removed"] as const)("a sandbox that is %s has no terminals", (it) => {
  expect(groundOf(state(sandbox(it)), session)?.places).toEqual([{ directory: "/home/ada/one/app", kind: "folder" }])
})

test("without a session it is the chosen project's folder, else the first one's, else nothing", () => {
  const host = state(null)
  expect(groundOf(host, { sessionID: null, projectID: "two" })?.key).toBe("/two")
  expect(groundOf(host, { sessionID: null, projectID: "gone" })?.key).toBe("/home/ada/one")
  expect(groundOf({ ...host, projects: [] }, { sessionID: null, projectID: null })).toBeNull()
})

test("the same folders are the same ground", () => {
  const once = groundOf(state(sandbox("ready")), session)
  expect(sameGround(once, groundOf(state(sandbox("ready")), session))).toBe(true)
  expect(sameGround(once, groundOf(state(sandbox("failed")), session))).toBe(false)
  expect(sameGround(once, null)).toBe(false)
})

import { mkdir, readFile, symlink, writeFile } from "node:fs/promises"
import path from "node:path"
import { expect, it } from "vitest"
import type { PermissionRequest } from "../../shared/domain/permission.ts"
import type { CommandPage } from "../../shared/native/command.ts"
import type { Inbox } from "../../shared/native/host.ts"
import { addAgent, ask, call, newSession, textOf, toolsOf } from "../support/acp/setup.ts"
import { makeFolder } from "../support/folder.ts"
import { startTestHost, type TestHost } from "../support/host.ts"
import { until as wait } from "../support/until.ts"

/** Programs start and end meanwhile, on a machine that may be busy. */
const until = <T>(check: () => T | Promise<T>) => wait(check, 50_000)

/** Answers the next request, over the opencode API. */
async function reply(
  test: TestHost,
  { directory }: { directory: string },
  answer: "once" | "always" | "reject",
  message?: string,
): Promise<PermissionRequest> {
  const [request] = await until(async () => {
    const all = await call<PermissionRequest[]>(test, `/permission?directory=${encodeURIComponent(directory)}`)
    return all.length > 0 ? all : undefined
  })
  await call(test, `/permission/${request!.id}/reply`, { reply: answer, ...(message && { message }) })
  return request!
}

it("asks the person what our rules do not answer, with the difference it shows, and only once for one edit", async () => {
  const test = await startTestHost({ config: { permission: { edit: "ask", bash: { "*": "ask", "rm *": "deny" } } } })
  await addAgent(test)
  const { session } = await newSession(test, test.repo)
  const at = (name: string) => readFile(path.join(session.directory, name), "utf8")

  const first = ask(test, session.id, "asked README.md # Changed")
  const request = await reply(test, session, "once")
  expect(request).toMatchObject({ permission: "edit", patterns: ["README.md"], tool: { callID: "call-1" } })
  expect(request.metadata.diff).toContain("+# Changed")
  expect(textOf(await first)).toContain("answer yes")
  expect(await at("README.md")).toBe("# Changed\n")

  const second = ask(test, session.id, "asked README.md # Never")
  await reply(test, session, "reject")
  const denied = await second
  expect(textOf(denied)).toContain("answer no")
  expect(toolsOf(denied)[0]?.state).toMatchObject({
    status: "error",
    error: "The user rejected permission to use this specific tool call.",
  })
  expect(await at("README.md")).toBe("# Changed\n")

  // Words with a refusal have no place in the protocol: they follow as a prompt.
  const third = ask(test, session.id, "asked README.md # Never")
  await reply(test, session, "reject", "Instead:\nsay as you wish")
  expect(textOf(await third)).toContain("as you wish")

  const fourth = ask(test, session.id, "write made.txt made")
  expect(await reply(test, session, "always")).toMatchObject({ permission: "edit", patterns: ["made.txt"] })
  expect(textOf(await fourth)).toContain("wrote made.txt")
  // The rule answers from now on; the agent was never told "always".
  expect(textOf(await ask(test, session.id, "asked README.md # Again"))).toContain("answer yes")

  // A rule that denies is not asked about.
  expect(textOf(await ask(test, session.id, "permit execute rm -rf ."))).toContain("answer no")
  expect((await call<Inbox>(test, "/outrigger/inbox")).permissions).toEqual([])
})

it("does not take it for allowed what no rule is about", async () => {
  const test = await startTestHost()
  await addAgent(test)
  const { session } = await newSession(test, test.repo, false)
  const asking = ask(test, session.id, "permit switch_mode Leave plan mode")
  expect(await reply(test, session, "once")).toMatchObject({ permission: "external", patterns: ["Leave plan mode"] })
  expect(textOf(await asking)).toContain("answer yes")
})

it("runs its commands as ours are run: asked, shown, recorded, ended", async () => {
  const test = await startTestHost({ config: { permission: { bash: { "*": "ask", "echo *": "allow" } } } })
  await addAgent(test)
  const { session } = await newSession(test, test.repo)
  const answer = await ask(test, session.id, "run echo from the sandbox")
  expect(textOf(answer)).toContain('exit 0 "from the sandbox\\n"')
  const [tool, ...others] = toolsOf(answer)
  expect(others).toEqual([])
  expect(tool).toMatchObject({
    tool: "bash",
    state: { status: "completed", input: { command: "echo from the sandbox" }, metadata: { exit: 0 } },
  })
  const refused = ask(test, session.id, "run touch never")
  expect(await reply(test, session, "reject")).toMatchObject({ permission: "bash", patterns: ["touch never"] })
  expect(textOf(await refused)).toContain("failed: The user rejected permission")
  const killed = ask(test, session.id, "start sleep 1000")
  await reply(test, session, "once")
  expect(textOf(await killed)).toContain("killed")
  const { commands } = await call<CommandPage>(test, `/outrigger/commands?sessionID=${session.id}`)
  expect(commands.map((command) => command.command)).toEqual(["sleep 1000", "echo from the sandbox"])
})

it("keeps its reads and writes inside the workspace, through every link", async () => {
  const test = await startTestHost({ config: { permission: { external_directory: "deny" } } })
  await addAgent(test)
  const { session } = await newSession(test, test.repo)
  const outside = await makeFolder({ "secret.txt": "secret" })
  await mkdir(path.join(session.directory, "sub"))
  await symlink(outside, path.join(session.directory, "sub/link"))
  await writeFile(path.join(session.directory, "inside.txt"), "inside\nsecond\n")
  const said = textOf(
    await ask(
      test,
      session.id,
      [
        "read inside.txt",
        `read ${outside}/secret.txt`,
        "read sub/link/secret.txt",
        "read ../../../../../../etc/hostname",
        "write sub/link/made.txt x",
        "write sub/link/secret.txt x",
      ].join("\n"),
    ),
  )
  expect(said).toContain('read "inside\\nsecond\\n"')
  expect(said.match(/failed: The user has specified a rule/g)).toHaveLength(5)
  expect(await readFile(path.join(outside, "secret.txt"), "utf8")).toBe("secret")
  await expect(readFile(path.join(outside, "made.txt"))).rejects.toThrow("ENOENT")
})

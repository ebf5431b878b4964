import path from "node:path"
import { describe, expect, it } from "vitest"
import { Agent, Command } from "../../shared/domain/agent.ts"
import { makeFolder, writeFiles } from "../../tests/support/folder.ts"
import { createLog } from "../lib/log.ts"
import { agentRules } from "../permission/defaults.ts"
import { createConfigs } from "../project/config.ts"
import { readDefinitionFiles } from "./definition-files.ts"
import { createDefinitions } from "./definitions.ts"

/** A repository `repo`, worked in at `repo/app`, on a machine with nothing else on it. */
async function scene(files: Record<string, unknown> = {}) {
  const root = await makeFolder({ "repo/app/.keep": "", ...files })
  const at = (name: string) => path.join(root, name)
  const lines: string[] = []
  const log = createLog({ write: (line) => lines.push(line) })
  const userHome = at("user")
  const configs = createConfigs({
    ownGlobal: at("home/config"),
    log,
    env: { XDG_CONFIG_HOME: at("xdg") },
    userHome,
    managed: [],
    definitions: readDefinitionFiles,
  })
  const definitions = createDefinitions({
    log,
    userHome,
    rules: (name, input) => agentRules(name, { toolOutputDir: "/out", tmpDir: "/tmp/o", planDir: "/plans", ...input }),
  })
  const folders = [at("repo/app"), at("repo")]
  const place = {
    directory: at("repo/app"),
    root: at("repo"),
    worktree: at("repo"),
    folders,
    git: true,
    owner: at("repo"),
    definitionFolders: configs.definitionFolders(folders),
  }
  const config = () => configs.forPlace(place)
  return {
    root,
    at,
    lines,
    config,
    agents: async () => definitions.agents(place, await config()),
    agent: async (name: string) =>
      (await definitions.agents(place, await config())).find((agent) => agent.name === name),
    commands: async () => definitions.commands(place, await config()),
    skills: async () => definitions.skills(place, await config()),
    run: async (command: string, given = "", shell = async (line: string) => `<${line}>`) =>
      definitions.command(place, await config(), { command, arguments: given, shell }),
  }
}

describe("agents", () => {
  it("are the built-in ones, the default first, in the wire's shape", async () => {
    const { agents } = await scene()
    const all = await agents()
    expect(all.map(({ name, mode, hidden = false }) => `${name} ${mode}${hidden ? " hidden" : ""}`)).toEqual([
      "build primary",
      "compaction primary hidden",
      "explore subagent",
      "general subagent",
      "plan primary",
      "summary primary hidden",
      "title primary hidden",
    ])
    for (const agent of all)
      expect(Agent.parse(JSON.parse(JSON.stringify(agent)))).toEqual(JSON.parse(JSON.stringify(agent)))
    expect(all.every((agent) => agent.native)).toBe(true)
    expect(all.find((agent) => agent.name === "title")?.temperature).toBe(0.5)
  })

  it("have rules of three fields on the wire that still know their source inside", async () => {
    const { agent } = await scene({ "repo/opencode.json": { permission: { bash: "ask" } } })
    const rule = (await agent("build"))?.permission.find((each) => each.permission === "bash")
    expect(JSON.stringify(rule)).toBe('{"permission":"bash","pattern":"*","action":"ask"}')
    expect(rule).toHaveProperty("source", "config")
  })

  it("take changes from configuration: fields, options, rules in order", async () => {
    const { agent } = await scene({
      "repo/opencode.json": {
        permission: { bash: "ask" },
        agent: {
          build: { model: "openrouter/meta/llama", top_p: 0.3, steps: 4, effort: "high", permission: { bash: "deny" } },
        },
      },
    })
    const build = await agent("build")
    expect(build).toMatchObject({
      native: true,
      mode: "primary",
      model: { providerID: "openrouter", modelID: "meta/llama" },
      topP: 0.3,
      steps: 4,
      options: { effort: "high" },
    })
    expect(build?.permission.filter((rule) => rule.permission === "bash").map((rule) => rule.action)).toEqual([
      "ask",
      "deny",
    ])
  })

  it("can be added, disabled, and made the default", async () => {
    const { agents } = await scene({
      "repo/opencode.json": { default_agent: "zed", agent: { zed: { prompt: "Be Zed." }, general: { disable: true } } },
    })
    const all = await agents()
    expect(all[0]).toMatchObject({ name: "zed", mode: "all", native: false, prompt: "Be Zed.", options: {} })
    expect(all.map((agent) => agent.name)).not.toContain("general")
  })

  it("come from markdown files of every configuration folder, the later one winning", async () => {
    const { agents, agent, config } = await scene({
      "xdg/opencode/agent/helper.md": "---\ndescription: global\ntemperature: 0.1\n---\nGlobal words.",
      "repo/.opencode/agents/nested/reviewer.md":
        "---\nname: Other\ndescription: Use this when: reviewing\nmode: subagent\nmodel: a/b\ntools:\n  write: false\nreasoningEffort: low\n---\n\nReview it.\n",
      "repo/app/.outrigger/agent/helper.md": "---\ndescription: nearer\n---\nNearer words.",
      "repo/.opencode/mode/focus.md": "Stay focused.",
      "repo/.opencode/agent/note.txt": "not an agent",
      "home/config/agents/mine.md": "No front matter.",
    })
    expect(await agent("helper")).toMatchObject({ description: "nearer", temperature: 0.1, prompt: "Nearer words." })
    const reviewer = await agent("nested/reviewer")
    expect(reviewer).toMatchObject({
      description: "Use this when: reviewing",
      mode: "subagent",
      model: { providerID: "a", modelID: "b" },
      options: { reasoningEffort: "low" },
      prompt: "Review it.",
    })
    expect(reviewer?.permission).toContainEqual({ permission: "edit", pattern: "*", action: "deny" })
    expect(await agent("focus")).toMatchObject({ mode: "primary", prompt: "Stay focused." })
    expect(await agent("mine")).toMatchObject({ mode: "all", prompt: "No front matter." })
    expect((await agents()).map((each) => each.name)).not.toContain("note")
    expect((await config()).agent).toHaveProperty("nested/reviewer")
  })

  it("with bad front matter name the file and the field", async () => {
    const { config, at, root } = await scene({ "repo/.opencode/agent/bad.md": "---\ntemperature: hot\n---\nx" })
    await expect(config()).rejects.toMatchObject({
      tag: "ConfigInvalid",
      data: { path: at("repo/.opencode/agent/bad.md"), issues: [{ path: ["agent", "bad", "temperature"] }] },
    })
    await writeFiles(root, { "repo/.opencode/agent/bad.md": "---\n[: {\n---\nx" })
    await expect(config()).rejects.toMatchObject({
      tag: "ConfigInvalid",
      message: expect.stringContaining("front matter"),
    })
    await writeFiles(root, { "repo/.opencode/agent/bad.md": "---\ntemperature: 1\n---\nx" })
    expect((await config()).agent?.bad).toEqual({ temperature: 1, prompt: "x" })
  })

  it("appear when their first file does", async () => {
    const { agent, root } = await scene()
    expect(await agent("late")).toBeUndefined()
    await writeFiles(root, { "repo/.opencode/agent/deep/late.md": "Late." })
    expect(await agent("deep/late")).toMatchObject({ prompt: "Late." })
    await writeFiles(root, { "repo/.opencode/agent/deep/later.md": "Later." })
    expect(await agent("deep/later")).toMatchObject({ prompt: "Later." })
  })
})

describe("commands", () => {
  it("are built in, from configuration, from files and from skills, with hints", async () => {
    const { commands } = await scene({
      "repo/opencode.json": {
        command: { fix: { template: "Fix $2 and $1 in $ARGUMENTS", agent: "build", subtask: true } },
      },
      "repo/.opencode/command/git/tidy.md": "---\ndescription: Tidy up\nmodel: a/b\n---\nTidy $10 and $9.",
      "repo/.claude/skills/pdf/SKILL.md": "---\nname: pdf\ndescription: Reads PDFs\n---\nUse pdftotext.",
      "repo/.claude/skills/fix/SKILL.md": "---\nname: fix\ndescription: Shadowed\n---\nNo.",
    })
    const all = await commands()
    for (const command of all) expect(Command.parse(command)).toEqual(command)
    expect(all.map(({ name, source }) => `${name} ${source}`)).toEqual([
      "init command",
      "review command",
      "fix command",
      "git/tidy command",
      "pdf skill",
    ])
    const named = Object.fromEntries(all.map((command) => [command.name, command]))
    expect(named.review).toMatchObject({ subtask: true, hints: ["$ARGUMENTS"] })
    expect(named.fix).toMatchObject({ agent: "build", subtask: true, hints: ["$1", "$2", "$ARGUMENTS"] })
    expect(named["git/tidy"]).toMatchObject({ description: "Tidy up", model: "a/b", hints: ["$9", "$10"] })
    expect(named.pdf).toMatchObject({ description: "Reads PDFs", template: "Use pdftotext." })
  })

  it("that are unknown are refused with what there is", async () => {
    const { run } = await scene()
    await expect(run("nope")).rejects.toMatchObject({
      tag: "CommandNotFound",
      message: 'Command not found: "nope". Available commands: init, review',
    })
  })

  it("may be replaced by the user's own", async () => {
    const { run } = await scene({ "repo/opencode.json": { command: { review: { template: "Mine: $ARGUMENTS" } } } })
    expect(await run("review", "all")).toEqual({ parts: [{ type: "text", text: "Mine: all" }] })
  })
})

describe("a command's template", () => {
  const text = async (template: string, given: string, shell?: (line: string) => Promise<string>) => {
    const { run } = await scene({ "repo/opencode.json": { command: { c: { template } } } })
    const [first] = (await run("c", given, shell)).parts
    return first?.type === "text" ? first.text : undefined
  }

  it.each([
    ["all as written", "Do: $ARGUMENTS!", 'a "b c"', 'Do: a "b c"!'],
    ["words", "$1-$2", "a b", "a-b"],
    ["groups in quotes", "$1|$2", "\"a b\" 'c d'", "a b|c d"],
    ["the rest in the highest", "$1|$2", "a b c d", "a|b c d"],
    ["the rest in the highest, wherever it stands", "$2|$1", "a b c", "b c|a"],
    ["nothing where words run out", "[$1][$2]", "a", "[a][]"],
    ["an apostrophe as a letter", "$1|$2", "don't stop", "don't|stop"],
    ["text that looks like a replacement pattern", "x $ARGUMENTS", "$& $1", "x $& $1"],
    ["arguments after an empty line without a placeholder", "Do it.", "now", "Do it.\n\nnow"],
    ["nothing more without arguments", "Do it.", "", "Do it."],
  ])("takes %s", async (_case, template, given, expected) => {
    expect(await text(template, given)).toBe(expected)
  })

  it("inserts what its shell commands print, as it is", async () => {
    const ran: string[] = []
    const shell = async (line: string) => {
      ran.push(line)
      return "out $1 $ARGUMENTS !`evil`"
    }
    expect(await text("See !`git log $1` for $1.", "main", shell)).toBe("See out $1 $ARGUMENTS !`evil` for main.")
    expect(ran).toEqual(["git log main"])
  })

  it("never runs a command that stands in the arguments", async () => {
    const ran: string[] = []
    const shell = async (line: string) => String(ran.push(line))
    expect(await text("Say $ARGUMENTS", "!`rm -rf x`", shell)).toBe("Say !`rm -rf x`")
    expect(ran).toEqual([])
  })

  it("attaches the files and folders it mentions, once, and leaves other @ words alone", async () => {
    const { run, at } = await scene({
      "repo/app/src/a b.ts": "",
      "repo/app/src/a.ts": "x",
      "repo/docs/x.md": "x",
      "repo/logo.png": "x",
      "repo/opencode.json": {
        command: {
          c: {
            template:
              "Read @src/a.ts, @src/a.ts and @docs (see @logo.png). Mail me@src/a.ts or `@docs/x.md`; @gone.txt!",
          },
        },
      },
    })
    const [, ...files] = (await run("c")).parts
    expect(files).toEqual([
      { type: "file", url: `file://${at("repo/app/src/a.ts")}`, filename: "src/a.ts", mime: "text/plain" },
      { type: "file", url: `file://${at("repo/docs")}`, filename: "docs", mime: "application/x-directory" },
      { type: "file", url: `file://${at("repo/logo.png")}`, filename: "logo.png", mime: "image/png" },
    ])
  })

  it("gives images their type, and takes mentions from the arguments but not from output", async () => {
    const { run } = await scene({
      "repo/logo.png": "x",
      "repo/a.txt": "x",
      "repo/b.txt": "x",
      "repo/opencode.json": { command: { c: { template: "Look: $ARGUMENTS !`x`" } } },
    })
    const { parts } = await run("c", "@logo.png @a.txt", async () => "@b.txt")
    expect(parts.slice(1)).toMatchObject([
      { filename: "logo.png", mime: "image/png" },
      { filename: "a.txt", mime: "text/plain" },
    ])
  })

  it("cannot send the user's other files along, unless the user names them", async () => {
    const { run, at } = await scene({
      "user/secret.txt": "s",
      "outside.txt": "s",
      "repo/opencode.json": { command: { c: { template: "Read @~/secret.txt @../../outside.txt $ARGUMENTS" } } },
    })
    expect((await run("c")).parts).toHaveLength(1)
    expect((await run("c", `see @${at("outside.txt")}`)).parts.slice(1)).toMatchObject([
      { filename: at("outside.txt") },
    ])
  })
})

describe("skills", () => {
  const skill = (name: string, words = "Do it.") => `---\nname: ${name}\ndescription: About ${name}\n---\n\n${words}\n`

  it("are found in all their places, with location and content", async () => {
    const { skills, at } = await scene({
      "user/.claude/skills/one/SKILL.md": skill("one"),
      "user/.agents/skills/two/SKILL.md": skill("two"),
      "repo/.claude/skills/three/SKILL.md": skill("three"),
      "repo/app/.agents/skills/group/four/SKILL.md": skill("four"),
      "repo/.opencode/skill/five/SKILL.md": skill("five"),
      "repo/.outrigger/skills/six/SKILL.md": skill("six"),
      "xdg/opencode/skills/seven/SKILL.md": skill("seven"),
      "home/config/skills/eight/SKILL.md": skill("eight"),
      "elsewhere/nine/SKILL.md": skill("nine"),
      "repo/opencode.json": { skills: { paths: ["../../elsewhere"] } },
      "repo/.claude/skills/three/README.md": "not a skill",
    })
    expect((await skills()).map((each) => each.name)).toEqual(
      ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"].sort(),
    )
    expect((await skills()).find((each) => each.name === "three")).toEqual({
      name: "three",
      description: "About three",
      location: at("repo/.claude/skills/three/SKILL.md"),
      content: "Do it.",
    })
  })

  it("of one name: the project's counts before the home's, the nearer before the farther", async () => {
    const { skills } = await scene({
      "user/.claude/skills/x/SKILL.md": skill("x", "home"),
      "repo/.claude/skills/x/SKILL.md": skill("x", "root"),
      "repo/app/.claude/skills/x/SKILL.md": skill("x", "near"),
    })
    expect(await skills()).toMatchObject([{ content: "near" }])
  })

  it("without name or description are left out and logged", async () => {
    const { skills, lines } = await scene({
      "repo/.claude/skills/bad/SKILL.md": "---\nname: bad\n---\nx",
      "repo/.claude/skills/good/SKILL.md": skill("good"),
    })
    expect((await skills()).map((each) => each.name)).toEqual(["good"])
    expect(lines.join("")).toContain("no description")
  })

  it("appear when they are added, and agents may read their folders", async () => {
    const { skills, agent, root, at } = await scene()
    expect(await skills()).toEqual([])
    await writeFiles(root, { "repo/.claude/skills/new/SKILL.md": skill("new") })
    expect(await skills()).toHaveLength(1)
    expect((await agent("build"))?.permission).toContainEqual({
      permission: "external_directory",
      pattern: at("repo/.claude/skills/new/*"),
      action: "allow",
    })
  })
})

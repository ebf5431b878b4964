import { mkdir, rm, writeFile } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { makeFolder } from "../../tests/support/folder.ts"
import { commitAll, git, realProjectGit } from "../../tests/support/real-git.ts"
import { recordedEvents } from "../../tests/support/recorded-events.ts"
import { openDatabase } from "../store/database.ts"
import { migrate } from "../store/migrate.ts"
import { projectMigrations } from "../store/migrations/project.ts"
import { createOpenedProjects } from "./opened.ts"
import { createProjects } from "./projects.ts"
import { createSettings, defaultSettings } from "./settings.ts"
import { vcsInfo } from "./vcs.ts"

async function scene(files: Record<string, unknown> = {}) {
  const root = await makeFolder({ "repo/src/deep/a.txt": "a", "plain/a.txt": "a", ...files })
  const database = openDatabase(":memory:")
  migrate(database, projectMigrations)
  const events = recordedEvents()
  const real = realProjectGit()
  const projects = createProjects({ database, events, git: real })
  const opened = createOpenedProjects({ database, events, git: real, projects, userHome: root })
  const at = (name: string) => path.join(root, name)
  return { root, at, database, events, git: real, projects, opened }
}

async function repository(folder: string) {
  await git(folder, "init", "-q")
  return commitAll(folder, "first")
}

describe("identity of a folder", () => {
  it("is the root commit, in the root, in folders below it, after more commits and in a clone", async () => {
    const { at, projects, root } = await scene()
    const first = await repository(at("repo"))
    await commitAll(at("repo"), "second")
    await git(root, "clone", "-q", at("repo"), at("clone"))
    for (const folder of ["repo", "repo/src/deep"]) {
      expect(await projects.identify(at(folder))).toMatchObject({
        projectID: first,
        worktree: at("repo"),
        root: at("repo"),
        main: at("repo"),
      })
    }
    expect(await projects.identify(at("clone"))).toMatchObject({
      projectID: first,
      worktree: at("clone"),
      main: at("clone"),
    })
  })

  it("of a linked worktree is its project, with its own root", async () => {
    const { at, projects } = await scene()
    const first = await repository(at("repo"))
    await git(at("repo"), "worktree", "add", "-q", at("linked"))
    const identity = await projects.identify(at("linked"))
    expect(identity).toMatchObject({ projectID: first, worktree: at("linked"), root: at("linked"), main: at("repo") })
    expect(projects.remember(identity)).toMatchObject({ worktree: at("repo"), sandboxes: [at("linked")] })
    await rm(at("linked"), { recursive: true })
    expect((await projects.list())[0]?.sandboxes).toEqual([])
  })

  it("of a repository inside a repository is its own", async () => {
    const { at, projects } = await scene()
    const outer = await repository(at("repo"))
    await mkdir(at("repo/inner"))
    await git(at("repo/inner"), "init", "-q")
    await writeFile(at("repo/inner/b.txt"), "b")
    const inner = await commitAll(at("repo/inner"), "inner")
    expect(inner).not.toBe(outer)
    expect(await projects.identify(at("repo/inner"))).toMatchObject({ projectID: inner, worktree: at("repo/inner") })
  })

  it("without git or without a commit is global, and tools still keep to the folder", async () => {
    const { at, projects } = await scene()
    await git(at("repo"), "init", "-q")
    const none = { projectID: "global", worktree: "/", main: "/" }
    expect(await projects.identify(at("plain"))).toMatchObject({ ...none, root: at("plain"), repository: undefined })
    expect(await projects.identify(at("repo/src"))).toMatchObject({ ...none, root: at("repo") })
    expect(await projects.identify(at("gone"))).toMatchObject({ ...none, root: at("gone") })
  })

  it("is kept, because finding it walks the history, and found anew when the repository was replaced", async () => {
    const { at, projects, git: asked } = await scene()
    const first = await repository(at("repo"))
    await projects.identify(at("repo"))
    await projects.identify(at("repo/src"))
    expect(asked.calls.rootCommit).toBe(1)
    await rm(at("repo/.git"), { recursive: true })
    await git(at("repo"), "init", "-q")
    await git(at("repo"), "add", "-A")
    await git(at("repo"), "commit", "-q", "-m", "another beginning")
    expect((await projects.identify(at("repo"))).projectID).not.toBe(first)
  })

  it("agrees with the file that opencode keeps in the git folder, and ignores nonsense in it", async () => {
    const { at, projects } = await scene()
    const first = await repository(at("repo"))
    await writeFile(at("repo/.git/opencode"), "global")
    expect((await projects.identify(at("repo"))).projectID).toBe(first)
    const other = await scene()
    await repository(other.at("repo"))
    await writeFile(other.at("repo/.git/opencode"), `${"a".repeat(40)}\n`)
    expect((await other.projects.identify(other.at("repo"))).projectID).toBe("a".repeat(40))
  })
})

describe("projects", () => {
  it("are stored once and announced when something changed", async () => {
    const { at, projects, events } = await scene()
    const first = await repository(at("repo"))
    const identity = await projects.identify(at("repo"))
    const project = projects.remember(identity)
    projects.remember(identity)
    expect(project).toMatchObject({ id: first, vcs: "git", worktree: at("repo"), sandboxes: [] })
    expect(events.types()).toEqual(["project.updated"])
    expect(events.all[0]?.properties).toEqual(project)
    expect(projects.remember(await projects.identify(at("plain")))).not.toHaveProperty("vcs")
  })

  it("merge a change, announce it and keep it", async () => {
    const { at, projects, events } = await scene()
    const first = await repository(at("repo"))
    projects.remember(await projects.identify(at("repo")))
    projects.update(first, { name: "Mine", icon: { color: "red" } })
    const project = projects.update(first, { icon: { url: "x" }, commands: { start: "npm i" }, id: "other" })
    expect(project).toMatchObject({
      id: first,
      name: "Mine",
      icon: { color: "red", url: "x" },
      commands: { start: "npm i" },
    })
    expect(projects.get(first)).toEqual(project)
    expect(events.all.at(-1)).toMatchObject({ type: "project.updated", properties: project })
    expect(projects.markInitialized(first).time.initialized).toBeGreaterThan(0)
  })

  it("refuse unknown ids and wrong types without a change", async () => {
    const { at, projects, events } = await scene()
    const first = await repository(at("repo"))
    projects.remember(await projects.identify(at("repo")))
    expect(() => projects.update("nope", {})).toThrow(expect.objectContaining({ tag: "ProjectNotFound" }))
    expect(() => projects.update(first, { name: 5 })).toThrow(
      expect.objectContaining({ tag: "BadRequest", data: { field: "name" } }),
    )
    expect(events.types()).toEqual(["project.updated"])
  })
})

describe("opened projects", () => {
  it("are listed newest first, each folder once, with branch and history", async () => {
    const { at, opened, events } = await scene()
    await repository(at("repo"))
    const repo = await opened.open(at("repo"))
    expect(repo).toMatchObject({ name: "repo", directory: at("repo"), git: true, branch: "main", exists: true })
    expect(repo.id).toMatch(/^prj_/)
    await opened.open(at("plain"))
    expect((await opened.list()).map((project) => project.name)).toEqual(["plain", "repo"])
    expect((await opened.open(`${at("repo")}/`)).id).toBe(repo.id)
    expect(await opened.open("~/plain/")).toMatchObject({ name: "plain", git: false, branch: null })
    expect((await opened.list()).map((project) => project.name)).toEqual(["plain", "repo"])
    expect(events.types().filter((type) => type === "project.opened")).toHaveLength(4)
  })

  it("say that a repository without a commit cannot have sandboxes yet", async () => {
    const { at, opened } = await scene()
    await git(at("repo"), "init", "-q")
    expect(await opened.open(at("repo"))).toMatchObject({ git: false, branch: "main" })
  })

  it("flag a folder that is gone, and forget without touching it", async () => {
    const { at, opened, events } = await scene()
    const { id } = await opened.open(at("plain"))
    await rm(at("plain"), { recursive: true })
    expect(await opened.list()).toMatchObject([{ id, exists: false, git: false }])
    expect(await opened.forget(id)).toBe(true)
    expect(await opened.forget(id)).toBe(false)
    expect(await opened.list()).toEqual([])
    expect(events.all.at(-1)).toMatchObject({ type: "project.forgotten", properties: { project: { id } } })
    await expect(opened.get(id)).rejects.toMatchObject({ tag: "ProjectNotFound" })
  })

  it.each([
    ["a missing folder", "gone", "there is no such folder"],
    ["a file", "plain/a.txt", "it is a file"],
    ["a path through a file", "plain/a.txt/x", "there is no such folder"],
  ])("refuse %s and say what to do", async (_case, name, why) => {
    const { at, opened, events } = await scene()
    await expect(opened.open(at(name))).rejects.toMatchObject({
      tag: "BadRequest",
      message: expect.stringContaining(why),
    })
    await expect(opened.open("relative")).rejects.toMatchObject({ tag: "BadRequest" })
    expect(events.all).toEqual([])
    expect(await opened.list()).toEqual([])
  })

  it("show the name that was given to the project", async () => {
    const { at, opened, projects } = await scene()
    const first = await repository(at("repo"))
    await opened.open(at("repo"))
    projects.update(first, { name: "Mine" })
    expect((await opened.list())[0]?.name).toBe("Mine")
    expect((await opened.open(at("repo/src"))).name).toBe("src")
  })
})

describe("branches", () => {
  it("are named, and left out where there are none", async () => {
    const { at, git: real, projects } = await scene()
    await repository(at("repo"))
    await git(at("repo"), "checkout", "-q", "-b", "feature/x")
    const vcs = async (name: string) => vcsInfo(real, await projects.identify(at(name)))
    expect(await vcs("repo/src")).toEqual({ branch: "feature/x", default_branch: "main" })
    await git(at("repo"), "checkout", "-q", "--detach")
    expect(await vcs("repo")).toEqual({ default_branch: "main" })
    expect(await vcs("plain")).toEqual({})
  })
})

describe("settings", () => {
  it("start with defaults, keep changes and announce them", async () => {
    const { database, events } = await scene()
    const settings = createSettings({ database, events })
    expect(settings.get()).toEqual(defaultSettings)
    const changed = settings.patch({ theme: "dark", model: "a/b", unknown: 1 })
    expect(changed).toEqual({ ...defaultSettings, theme: "dark", model: "a/b" })
    expect(createSettings({ database, events }).get()).toEqual(changed)
    expect(events.all).toMatchObject([{ type: "settings.updated", properties: { settings: changed } }])
  })

  it("refuse a value that is not allowed, name it, and change nothing", async () => {
    const { database, events } = await scene()
    const settings = createSettings({ database, events })
    expect(() => settings.patch({ notifications: false, theme: "pink" })).toThrow(
      expect.objectContaining({ tag: "BadRequest", data: { field: "theme" } }),
    )
    expect(settings.get()).toEqual(defaultSettings)
    expect(settings.patch({})).toEqual(defaultSettings)
    expect(events.all).toEqual([])
  })

  it("fall back to the default for a stored value that is no longer allowed", async () => {
    const { database, events } = await scene()
    database.run("INSERT INTO setting (key, value) VALUES ('theme', '\"sepia\"'), ('notifications', 'false')")
    expect(createSettings({ database, events }).get()).toEqual({ ...defaultSettings, notifications: false })
  })
})

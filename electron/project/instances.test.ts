import { mkdir, readFile, rm, symlink } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { makeFolder, writeFiles } from "../../tests/support/folder.ts"
import { commitAll, git, realProjectGit } from "../../tests/support/real-git.ts"
import { recordedEvents } from "../../tests/support/recorded-events.ts"
import { createLog } from "../lib/log.ts"
import { openDatabase } from "../store/database.ts"
import { migrate } from "../store/migrate.ts"
import { projectMigrations } from "../store/migrations/project.ts"
import { createConfigs } from "./config.ts"
import { createInstances } from "./instances.ts"
import { createProjects } from "./projects.ts"

async function scene(files: Record<string, unknown> = {}) {
  const root = await makeFolder({ "repo/src/a.txt": "a", "plain/deep/a.txt": "a", ...files })
  const at = (name: string) => path.join(root, name)
  const database = openDatabase(":memory:")
  migrate(database, projectMigrations)
  const events = recordedEvents()
  const real = realProjectGit()
  const projects = createProjects({ database, events, git: real })
  const env = { XDG_CONFIG_HOME: at("xdg") }
  const log = createLog({ write: () => {} })
  const configs = createConfigs({ ownGlobal: at("home/config"), log, env, userHome: at("user"), managed: [] })
  const reads: string[] = []
  const read = (what: string) => async () => {
    reads.push(what)
    return []
  }
  const instances = createInstances({
    projects,
    configs,
    git: real,
    definitions: { agents: read("agents"), commands: read("commands"), skills: read("skills") },
    events,
    home: { home: at("home"), config: at("home/config") },
    cwd: root,
    userHome: at("user"),
  })
  const disposed = () =>
    events.all
      .filter((event) => event.type.endsWith("disposed"))
      .map((event) => event.properties.directory ?? event.type)
  return { root, at, events, git: real, instances, reads, disposed }
}

async function repository(folder: string) {
  await git(folder, "init", "-q")
  return commitAll(folder, "first")
}

describe("instances", () => {
  it("are made once for all spellings of a folder, also when asked for at the same time", async () => {
    const { at, instances, git: asked } = await scene()
    await repository(at("repo"))
    await symlink(at("repo"), at("link"))
    const all = await Promise.all(
      ["repo", "repo/", at("repo"), "./repo/src/..", "link"].map((name) => instances.get(name)),
    )
    expect(new Set(all).size).toBe(1)
    expect(asked.calls.repository).toBe(1)
    expect(all[0]).toMatchObject({ directory: at("repo"), worktree: at("repo"), exists: true, hasHistory: true })
  })

  it("of a folder below the root know the root; of an empty name are the host's folder", async () => {
    const { at, root, instances } = await scene()
    const first = await repository(at("repo"))
    const instance = await instances.get("repo/src")
    expect(instance).toMatchObject({ directory: at("repo/src"), worktree: at("repo"), projectID: first })
    expect(instance.paths()).toEqual({
      home: at("user"),
      state: at("home"),
      config: at("home/config"),
      worktree: at("repo"),
      directory: at("repo/src"),
    })
    expect((await instances.get("")).directory).toBe(root)
  })

  it("read nothing until they are asked", async () => {
    const { instances, reads } = await scene({ "plain/opencode.json": "{" })
    const instance = await instances.get("plain")
    expect(reads).toEqual([])
    await expect(instance.agents()).rejects.toMatchObject({ tag: "ConfigJson" })
    expect(await (await instances.get("repo")).commands()).toEqual([])
    expect(reads).toEqual(["commands"])
  })

  it("exist for a folder that does not, with worktree /, and follow when it appears and goes", async () => {
    const { at, instances, disposed } = await scene()
    expect(await instances.get("gone")).toMatchObject({ exists: false, worktree: "/", projectID: "global" })
    await mkdir(at("gone"))
    expect(await instances.get("gone")).toMatchObject({ exists: true, root: at("gone") })
    await rm(at("gone"), { recursive: true })
    expect(await instances.get("gone")).toMatchObject({ exists: false })
    expect(disposed()).toEqual([at("gone"), at("gone")])
  })

  it("refuse a file", async () => {
    const { instances } = await scene()
    for (const name of ["plain/deep/a.txt", "plain/deep/a.txt/x", "a\0b"]) {
      await expect(instances.get(name)).rejects.toMatchObject({ tag: "BadRequest" })
    }
  })

  it("notice that a plain folder became a repository and got its first commit", async () => {
    const { at, instances, disposed } = await scene()
    expect(await instances.get("repo")).toMatchObject({ projectID: "global", git: false, hasHistory: false })
    await git(at("repo"), "init", "-q")
    expect(await instances.get("repo")).toMatchObject({
      projectID: "global",
      git: true,
      hasHistory: false,
      worktree: "/",
    })
    const first = await commitAll(at("repo"))
    expect(await instances.get("repo")).toMatchObject({ projectID: first, hasHistory: true, worktree: at("repo") })
    expect(disposed()).toEqual([at("repo"), at("repo")])
  })

  it("are disposed once with what they own, and made anew by the next request", async () => {
    const { at, instances, disposed } = await scene()
    const instance = await instances.get("plain")
    let ended = 0
    instance.own({ dispose: () => void (ended += 1) })
    instance.own({ dispose: () => Promise.reject(new Error("broken")) })
    await Promise.all([instance.dispose(), instance.dispose()])
    expect(ended).toBe(1)
    expect(disposed()).toEqual([at("plain")])
    expect(instances.open()).toEqual([])
    expect(await instances.get("plain")).not.toBe(instance)
  })

  it("are all disposed before the host says so", async () => {
    const { at, instances, disposed } = await scene()
    await Promise.all([instances.get("plain"), instances.get("repo")])
    await instances.disposeAll()
    expect(disposed()).toEqual([at("plain"), at("repo"), "global.disposed"])
  })
})

describe("configuration through instances", () => {
  it("a global change disposes all; the same change again, and an invalid one, dispose none", async () => {
    const { at, instances, disposed } = await scene()
    await instances.get("plain")
    expect(await instances.updateGlobalConfig({ model: "a/b" })).toMatchObject({ model: "a/b" })
    expect(disposed()).toEqual([at("plain"), "global.disposed"])
    expect(await (await instances.get("plain")).config()).toMatchObject({ model: "a/b" })
    await instances.updateGlobalConfig({ model: "a/b" })
    await expect(instances.updateGlobalConfig({ model: 1 })).rejects.toMatchObject({ tag: "ConfigInvalid" })
    expect(disposed()).toHaveLength(2)
  })

  it("a project's change takes effect in all its folders and disposes only those", async () => {
    const { at, instances, disposed } = await scene()
    await repository(at("repo"))
    await writeFiles(at("repo"), { "opencode.json": {} })
    for (const name of ["repo", "repo/src", "plain"]) await instances.get(name)
    expect(await instances.updateConfig("repo/src", { model: "a/b" })).toMatchObject({ model: "a/b" })
    expect(disposed()).toEqual([at("repo"), at("repo/src")])
    expect(await (await instances.get("repo")).config()).toMatchObject({ model: "a/b" })
    expect(JSON.parse(await readFile(at("repo/opencode.json"), "utf8"))).toEqual({ model: "a/b" })
  })

  it("reads above a plain folder, but not what others could have planted there", async () => {
    const { at, instances } = await scene({ "plain/opencode.json": { model: "a/b" } })
    const { chmod } = await import("node:fs/promises")
    expect(await (await instances.get("plain/deep")).config()).toMatchObject({ model: "a/b" })
    await instances.disposeAll()
    await chmod(at("plain"), 0o777)
    expect(await (await instances.get("plain/deep")).config()).not.toHaveProperty("model")
  })

  it("does not change the configuration of a folder that is not there", async () => {
    const { instances } = await scene()
    await expect(instances.updateConfig("gone", { model: "a/b" })).rejects.toMatchObject({ tag: "FileNotFound" })
    await expect(instances.initGit("gone")).rejects.toMatchObject({ tag: "FileNotFound" })
  })

  it("makes a folder a repository", async () => {
    const { at, instances } = await scene()
    expect(await instances.initGit("plain")).toMatchObject({ id: "global", worktree: at("plain"), vcs: "git" })
    expect(await instances.get("plain")).toMatchObject({ git: true })
  })
})

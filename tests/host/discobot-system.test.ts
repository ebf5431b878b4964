import { describe, expect, it } from "vitest"
import { startDiscobot } from "../support/discobot.ts"
import { until } from "../support/until.ts"

describe("the Discobot API for one local user", () => {
  it("says what it is, and answers what makes no sense here honestly", async () => {
    const test = await startDiscobot({ discobotPort: 0 })
    const { call } = test
    expect((await call("GET", "/api/status")).value).toEqual({ ok: true, messages: [] })
    const config = (await call("GET", "/api/server-config")).value
    expect(config).toEqual({
      ssh_port: 0,
      http_port: Number(new URL(test.host.url).port),
      public_base_url: test.host.url,
    })
    const support = (await call("GET", "/api/support-info")).value
    expect(support).toMatchObject({
      version: expect.any(String),
      runtime: {
        os: process.platform,
        arch: process.arch,
        go_version: expect.stringContaining("node"),
        num_cpu: expect.any(Number),
        num_goroutine: 0,
      },
      config: {
        auth_enabled: false,
        available_providers: ["local"],
        port: Number(new URL(test.host.url).port),
        database_driver: "sqlite",
        workspace_dir: expect.any(String),
        sandbox_image: "",
        tauri_mode: false,
        ssh_enabled: false,
        ssh_port: 0,
        dispatcher_enabled: true,
      },
      log_path: "",
      system_info: { ok: true, messages: [] },
    })
    // What the host said, for whoever helps: nothing that would let them in.
    const broken = "http://me:clone-secret@127.0.0.1:9/x.git"
    const { value: made } = await call("POST", "workspaces", { path: broken, sourceType: "git" })
    await until(async () => (await call("GET", `workspaces/${made.id}`)).value.status === "error")
    const later = (await call("GET", "/api/support-info")).value
    expect(later).toMatchObject({ log_exists: true, server_log: expect.stringContaining("could not be made ready") })
    expect(JSON.stringify(later)).not.toContain("clone-secret")
    expect(JSON.stringify(support)).not.toContain(test.host.token)
    expect((await call("GET", "/auth/me")).value).toMatchObject({ id: "anonymous" })
    expect((await call("GET", "/auth/login")).status).toBe(307)
    expect((await call("POST", "/auth/logout")).value).toEqual({ success: true })
    expect((await call("GET", "/api/projects/")).value).toMatchObject([{ id: "local", slug: "local" }])
    expect((await call("POST", "/api/projects", {})).value).toEqual({ error: "Name is required" })
    expect((await call("POST", "/api/projects", { name: "x" })).status).toBe(403)
    expect((await call("PUT", "/api/projects/local", { name: "Mine" })).value).toMatchObject({ name: "Mine" })
    expect((await call("DELETE", "/api/projects/local")).status).toBe(403)
    expect((await call("GET", "/api/projects/other/sessions")).status).toBe(404)
    expect((await call("GET", "members")).value).toMatchObject([{ role: "owner" }])
    expect((await call("DELETE", "members/anonymous")).status).toBe(403)
    expect((await call("POST", "invitations", { email: "a@b" })).status).toBe(403)
    expect((await call("POST", "invitations/x/accept")).status).toBe(400)
    expect((await call("GET", "cache")).status).toBe(501)
    expect((await call("GET", "workspaces/providers")).value).toMatchObject({ default: "local" })
    expect((await call("GET", "workspaces/providers/vz")).status).toBe(404)
    const models = (await call("GET", "models")).value.models
    expect(models).toContainEqual(expect.objectContaining({ id: "scripted/scripted", provider: "Scripted" }))
    const routes = (await call("GET", "/api/routes")).value
    expect(new Set(routes.map(({ method, path }: { method: string; path: string }) => `${method} ${path}`)).size).toBe(
      routes.length,
    )
    expect(routes.length).toBeGreaterThan(105)
    expect((await call("GET", "/doc/discobot")).value.paths).toHaveProperty("/api/projects/{projectId}/sessions")

    const own = `http://127.0.0.1:${test.host.discobotPort}`
    expect((await fetch(`${own}/api/status`)).status).toBe(401)
    expect(await (await fetch(`${own}/api/status?token=${test.host.token}`)).json()).toMatchObject({ ok: true })
    expect(await (await fetch(`${own}/health`, { headers: test.headers })).json()).toEqual({ status: "ok" })
    expect((await fetch(`${own}/session`, { headers: test.headers })).status).toBe(404)
  })

  it("keeps preferences over a restart", async () => {
    const test = await startDiscobot()
    expect(
      (await test.call("PUT", "/api/preferences", { preferences: { theme: "dark", editor: "zed" } })).value.preferences,
    ).toHaveLength(2)
    expect((await test.call("PUT", "/api/preferences/theme", { value: "light" })).value).toMatchObject({
      key: "theme",
      value: "light",
    })
    expect((await test.call("PUT", "/api/preferences/theme", { value: 3 })).status).toBe(400)
    await test.host.stop()
    const again = await startDiscobot({ again: test })
    expect((await again.call("GET", "/api/preferences/theme")).value).toMatchObject({ value: "light" })
    expect((await again.call("DELETE", "/api/preferences/theme")).value).toEqual({ success: true })
    expect((await again.call("DELETE", "/api/preferences/theme")).status).toBe(404)
    expect((await again.call("GET", "/api/preferences")).value.preferences).toHaveLength(1)
    // The project's name is no preference of the person's.
    await again.call("PUT", "/api/projects/local", { name: "Mine" })
    const { value } = await again.call("GET", "/api/preferences")
    expect(value.preferences.map(({ key }: { key: string }) => key)).toEqual(["editor"])
    for (const preferences of [{ "": "x" }, { "outrigger:project-name": "x" }, [], { a: 1 }, undefined])
      expect((await again.call("PUT", "/api/preferences", { preferences })).status).toBe(400)
    const odd = encodeURIComponent("prompts/pinned ü")
    expect((await again.call("PUT", `/api/preferences/${odd}`, { value: '["a"]' })).value).toMatchObject({
      key: "prompts/pinned ü",
      value: '["a"]',
      updatedAt: expect.any(String),
    })
    expect((await again.call("GET", `/api/preferences/${odd}`)).value.value).toBe('["a"]')
  })
})

import type { MenuItemConstructorOptions } from "electron"
import { expect, test, vi } from "vitest"
import { menuTemplate } from "../../electron/desktop/menu.ts"

// Some shortcuts are others in a browser, which keeps the usual ones for itself: look at the desktop's.
vi.stubGlobal("window", { outrigger: {} })
const { findAction } = await import("../../renderer/actions/registry.ts")

const items = (platform: NodeJS.Platform, act: (id: string) => void = () => {}) =>
  menuTemplate({ platform, name: "Outrigger", developer: false, act, openFolder: () => act("native folder dialog") })
    .flatMap((menu) => (menu.submenu ?? []) as MenuItemConstructorOptions[])
    .filter((it) => it.id !== undefined)

/** `mod+shift+e` as Electron writes it. */
const accelerator = (keys: string) =>
  keys
    .split("+")
    .map((key) => (key === "mod" ? "CmdOrCtrl" : `${key.charAt(0).toUpperCase()}${key.slice(1)}`))
    .join("+")

test.each(["linux", "darwin"] as const)(
  "every item of the menu on %s is an action of the window, with its shortcut",
  (platform) => {
    const found = items(platform)
    expect(found.length).toBeGreaterThan(10)
    for (const { id = "", accelerator: shown } of found) {
      const action = findAction(id)
      expect(action, id).toBeDefined()
      if (shown) expect(action?.keys?.map(accelerator), id).toContain(shown)
    }
  },
)

test("an item sends its action; opening a folder asks for one first", () => {
  const sent: string[] = []
  for (const item of items("linux", (id) => sent.push(id))) (item.click as () => void)()
  expect(sent).toContain("palette.show")
  expect(sent).toContain("native folder dialog")
  expect(sent).not.toContain("folder.open")
})

test("on macOS the menu owns the shortcuts; elsewhere it only shows them, because the page sees the keys first", () => {
  expect(items("darwin").every((it) => it.registerAccelerator)).toBe(true)
  expect(items("linux").some((it) => it.registerAccelerator)).toBe(false)
})

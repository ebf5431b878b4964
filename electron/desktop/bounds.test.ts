import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { loadPlace, placeWindow, savePlace } from "./bounds.ts"

const laptop = { x: 0, y: 25, width: 1440, height: 875 }
const screen = { x: 1440, y: 0, width: 2560, height: 1440 }

test("the first window is in the middle of the first display and fits it", () => {
  expect(placeWindow(null, [laptop])).toEqual({ x: 0, y: 25, width: 1440, height: 875, maximized: false })
  expect(placeWindow(null, [screen])).toMatchObject({ x: 2000, y: 270, width: 1440, height: 900 })
})

test("a saved place on a connected display is kept", () => {
  const saved = { x: 1600, y: 100, width: 1200, height: 800, maximized: true }
  expect(placeWindow(saved, [laptop, screen])).toEqual(saved)
})

test("a window on a display that is gone comes back to the first one", () => {
  const saved = { x: 1600, y: 100, width: 1200, height: 800, maximized: false }
  expect(placeWindow(saved, [laptop])).toMatchObject({ x: 0, y: 25 })
})

test("a window that hangs over the edge or is larger than the display is fitted into it", () => {
  expect(placeWindow({ x: 900, y: 400, width: 1200, height: 800, maximized: false }, [laptop])).toMatchObject({
    x: 240,
    y: 100,
    width: 1200,
    height: 800,
  })
  expect(placeWindow({ x: 0, y: 25, width: 5000, height: 4000, maximized: false }, [laptop])).toMatchObject(laptop)
})

test("a place is read back, and a file that is no place is ignored", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "outrigger-place-"))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = path.join(folder, "window", "place.json")
  expect(await loadPlace(file)).toBeNull()
  const place = { x: 1, y: 2, width: 900, height: 700, maximized: false }
  await savePlace(file, place)
  expect(await loadPlace(file)).toEqual(place)
  await writeFile(file, '{"x":"1"}')
  expect(await loadPlace(file)).toBeNull()
})

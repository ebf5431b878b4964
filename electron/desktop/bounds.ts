import { mkdir, readFile, writeFile } from "node:fs/promises"
import path from "node:path"

export interface Bounds {
  x: number
  y: number
  width: number
  height: number
}

export interface WindowPlace extends Bounds {
  maximized: boolean
}

export const smallest = { width: 800, height: 560 }
const usual = { width: 1440, height: 900 }
/** This much of the title bar has to be on a display, or nobody can take hold of the window. Pixels. */
const grip = { width: 120, height: 32 }

/**
 * Where the window goes: the saved place when a display still shows its title bar, sized to fit there; else the middle
 * of the first display. `areas` are the displays' work areas, the primary one first.
 */
export function placeWindow(saved: WindowPlace | null, areas: readonly Bounds[]): WindowPlace {
  const area = (saved && areas.find((it) => showsTitle(saved, it))) ?? null
  if (saved && area) {
    const width = Math.min(Math.max(saved.width, smallest.width), area.width)
    const height = Math.min(Math.max(saved.height, smallest.height), area.height)
    return {
      x: clamp(saved.x, area.x, area.x + area.width - width),
      y: clamp(saved.y, area.y, area.y + area.height - height),
      width,
      height,
      maximized: saved.maximized,
    }
  }
  const [primary = { x: 0, y: 0, ...usual }] = areas
  const width = Math.min(usual.width, primary.width)
  const height = Math.min(usual.height, primary.height)
  return {
    x: primary.x + Math.round((primary.width - width) / 2),
    y: primary.y + Math.round((primary.height - height) / 2),
    width,
    height,
    maximized: false,
  }
}

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high)

function showsTitle(window: Bounds, area: Bounds): boolean {
  const across = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x)
  const down = Math.min(window.y + grip.height, area.y + area.height) - Math.max(window.y, area.y)
  return across >= grip.width && down >= grip.height
}

/** The saved place, or null when there is none or the file is not one. */
export async function loadPlace(file: string): Promise<WindowPlace | null> {
  try {
    const { x, y, width, height, maximized } = JSON.parse(await readFile(file, "utf8"))
    const whole = [x, y, width, height].every((it) => Number.isInteger(it))
    return whole ? { x, y, width, height, maximized: maximized === true } : null
  } catch {
    return null
  }
}

export async function savePlace(file: string, place: WindowPlace): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, JSON.stringify(place))
}

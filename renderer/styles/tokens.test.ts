import { readFileSync } from "node:fs"
import path from "node:path"
import { expect, test } from "vitest"

type Colour = [red: number, green: number, blue: number]

const css = readFileSync(path.join(import.meta.dirname, "tokens.css"), "utf8")

/** The variables of one theme, as linear RGB. */
function theme(name: string): Map<string, Colour> {
  const block = css.split(`[data-theme="${name}"] {`)[1]?.split("\n}")[0] ?? ""
  const found = block.matchAll(/--([a-z-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);/g)
  return new Map([...found].map(([, key = "", l, c, h]) => [key, linearRgb(Number(l), Number(c), Number(h))]))
}

/** Björn Ottosson's matrices; out-of-gamut channels are clipped as a screen does. */
function linearRgb(lightness: number, chroma: number, hue: number): Colour {
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const clip = (value: number) => Math.min(1, Math.max(0, value))
  return [
    clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ]
}

function contrast(a: Colour, b: Colour): number {
  const luminance = ([red, green, blue]: Colour) => 0.2126 * red + 0.7152 * green + 0.0722 * blue
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

const surfaces = ["window", "panel", "raised", "sunken", "hover", "selected"]
const pairs = [
  ...["strong", "text", "muted", "accent", "added", "removed", "warning", "danger", "running"].flatMap((text) =>
    surfaces.map((surface) => [text, surface] as const),
  ),
  ["added", "added-bg"],
  ["text", "added-bg"],
  ["removed", "removed-bg"],
  ["text", "removed-bg"],
  ["muted", "removed-bg"],
  ["muted", "added-bg"],
  ["warning", "warning-bg"],
  ["strong", "warning-bg"],
  ["danger", "danger-bg"],
  ["text", "danger-bg"],
  ["muted", "danger-bg"],
  ["on-accent", "accent-fill"],
  ["on-accent", "accent-fill-hover"],
] as const

test.each(["dark", "light", "contrast"])("every text of the %s theme reads on every surface it meets", (name) => {
  const colours = theme(name)
  const low = pairs.flatMap(([text, surface]) => {
    const [a, b] = [colours.get(text), colours.get(surface)]
    if (!a || !b) return [`${text} or ${surface} is missing`]
    const ratio = contrast(a, b)
    const least = name === "contrast" ? 7 : 4.5
    return ratio < least ? [`${text} on ${surface}: ${ratio.toFixed(2)}`] : []
  })
  expect(low).toEqual([])
})

test.each(["dark", "light", "contrast"])("the focus ring of the %s theme stands out from the surfaces", (name) => {
  const colours = theme(name)
  const focus = colours.get("focus")
  for (const surface of ["window", "panel", "raised"]) {
    const behind = colours.get(surface)
    expect(focus && behind && contrast(focus, behind)).toBeGreaterThan(3)
  }
})

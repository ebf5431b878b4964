import { readFileSync } from "node:fs"
import path from "node:path"
import { expect, test } from "vitest"
import { languageOf } from "./language.ts"
import { themeFrom } from "./theme.ts"

const read = (file: string) => readFileSync(path.join(import.meta.dirname, file), "utf8")

/** Relative luminance of the OKLCH colours of one theme, by variable. */
function luminances(css: string, name: string): Map<string, number> {
  const block = css.split(`[data-theme="${name}"] {`)[1]?.split("\n}")[0] ?? ""
  const found = block.matchAll(/--([a-z-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);/g)
  return new Map([...found].map(([, key = "", l, c, h]) => [key, luminance(Number(l), Number(c), Number(h))]))
}

function luminance(lightness: number, chroma: number, hue: number): number {
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const clip = (value: number) => Math.min(1, Math.max(0, value))
  const red = clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)
  const green = clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s)
  const blue = clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

test.each(["dark", "light", "contrast"])("code of the %s theme reads on plain, added and removed lines", (name) => {
  const tokens = luminances(read("../styles/tokens.css"), name)
  const syntax = luminances(read("syntax.css"), name)
  expect(syntax.size).toBe(8)
  const low = [...syntax].flatMap(([key, text]) =>
    ["panel", "added-bg", "removed-bg"].flatMap((surface) => {
      const ground = tokens.get(surface) ?? 0
      const ratio = (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05)
      return ratio >= 4.5 ? [] : [`${key} on ${surface}: ${ratio.toFixed(2)}`]
    }),
  )
  expect(low).toEqual([])
})

test("a theme has only colours that Monaco takes", () => {
  const asked: string[] = []
  const theme = themeFrom("dark", (css) => {
    asked.push(css)
    return css.startsWith("color-mix") ? "#11223344" : "#112233"
  })
  for (const color of Object.values(theme.colors)) expect(color).toMatch(/^#[0-9a-f]{6}([0-9a-f]{2})?$/)
  for (const rule of theme.rules) expect(rule.foreground).toMatch(/^[0-9a-f]{6}$/)
  expect(asked).toContain("var(--added-bg)")
})

test("a language is known by name, ending and what the file is like", () => {
  const known = [
    { id: "typescript", extensions: [".ts", ".tsx"] },
    { id: "dockerfile", extensions: [".dockerfile"], filenames: ["Dockerfile"] },
    { id: "html", extensions: [".html"] },
  ]
  expect(languageOf("src/a.test.ts", known)).toBe("typescript")
  expect(languageOf("docker/Dockerfile", known)).toBe("dockerfile")
  expect(languageOf("App.vue", known)).toBe("html")
  expect(languageOf("Cargo.toml", known)).toBe("ini")
  expect(languageOf(".env.local", known)).toBe("shell")
  expect(languageOf("LICENSE", known)).toBe("plaintext")
})

import { expect, it } from "vitest"
import { matchesPattern } from "./pattern.ts"

it.each([
  ["src/a.ts", "*.ts", true],
  ["src/a.ts", "src/*.ts", true],
  ["src/deep/a.ts", "src/*.ts", false],
  ["src/deep/a.ts", "src/**/*.ts", true],
  ["src/a.ts", "src/**/*.ts", true],
  ["a.tsx", "*.{ts,tsx}", true],
  ["a.js", "*.{ts,tsx}", false],
  ["axts", "*.ts", false],
  ["docs/x", "docs/**", true],
])("%s against %s is %s", (file, pattern, expected) => {
  expect(matchesPattern(file, pattern)).toBe(expected)
})

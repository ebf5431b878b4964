import { availableParallelism } from "node:os"
import path from "node:path"
import react from "@vitejs/plugin-react"
import { defineConfig } from "vitest/config"

const root = path.resolve(import.meta.dirname, "..")
const always = ["**/node_modules/**", "out/**", "release/**"]

/**
 * Projects by the fixture they need. `npm test` runs them all; `npx vitest run <path>` any part. Benchmarks
 * (`tests/bench`) are not tests: `npm run bench`.
 */
export default defineConfig({
  root,
  test: {
    maxWorkers: availableParallelism(),
    // A test's own processes and sockets must be gone before the worker ends; say so early rather than hang.
    teardownTimeout: 10_000,
    reporters: ["default"],
    // Real browsers, processes and terminals on a shared machine: a run that must decide alone tries a failed test twice
    // more, and its report names it. At a desk nothing is tried again, so that a test that wavers is noticed.
    retry: process.env.CI ? 2 : 0,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          environment: "node",
          include: [
            "shared/**/*.test.ts",
            "electron/**/*.test.ts",
            "build/**/*.test.ts",
            "tests/unit/**/*.test.ts",
            "tests/support/**/*.test.ts",
          ],
          exclude: always,
          testTimeout: 20_000,
          hookTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: "host",
          environment: "node",
          include: ["tests/host/**/*.test.ts", "tests/conformance/**/*.test.ts"],
          exclude: always,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        plugins: [react()],
        test: {
          name: "component",
          environment: "happy-dom",
          include: ["renderer/**/*.test.{ts,tsx}", "tests/ui/**/*.test.tsx"],
          exclude: always,
          testTimeout: 20_000,
          hookTimeout: 20_000,
        },
      },
      {
        // Real Chromium through playwright-core, driven from Node.
        extends: true,
        test: {
          name: "ui",
          environment: "node",
          include: ["tests/ui/**/*.test.ts"],
          exclude: always,
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
      {
        extends: true,
        test: {
          name: "desktop",
          environment: "node",
          include: ["tests/desktop/**/*.test.ts"],
          exclude: always,
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
    ],
  },
})

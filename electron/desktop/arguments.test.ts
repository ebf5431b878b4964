import { expect, test } from "vitest"
import { readArguments } from "./arguments.ts"

test("a relative folder is meant from where the command was given", () => {
  expect(readArguments(["app"], "/projects")).toEqual({ folder: "/projects/app", home: null, port: null })
})

test("flags are read in both forms and their values are no folders", () => {
  expect(readArguments(["--home", "state", "--port=4100", "app"], "/projects")).toEqual({
    folder: "/projects/app",
    home: "/projects/state",
    port: 4100,
  })
})

test("Chromium's own switches and a port that is no number are passed over", () => {
  expect(readArguments(["--no-sandbox", "--lang=de", "--port", "abc"], "/projects")).toEqual({
    folder: null,
    home: null,
    port: null,
  })
})

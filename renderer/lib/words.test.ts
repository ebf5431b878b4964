import { expect, it } from "vitest"
import { variablesOf, wordsOf } from "./words.ts"

it("parts a command line at blanks, not inside quotes", () => {
  expect(wordsOf("  gemini --acp ")).toEqual(["gemini", "--acp"])
  expect(wordsOf(`"/opt/my agents/run" --name 'a "b"' ''`)).toEqual(["/opt/my agents/run", "--name", 'a "b"', ""])
  expect(wordsOf(String.raw`C:\agents\run.exe acp`)).toEqual([String.raw`C:\agents\run.exe`, "acp"])
})

it("reads variables line by line, and says when one is none", () => {
  expect(variablesOf("A=1\n\n B=x=y \n")).toEqual({ A: "1", B: "x=y" })
  expect(variablesOf("A=1\nsecret")).toBeUndefined()
})

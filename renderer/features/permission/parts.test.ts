import { expect, test } from "vitest"
import { splitByParts } from "./parts.ts"

test("the asked commands stand out, what joins them does not", () => {
  expect(splitByParts("cd app && npm test | tee log", ["npm test", "tee log"])).toEqual([
    { text: "cd app && ", asked: false },
    { text: "npm test", asked: true },
    { text: " | ", asked: false },
    { text: "tee log", asked: true },
  ])
})

test("nothing of the command is ever lost", () => {
  for (const parts of [[], ["x"], ["rm -rf /"], ["ls", "ls"], ["", "ls"]]) {
    const joined = splitByParts("ls; ls; rm -rf /", parts)
      .map((piece) => piece.text)
      .join("")
    expect(joined).toBe("ls; ls; rm -rf /")
  }
})

import type { Output } from "./terminal-client.ts"

/**
 * What programs ask of a terminal and wait for: what it is, where the cursor is, which modes are set, what a setting is,
 * how large it is, a colour.
 */
const question = /\x1b(?:\[[>=?]?[\d;]*(?:[cnq]|\$p|t)|\[>[\d;]*q|Z|P\$q|\](?:4;\d+|1[0-2]);[^\x07\x1b]*\?)/
/** Characters of one that may have come before. */
const longest = 32

/** Looks for questions, also such that come in two pieces. */
export function createQuestions(): { heard(output: Output): boolean } {
  let tail = ""
  return {
    heard(output) {
      if (tail === "" && !output.bytes().includes(0x1b)) return false
      const text = tail + output.text
      const at = text.lastIndexOf("\x1b")
      const open = at >= 0 && text.length - at < longest
      const found = question.test(text)
      tail = open && !found ? text.slice(at) : ""
      return found
    },
  }
}

import path from "node:path"

export const root = path.resolve(import.meta.dirname, "..", "..")

/** One short line on stderr; stdout belongs to the command that runs. */
export const say = (line) => process.stderr.write(`outrigger: ${line}\n`)

/**
 * Says why and ends the process.
 * @param {string} message
 * @returns {never}
 */
export function stop(message, code = 1) {
  say(message)
  process.exit(code)
}

import { readdir, readFile, stat } from "node:fs/promises"
import path from "node:path"
import { LARGEST, parseScript, portOf, scriptFiles } from "./script-file.ts"

export type ScriptKind = "service" | "hook"

export const scriptFolder: Record<ScriptKind, string> = {
  service: ".discobot/services",
  hook: ".discobot/hooks",
}

interface ScriptFault {
  /** Name in its folder. */
  file: string
  path: string
  message: string
}

/** Files that look meant as services or hooks of a folder and are none, or cannot run; why, and what to do. */
export async function scriptFaults(directory: string, kind: ScriptKind): Promise<ScriptFault[]> {
  const folder = path.join(directory, scriptFolder[kind])
  const [names, scripts] = await Promise.all([readdir(folder).catch(() => [] as string[]), scriptFiles(folder)])
  const known = new Map(scripts.map((script) => [script.file, script]))
  const found = await Promise.all(
    names.sort().map(async (name): Promise<ScriptFault[]> => {
      const file = path.join(folder, name)
      const info = await stat(file).catch(() => undefined)
      if (!info?.isFile() || name.startsWith(".") || /\.(md|txt)$/i.test(name)) return []
      const fault = (message: string) => [{ file: name, path: `${scriptFolder[kind]}/${name}`, message }]
      if (info.size > LARGEST) return fault("It is larger than 1 MB. Let a small script start the large one.")
      const script = known.get(file)
      if (!script) {
        const text = await readFile(file, "utf8").catch(() => "")
        const { values, shebang } = parseScript(text)
        if (!shebang && Object.keys(values).length === 0)
          return fault("It has neither a shebang in its first line nor a header between two lines ---.")
        return fault("Another file has the same name but for its ending. Rename one of them.")
      }
      const { values, body, executable } = script
      if (kind === "hook") {
        if (!values.type) return fault("Its header has no type. Write type: file, session or pre-commit.")
        if (!["file", "session", "pre-commit"].includes(values.type))
          return fault(`Its type is ${values.type}, which is none. Write type: file, session or pre-commit.`)
        if (values.type === "file" && !values.pattern)
          return fault('A hook of type file needs a pattern in its header, such as pattern: "src/**/*.ts".')
        if (!body) return fault("There is nothing to run: write a shebang in its first line and a script below.")
      }
      for (const key of ["http", "https"]) {
        if (values[key] !== undefined && portOf(values[key]) === undefined)
          return fault(`${key}: ${values[key]} is no port. Write a number from 1 to 65535.`)
      }
      if (kind === "service" && !body && portOf(values.http ?? values.https) === undefined)
        return fault("There is nothing to start and no port: write a shebang and a script, or http: with a port.")
      if (body && !executable) return fault(`It is not executable. Run chmod +x ${scriptFolder[kind]}/${name}.`)
      return []
    }),
  )
  return found.flat()
}

import { createHash } from "node:crypto"
import type { FileNode } from "../../../shared/domain/file.ts"
import type { SaveFile, TextFile } from "../../../shared/native/host.ts"

export interface MockFiles {
  /** Text by path, relative to the folder. */
  texts: Map<string, string>
  /** Base64 by path, for pictures. */
  pictures: Map<string, string>
  ignored: Set<string>
  readonly: Set<string>
  answer(method: string, url: URL, body: unknown): unknown
}

const hash = (text: string) => createHash("sha256").update(text).digest("hex")

/** A folder in memory behind the file routes of both dialects. */
export function mockFiles(directory: string, texts: Record<string, string>): MockFiles {
  const files: MockFiles = {
    texts: new Map(Object.entries(texts)),
    pictures: new Map(),
    ignored: new Set(),
    readonly: new Set(),
    answer,
  }
  const names = () => [...files.texts.keys(), ...files.pictures.keys()]

  function open(path: string): TextFile | number {
    const text = files.texts.get(path)
    const picture = files.pictures.get(path)
    if (text === undefined && picture === undefined) return 404
    const kind = picture !== undefined ? "binary" : text && text.length > 8 * 1024 * 1024 ? "large" : "text"
    return {
      path,
      text: kind === "text" ? (text ?? "") : null,
      hash: hash(text ?? picture ?? ""),
      size: (text ?? picture ?? "").length,
      kind,
      eol: "lf",
      bom: false,
      readonly: kind !== "text" || files.readonly.has(path),
    }
  }

  function list(folder: string): FileNode[] {
    const prefix = folder ? `${folder}/` : ""
    const nodes = new Map<string, FileNode>()
    for (const name of names()) {
      if (!name.startsWith(prefix)) continue
      const rest = name.slice(prefix.length)
      const [first = ""] = rest.split("/")
      const path = prefix + first
      const type = rest.includes("/") ? "directory" : "file"
      nodes.set(path, { name: first, path, absolute: `${directory}/${path}`, type, ignored: files.ignored.has(path) })
    }
    return [...nodes.values()].sort((a, b) =>
      a.type === b.type ? (a.name < b.name ? -1 : 1) : a.type === "directory" ? -1 : 1,
    )
  }

  function answer(method: string, url: URL, body: unknown): unknown {
    const path = url.searchParams.get("path") ?? ""
    switch (`${method} ${url.pathname}`) {
      case "GET /outrigger/files/content":
        return open(path)
      case "PUT /outrigger/files/content": {
        const save = body as SaveFile
        const before = files.texts.get(save.path)
        if (save.hash !== (before === undefined ? null : hash(before))) return 409
        files.texts.set(save.path, save.text)
        return open(save.path)
      }
      case "GET /file":
        return list(path)
      case "GET /file/content": {
        const picture = files.pictures.get(path)
        if (picture) return { type: "text", content: picture, encoding: "base64", mimeType: "image/png" }
        return { type: "text", content: files.texts.get(path) ?? "" }
      }
      case "GET /find/file": {
        const query = (url.searchParams.get("query") ?? "").toLowerCase()
        return names().filter((name) => name.toLowerCase().includes(query))
      }
      case "GET /find": {
        const pattern = url.searchParams.get("pattern") ?? ""
        const expression = new RegExp(pattern.replace(/^\(\?i\)/, ""), pattern.startsWith("(?i)") ? "i" : "")
        return [...files.texts].flatMap(([name, text]) =>
          text.split("\n").flatMap((line, index) => {
            const match = expression.exec(line)
            if (!match) return []
            const start = Buffer.byteLength(line.slice(0, match.index))
            const end = start + Buffer.byteLength(match[0])
            return {
              path: { text: name },
              lines: { text: `${line}\n` },
              line_number: index + 1,
              absolute_offset: 0,
              submatches: [{ match: { text: match[0] }, start, end }],
            }
          }),
        )
      }
    }
    return undefined
  }
  return files
}

/** A small project to browse. */
export const projectTexts: Record<string, string> = {
  "README.md": "# acme-web\n\nThe shop's front end.\n\n```sh\nnpm start\n```\n",
  "package.json":
    '{\n  "name": "acme-web",\n  "version": "2.4.0",\n  "scripts": { "start": "vite", "test": "vitest run" }\n}\n',
  "node_modules/react/index.js": "module.exports = {}\n",
  "src/main.ts": 'import { login } from "./login"\n\n// Wires the page together.\nlogin(document.body)\n',
  "src/login.ts": `import { save } from "./storage"

export interface Options {
  remember: boolean
}

/** Draws the form and signs in. */
export function login(root: HTMLElement, options: Options = { remember: true }) {
  const form = document.createElement("form")
  root.append(form)
  form.addEventListener("submit", () => {
    const name = new FormData(form).get("name")
    if (options.remember) save("name", String(name))
  })
}
`,
  "src/storage.ts": "export function save(key: string, value: string) {\n  localStorage.setItem(key, value)\n}\n",
  "src/ui/button.css": ".button {\n  padding: 4px 8px;\n  color: var(--text);\n}\n",
  "src/ui/index.ts": 'export * from "./button"\n',
  "docs/index.ts": "export {}\n",
}

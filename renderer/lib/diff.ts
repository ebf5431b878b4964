export interface DiffRow {
  kind: "context" | "add" | "remove" | "gap"
  text: string
  old?: number
  new?: number
}

export interface FileDiff {
  path: string
  rows: DiffRow[]
  additions: number
  deletions: number
}

const hunkHeader = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@(.*)$/

/** Reads unified diff text (one or several files, `Index:` or `diff --git` headed) for display. */
export function parseUnified(text: string): FileDiff[] {
  const files: FileDiff[] = []
  let file: FileDiff | undefined
  let oldLine = 0
  let newLine = 0
  let inHunk = false
  let oldPath = ""
  for (const line of text.split("\n")) {
    if (line.startsWith("Index: ") || line.startsWith("diff --git ")) {
      inHunk = false
      file = undefined
      continue
    }
    if (!inHunk && line.startsWith("--- ")) {
      oldPath = cleanPath(line.slice(4))
      continue
    }
    if (!inHunk && line.startsWith("+++ ")) {
      const path = cleanPath(line.slice(4))
      file = { path: path === "/dev/null" ? oldPath : path, rows: [], additions: 0, deletions: 0 }
      files.push(file)
      continue
    }
    const header = hunkHeader.exec(line)
    if (header) {
      if (!file) {
        file = { path: oldPath, rows: [], additions: 0, deletions: 0 }
        files.push(file)
      }
      inHunk = true
      oldLine = Number(header[1])
      newLine = Number(header[2])
      if (file.rows.length > 0) file.rows.push({ kind: "gap", text: header[3]?.trim() ?? "" })
      continue
    }
    if (!inHunk || !file) continue
    if (line.startsWith("+")) {
      file.rows.push({ kind: "add", text: line.slice(1), new: newLine++ })
      file.additions += 1
    } else if (line.startsWith("-")) {
      file.rows.push({ kind: "remove", text: line.slice(1), old: oldLine++ })
      file.deletions += 1
    } else if (line.startsWith(" ")) {
      file.rows.push({ kind: "context", text: line.slice(1), old: oldLine++, new: newLine++ })
    }
  }
  return files
}

function cleanPath(text: string): string {
  const path = text.split("\t")[0]?.trim() ?? ""
  return path.replace(/^[ab]\//, "")
}

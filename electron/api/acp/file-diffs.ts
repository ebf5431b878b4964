import type { ToolCallContent } from "@agentclientprotocol/sdk/unstable"

/** A unified diff of one file as this protocol shows it: one old and one new text for each hunk. */
export function fileDiffs(path: string, patch: string, options: { isNew?: boolean } = {}): ToolCallContent[] {
  return hunks(patch).map(({ oldText, newText }) => ({
    type: "diff",
    path,
    oldText: options.isNew ? null : oldText,
    newText,
  }))
}

function hunks(patch: string): { oldText: string; newText: string }[] {
  const found: { oldText: string; newText: string }[] = []
  let left: string[] | undefined
  let right: string[] = []
  const end = () => {
    if (left) found.push({ oldText: left.join(""), newText: right.join("") })
  }
  let last: "left" | "right" | "both" = "both"
  for (const line of patch.split("\n")) {
    if (line.startsWith("@@")) {
      end()
      left = []
      right = []
      continue
    }
    if (!left || line === "") continue
    const text = `${line.slice(1)}\n`
    if (line.startsWith("\\")) {
      // "No newline at end of file" is about the line before it.
      if (last !== "right") left.push(withoutNewline(left.pop()))
      if (last !== "left") right.push(withoutNewline(right.pop()))
      continue
    }
    last = line.startsWith("-") ? "left" : line.startsWith("+") ? "right" : "both"
    if (last !== "right") left.push(text)
    if (last !== "left") right.push(text)
  }
  end()
  return found
}

const withoutNewline = (line = "") => line.replace(/\n$/, "")

import type { FileNode } from "../../../shared/domain/file.ts"
import type { Failure } from "../../api/failure.ts"

export type TreeRow =
  | { type: "node"; node: FileNode; depth: number; open: boolean }
  | { type: "loading"; path: string; depth: number }
  | { type: "failed"; path: string; depth: number; failure: Failure }
  | { type: "empty"; path: string; depth: number }

export const treeRowKey = (row: TreeRow): string => (row.type === "node" ? row.node.path : `${row.type}:${row.path}`)

/** The rows of the open part of the tree. A folder that is on its way, empty or refused has one row that says so. */
export function treeRows(folders: Record<string, FileNode[] | Failure>, open: readonly string[]): TreeRow[] {
  const isOpen = new Set(open)
  const rows: TreeRow[] = []
  const walk = (path: string, depth: number) => {
    const children = folders[path]
    if (children === undefined) rows.push({ type: "loading", path, depth })
    else if (!Array.isArray(children)) rows.push({ type: "failed", path, depth, failure: children })
    else if (children.length === 0) rows.push({ type: "empty", path, depth })
    else {
      for (const node of children) {
        const here = node.type === "directory" && isOpen.has(node.path)
        rows.push({ type: "node", node, depth, open: here })
        if (here) walk(node.path, depth + 1)
      }
    }
  }
  walk("", 0)
  return rows
}

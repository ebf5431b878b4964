import { Files } from "lucide-react"
import { EmptyState } from "../../ui/EmptyState.tsx"
import type { PanelProps } from "../layout/panels.ts"

export function FilesPanel(_: PanelProps) {
  return (
    <EmptyState icon={Files} title="Files">
      The folder the session works in.
    </EmptyState>
  )
}

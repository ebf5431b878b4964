import { useHost } from "../../app/context.tsx"
import { Spinner } from "../../ui/Spinner.tsx"
import { useLate } from "../../ui/Skeleton.tsx"

/** Says when the window is cut off from the host; short breaks stay unmentioned. */
export function StreamNotice() {
  const lost = useHost((state) => state.stream.type === "reconnecting")
  return <span role="status">{lost && <Reconnecting />}</span>
}

function Reconnecting() {
  const late = useLate(600)
  if (!late) return null
  return (
    <span className="flex items-center gap-1.5 font-medium text-warning">
      <Spinner size={11} />
      Reconnecting to the host…
    </span>
  )
}

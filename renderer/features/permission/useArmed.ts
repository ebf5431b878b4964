import { useEffect, useState } from "react"

/** Long enough that a press meant for something else has passed. Milliseconds. */
export const armingTime = 350

/** False for the first moments of each `id`: what slides in cannot be answered by a press that was on its way. */
export function useArmed(id: string): boolean {
  const [armed, setArmed] = useState<string | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setArmed(id), armingTime)
    return () => clearTimeout(timer)
  }, [id])
  return armed === id
}

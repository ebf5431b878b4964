/** One JSON object per text frame; undefined for anything else. */
export function readFrame(data: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(data.toString())
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** A whole number, or `usual` for what is none. */
export function number(value: unknown, usual: number): number {
  const found = typeof value === "string" && value !== "" ? Number(value) : value
  return typeof found === "number" && Number.isFinite(found) ? Math.trunc(found) : usual
}

/** Small things the window remembers on this machine. Never secrets. A full or refused store loses them silently. */
export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(`outrigger.${key}`, JSON.stringify(value))
  } catch {
    // Private mode or a full store: the window works, it only forgets.
  }
}

export function recall<T>(key: string, fallback: T): T {
  try {
    const text = localStorage.getItem(`outrigger.${key}`)
    return text === null ? fallback : (JSON.parse(text) as T)
  } catch {
    return fallback
  }
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(`outrigger.${key}`)
  } catch {
    // As above.
  }
}

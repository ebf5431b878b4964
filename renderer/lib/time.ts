/** How long something took: "0.4 s", "12 s", "3 min 20 s", "1 h 5 min". Milliseconds in. */
export function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000
  if (seconds < 0.95) return `${Math.max(0.1, Math.round(seconds * 10) / 10)} s`
  if (seconds < 9.95) return `${(Math.round(seconds * 10) / 10).toFixed(1)} s`
  if (seconds < 59.5) return `${Math.round(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) {
    const rest = Math.round(seconds - minutes * 60)
    return rest ? `${minutes} min ${rest} s` : `${minutes} min`
  }
  const hours = Math.floor(minutes / 60)
  return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`
}

/** How long ago, for lists: "now", "4 min", "3 h", "2 d", then a date. */
export function age(time: number, now: number): string {
  const minutes = Math.floor((now - time) / 60_000)
  if (minutes < 1) return "now"
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return `${hours} h`
  const days = Math.floor(hours / 24)
  if (days < 7) return `${days} d`
  return new Date(time).toLocaleDateString(undefined, { day: "numeric", month: "short" })
}

/** "10:42", with the day before it when it is not today. */
export function clockTime(time: number, now: number): string {
  const date = new Date(time)
  const hour = date.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" })
  if (date.toDateString() === new Date(now).toDateString()) return hour
  return `${date.toLocaleDateString(undefined, { day: "numeric", month: "short" })}, ${hour}`
}

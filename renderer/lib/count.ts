/** "1 file", "7 files". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`
}

/** Token and context sizes: "980", "12k", "1.2M". */
export function compact(n: number): string {
  if (n < 1000) return String(Math.round(n))
  if (n < 999_500) return `${trim(n / 1000)}k`
  return `${trim(n / 1_000_000)}M`
}

function trim(value: number): string {
  return value < 10 ? String(Math.round(value * 10) / 10) : String(Math.round(value))
}

/** US dollars: "$0.04", "$1.20", "under $0.01". */
export function money(dollars: number): string {
  if (dollars === 0) return "$0.00"
  if (dollars < 0.01) return "under $0.01"
  return `$${dollars.toFixed(2)}`
}

/** Bytes: "812 B", "12 KB", "3.4 MB". */
export function bytes(n: number): string {
  if (n < 1024) return `${n} B`
  if (n < 1024 * 1024) return `${trim(n / 1024)} KB`
  return `${trim(n / 1024 / 1024)} MB`
}

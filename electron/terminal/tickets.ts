import { randomUUID } from "node:crypto"

/** Seconds for which a ticket can be used. */
export const ticketLifetime = 60

/** One-time proofs that open one connection to one terminal in one folder without any other credential. */
export interface Tickets {
  issue(terminal: { id: string; directory: string }): string
  /** Uses the ticket up, whatever the answer: whether it was issued for this terminal and has not expired. */
  redeem(ticket: string, terminal: { id: string; directory: string }): boolean
}

export function createTickets(now: () => number = Date.now): Tickets {
  const issued = new Map<string, { id: string; directory: string; expires: number }>()
  return {
    issue({ id, directory }) {
      for (const [ticket, { expires }] of issued) if (expires <= now()) issued.delete(ticket)
      const ticket = randomUUID()
      issued.set(ticket, { id, directory, expires: now() + ticketLifetime * 1000 })
      return ticket
    },
    redeem(ticket, { id, directory }) {
      const found = issued.get(ticket)
      issued.delete(ticket)
      return found !== undefined && found.expires > now() && found.id === id && found.directory === directory
    },
  }
}

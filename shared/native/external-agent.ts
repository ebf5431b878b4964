import * as z from "zod/mini"
import { named } from "../domain/named.ts"

/** An agent of another maker that speaks the Agent Client Protocol, as the person set it up. */
export const ExternalAgent = named(
  "ExternalAgent",
  z.object({
    /** Its name among all agents: what messages say in `agent`. */
    id: z.string(),
    name: z.string(),
    command: z.string(),
    args: z.array(z.string()),
    /** Names of the variables that it is given; their values stay with the host. */
    env: z.array(z.string()),
    /** Where its program is; null: not found on PATH. */
    program: z.nullable(z.string()),
  }),
)
export type ExternalAgent = z.infer<typeof ExternalAgent>

export const NewExternalAgent = named(
  "NewExternalAgent",
  z.object({
    /** Default: made of the name. One that is there is replaced. */
    id: z.optional(z.string()),
    name: z.string(),
    command: z.string(),
    args: z.optional(z.array(z.string())),
    /** null keeps the value that is stored. */
    env: z.optional(z.record(z.string(), z.nullable(z.string()))),
  }),
)
export type NewExternalAgent = z.infer<typeof NewExternalAgent>

/** A well-known agent, and whether its program is on this machine. */
export const KnownExternalAgent = named(
  "KnownExternalAgent",
  z.object({
    id: z.string(),
    name: z.string(),
    command: z.string(),
    args: z.array(z.string()),
    /** Absolute path of the program; null: not installed. */
    program: z.nullable(z.string()),
    /** How it is installed and signed in to. */
    hint: z.string(),
  }),
)
export type KnownExternalAgent = z.infer<typeof KnownExternalAgent>

export const ExternalAgents = named(
  "ExternalAgents",
  z.object({ agents: z.array(ExternalAgent), known: z.array(KnownExternalAgent) }),
)
export type ExternalAgents = z.infer<typeof ExternalAgents>

/** What the agent said when it was started for a look. */
export const ExternalAgentTest = named(
  "ExternalAgentTest",
  z.object({
    ok: z.boolean(),
    /** "claude-agent-acp 0.93.0" as it calls itself, or why it could not be used. */
    message: z.string(),
    loadSession: z.boolean(),
    images: z.boolean(),
    /** Ways to sign in that it names. */
    signIn: z.array(z.string()),
  }),
)
export type ExternalAgentTest = z.infer<typeof ExternalAgentTest>

/** Something that can be chosen for the agent's sessions: its mode, its model, how long it thinks. */
export const ExternalOption = named(
  "ExternalOption",
  z.object({
    id: z.string(),
    name: z.string(),
    description: z.optional(z.string()),
    /** "mode", "model", "thought_level" or the agent's own. */
    category: z.string(),
    value: z.string(),
    values: z.array(z.object({ value: z.string(), name: z.string(), description: z.optional(z.string()) })),
  }),
)
export type ExternalOption = z.infer<typeof ExternalOption>

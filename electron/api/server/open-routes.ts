/** Paths of the API that a browser comes to from elsewhere, without a credential: each has a one-time secret instead. */
const openRoutes = new Set(["/outrigger/sign-in", "/mcp/oauth/callback"])

export const isOpenRoute = (path: string): boolean => openRoutes.has(path)

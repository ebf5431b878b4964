import type { Exchange } from "./exchange.ts"
import { pageHeaders } from "./pages.ts"
import type { SignIn } from "./sign-in.ts"

/** Follows a one-time link: sets the cookie and goes to the app, or says why it does not. HEAD uses nothing up. */
export function answerSignIn({ response, request, query }: Exchange, signIn: SignIn): void {
  for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value)
  response.setHeader("Cache-Control", "no-store")
  if (request.method === "HEAD") {
    response.writeHead(204)
    response.end()
    return
  }
  const cookie = signIn.redeem(query.get("code") ?? "")
  if (cookie) {
    response.writeHead(303, { Location: "/", "Set-Cookie": cookie })
    response.end()
    return
  }
  response.writeHead(401, { "Content-Type": "text/html; charset=utf-8" })
  response.end(expired)
}

const expired = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Outrigger</title>
<h1>This sign-in link does not work any more</h1>
<p>A link signs one browser in, once, within two minutes. Make a new one: start Outrigger again, or run
<code>outrigger link</code>.</p>
`

import { Button } from "../../ui/Button.tsx"
import { Mark } from "./Mark.tsx"

/** A browser without a valid cookie. The credential never passes through a form: only the one-time link signs in. */
export function SignIn() {
  return (
    <main className="mx-auto flex h-full max-w-[440px] flex-col justify-center gap-4 px-6">
      <Mark size={36} />
      <h1 className="font-semibold text-strong text-title">This browser is not signed in</h1>
      <p className="text-text text-ui">
        Outrigger answers only to windows opened with its one-time link. To get one, run the command again in a terminal
        and open the link it prints:
      </p>
      <pre className="selectable rounded-md border border-line bg-sunken px-3 py-2 text-code text-strong">
        npm start
      </pre>
      <p className="text-muted text-ui">
        The link works once, for two minutes. After that this browser stays signed in until you clear its cookies or the
        token is renewed.
      </p>
      <div>
        <Button onClick={() => window.location.reload()}>Try again</Button>
      </div>
    </main>
  )
}
